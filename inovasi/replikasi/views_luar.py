from dataclasses import asdict

from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi import acuan
from inovasi.berkas import queries as berkas
from inovasi.db import db
from inovasi.galat import AturanDilanggar, TidakAda
from inovasi.htmx import render_page
from inovasi.ide import queries as ide_queries
from inovasi.kirim import halaman_form, kerjakan, sekali
from inovasi.peran import Peran
from inovasi.replikasi import queries, rules, services
from inovasi.replikasi import queries_luar as ql
from inovasi.replikasi import rules_luar as rl
from inovasi.replikasi import services_luar as sl
from inovasi.replikasi.forms import AlasanForm
from inovasi.replikasi.forms_luar import LuarForm, PeniruForm
from inovasi.replikasi.models import EntriKatalog, PeniruLuar
from inovasi.sekali import kunci_baru
from inovasi.waktu import sekarang

bp = Blueprint("replikasi_luar", __name__)


# --- Origins outside ----------------------------------------------------------------------------------------


def _form(**kw) -> LuarForm:
    opd = []
    if current_user.peran is Peran.OPERATOR and kw.get("baru"):
        opd = ide_queries.pilihan_opd(db.session, ids=current_user.opd_ids)
    return LuarForm(opd=opd, **kw)


def _halaman(form: LuarForm, *, id: int | None = None, mirip=(), status: int = 200, tambahan=(), beda=()):
    return halaman_form(
        "replikasi/luar.html", form, status=status, entri_id=id, mirip=mirip, tambahan=tambahan,
        tanya_tetap="tetap" in form and (form.tetap.data or bool(mirip)),
        beda=[(sl.LABEL[b.kolom], _kata(b.kolom, b.tersimpan), _kata(b.kolom, b.kiriman)) for b in beda],
    )  # fmt: skip


def _kata(kolom: str, nilai: str) -> str:
    daftar = {"katalog": acuan.KATALOG_LUAR, "urusan": acuan.URUSAN, "jenis": acuan.JENIS}.get(kolom)
    return acuan.nama(daftar, nilai) if daftar else nilai


@bp.get("/replikasi/luar/baru")
def baru():
    rules.tuntut(current_user, *rl.MENCATAT)
    return _halaman(_form(aksi=request.path, baru=True, data={"kunci": kunci_baru(), "opd_id": current_user.opd_id}))


@bp.post("/replikasi/luar/baru")
def buat():
    rules.tuntut(current_user, *rl.MENCATAT)
    form = _form(aksi=request.path, baru=True)
    mirip = []

    def lakukan() -> str:
        opd_id = form.opd_id.data if "opd_id" in form else None
        try:
            entri = sl.catat_luar(
                db.session, form.isi(), oleh=current_user, pada=sekarang(), opd_id=opd_id, tetap=form.tetap.data
            )
        except sl.AdaMirip as galat:
            mirip.extend(galat.mirip)
            raise
        flash("Tersimpan. Inovasi ini kini ada di katalog dan dapat direplikasi.", "sukses")
        return url_for("replikasi.entri", id=entri.id)

    return kerjakan(
        form, lambda: sekali(form, lakukan), lambda **kw: _halaman(form, mirip=mirip, **kw)
    )


def _ambil_luar(id: int, *, kunci: bool = False) -> EntriKatalog:
    isi = services.ambil_entri(db.session, id, oleh=current_user, kunci=kunci)
    if isi.luar is None:
        raise TidakAda()
    return isi


def _ambil_ubah(id: int, *, kunci: bool = False) -> EntriKatalog:
    rules.tuntut(current_user, *rl.MENCATAT)
    isi = _ambil_luar(id, kunci=kunci)
    rules.periksa_pengasuh(current_user, isi.luar.opd_id)
    if isi.luar.ditarik_pada is not None:
        raise AturanDilanggar("Catatan inovasi ini sudah ditarik.")
    return isi


@bp.get("/replikasi/<int:id>/luar/ubah")
def ubah(id: int):
    isi = _ambil_ubah(id)
    nilai = asdict(sl.isi_luar(isi.luar)) | {"versi": isi.versi}
    return _halaman(_form(aksi=request.path, baru=False, data=nilai), id=id)


@bp.post("/replikasi/<int:id>/luar/ubah")
def simpan(id: int):
    isi = _ambil_ubah(id, kunci=True)
    form = _form(aksi=request.path, baru=False)

    def lakukan() -> str:
        sl.ubah_luar(db.session, isi, form.isi(), oleh=current_user, pada=sekarang(), versi=form.versi.data)
        flash("Perubahan disimpan.", "sukses")
        return url_for("replikasi.entri", id=id)

    return kerjakan(form, lakukan, lambda **kw: _halaman(form, id=id, **kw))


def _halaman_tarik(id: int, form: AlasanForm, *, status: int = 200, tambahan=(), beda=()):
    isi = _ambil_luar(id)
    return halaman_form(
        "replikasi/alasan.html", form, status=status, versi=isi.versi, judul="Tarik catatan inovasi luar",
        tombol="Tarik catatan", lead=isi.luar.nama, kembali=url_for("replikasi.entri", id=id), tambahan=tambahan,
        bantuan="Mengapa tidak ditawarkan lagi? OPD yang sudah mereplikasi tetap melanjutkan.",
    )  # fmt: skip


