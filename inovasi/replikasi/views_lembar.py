from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi import acuan
from inovasi.berkas import queries as berkas
from inovasi.db import db
from inovasi.galat import AturanDilanggar
from inovasi.htmx import redirect_ke
from inovasi.kirim import halaman_form, kerjakan
from inovasi.peran import Peran
from inovasi.replikasi import queries, rules, services, services_lembar
from inovasi.replikasi import queries_lembar as ql
from inovasi.replikasi import rules_lembar as rl
from inovasi.replikasi.forms import AlasanForm, VersiForm
from inovasi.replikasi.forms_lembar import LembarForm
from inovasi.replikasi.models import EntriKatalog
from inovasi.waktu import sekarang

bp = Blueprint("replikasi_lembar", __name__)
MENULIS = (Peran.OPERATOR, Peran.KOORDINATOR)


def _ambil(id: int, *, kunci: bool = False) -> EntriKatalog:
    """The entry, for who may write its sheet."""
    rules.tuntut(current_user, *MENULIS)
    isi = services.ambil_entri(db.session, id, oleh=current_user, kunci=kunci)
    rules.periksa_pengasuh(current_user, queries.opd_asal(isi))
    return isi


def _halaman(id: int, form: LembarForm, *, status: int = 200, tambahan=(), beda=()):
    isi = _ambil(id)
    tersimpan = ql.isian_lembar(db.session, id)
    return halaman_form(
        "replikasi/lembar.html", form, status=status, versi=isi.versi, entri_id=id, nama=queries.nama_entri(isi),
        terbit=isi.lembar_terbit_pada, kolom=acuan.LEMBAR_REPLIKASI, tanpa=rl.TANPA, nama_kolom=rl.nama_kolom,
        bahan=not tersimpan, kurang=len(rl.kekurangan(rl.semua_nilai(tersimpan, ""))), versi_kini=isi.versi,
        dokumen=berkas.dokumen_rekaman(db.session, "lembar", [id])[id], riwayat=ql.riwayat_entri(db.session, id),
        telah=rules.TELAH, status_ini=acuan.STATUS_KEBERLANJUTAN, tambahan=tambahan,
        beda=[(rl.nama_kolom(b.kolom), _kata(b.kolom, b.tersimpan), _kata(b.kolom, b.kiriman)) for b in beda],
    )  # fmt: skip


def _kata(kolom: str, nilai: str) -> str:
    return acuan.nama(acuan.STATUS_KEBERLANJUTAN, nilai) if kolom == rl.STATUS else nilai


@bp.get("/replikasi/<int:id>/lembar")
def lembar(id: int):
    isi = _ambil(id)
    nilai = ql.nilai_form(isi, ql.isian_lembar(db.session, id))
    return _halaman(id, LembarForm(aksi=request.path, data=nilai | {"versi": isi.versi}))


@bp.post("/replikasi/<int:id>/lembar")
def simpan(id: int):
    isi = _ambil(id, kunci=True)
    form = LembarForm(aksi=request.path)

    def lakukan() -> str:
        ubah = services_lembar.simpan(
            db.session, isi, oleh=current_user, pada=sekarang(), versi=form.versi.data, nilai=form.nilai()
        )
        flash("Lembar replikasi disimpan." if ubah else "Tidak ada yang berubah.", "sukses" if ubah else "info")
        return url_for(".lembar", id=id)

    return kerjakan(form, lakukan, lambda **kw: _halaman(id, form, **kw))


@bp.post("/replikasi/<int:id>/lembar/terbitkan")
def terbitkan(id: int):
    isi = _ambil(id, kunci=True)
    form = VersiForm(aksi=request.path)

    def lakukan() -> str:
        services_lembar.terbitkan(db.session, isi, oleh=current_user, pada=sekarang(), versi=form.versi.data)
        flash("Lembar replikasi terbit. Semua pembaca katalog kini membacanya.", "sukses")
        return url_for("replikasi.entri", id=id)

    def lagi(*, status: int, tambahan, beda):
        """The sheet as it is stored, with what is missing beside its fields."""
        isi = _ambil(id)
        tersimpan = ql.isian_lembar(db.session, id)
        nilai = ql.nilai_form(isi, tersimpan) | {"versi": isi.versi}
        lembar = LembarForm(None, aksi=url_for(".lembar", id=id), data=nilai)
        if status == 422 and not form.versi.errors:
            lembar.tempel_galat(rl.kekurangan(rl.semua_nilai(tersimpan, "")))
        return _halaman(id, lembar, status=status, tambahan=tambahan or [(e, "") for e in form.versi.errors])

    return kerjakan(form, lakukan, lagi)


def _halaman_tarik(id: int, form: AlasanForm, *, status: int = 200, tambahan=(), beda=()):
    isi = _ambil(id)
    return halaman_form(
        "replikasi/alasan.html", form, status=status, versi=isi.versi, judul="Tarik penerbitan lembar",
        tombol="Tarik penerbitan", lead=queries.nama_entri(isi), kembali=url_for(".lembar", id=id), tambahan=tambahan,
        bantuan="Mengapa tidak boleh dibaca dulu? Isinya tetap ada untuk diperbaiki.",
    )  # fmt: skip


@bp.get("/replikasi/<int:id>/lembar/tarik")
def tarik(id: int):
    if _ambil(id).lembar_terbit_pada is None:
        return redirect_ke(url_for(".lembar", id=id))
    return _halaman_tarik(id, AlasanForm(aksi=request.path))


@bp.post("/replikasi/<int:id>/lembar/tarik")
def kirim_tarik(id: int):
    isi = _ambil(id, kunci=True)
    if isi.lembar_terbit_pada is None:
        raise AturanDilanggar("Lembar replikasi ini belum terbit.")
    form = AlasanForm(aksi=request.path)

    def lakukan() -> str:
        services_lembar.tarik(
            db.session, isi, oleh=current_user, pada=sekarang(), versi=form.versi.data, alasan=form.alasan.data
        )
        flash("Penerbitan lembar ditarik.", "info")
        return url_for(".lembar", id=id)

    return kerjakan(form, lakukan, lambda **kw: _halaman_tarik(id, form, **kw))
