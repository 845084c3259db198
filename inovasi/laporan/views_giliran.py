from flask import Blueprint, flash, g, request, url_for
from flask_login import current_user

from inovasi.db import db
from inovasi.galat import BelumLengkap, VersiBasi
from inovasi.htmx import redirect_ke, render_page
from inovasi.ide import queries as ide_queries
from inovasi.ide import queries_kuota as kuota
from inovasi.ide.rules import DITULIS
from inovasi.laporan import forms_giliran as forms
from inovasi.laporan import queries_giliran as queries
from inovasi.laporan import rules_giliran as rules
from inovasi.laporan import services_giliran as services
from inovasi.opd.panel import PANEL_BERANDA
from inovasi.opd.rules import RekapTahun
from inovasi.peran import Pelaku, Peran, tuntut_peran
from inovasi.waktu import hari_ini, sekarang

bp = Blueprint("giliran", __name__, url_prefix="/laporan")

PESAN_PER_HALAMAN = 25


# --- Whose turn ---------------------------------------------------------------------------------------------


def _susun(banyak: int) -> dict:
    """What both the page and the paper show."""
    tuntut_peran(current_user, *rules.MELIHAT_GILIRAN)
    saring, hari = rules.baca_saring(request.args), hari_ini()
    batas = rules.batas_berlaku(queries.batas_tersimpan(db.session))
    kelompok = queries.kelompok(
        db.session,
        oleh=current_user,
        saring=saring,
        batas=batas,
        potong=rules.potong(batas, hari),
        rekap=kuota.rekap_tahun(db.session, hari_ini=hari),
        hari_ini=hari,
        banyak=banyak,
    )
    operator = current_user.peran is Peran.OPERATOR
    bagian = rules.susun_pihak(kelompok, batas=batas, hari_ini=hari, hanya_lewat=saring.hanya_lewat)
    if operator:
        bagian.sort(key=lambda b: b.kode != "opd")  # one's own turn first
    pilihan_opd = ide_queries.pilihan_opd(db.session, ids=current_user.opd_ids if operator else None)
    return {
        "saring": saring,
        "bagian": bagian,
        "jumlah": sum(k.jumlah for k in kelompok),
        "lewat": sum(k.lewat for k in kelompok),
        "pilihan_opd": pilihan_opd,
        "opd_nama": next((nama for i, nama in pilihan_opd if i == saring.opd), ""),
        "operator": operator,
        "pusat": current_user.peran is Peran.KOORDINATOR,
        "kueri": request.query_string.decode("ascii", "replace"),
    }


@bp.get("/giliran")
def giliran():
    return render_page(
        "laporan/giliran.html",
        fragment="laporan/_giliran.html",
        **_susun(rules.BATAS_BARIS),
        pihak=[(k, rules.nama_pihak(k, current_user).removeprefix("Menunggu ").capitalize()) for k in rules.PIHAK],
        nama_pihak={k: rules.nama_pihak(k, current_user) for k in rules.PIHAK},
        alamat=alamat,
        jenis=rules.JENIS_TUNGGU,
    )


@bp.get("/giliran/cetak")
def cetak():
    isi = _susun(rules.BATAS_CETAK)
    return render_page(
        "laporan/giliran_cetak.html", **isi, per_opd=rules.susun_opd(isi["bagian"]), pihak=rules.PIHAK,
        dicetak=sekarang(),
    )  # fmt: skip


def alamat(t: rules.Tunggu) -> str:
    """Where this person acts on it, or reads it; empty where there is no page for them."""
    peran = current_user.peran
    if t.jenis == "kuota":
        return f"/opd/{t.opd_kode}"
    if t.ide_id is None:
        return f"/opd/{t.opd_kode}" if t.jenis == "draf" else "/klinik"
    if peran is Peran.KOORDINATOR and t.status == "diajukan":
        return f"/tinjauan/{t.ide_id}"
    if peran is Peran.OPERATOR and t.status in DITULIS:
        return f"/ide/{t.ide_id}/ubah"
    return f"/ide/{t.ide_id}"


