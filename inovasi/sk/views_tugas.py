from collections.abc import Callable, Iterable

from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi.berkas import queries as berkas
from inovasi.db import db
from inovasi.galat import BelumLengkap, TidakAda, VersiBasi
from inovasi.htmx import redirect_ke, render_page
from inovasi.ide import queries as ide_queries
from inovasi.ide.rules import NAMA_STATUS as NAMA_STATUS_IDE
from inovasi.peran import Pelaku, Peran
from inovasi.sk import forms_tugas as forms
from inovasi.sk import queries_tugas as queries
from inovasi.sk import rules_tugas as rules
from inovasi.sk import services_tugas as services
from inovasi.waktu import hari_ini, sekarang

bp = Blueprint("sk_tugas", __name__)

PESAN = {
    "ajukan": "Pernyataan dikirim. Koordinator memeriksanya.",
    "tarik": "Pernyataan ditarik kembali.",
    "terima": "Tugas dinyatakan terpenuhi.",
    "kembalikan": "Tugas dikembalikan; OPD diberi tahu.",
    "bebaskan": "OPD dibebaskan dari tugas ini.",
    "buka_lagi": "Tugas dibuka lagi; OPD diberi tahu.",
}


def _pelaku() -> Pelaku:
    return current_user._get_current_object()


def _jaga(peran: Iterable[Peran]) -> Pelaku:
    """Refused before anything is looked up, so that the answer tells nothing of what exists."""
    rules.periksa_peran(_pelaku(), peran)
    return _pelaku()


@bp.get("/sk/tugas")
def daftar():
    pelaku, hari = _jaga(rules.MEMBACA), hari_ini()
    saring = rules.baca_saring(request.args)
    tugas, jumlah = queries.daftar_tugas(db.session, oleh=pelaku, saring=saring, hari=hari)
    operator = pelaku.peran is Peran.OPERATOR
    return render_page(
        "sk/tugas.html",
        fragment="sk/_tugas.html",
        tugas=tugas,
        jumlah=jumlah,
        saring=saring,
        per_halaman=rules.PER_HALAMAN,
        ringkas=queries.ringkas(db.session, oleh=pelaku, hari=hari),
        pilihan_sk=[(s.id, s.nama) for s in queries.pilihan_sk(db.session, oleh=pelaku)],
        pilihan_opd=ide_queries.pilihan_opd(db.session, ids=pelaku.opd_ids if operator else None),
        operator=operator,
        nama_status=rules.NAMA_STATUS,
        lencana_status=rules.LENCANA,
        kewajiban=rules.KEWAJIBAN,
    )


# --- One duty -----------------------------------------------------------------------------------------------


def _form_ajukan(tugas, **kw) -> forms.AjukanTugasForm:
    if tugas.kewajiban == "melaksanakan":
        ide = [
            (i, judul if status == "disetujui" else f"{judul} ({NAMA_STATUS_IDE[status].lower()})")
            for i, judul, status in queries.pilihan_ide(db.session, tugas.opd_id)
        ]
        pilih = {"ide": ide}
    else:
        adopsi = [
            (i, f"{nama} (tahap {rules.NAMA_TAHAP[tahap]})")
            for i, nama, tahap in queries.pilihan_adopsi(db.session, tugas.opd_id, oleh=_pelaku())
        ]
        pilih = {"adopsi": adopsi}
    return forms.AjukanTugasForm(aksi=url_for(".ajukan", id=tugas.id), **pilih, **kw)


def _form(aksi: str, tugas, **kw):
    alamat = url_for(f".{aksi}", id=tugas.id)
    match aksi:
        case "ajukan":
            return _form_ajukan(tugas, **kw)
        case "terima":
            return forms.TerimaTugasForm(aksi=alamat, **kw)
        case "tarik":
            return forms.AksiTugasForm(aksi=alamat, **kw)
    return forms.AlasanTugasForm(aksi=alamat, **kw)


