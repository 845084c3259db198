from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi import acuan
from inovasi.db import db
from inovasi.galat import AturanDilanggar, BedaIsian, BelumLengkap, VersiBasi
from inovasi.htmx import redirect_ke, render_page
from inovasi.opd import forms, queries, rules, services
from inovasi.opd.models import Opd
from inovasi.opd.panel import panel_opd, panel_pengaturan
from inovasi.peran import Peran, tuntut_peran
from inovasi.sekali import catat_tujuan, kunci_baru, pakai_kunci
from inovasi.waktu import ZONA, hari_ini, sekarang

bp = Blueprint("opd", __name__)

LABEL_RIWAYAT = {
    "buat": "Dibuat",
    "ubah": "diubah",
    "tambah": "ditambah",
    "matikan": "tidak dipakai lagi",
    "nyalakan": "dipakai lagi",
    "urut": "diurutkan",
    "akhiri": "Berakhir",
    "terima": "Menerima urusan dari perangkat daerah lain",
}


def _teks_saring(nama: str) -> str:
    return request.args.get(nama, "").strip()[:100].replace("\x00", "")


def _versi(isian) -> int:
    """The posted version; one that is no number is as stale as can be."""
    teks = str(isian.data or "")
    return int(teks) if teks.isascii() and teks.isdigit() and len(teks) < 10 else 0


def _opd_untuk_admin(kode: str) -> Opd:
    tuntut_peran(current_user, Peran.ADMIN)
    return services.ambil(db.session, kode)


# --- Reading ------------------------------------------------------------------------------------------------


@bp.get("/opd")
def daftar():
    cari, jenis, urut = _teks_saring("q"), _teks_saring("jenis"), _teks_saring("urut")
    jenis = jenis if jenis in acuan.JENIS_OPD else ""
    boleh_rekap = current_user.peran in rules.MELIHAT_SEMUA
    pohon = not boleh_rekap or request.args.get("tampil") == "unit"
    rekap = None
    if not pohon:
        tahun = request.args.get("tahun", type=int)
        rekap = queries.rekap_tahun(db.session, tahun=tahun, hari_ini=hari_ini())
    isi: dict[str, Any] = {
        "cari": cari, "jenis": jenis, "urut": urut, "rekap": rekap, "boleh_rekap": boleh_rekap,
        "hanya_kurang": request.args.get("kurang") == "1",
        "pilihan_jenis": acuan.JENIS_OPD.pilihan(), "hari_ini": hari_ini(),
    }  # fmt: skip
    if rekap:
        kueri = request.query_string.decode("ascii", "replace")
        isi["kueri"] = f"?{kueri}" if kueri else ""
        isi["pilihan_tahun"] = [(t, t) for t in rekap.daftar_tahun]
        isi["baris"] = rules.susun_matriks(
            rekap.baris, urut=urut, hanya_kurang=isi["hanya_kurang"], jenis=jenis, cari=cari
        )
    else:
        berakhir = request.args.get("berakhir") == "1"
        unit = queries.pohon_opd(db.session, dengan_berakhir=berakhir, cari=cari)
        isi |= {
            "unit": [u for u in unit if not jenis or u.jenis == jenis],
            "berakhir": berakhir,
            "nama_jenis": {k: e.nama for k, e in acuan.JENIS_OPD.items()},
        }
    return render_page("opd/daftar.html", fragment="opd/_daftar.html", **isi)


@bp.get("/opd/<kode>")
def satu(kode):
    opd = services.ambil(db.session, kode)
    lihat = rules.lihat_rekap(current_user, opd.id)
    rekap = queries.rekap_tahun(db.session, hari_ini=hari_ini()) if lihat else None
    pelaku = current_user._get_current_object()
    urus = current_user.peran in (Peran.ADMIN, Peran.KOORDINATOR)
    return render_page(
        "opd/satu.html",
        opd=opd,
        nama_jenis=acuan.nama(acuan.JENIS_OPD, opd.jenis),
        hitung_di=rules.HITUNG_DI[opd.hitung_di],
        anak=queries.anak_langsung(db.session, opd.id),
        rekap=rekap,
        baris=next((b for b in rekap.baris if b.opd_id == opd.id), None) if rekap else None,
        panel=panel_opd(db.session, pelaku, opd),
        riwayat=queries.riwayat(db.session, opd.id) if urus else [],
        label=services.LABEL,
        label_riwayat=LABEL_RIWAYAT,
        hari_ini=hari_ini(),
    )