def panel_beranda(session, oleh: Pelaku, rekap: RekapTahun):
    """One line on the koordinator's first page: how much is over its limit."""
    if oleh.peran is not Peran.KOORDINATOR:
        return None
    hari = hari_ini()
    batas = rules.batas_berlaku(queries.batas_tersimpan(session))
    macet = queries.jumlah_macet(
        session, batas=batas, potong=rules.potong(batas, hari), rekap=rekap, hari_ini=hari
    )
    return "laporan/_macet.html", {"macet": macet, "banyak": rules.BANYAK_MACET}


PANEL_BERANDA.append(panel_beranda)


# --- Limits -------------------------------------------------------------------------------------------------


@bp.route("/giliran/batas", methods=["GET", "POST"])
def batas():
    tuntut_peran(current_user, Peran.KOORDINATOR)
    kini = rules.batas_berlaku(queries.batas_tersimpan(db.session))
    diatur = {j.kode: kini[j.kode] for j in rules.BISA_DIATUR}
    form = forms.BatasForm(aksi=url_for("giliran.batas"), data=diatur | {f"dasar_{k}": v for k, v in diatur.items()})
    if request.method == "GET":
        return _halaman_batas(form)
    if not form.validate():
        return _halaman_batas(form, 422)
    try:
        berubah = services.ubah_batas(
            db.session, oleh=current_user, pada=sekarang(), hari=form.hari, dasar=form.dasar
        )
    except BelumLengkap as galat:
        db.session.rollback()
        form.tempel_galat(galat.kekurangan)
        return _halaman_batas(form, 422)
    except VersiBasi as galat:
        db.session.rollback()
        form.perbarui_dasar(rules.batas_berlaku(queries.batas_tersimpan(db.session)))
        return _halaman_batas(form, 409, beda=galat.beda)
    db.session.commit()
    flash("Batas tunggu disimpan." if berubah else "Tidak ada yang berubah.", "sukses" if berubah else "info")
    return redirect_ke(url_for("giliran.giliran"))


def _halaman_batas(form: forms.BatasForm, status: int = 200, *, beda=None):
    return render_page(
        "laporan/giliran_batas.html",
        status=status,
        form=form,
        jenis=rules.JENIS_TUNGGU,
        bisa_diatur=rules.BISA_DIATUR,
        pihak=rules.PIHAK,
        riwayat=queries.riwayat_batas(db.session),
        beda=beda,
        ada_galat=status != 200,
    )


# --- Reminders ----------------------------------------------------------------------------------------------


@bp.get("/pesan-wa")
def pesan_wa():
    tuntut_peran(current_user, Peran.KOORDINATOR)
    hari, saring = hari_ini(), rules.baca_saring(request.args)
    rekap = kuota.rekap_tahun(db.session, hari_ini=hari)
    bahan = queries.bahan_pesan(db.session, rekap=rekap, opd=saring.opd)
    akhir = max(1, -(-len(bahan) // PESAN_PER_HALAMAN))
    ke = min(max(request.args.get("halaman", 1, type=int), 1), akhir)
    daerah = g.get("daerah")
    penutup = rules.penutup(daerah.unit_koordinator if daerah else "", daerah.nama if daerah else "")
    return render_page(
        "laporan/pesan_wa.html",
        pesan=[
            (b.opd_id, b.opd_nama, rules.pesan_wa(b, hari_ini=hari, penutup=penutup))
            for b in bahan[(ke - 1) * PESAN_PER_HALAMAN : ke * PESAN_PER_HALAMAN]
        ],
        jumlah=len(bahan),
        ke=ke,
        per_halaman=PESAN_PER_HALAMAN,
        saring=saring,
        pilihan_opd=ide_queries.pilihan_opd(db.session),
    )