def _ambil_tarik(id: int, *, kunci: bool = False) -> EntriKatalog:
    rules.tuntut(current_user, Peran.KOORDINATOR)
    isi = _ambil_luar(id, kunci=kunci)
    if isi.luar.ditarik_pada is not None:
        raise AturanDilanggar("Catatan inovasi ini sudah ditarik.")
    return isi


@bp.get("/replikasi/<int:id>/luar/tarik")
def tarik(id: int):
    _ambil_tarik(id)
    return _halaman_tarik(id, AlasanForm(aksi=request.path))


@bp.post("/replikasi/<int:id>/luar/tarik")
def kirim_tarik(id: int):
    isi = _ambil_tarik(id, kunci=True)
    form = AlasanForm(aksi=request.path)

    def lakukan() -> str:
        sl.tarik_luar(
            db.session, isi, oleh=current_user, pada=sekarang(), versi=form.versi.data, alasan=form.alasan.data
        )
        flash("Catatan ditarik dari katalog.", "info")
        return url_for("replikasi.entri", id=id)

    return kerjakan(form, lakukan, lambda **kw: _halaman_tarik(id, form, **kw))


# --- Regions that copied ours -------------------------------------------------------------------------------


def _ambil_ditiru(id: int, *, kunci: bool = False) -> EntriKatalog:
    rules.tuntut(current_user, *rl.MENCATAT)
    isi = services.ambil_entri(db.session, id, oleh=current_user, kunci=kunci)
    rules.periksa_pengasuh(current_user, queries.opd_asal(isi))
    if isi.ide is None:
        raise AturanDilanggar("Yang dicatat di sini hanya daerah lain yang meniru inovasi daerah ini.")
    return isi


def _halaman_peniru(id: int, form: PeniruForm, *, status: int = 200, tambahan=(), beda=()):
    return halaman_form(
        "replikasi/luar_peniru.html", form, status=status, entri_id=id, nama=queries.nama_entri(_ambil_ditiru(id)),
        tambahan=tambahan,
    )  # fmt: skip


@bp.get("/replikasi/<int:id>/peniru-luar")
def peniru_baru(id: int):
    _ambil_ditiru(id)
    return _halaman_peniru(id, PeniruForm(aksi=request.path, data={"kunci": kunci_baru()}))


@bp.post("/replikasi/<int:id>/peniru-luar")
def catat_peniru(id: int):
    isi = _ambil_ditiru(id, kunci=True)
    form = PeniruForm(aksi=request.path)

    def lakukan() -> str:
        baris = sl.catat_peniru(
            db.session, isi, oleh=current_user, pada=sekarang(), daerah=form.daerah.data, tanggal=form.tanggal.data,
            instansi=form.instansi.data, keterangan=form.keterangan.data,
        )  # fmt: skip
        flash("Tercatat. Lampirkan buktinya supaya dapat dipakai pada penilaian.", "sukses")
        return url_for(".peniru", id=baris.id)

    return kerjakan(
        form, lambda: sekali(form, lakukan), lambda **kw: _halaman_peniru(id, form, **kw)
    )


@bp.get("/replikasi/peniru-luar/<int:id>")
def peniru(id: int):
    """One region, with its proofs; for who may read them."""
    baris, isi = sl.ambil_peniru(db.session, id, oleh=current_user)
    if not ql.boleh_bukti(current_user, isi):
        raise TidakAda()
    return render_page(
        "replikasi/luar_bukti.html",
        entri_id=isi.id,
        nama=queries.nama_entri(isi),
        baris=baris,
        dokumen=berkas.dokumen_rekaman(db.session, "peniru_luar", [baris.id])[baris.id],
        boleh=rules.pengasuh(current_user, queries.opd_asal(isi)) and baris.ditarik_pada is None,
    )


def _halaman_tarik_peniru(id: int, form: AlasanForm, *, status: int = 200, tambahan=(), beda=()):
    baris, isi = sl.ambil_peniru(db.session, id, oleh=current_user)
    return halaman_form(
        "replikasi/alasan.html", form, status=status, versi=baris.versi, judul="Tarik catatan daerah yang meniru",
        tombol="Tarik catatan", lead=f"{baris.daerah} meniru “{queries.nama_entri(isi)}”", tambahan=tambahan,
        kembali=url_for("replikasi.entri", id=isi.id), bantuan="Mengapa catatan ini tidak dipakai lagi?",
    )  # fmt: skip


def _ambil_tarik_peniru(id: int, *, kunci: bool = False) -> tuple[PeniruLuar, EntriKatalog]:
    rules.tuntut(current_user, *rl.MENCATAT)
    baris, isi = sl.ambil_peniru(db.session, id, oleh=current_user, kunci=kunci)
    sl.periksa_tarik_peniru(current_user, baris, isi)
    return baris, isi


@bp.get("/replikasi/peniru-luar/<int:id>/tarik")
def tarik_peniru(id: int):
    _ambil_tarik_peniru(id)
    return _halaman_tarik_peniru(id, AlasanForm(aksi=request.path))


@bp.post("/replikasi/peniru-luar/<int:id>/tarik")
def kirim_tarik_peniru(id: int):
    baris, isi = _ambil_tarik_peniru(id, kunci=True)
    form = AlasanForm(aksi=request.path)

    def lakukan() -> str:
        sl.tarik_peniru(
            db.session, baris, isi, oleh=current_user, pada=sekarang(), versi=form.versi.data, alasan=form.alasan.data
        )
        flash("Catatan ditarik.", "info")
        return url_for("replikasi.entri", id=isi.id)

    return kerjakan(form, lakukan, lambda **kw: _halaman_tarik_peniru(id, form, **kw))
