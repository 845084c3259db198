from datetime import date

from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi.db import db
from inovasi.galat import BelumLengkap, TidakAda, VersiBasi
from inovasi.htmx import redirect_ke, render_page
from inovasi.ide import forms_tahun as forms
from inovasi.ide import queries, queries_kuota, queries_tahun, rules
from inovasi.ide import services_tahun as services
from inovasi.ide.models import Pengecualian, TahunProgram
from inovasi.opd.models import Opd
from inovasi.opd.panel import PANEL_OPD, PANEL_PENGATURAN
from inovasi.opd.queries import daftarkan_rekap
from inovasi.opd.rules import lihat_rekap
from inovasi.peran import Peran, tuntut_peran
from inovasi.waktu import hari_ini, sekarang

bp = Blueprint("tahun", __name__, url_prefix="/pengaturan/tahun")


# --- What the pages of opd show of this feature -------------------------------------------------------------

BARIS_PANEL = 10


def panel_pengaturan(session, pelaku):
    """The years, on the settings page."""
    semua = queries_kuota.daftar_tahun(session)
    berjalan = queries_kuota.tahun_terpilih(semua, hari_ini())
    return "ide/_tahun_panel.html", {"semua": semua, "berjalan": berjalan.tahun if berjalan else None}


def panel_opd(session, pelaku, opd):
    """The newest ideas of the agency that this person may read, on its page."""
    hasil = queries.awal_tersaring(session, oleh=pelaku, saring=queries.SaringIde(opd=opd.id), batas=BARIS_PANEL)
    isi = {"hasil": hasil, "opd": opd, "nama_status": rules.NAMA_STATUS, "tercapai": None}
    if lihat_rekap(pelaku, opd.id) and opd.wajib_ide and opd.hitung_di == "sendiri":
        isi["program"] = program = queries_kuota.tahun_berjalan(session, hari_ini())
        if program is not None:
            isi["tercapai"] = queries_kuota.tercapai_pada(
                session,
                opd_ids=queries_kuota.unit_terhitung(session, opd.id),
                tahun=program.tahun,
                minimum=program.min_ide,
            )
    return "ide/_opd_panel.html", isi


daftarkan_rekap(queries_kuota.rekap_tahun)
PANEL_PENGATURAN.append(panel_pengaturan)
PANEL_OPD.append(panel_opd)

PEMBACA = (Peran.KOORDINATOR, Peran.ADMIN)
LABEL_RIWAYAT = {
    "buka": "Tahun dibuka",
    "ubah": "Aturan diubah",
    "kecualikan": "Dikecualikan",
    "cabut": "Pengecualian dicabut",
}


def _versi() -> int:
    teks = request.form.get("versi", "")
    return int(teks) if teks.isascii() and teks.isdigit() and len(teks) < 10 else 0


# --- The list, and opening one ------------------------------------------------------------------------------


@bp.route("", methods=["GET", "POST"])
def daftar():
    tuntut_peran(current_user, *PEMBACA)
    semua = queries_kuota.daftar_tahun(db.session)
    usul = max([t.tahun + 1 for t in semua], default=hari_ini().year)
    form = forms.BukaTahunForm(
        aksi=url_for("tahun.daftar"),
        data={
            "tahun": usul,
            "min_ide": semua[0].min_ide if semua else 5,
            "mulai": date(usul, 1, 1).isoformat(),
            "batas": date(usul, 12, 18).isoformat(),
        },
    )
    if request.method == "GET":
        return _halaman_daftar(semua, form)
    tuntut_peran(current_user, Peran.KOORDINATOR)
    if not form.validate():
        return _halaman_daftar(semua, form, 422)
    try:
        services.buka_tahun(
            db.session,
            oleh=current_user,
            pada=sekarang(),
            tahun=form.tahun.data,
            min_ide=form.min_ide.data,
            mulai=form.hari_mulai,
            batas=form.hari_batas,
        )
    except BelumLengkap as galat:
        db.session.rollback()
        form.tempel_galat(galat.kekurangan)
        return _halaman_daftar(semua, form, 422)
    db.session.commit()
    flash(f"Tahun {form.tahun.data} dibuka.", "sukses")
    return redirect_ke(url_for("tahun.satu", tahun=form.tahun.data))


def _halaman_daftar(semua: list[TahunProgram], form: forms.BukaTahunForm, status: int = 200):
    berjalan = queries_kuota.tahun_terpilih(semua, hari_ini())
    return render_page(
        "ide/tahun.html",
        status=status,
        semua=semua,
        form=form,
        berjalan=berjalan.tahun if berjalan else None,
        jumlah=queries_tahun.jumlah_ide(db.session),
        boleh_ubah=current_user.peran is Peran.KOORDINATOR,
        ada_galat=status != 200,
    )


# --- One year -----------------------------------------------------------------------------------------------


