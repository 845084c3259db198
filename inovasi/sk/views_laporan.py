from collections.abc import Iterable

from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi.angka import baca_bilangan
from inovasi.berkas import queries as berkas
from inovasi.db import db
from inovasi.galat import AturanDilanggar, BedaIsian, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.htmx import redirect_ke, render_page
from inovasi.ide import queries as ide_queries
from inovasi.ide.rules import normal
from inovasi.opd.panel import PANEL_BERANDA, PANEL_OPD
from inovasi.peran import Pelaku, Peran
from inovasi.sk import forms_laporan as forms
from inovasi.sk import queries_laporan as queries
from inovasi.sk import queries_tugas, rules_tugas
from inovasi.sk import rules_laporan as rules
from inovasi.sk import services_laporan as services
from inovasi.sk.models import Sk
from inovasi.sk.panel import PANEL_SK
from inovasi.sk.queries_laporan import Tempat
from inovasi.sk.rules import sebut
from inovasi.waktu import hari_ini, sekarang

bp = Blueprint("sk_laporan", __name__)

PESAN = {
    "terima": "Laporan diterima.",
    "kembalikan": "Laporan dikembalikan; OPD diberi tahu.",
    "lewati": "Masa ini dilewati.",
}


def _pelaku() -> Pelaku:
    return current_user._get_current_object()


def _jaga(peran: Iterable[Peran]) -> Pelaku:
    """Refused before anything is looked up, so that the answer tells nothing of what exists."""
    rules_tugas.periksa_peran(_pelaku(), peran)
    return _pelaku()


# --- List ---------------------------------------------------------------------------------------------------


@bp.get("/sk/laporan")
def daftar():
    pelaku, hari = _jaga(rules.MEMBACA), hari_ini()
    saring = rules.baca_saring(request.args)
    laporan, cocok = queries.daftar_laporan(db.session, oleh=pelaku, saring=saring, hari=hari)
    operator = pelaku.peran is Peran.OPERATOR
    return render_page(
        "sk/laporan.html",
        fragment="sk/_laporan.html",
        laporan=laporan,
        jumlah=len(cocok),
        ringkas=queries.ringkas(cocok),
        saring=saring,
        per_halaman=rules.PER_HALAMAN,
        pilihan_sk=[(s.id, s.nama) for s in queries_tugas.pilihan_sk(db.session, oleh=pelaku)],
        pilihan_opd=ide_queries.pilihan_opd(db.session, ids=pelaku.opd_ids if operator else None),
        operator=operator,
        nama_status=rules.NAMA_STATUS,
        lencana_status=rules.LENCANA,
        tenggang=rules.TENGGANG,
    )


@bp.get("/sk/laporan/<int:id>")
def menurut_id(id: int):
    """Where the documents of a report lead back to."""
    laporan = queries.satu_laporan(db.session, id, oleh=_jaga(rules.MEMBACA))
    if laporan is None:
        raise TidakAda()
    return redirect_ke(queries.alamat(laporan.sk_id, laporan.periode_mulai, laporan.opd_id))


# --- One report ---------------------------------------------------------------------------------------------


def _tempat(id: int, periode: str, *, oleh: Pelaku, kunci: bool = False) -> Tempat:
    mulai, opd_id = rules.baca_periode(periode), baca_bilangan(request.args.get("opd", ""))
    if oleh.peran is Peran.OPERATOR:
        opd_id = queries.opd_pelapor(db.session, id, oleh=oleh, minta=opd_id)
    return queries.tempat(db.session, id, mulai, opd_id, oleh=oleh, hari=hari_ini(), kunci=kunci)


def _alamat_aksi(tempat: Tempat, aksi: str = "satu") -> str:
    return url_for(f".{aksi}", id=tempat.sk.id, periode=tempat.periode.mulai.isoformat(), opd=tempat.opd.id)


def _form(tempat: Tempat, aksi: str, **kw):
    kelas = {"simpan": forms.IsiLaporanForm, "terima": forms.AksiLaporanForm}.get(aksi, forms.CatatanLaporanForm)
    return kelas(aksi=_alamat_aksi(tempat, "satu" if aksi == "simpan" else aksi), **kw)