# --- Making and changing ------------------------------------------------------------------------------------


@bp.route("/opd/baru", methods=["GET", "POST"])
def baru():
    tuntut_peran(current_user, Peran.ADMIN)
    form = forms.OpdBaruForm(aksi=url_for("opd.baru"), pilihan_induk=queries.pilihan_opd(db.session))
    if request.method == "GET":
        form.kunci.data = kunci_baru()
        return _halaman_baru(form)
    if not form.validate():
        return _halaman_baru(form, 422)
    pada = sekarang()
    if tujuan := pakai_kunci(db.session, form.kunci.data, pengguna_id=current_user.id, pada=pada):
        return redirect_ke(tujuan)
    try:
        opd = services.buat_opd(
            db.session,
            oleh=current_user,
            pada=pada,
            kode=form.kode.data,
            kode_ide=form.kode_ide.data.upper() or None,
            nama=form.nama.data,
            singkatan=form.singkatan.data,
            jenis=form.jenis.data,
            induk=db.session.get(Opd, form.induk_id.data) if form.induk_id.data else None,
            hitung_di=form.hitung_di.data or None,
            wajib_ide=form.wajib_ide.data,
            tupoksi=form.daftar_tupoksi_baru,
            nama_lain=form.daftar_nama_lain,
        )
    except BelumLengkap as galat:
        db.session.rollback()
        form.tempel_galat(galat.kekurangan)
        return _halaman_baru(form, 422)
    tujuan = url_for("opd.satu", kode=opd.kode)
    catat_tujuan(db.session, form.kunci.data, tujuan)
    nama = opd.nama
    db.session.commit()
    flash(f"{nama} sudah ditambahkan.", "sukses")
    return redirect_ke(tujuan)


def _halaman_baru(form: forms.OpdBaruForm, status: int = 200):
    return render_page("opd/baru.html", status=status, form=form, ada_galat=status != 200)


@bp.route("/opd/<kode>/ubah", methods=["GET", "POST"])
def ubah(kode):
    opd = _opd_untuk_admin(kode)
    if not opd.aktif:
        raise AturanDilanggar(f"{opd.nama} sudah berakhir; datanya tidak diubah lagi.")
    form = forms.ubah_opd_form(
        opd,
        aksi=url_for("opd.ubah", kode=opd.kode),
        pilihan_induk=queries.pilihan_opd(db.session, kecuali={opd.id} | queries.keturunan(db.session, opd.id)),
    )
    if request.method == "GET":
        return _halaman_ubah(opd, form)
    if not form.validate():
        return _halaman_ubah(opd, form, 422)
    try:
        services.ubah_opd(
            db.session,
            opd,
            oleh=current_user,
            pada=sekarang(),
            versi=_versi(form.versi),
            nama=form.nama.data,
            singkatan=form.singkatan.data,
            kode_ide=form.kode_ide.data.upper(),
            jenis=form.jenis.data,
            induk_id=form.induk_id.data or None,
            hitung_di=form.hitung_di.data,
            wajib_ide=form.wajib_ide.data,
            tupoksi=form.isian_tupoksi(),
            nama_lain=form.daftar_nama_lain,
        )
    except BelumLengkap as galat:
        db.session.rollback()
        form.tempel_galat(galat.kekurangan)
        return _halaman_ubah(opd, form, 422)
    except VersiBasi as galat:
        # Nothing typed is lost: both texts side by side, and sending it again is then a decision.
        db.session.rollback()
        form.versi.data = galat.versi
        return _halaman_ubah(opd, form, 409, beda=galat.beda)
    db.session.commit()
    flash("Perubahan disimpan.", "sukses")
    return redirect_ke(url_for("opd.satu", kode=kode))