@bp.route("/<int:tahun>", methods=["GET", "POST"])
def satu(tahun):
    tuntut_peran(current_user, *PEMBACA)
    program = services.ambil_tahun(db.session, tahun)
    form = _form_ubah(program)
    if request.method == "GET":
        return _halaman_satu(program, form=form, kecuali=_form_kecuali(program))
    tuntut_peran(current_user, Peran.KOORDINATOR)
    if not form.validate():
        return _halaman_satu(program, 422, form=form)
    try:
        services.ubah_tahun(
            db.session,
            program,
            oleh=current_user,
            pada=sekarang(),
            versi=_versi(),
            min_ide=form.min_ide.data,
            mulai=form.hari_mulai,
            batas=form.hari_batas,
        )
    except BelumLengkap as galat:
        db.session.rollback()
        form.tempel_galat(galat.kekurangan)
        return _halaman_satu(program, 422, form=form)
    except VersiBasi as galat:
        db.session.rollback()
        form.versi.data = galat.versi
        return _halaman_satu(program, 409, form=form, beda=galat.beda)
    db.session.commit()
    flash("Aturan tahun disimpan.", "sukses")
    return redirect_ke(url_for("tahun.satu", tahun=tahun))


@bp.post("/<int:tahun>/pengecualian")
def kecualikan(tahun):
    tuntut_peran(current_user, Peran.KOORDINATOR)
    program = services.ambil_tahun(db.session, tahun)
    form = _form_kecuali(program)
    if not form.validate():
        return _halaman_satu(program, 422, kecuali=form)
    opd = db.session.get(Opd, form.opd_id.data)
    try:
        services.beri_pengecualian(
            db.session, oleh=current_user, pada=sekarang(), opd=opd, tahun=tahun, alasan=form.alasan.data
        )
    except BelumLengkap as galat:
        db.session.rollback()
        form.tempel_galat(galat.kekurangan)
        return _halaman_satu(program, 422, kecuali=form)
    nama = opd.nama
    db.session.commit()
    flash(f"{nama} dikecualikan dari jumlah ide paling sedikit tahun {tahun}.", "sukses")
    return redirect_ke(url_for("tahun.satu", tahun=tahun))


@bp.route("/<int:tahun>/pengecualian/<int:kecuali_id>/cabut", methods=["GET", "POST"])
def cabut(tahun, kecuali_id):
    tuntut_peran(current_user, Peran.KOORDINATOR)
    kecuali = db.session.get(Pengecualian, kecuali_id)
    if kecuali is None or kecuali.tahun != tahun:
        raise TidakAda()
    opd = db.session.get(Opd, kecuali.opd_id)
    form = forms.CabutForm(aksi=url_for("tahun.cabut", tahun=tahun, kecuali_id=kecuali_id))
    isi = {"form": form, "tahun": tahun, "opd": opd, "kecuali": kecuali}
    if request.method == "GET":
        return render_page("ide/tahun_cabut.html", **isi)
    if not form.validate():
        return render_page("ide/tahun_cabut.html", status=422, ada_galat=True, **isi)
    services.cabut_pengecualian(db.session, kecuali, oleh=current_user, pada=sekarang(), alasan=form.alasan.data)
    nama = opd.nama
    db.session.commit()
    flash(f"Pengecualian {nama} dicabut.", "sukses")
    return redirect_ke(url_for("tahun.satu", tahun=tahun))


def _form_ubah(program: TahunProgram, **kw) -> forms.UbahTahunForm:
    return forms.UbahTahunForm(
        aksi=url_for("tahun.satu", tahun=program.tahun),
        data={
            "min_ide": program.min_ide,
            "mulai": program.mulai.isoformat(),
            "batas": program.batas.isoformat(),
            "versi": program.versi,
        },
        **kw,
    )


def _form_kecuali(program: TahunProgram, **kw) -> forms.PengecualianForm:
    return forms.PengecualianForm(
        aksi=url_for("tahun.kecualikan", tahun=program.tahun),
        pilihan_opd=queries_tahun.opd_bisa_dikecualikan(db.session, program.tahun),
        **kw,
    )


def _halaman_satu(program: TahunProgram, status: int = 200, *, form=None, kecuali=None, beda=None):
    """The year with both forms; the one that was not sent shows what is stored."""
    form = form or _form_ubah(program, formdata=None)
    kecuali = kecuali or _form_kecuali(program, formdata=None)
    return render_page(
        "ide/tahun_satu.html",
        status=status,
        program=program,
        form=form,
        kecuali=kecuali,
        pengecualian=queries_tahun.daftar_pengecualian(db.session, program.tahun),
        riwayat=queries_tahun.riwayat_tahun(db.session, program.tahun),
        label_riwayat=LABEL_RIWAYAT,
        boleh_ubah=current_user.peran is Peran.KOORDINATOR,
        beda=beda,
        ada_galat=status != 200,
    )