def _halaman(id: int, periode: str, *, kirim=None, aksi: str = "", status: int = 200, tambahan=(), beda=()):
    """The page of a report with a form for each step of this person; `kirim` is one that came back."""
    pelaku, hari = _pelaku(), hari_ini()
    tempat = _tempat(id, periode, oleh=pelaku)
    bisa = [
        a for a in rules.AKSI
        if a != "ajukan" and rules.boleh(pelaku, tempat.status, tempat.opd.id, tempat.sk.status, a)
    ]  # fmt: skip
    awal = {"versi": tempat.versi, **tempat.isi}
    isian = {a: kirim if a == aksi and kirim is not None else _form(tempat, a, data=awal) for a in bisa}
    laporan = tempat.laporan
    baca = rules.isi_terbaca(pelaku, tempat.status)
    sk = tempat.sk
    return render_page(
        "sk/laporan_satu.html",
        status=status,
        ada_galat=status != 200,
        tempat=tempat,
        sk=sk,
        sebut=sebut(sk),
        opd=tempat.opd,
        # Texts that are not this person's do not reach the template.
        isi=tempat.isi if baca else None,
        catatan=laporan.catatan if laporan and baca else "",
        diajukan_pada=laporan.diajukan_pada if laporan else None,
        form=isian,
        kirim=kirim if aksi in isian else None,
        aksi_kirim=aksi,
        tambahan=tambahan,
        beda=beda,
        lewat=tempat.lewat(hari),
        aturan=rules.aturan_jadwal(sk.periode_lapor, sk.lapor_mulai, sk.berlaku_sampai),
        berikut=rules.berikutnya(sk.periode_lapor, sk.lapor_mulai, sk.berlaku_sampai, hari=hari)
        if sk.status == "berlaku" else None,
        tugas=queries_tugas.tugas_sk(db.session, sk.id, oleh=pelaku, hari=hari, opd_id=tempat.opd.id),
        dokumen=berkas.dokumen_rekaman(db.session, "laporan_sk", [laporan.id]).get(laporan.id, [])
        if laporan and baca else [],
        riwayat=queries.riwayat_laporan(db.session, laporan.id) if laporan and baca else [],
        operator=pelaku.peran is Peran.OPERATOR,
        label=rules.ISIAN,
        telah=rules.TELAH,
        nama_status=rules.NAMA_STATUS,
        lencana_status=rules.LENCANA,
        nama_tugas=rules_tugas.NAMA_STATUS,
        lencana_tugas=rules_tugas.LENCANA,
        kewajiban=rules_tugas.KEWAJIBAN,
    )  # fmt: skip


@bp.get("/sk/<int:id>/laporan/<periode>")
def satu(id: int, periode: str):
    pelaku = _jaga(rules.MEMBACA)
    if pelaku.peran is not Peran.OPERATOR and not request.args.get("opd"):
        rules.baca_periode(periode)
        return redirect_ke(url_for(".daftar", sk=id))
    return _halaman(id, periode)


def _gagal(id: int, periode: str, form, aksi: str, galat: AturanDilanggar, kiriman: dict[str, str]):
    """The page again with what was typed. Where the step is closed by now both texts stand side by side."""
    db.session.rollback()
    beda, tambahan = list(getattr(galat, "beda", ())), [(galat.pesan, "")]
    if isinstance(galat, VersiBasi):
        # The form now stands on what is stored; sending it again is a decision.
        form.versi.data, form.versi.raw_data = galat.versi, None
    elif isinstance(galat, BelumLengkap):
        form.tempel_galat(galat.kekurangan)
        tambahan = []
    elif kiriman:
        lama = _tempat(id, periode, oleh=_pelaku()).isi
        beda = [BedaIsian(k, lama[k], n) for k, n in kiriman.items() if normal(n) != lama[k]]
    return _halaman(
        id, periode, kirim=form, aksi=aksi, status=galat.status, tambahan=tambahan, beda=beda
    )


@bp.post("/sk/<int:id>/laporan/<periode>")
def simpan(id: int, periode: str):
    """Saves the text; the button `lanjut=ajukan` hands it in, all of it or nothing."""
    pelaku = _jaga(rules.siapa_boleh("simpan"))
    tempat = _tempat(id, periode, oleh=pelaku, kunci=True)
    form = _form(tempat, "simpan")
    if not form.validate():
        db.session.rollback()
        return _halaman(id, periode, kirim=form, aksi="simpan", status=422)
    serah = request.form.get("lanjut") == "ajukan"
    kiriman = {k: form[k].data for k in rules.ISIAN}
    try:
        services.simpan(
            db.session, tempat, oleh=pelaku, pada=sekarang(), versi=form.versi.data, isian=kiriman
        )
        if serah:
            services.ajukan(db.session, tempat, oleh=pelaku, pada=sekarang())
        db.session.commit()
    except (TidakAda, TidakBoleh):
        raise
    except AturanDilanggar as galat:
        return _gagal(id, periode, form, "simpan", galat, kiriman)
    flash("Laporan diajukan. Koordinator memeriksanya." if serah else "Draf laporan disimpan.", "sukses")
    return redirect_ke(_alamat_aksi(tempat))