def _halaman_ubah(opd: Opd, form, status: int = 200, *, beda: list[BedaIsian] | None = None):
    return render_page(
        "opd/ubah.html",
        status=status,
        form=form,
        opd=opd,
        kode_tetap=services.kode_ide_terpakai(db.session, opd),
        beda=beda,
        ada_galat=status != 200,
    )


@bp.route("/opd/<kode>/akhiri", methods=["GET", "POST"])
def akhiri(kode):
    opd = _opd_untuk_admin(kode)
    kecuali = {opd.id} | queries.keturunan(db.session, opd.id)
    form = forms.AkhiriForm(
        aksi=url_for("opd.akhiri", kode=opd.kode),
        pilihan_penerus=queries.pilihan_opd(db.session, kecuali=kecuali),
        data={"versi": opd.versi},
    )
    if request.method == "GET":
        return _halaman_akhiri(opd, form)
    if not form.validate():
        return _halaman_akhiri(opd, form, 422)
    penerus = db.session.get(Opd, form.penerus_id.data)
    try:
        services.akhiri(
            db.session,
            opd,
            penerus=penerus,
            alasan=form.alasan.data,
            oleh=current_user,
            pada=sekarang(),
            versi=_versi(form.versi),
        )
    except BelumLengkap as galat:
        db.session.rollback()
        form.tempel_galat(galat.kekurangan)
        return _halaman_akhiri(opd, form, 422)
    teks = f"{opd.nama} berakhir. Ide, pengguna, unit, dan pesannya pindah ke {penerus.nama}."
    db.session.commit()
    flash(teks, "sukses")
    return redirect_ke(url_for("opd.satu", kode=kode))


def _halaman_akhiri(opd: Opd, form: forms.AkhiriForm, status: int = 200):
    if not opd.aktif:
        raise AturanDilanggar(f"{opd.nama} sudah berakhir.")
    return render_page(
        "opd/akhiri.html",
        status=status,
        form=form,
        opd=opd,
        anak=queries.anak_langsung(db.session, opd.id),
        ada_galat=status != 200,
    )


# --- Settings -----------------------------------------------------------------------------------------------

_KOLOM_DAERAH = (
    "nama", "ibu_kota", "alamat", "unit_koordinator", "jabatan_penanda_tangan", "zona_waktu",
    "larang_putus_opd_sendiri",
)  # fmt: skip


@bp.route("/pengaturan", methods=["GET", "POST"])
def pengaturan():
    tuntut_peran(current_user, Peran.ADMIN, Peran.KOORDINATOR)
    daerah = queries.daerah(db.session)
    form = forms.DaerahForm(aksi=url_for("opd.pengaturan"), obj=daerah)
    if request.method == "GET":
        return _halaman_pengaturan(daerah, form)
    tuntut_peran(current_user, Peran.ADMIN)
    if not form.validate():
        return _halaman_pengaturan(daerah, form, 422)
    isian = {kolom: form[kolom].data for kolom in _KOLOM_DAERAH}
    try:
        services.simpan_daerah(db.session, oleh=current_user, pada=sekarang(), versi=_versi(form.versi), **isian)
    except BelumLengkap as galat:
        db.session.rollback()
        form.tempel_galat(galat.kekurangan)
        return _halaman_pengaturan(daerah, form, 422)
    except VersiBasi as galat:
        db.session.rollback()
        form.versi.data = galat.versi
        return _halaman_pengaturan(daerah, form, 409, beda=galat.beda)
    db.session.commit()
    flash("Pengaturan disimpan.", "sukses")
    return redirect_ke(url_for("opd.pengaturan"))


def _halaman_pengaturan(daerah, form, status: int = 200, *, beda: list[BedaIsian] | None = None):
    pelaku = current_user._get_current_object()
    return render_page(
        "opd/pengaturan.html",
        status=status,
        form=form,
        data_daerah=daerah,
        zona=ZONA.get(daerah.zona_waktu, daerah.zona_waktu) if daerah else "",
        boleh_ubah=current_user.peran is Peran.ADMIN,
        panel=panel_pengaturan(db.session, pelaku),
        riwayat=queries.riwayat(db.session, None, batas=20),
        label=services.LABEL,
        label_riwayat=LABEL_RIWAYAT,
        beda=beda,
        ada_galat=status != 200,
    )