def _halaman(id: int, *, kirim=None, aksi: str = "", status: int = 200, tambahan=()):
    """The page of a duty with a form for each step of this person; `kirim` is one that came back."""
    pelaku = _pelaku()
    tugas = queries.satu_tugas(db.session, id, oleh=pelaku, hari=hari_ini())
    if tugas is None:
        raise TidakAda()
    bisa = [a for a in rules.AKSI if rules.boleh(pelaku, tugas, tugas.sk_status, a)]
    awal = {"versi": tugas.versi, "ide_id": tugas.ide_id or "", "adopsi_id": tugas.adopsi_id or ""}
    isian = {a: kirim if a == aksi and kirim is not None else _form(a, tugas, data=awal) for a in bisa}
    if kirim is not None and aksi not in isian:
        kirim = None  # the step is no longer possible: the page says how things stand
    return render_page(
        "sk/tugas_satu.html",
        status=status,
        ada_galat=status != 200,
        tugas=tugas,
        form=isian,
        kirim=kirim,
        aksi_kirim=aksi,
        tambahan=tambahan,
        dokumen=berkas.dokumen_rekaman(db.session, "penugasan", [id]).get(id, []),
        boleh_lampir=tugas.sk_status == "berlaku" and tugas.status in rules.TERBUKA
        and pelaku.peran in (Peran.OPERATOR, Peran.KOORDINATOR),
        riwayat=queries.riwayat_tugas(db.session, id),
        operator=pelaku.peran is Peran.OPERATOR,
        koordinator=pelaku.peran is Peran.KOORDINATOR,
        nama_status=rules.NAMA_STATUS,
        nama_status_ide=NAMA_STATUS_IDE,
        nama_tahap=rules.NAMA_TAHAP,
        lencana_status=rules.LENCANA,
        kewajiban=rules.KEWAJIBAN,
        aturan=rules.ATURAN_TERIMA[tugas.kewajiban],
        telah=rules.TELAH,
    )  # fmt: skip


@bp.get("/sk/tugas/<int:id>")
def satu(id: int):
    _jaga(rules.MEMBACA)
    return _halaman(id)


def _langkah(id: int, aksi: str, lakukan: Callable):
    """One step: validate, do it, commit, back to the duty; a refusal shows the page with what was typed."""
    pelaku = _jaga(rules.siapa_boleh(aksi))
    tugas = services.ambil(db.session, id, oleh=pelaku, kunci=True)
    rules.periksa(pelaku, tugas, tugas.sk.status, aksi)
    form = _form(aksi, tugas)
    if not form.validate():
        db.session.rollback()
        return _halaman(id, kirim=form, aksi=aksi, status=422)
    try:
        lakukan(tugas, form, oleh=pelaku, pada=sekarang(), versi=form.versi.data)
        db.session.commit()
    except BelumLengkap as galat:
        db.session.rollback()
        form.tempel_galat(galat.kekurangan)
        return _halaman(id, kirim=form, aksi=aksi, status=422)
    except VersiBasi as galat:
        db.session.rollback()
        # The form now stands on what is stored; sending it again is a decision.
        form.versi.data, form.versi.raw_data = galat.versi, None
        return _halaman(id, kirim=form, aksi=aksi, status=409, tambahan=[(galat.pesan, "")])
    flash(PESAN[aksi], "sukses")
    return redirect_ke(url_for(".satu", id=id))


@bp.post("/sk/tugas/<int:id>/ajukan")
def ajukan(id: int):
    def lakukan(tugas, form, **kw):
        services.ajukan(
            db.session, tugas, ide_id=form.ide_id.data if "ide_id" in form else None,
            adopsi_id=form.adopsi_id.data if "adopsi_id" in form else None, keterangan=form.keterangan.data, **kw,
        )  # fmt: skip

    return _langkah(id, "ajukan", lakukan)


@bp.post("/sk/tugas/<int:id>/tarik")
def tarik(id: int):
    return _langkah(id, "tarik", lambda tugas, form, **kw: services.tarik(db.session, tugas, **kw))


@bp.post("/sk/tugas/<int:id>/terima")
def terima(id: int):
    return _langkah(
        id, "terima",
        lambda tugas, form, **kw: services.terima(db.session, tugas, keterangan=form.keterangan.data, **kw),
    )  # fmt: skip


def _jawab(id: int, aksi: str):
    return _langkah(
        id, aksi, lambda tugas, form, **kw: services.jawab(db.session, tugas, aksi, alasan=form.alasan.data, **kw)
    )


@bp.post("/sk/tugas/<int:id>/kembalikan")
def kembalikan(id: int):
    return _jawab(id, "kembalikan")


@bp.post("/sk/tugas/<int:id>/bebaskan")
def bebaskan(id: int):
    return _jawab(id, "bebaskan")


@bp.post("/sk/tugas/<int:id>/buka-lagi")
def buka_lagi(id: int):
    return _jawab(id, "buka_lagi")