def _putuskan(id: int, periode: str, aksi: str):
    pelaku = _jaga(rules.siapa_boleh(aksi))
    tempat = _tempat(id, periode, oleh=pelaku, kunci=True)
    rules.periksa(pelaku, tempat.status, tempat.opd.id, tempat.sk.status, aksi)
    form = _form(tempat, aksi)
    if not form.validate():
        db.session.rollback()
        return _halaman(id, periode, kirim=form, aksi=aksi, status=422)
    catatan = form.catatan.data if "catatan" in form else ""
    try:
        services.putuskan(
            db.session, tempat, aksi, oleh=pelaku, pada=sekarang(), versi=form.versi.data, catatan=catatan
        )
        db.session.commit()
    except (BelumLengkap, VersiBasi) as galat:
        return _gagal(id, periode, form, aksi, galat, {})
    flash(PESAN[aksi], "sukses")
    return redirect_ke(_alamat_aksi(tempat))


@bp.post("/sk/<int:id>/laporan/<periode>/terima")
def terima(id: int, periode: str):
    return _putuskan(id, periode, "terima")


@bp.post("/sk/<int:id>/laporan/<periode>/kembalikan")
def kembalikan(id: int, periode: str):
    return _putuskan(id, periode, "kembalikan")


@bp.post("/sk/<int:id>/laporan/<periode>/lewati")
def lewati(id: int, periode: str):
    return _putuskan(id, periode, "lewati")


# --- On the pages of others ---------------------------------------------------------------------------------


def panel_beranda(session, oleh: Pelaku, rekap):
    """What is late and what waits, of duties and reports: three SELECTs, one where there are no duties."""
    if oleh.peran not in (Peran.KOORDINATOR, Peran.PIMPINAN):
        return None
    hari = hari_ini()
    tugas = queries_tugas.ringkas(session, oleh=oleh, hari=hari)
    if not tugas.jumlah:
        return None
    laporan = queries.ringkas(queries.keadaan(session, hari=hari, hanya_berlaku=True))
    return "sk/_laporan_beranda.html", {
        "tugas": tugas,
        "laporan": laporan,
        "koordinator": oleh.peran is Peran.KOORDINATOR,
    }


def panel_opd(session, oleh: Pelaku, opd):
    """The open duties of an agency and the reports that it owes: three SELECTs."""
    if oleh.peran not in rules.MEMBACA or (oleh.peran is Peran.OPERATOR and opd.id not in oleh.opd_ids):
        return None
    hari = hari_ini()
    tugas = queries_tugas.tugas_opd(session, opd.id, oleh=oleh, hari=hari)
    semua = queries.keadaan(session, hari=hari, opd_ids=[opd.id], hanya_berlaku=True)
    laporan = [b for b in rules.urutkan(semua, pusat=False) if b.status in rules.DITAGIH]
    if not tugas and not laporan:
        return None
    return "sk/_laporan_opd.html", {
        "opd_id": opd.id,
        "tugas": tugas,
        "laporan": laporan,
        "nama_tugas": rules_tugas.NAMA_STATUS,
        "lencana_tugas": rules_tugas.LENCANA,
        "nama_laporan": rules.NAMA_STATUS,
        "lencana_laporan": rules.LENCANA,
    }


def panel_sk(oleh: Pelaku, sk: Sk):
    """Duties and reports under a decree in numbers: three SELECTs."""
    if oleh.peran not in rules.MEMBACA or sk.status == "draf":
        return None
    hari, operator = hari_ini(), oleh.peran is Peran.OPERATOR
    berikut = rules.berikutnya(sk.periode_lapor, sk.lapor_mulai, sk.berlaku_sampai, hari=hari)
    tugas = queries_tugas.ringkas(db.session, oleh=oleh, hari=hari, sk_id=sk.id)
    if not tugas.jumlah:
        return None
    semua = queries.keadaan(db.session, hari=hari, sk_id=sk.id, opd_ids=sorted(oleh.opd_ids) if operator else None)
    return "sk/_laporan_sk.html", {
        "sk_id": sk.id,
        "tugas": tugas,
        "laporan": queries.ringkas(semua),
        "ada_laporan": bool(semua) or bool(sk.periode_lapor),
        "aturan": rules.aturan_jadwal(sk.periode_lapor, sk.lapor_mulai, sk.berlaku_sampai),
        "berikut": berikut if sk.status == "berlaku" else None,
    }


PANEL_BERANDA.append(panel_beranda)
PANEL_OPD.append(panel_opd)
PANEL_SK.append(panel_sk)
