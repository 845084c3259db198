from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi import acuan
from inovasi.angka import baca_bilangan
from inovasi.db import db
from inovasi.galat import TidakAda
from inovasi.htmx import redirect_ke, render_page
from inovasi.ide import queries as ide_queries
from inovasi.kirim import halaman_form, kerjakan, sekali
from inovasi.opd.models import Opd
from inovasi.peran import Peran
from inovasi.replikasi import queries, rules, services
from inovasi.replikasi import queries_tawaran as qt
from inovasi.replikasi import rules_tawaran as rt
from inovasi.replikasi import services_tawaran as st
from inovasi.replikasi.forms import AlasanForm
from inovasi.replikasi.forms_tawaran import SaranForm, TawarkanForm
from inovasi.replikasi.models import EntriKatalog, Tawaran
from inovasi.sekali import kunci_baru
from inovasi.waktu import sekarang

bp = Blueprint("replikasi_tawaran", __name__)
PENYARAN = (Peran.OPERATOR, Peran.KOORDINATOR)


# --- Proposals ----------------------------------------------------------------------------------------------


@bp.get("/replikasi/saran")
def saran():
    """An operator sees what fits the own OPD; the koordinator first who has replicated nothing."""
    rules.tuntut(current_user, *PENYARAN)
    pilih = baca_bilangan(request.args.get("opd", ""))
    if current_user.peran is Peran.OPERATOR:
        milik = ide_queries.pilihan_opd(db.session, ids=current_user.opd_ids)
        ids = [i for i, _ in milik]
        opd_id = pilih if pilih in ids else current_user.opd_id if current_user.opd_id in ids else next(iter(ids), None)
        if pilih is not None and pilih not in ids:
            raise TidakAda()
        return _halaman_saran(opd_id, milik=milik)
    if pilih is not None:
        return _halaman_saran(pilih, milik=[])
    jenis = request.args.get("jenis", "")
    jenis = jenis if jenis in acuan.JENIS_OPD else ""
    ke = max(1, min(baca_bilangan(request.args.get("halaman", "")) or 1, 100_000))
    daftar, jumlah = qt.opd_tanpa_replikasi(db.session, jenis=jenis, ke=ke)
    return render_page(
        "replikasi/tawaran_opd.html", daftar=daftar, jumlah=jumlah, jenis=jenis, ke=ke,
        per_halaman=queries.PER_HALAMAN, acuan=acuan,
    )  # fmt: skip


def _halaman_saran(opd_id: int | None, *, milik):
    opd = db.session.get(Opd, opd_id) if opd_id is not None else None
    if opd is None:
        raise TidakAda()
    return render_page(
        "replikasi/tawaran_saran.html",
        opd_id=opd.id,
        opd_nama=opd.nama,
        milik=milik,
        koordinator=current_user.peran is Peran.KOORDINATOR,
        sudah=qt.jumlah_replikasi(db.session, opd.id),
        saran=qt.saran_opd(db.session, opd.id),
        ditutup=qt.saran_ditutup(db.session, opd.id),
        aturan=rt.ATURAN_SARAN,
    )


def _atur_saran(id: int, kerja, pesan: str, pesan_sama: str):
    rules.tuntut(current_user, *PENYARAN)
    isi = services.ambil_entri(db.session, id, oleh=current_user, kunci=True)
    form = SaranForm(aksi=request.path)
    if not form.validate():
        raise TidakAda()
    berubah = kerja(isi, form)
    db.session.commit()
    flash(pesan if berubah else pesan_sama, "sukses" if berubah else "info")
    return redirect_ke(url_for(".saran", opd=form.opd_id.data))


@bp.post("/replikasi/<int:id>/tutup-saran")
def tutup_saran(id: int):
    return _atur_saran(
        id,
        lambda isi, form: st.tutup_saran(
            db.session, isi, oleh=current_user, pada=sekarang(), opd_id=form.opd_id.data
        ),
        "Saran ini tidak ditampilkan lagi. Anda dapat membukanya lagi di bawah daftar.",
        "Saran ini sudah ditutup.",
    )


@bp.post("/replikasi/<int:id>/buka-saran")
def buka_saran(id: int):
    return _atur_saran(
        id,
        lambda isi, form: st.buka_saran(
            db.session, isi, oleh=current_user, pada=sekarang(), opd_id=form.opd_id.data
        ),
        "Saran ini ditampilkan lagi bila masih cocok.",
        "Saran ini tidak sedang ditutup.",
    )


# --- Offering -----------------------------------------------------------------------------------------------


def _ambil(id: int, *, kunci: bool = False) -> EntriKatalog:
    rules.tuntut(current_user, Peran.KOORDINATOR)
    isi = services.ambil_entri(db.session, id, oleh=current_user, kunci=kunci)
    st.periksa_tawarkan(current_user, isi)
    return isi


def _calon(isi: EntriKatalog) -> tuple[str, list[qt.CalonOpd]]:
    jenis = request.args.get("jenis", "")
    jenis = jenis if jenis in acuan.JENIS_OPD else ""
    return jenis, qt.calon_opd(db.session, isi, jenis=jenis)


def _form_tawarkan(calon: list[qt.CalonOpd], **kw) -> TawarkanForm:
    pilih = [(c.id, f"{c.nama} ({c.pernah})" if c.pernah else c.nama) for c in calon if not c.halangan]
    return TawarkanForm(opd=pilih, **kw)


def _halaman_tawarkan(isi: EntriKatalog, form, jenis: str, calon, *, status: int = 200, tambahan=(), beda=()):
    return halaman_form(
        "replikasi/tawaran_baru.html", form, status=status, entri_id=isi.id, nama=queries.nama_entri(isi),
        jenis=jenis, halangan=[c for c in calon if c.halangan], acuan=acuan, tambahan=tambahan,
    )  # fmt: skip


@bp.get("/replikasi/<int:id>/tawarkan")
def tawarkan(id: int):
    isi = _ambil(id)
    jenis, calon = _calon(isi)
    satu = baca_bilangan(request.args.get("opd", ""))
    # Of one kind all are ticked; who declined before is asked again only on purpose.
    centang = [c.id for c in calon if (jenis and not c.pernah) or c.id == satu]
    form = _form_tawarkan(calon, aksi=url_for(".tawarkan", id=id), data={"kunci": kunci_baru(), "opd": centang})
    return _halaman_tawarkan(isi, form, jenis, calon)


@bp.post("/replikasi/<int:id>/tawarkan")
def kirim_tawarkan(id: int):
    isi = _ambil(id, kunci=True)
    # Who got an offer in the meantime is still a choice: the second of two sendings is not an error.
    semua = qt.calon_opd(db.session, isi)
    form = TawarkanForm(aksi=url_for(".tawarkan", id=id), opd=[(c.id, c.nama) for c in semua])

    def lakukan() -> str:
        jadi = st.tawarkan(
            db.session, isi, oleh=current_user, pada=sekarang(), opd_ids=form.opd.data or [], teks=form.teks.data
        )
        flash(f"Ditawarkan kepada {len(jadi)} OPD. Masing-masing mendapat satu tugas.", "sukses")
        return url_for("replikasi.entri", id=id, _anchor="tawaran")

    def lagi(**kw):
        isi = _ambil(id)
        calon = qt.calon_opd(db.session, isi)
        form.opd.choices = _form_tawarkan(calon, formdata=None).opd.choices
        return _halaman_tawarkan(isi, form, "", calon, **kw)

    return kerjakan(form, lambda: sekali(form, lakukan), lagi)


# --- Answering ----------------------------------------------------------------------------------------------

_KATA = {
    "tolak": ("Tolak tawaran", "Kirim jawaban", "Mengapa belum dapat direplikasi? Koordinator membaca jawaban ini."),
    "tarik": ("Tarik tawaran", "Tarik tawaran", "Mengapa tawaran ini ditarik? Tugas OPD ditutup."),
}


def _ambil_tawaran(id: int, aksi: str, *, kunci: bool = False) -> Tawaran:
    rules.tuntut(current_user, *rt.siapa_boleh(aksi))
    tawaran = st.ambil_tawaran(db.session, id, oleh=current_user, kunci=kunci)
    rt.periksa_tawaran(current_user, status=tawaran.status, opd_id=tawaran.opd_id, aksi=aksi)
    return tawaran


def _halaman_jawab(id: int, aksi: str, form: AlasanForm, *, status: int = 200, tambahan=(), beda=()):
    tawaran = st.ambil_tawaran(db.session, id, oleh=current_user)
    isi = queries.entri(db.session, tawaran.entri_id)
    judul, tombol, bantuan = _KATA[aksi]
    # The title of an idea that is not offered any more stays with its OPD.
    terbuka = queries.keadaan(isi).ditawarkan or aksi == "tarik"
    nama = f"“{queries.nama_entri(isi)}”" if terbuka else "Inovasi yang tidak ditawarkan lagi"
    return halaman_form(
        "replikasi/alasan.html", form, status=status, versi=tawaran.versi, judul=judul, tombol=tombol, bantuan=bantuan,
        lead=f"{nama}, untuk {db.session.get(Opd, tawaran.opd_id).nama}", tambahan=tambahan,
        kembali=url_for("replikasi.entri", id=tawaran.entri_id),
    )  # fmt: skip


def _jawab(id: int, aksi: str, pesan: str):
    form = AlasanForm(aksi=request.path)
    if request.method == "GET":
        _ambil_tawaran(id, aksi)
        return _halaman_jawab(id, aksi, form)
    tawaran = _ambil_tawaran(id, aksi, kunci=True)

    def lakukan() -> str:
        st.jawab(
            db.session, tawaran, aksi, oleh=current_user, pada=sekarang(), versi=form.versi.data,
            alasan=form.alasan.data,
        )  # fmt: skip
        flash(pesan, "info")
        isi = queries.entri(db.session, tawaran.entri_id)
        if queries.boleh_lihat(db.session, isi, oleh=current_user):
            return url_for("replikasi.entri", id=isi.id)
        return url_for("replikasi.katalog")

    return kerjakan(form, lakukan, lambda **kw: _halaman_jawab(id, aksi, form, **kw))


@bp.get("/replikasi/tawaran/<int:id>/tolak")
@bp.post("/replikasi/tawaran/<int:id>/tolak")
def tolak(id: int):
    return _jawab(id, "tolak", "Jawaban tersimpan; tugasnya ditutup.")


@bp.get("/replikasi/tawaran/<int:id>/tarik")
@bp.post("/replikasi/tawaran/<int:id>/tarik")
def tarik(id: int):
    return _jawab(id, "tarik", "Tawaran ditarik; tugas OPD ditutup.")
