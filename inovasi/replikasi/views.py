from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi import acuan
from inovasi.berkas import queries as berkas
from inovasi.db import db
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, VersiBasi
from inovasi.htmx import minta_fragmen, redirect_ke, render_page
from inovasi.ide import queries as ide_queries
from inovasi.ide import rules as ide_rules
from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide
from inovasi.ide.panel import PANEL_IDE
from inovasi.kirim import halaman_form, kerjakan
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi import forms, queries, queries_lembar, queries_tawaran, rules, rules_tawaran, services
from inovasi.replikasi import queries_luar as ql
from inovasi.replikasi.models import EntriKatalog
from inovasi.sekali import kunci_baru
from inovasi.waktu import sekarang

bp = Blueprint("replikasi", __name__)


# --- Catalogue ----------------------------------------------------------------------------------------------


@bp.get("/replikasi")
def katalog():
    saring = forms.baca_saring(request.args)
    return render_page(
        "replikasi/katalog.html",
        fragment="replikasi/_katalog.html",
        saring=saring,
        hasil=queries.katalog(db.session, oleh=current_user, saring=saring),
        per_halaman=queries.PER_HALAMAN,
        operator=current_user.peran is Peran.OPERATOR,
        koordinator=current_user.peran is Peran.KOORDINATOR,
        aturan_cocok=rules.ATURAN_COCOK,
        daftar_asal=queries.ASAL,
        acuan=acuan,
    )


def _ambil_entri(entri_id: int) -> EntriKatalog:
    entri = queries.entri(db.session, entri_id)
    if entri is None or (entri.ide is None and entri.luar is None):
        raise TidakAda()
    if not queries.boleh_lihat(db.session, entri, oleh=current_user):
        raise TidakAda()
    return entri


@bp.get("/replikasi/<int:id>")
def entri(id: int):
    return _halaman_entri(_ambil_entri(id))


def _opd_bisa(asal_opd_id: int | None, sudah, rantai=()) -> list[tuple[int, str]]:
    """The reader's OPD that may still replicate an entry."""
    if current_user.peran is not Peran.OPERATOR:
        return []
    ids = current_user.opd_ids - {asal_opd_id} - {a.opd_id for a in sudah if not a.dihapus}
    ids -= {s.opd_id for s in rantai}
    return ide_queries.pilihan_opd(db.session, ids=ids) if ids else []


def _pemilik(isi: EntriKatalog) -> int | None:
    """The OPD that may not adopt the entry, because it is its own."""
    return isi.ide.opd_id if isi.ide is not None else None


def _halaman_entri(isi: EntriKatalog, *, kirim: forms.AdopsiForm | None = None):
    """With session and entry 12 SELECTs for an operator, 11 for the koordinator, 8 for a pendamping: none grows with
    what hangs on the entry.
    """
    ide, luar, oleh = isi.ide, isi.luar, current_user
    operator, koordinator = oleh.peran is Peran.OPERATOR, oleh.peran is Peran.KOORDINATOR
    pengasuh = rules.pengasuh(oleh, queries.opd_asal(isi))
    tertutup = rules.alasan_tertutup(queries.keadaan(isi))
    sudah = queries.adopsi_sendiri(db.session, isi.id, oleh=oleh)
    peniru = queries.daftar_peniru(db.session, isi.id, kecuali_opd_id=_pemilik(isi))
    # Only an idea that itself came from somewhere can lead back to the reader.
    dari = ide is not None and ide.asal_id is not None
    rantai = queries.rantai_asal(db.session, isi.id) if operator and dari and not tertutup else []
    bisa = [] if tertutup else _opd_bisa(_pemilik(isi), sudah, rantai)
    form = kirim
    if form is None and bisa:
        form = forms.AdopsiForm(aksi=url_for(".adopsi", id=isi.id), opd=bisa, data={"kunci": kunci_baru()})
    lihat_cocok = not tertutup and oleh.peran in (Peran.KOORDINATOR, Peran.PIMPINAN, Peran.OPERATOR)
    cocok = []
    if lihat_cocok:
        asal = rules.Asal(ide.opd_id, ide.opd.jenis, ide.urusan) if ide else rules.Asal(0, "", luar.urusan)
        fakta = queries.fakta_opd(db.session, ids=oleh.opd_ids if operator else None)
        cocok = rules.cocok_untuk(asal, fakta, peniru={p.opd_id for p in peniru})
    # The idea itself is not in the page of somebody who may not read it.
    terlihat = ide is not None and ide_rules.terlihat(oleh, ide)
    terbit = isi.lembar_terbit_pada is not None and (terlihat or luar is not None)
    ditiru = ql.peniru_luar(db.session, isi, oleh=oleh) if terlihat else []
    baca_dokumen = terbit or pengasuh or oleh.peran is Peran.PIMPINAN
    return render_page(
        "replikasi/entri.html",
        status=422 if kirim is not None else 200,
        ada_galat=kirim is not None,
        entri=_fakta_entri(isi),
        ide=ide if terlihat else None,
        luar=luar,
        opd_asal=ide.opd.nama if ide else queries.asal_luar_kata(luar.instansi, luar.daerah),
        tertutup=tertutup,
        sudah=sudah,
        peniru=peniru,
        buka_adopsi=pengasuh or oleh.peran is Peran.PIMPINAN,
        form=form,
        bisa=bisa,
        asal_sendiri=rules.simpul_milik(rantai[1:], oleh.opd_id) if operator and oleh.opd_id else None,
        cocok=cocok,
        lihat_cocok=lihat_cocok,
        operator=operator,
        koordinator=koordinator,
        pengasuh=pengasuh,
        milik_sendiri=operator and _pemilik(isi) in oleh.opd_ids,
        aturan_cocok=rules.ATURAN_COCOK,
        isian=queries_lembar.isian_lembar(db.session, isi.id) if terbit else {},
        terbit=terbit,
        dokumen=berkas.dokumen_rekaman(db.session, "lembar", [isi.id])[isi.id] if baca_dokumen else [],
        ditiru=ditiru,
        nilai=ql.nilai_peniru(ditiru) if ditiru else None,
        tawaran=queries_tawaran.tawaran_saya(db.session, isi.id, oleh=oleh) if operator else
        queries_tawaran.tawaran_entri(db.session, isi.id) if koordinator else [],
        nama_tawaran=rules_tawaran.NAMA_STATUS,
        panjang=ide_rules.ISIAN_PANJANG,
        label=ide_rules.LABEL,
        acuan=acuan,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FaktaEntri:
    """What the page says of the entry itself; nothing of its idea."""

    id: int
    versi: int
    dijeda_pada: datetime | None
    alasan_jeda: str
    status_keberlanjutan: str
    lembar_terbit_pada: datetime | None


def _fakta_entri(isi: EntriKatalog) -> FaktaEntri:
    return FaktaEntri(
        isi.id, isi.versi, isi.dijeda_pada, isi.alasan_jeda, isi.status_keberlanjutan, isi.lembar_terbit_pada
    )


# --- The pause ----------------------------------------------------------------------------------------------

_KATA_JEDA = {
    "jeda": (
        "Jeda replikasi", "Jeda",
        "Mengapa untuk sementara tidak boleh ada replikasi baru? Yang sudah berjalan tetap dilanjutkan, dan tawaran "
        "yang belum dijawab ditarik.",
    ),
    "lanjutkan": ("Buka replikasi lagi", "Buka lagi", "Apa yang membuatnya boleh direplikasi lagi?"),
}  # fmt: skip


def _halaman_jeda(id: int, aksi: str, form, *, status: int = 200, tambahan=(), beda=()):
    isi = _ambil_entri(id)
    judul, tombol, bantuan = _KATA_JEDA[aksi]
    return halaman_form(
        "replikasi/alasan.html", form, status=status, versi=isi.versi, judul=judul, tombol=tombol, bantuan=bantuan,
        lead=queries.nama_entri(isi), kembali=url_for(".entri", id=id), tambahan=tambahan,
    )  # fmt: skip


def _ubah_jeda(id: int, aksi: str, kerja, pesan: str):
    rules.tuntut(current_user, Peran.KOORDINATOR)
    form = forms.AlasanForm(aksi=request.path)
    if request.method == "GET":
        isi = _ambil_entri(id)
        if (isi.dijeda_pada is None) is not (aksi == "jeda"):
            return redirect_ke(url_for(".entri", id=id))
        return _halaman_jeda(id, aksi, form)
    isi = services.ambil_entri(db.session, id, oleh=current_user, kunci=True)

    def lakukan() -> str:
        kerja(db.session, isi, oleh=current_user, pada=sekarang(), versi=form.versi.data, alasan=form.alasan.data)
        flash(pesan, "sukses")
        return url_for(".entri", id=id)

    return kerjakan(form, lakukan, lambda **kw: _halaman_jeda(id, aksi, form, **kw))


@bp.get("/replikasi/<int:id>/jeda")
@bp.post("/replikasi/<int:id>/jeda")
def jeda(id: int):
    return _ubah_jeda(id, "jeda", services.jeda, "Replikasi inovasi ini dijeda.")


@bp.get("/replikasi/<int:id>/lanjutkan")
@bp.post("/replikasi/<int:id>/lanjutkan")
def lanjutkan(id: int):
    return _ubah_jeda(id, "lanjutkan", services.lanjutkan, "Inovasi ini dapat direplikasi lagi.")


# --- Adopting -----------------------------------------------------------------------------------------------


@bp.post("/replikasi/<int:id>/adopsi")
def adopsi(id: int):
    isi = _ambil_entri(id)
    opd_id = current_user.opd_id
    form = forms.AdopsiForm(aksi=request.path, opd=_pilihan_kirim(_pemilik(isi)))
    if current_user.peran is Peran.OPERATOR:
        if not form.validate():
            db.session.rollback()
            if minta_fragmen():
                raise BelumLengkap("Pilih OPD yang mereplikasi.")
            return _halaman_entri(_ambil_entri(id), kirim=form)
        opd_id = form.opd_id.data if "opd_id" in form else _satu_satunya(_pemilik(isi))
    hasil = services.adopsi(
        db.session, id, oleh=current_user, pada=sekarang(), opd_id=opd_id or 0, kunci=form.kunci.data or ""
    )
    ide_id, status, opd_nama = hasil.ide.id, hasil.ide.status, hasil.ide.opd.nama
    db.session.commit()
    if hasil.baru:
        flash(
            f"Draf baru untuk {opd_nama}. Judul, gagasan, tujuan, dan manfaat disalin dari inovasi asal sebagai bahan "
            "awal: sesuaikan. Masalah, tupoksi, sasaran, hasil, dan tanggal Anda isi menurut keadaan OPD sendiri.",
            "sukses",
        )
    elif hasil.dipulihkan:
        flash("Draf replikasi yang pernah dihapus sudah dipulihkan.", "sukses")
    else:
        flash(f"{opd_nama} sudah mereplikasi inovasi ini; inilah idenya.", "info")
    ke = "ide.ubah" if status in ("draf", "dikembalikan") else "ide.satu"
    return redirect_ke(url_for(ke, id=ide_id))


def _pilihan_kirim(pemilik: int | None) -> list[tuple[int, str]]:
    """Choices of a posted form: OPD that adopted already are among them, for they are led to their idea."""
    ids = current_user.opd_ids - {pemilik}
    return ide_queries.pilihan_opd(db.session, ids=ids) if ids else []


def _satu_satunya(pemilik: int | None) -> int | None:
    sisa = current_user.opd_ids - {pemilik}
    if len(sisa) == 1 or not sisa:
        return next(iter(sisa), pemilik)
    return current_user.opd_id


# --- The mark -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tanda:
    """The words of setting the mark and of taking it back."""

    judul: str
    tombol: str
    bantuan: str
    alamat: str


TANDAI = Tanda(
    "Tandai untuk replikasi",
    "Tandai untuk replikasi",
    "Mengapa OPD lain layak menirunya? Alasan ini tampil di katalog.",
    "tandai-replikasi",
)
BATAL = Tanda(
    "Batalkan tanda replikasi",
    "Batalkan tanda",
    "Mengapa tidak ditawarkan lagi? OPD yang sudah mereplikasi tetap melanjutkan.",
    "batal-replikasi",
)


def _ubah_tanda(id: int, aksi: str, tanda: Tanda, kerjakan, pesan: str):
    form = forms.TandaForm(aksi=request.path)
    try:
        ide = ide_services.ambil(db.session, id, kunci=True)
        ide_rules.periksa(current_user, aksi, ide)
        if not form.validate():
            raise BelumLengkap("Periksa isian yang ditandai.")
        kerjakan(db.session, ide, oleh=current_user, pada=sekarang(), versi=form.versi.data, alasan=form.alasan.data)
        db.session.commit()
    except (BelumLengkap, VersiBasi) as galat:
        db.session.rollback()
        if minta_fragmen():
            raise
        return _halaman_tanda(id, form, tanda, galat)
    flash(f"{ide.kode or ide.judul} {pesan}", "sukses")
    return redirect_ke(url_for("ide.satu", id=id))


def _halaman_tanda(id: int, form: forms.TandaForm, tanda: Tanda, galat: AturanDilanggar):
    """The form on a page of its own, with what was typed."""
    ide = ide_services.ambil(db.session, id)
    return render_page(
        "replikasi/tanda.html", status=galat.status, ada_galat=True, ide=ide, form=form, tanda=tanda, galat=galat
    )


@bp.post("/ide/<int:id>/tandai-replikasi")
def tandai(id: int):
    return _ubah_tanda(
        id, "tandai_replikasi", TANDAI, services.tandai,
        "ditandai untuk replikasi dan kini ada di katalog. OPD lain dapat mulai mereplikasinya.",
    )  # fmt: skip


@bp.post("/ide/<int:id>/batal-replikasi")
def batal(id: int):
    return _ubah_tanda(id, "batal_replikasi", BATAL, services.batal, "tidak lagi ditawarkan di katalog replikasi.")


# --- On the page of an idea ---------------------------------------------------------------------------------


def panel(oleh: Pelaku, ide: Ide) -> tuple[str, dict] | None:
    """Mark, catalogue link, adopters and origin of an idea (an object or a row); None when there is nothing to say."""
    entri = queries.entri_ringkas(db.session, ide.id)
    entri_id = entri.id if entri is not None else None
    peniru = queries.daftar_peniru(db.session, entri_id, kecuali_opd_id=ide.opd_id) if entri_id is not None else []
    tanda = next((t for a, t in (("tandai_replikasi", TANDAI), ("batal_replikasi", BATAL))
                  if ide_rules.boleh(oleh, a, ide)), None)  # fmt: skip
    if not (peniru or tanda or ide.ditandai_pada or ide.asal_id):
        return None
    ditawarkan = queries.ditawarkan(ide)
    sudah = queries.adopsi_sendiri(db.session, entri_id, oleh=oleh) if entri_id is not None else []
    tertutup = "" if entri is None else rules.alasan_tertutup(
        rules.KeadaanEntri(ditawarkan, entri.dijeda, ide.dihentikan_pada is not None, entri.status_keberlanjutan)
    )
    rantai = queries.rantai_asal(db.session, entri_id) if _perlu_rantai(oleh, ide, tertutup, entri_id) else []
    bisa = _opd_bisa(ide.opd_id, sudah, rantai) if ditawarkan and not tertutup else []
    # A paused entry has a page for who keeps it and who adopted it.
    tautan = ditawarkan and (not tertutup or not entri.dijeda or bool(sudah) or rules.pengasuh(oleh, ide.opd_id))
    form = forms.TandaForm(aksi=f"/ide/{ide.id}/{tanda.alamat}") if tanda else None
    asal = db.session.get(Ide, ide.asal_id) if ide.asal_id else None
    return "replikasi/_panel.html", {
        "ide_id": ide.id,
        "versi": ide.versi,
        "entri_id": entri_id if tautan else None,
        "tertutup": tertutup if ditawarkan else "",
        "alasan": ide.alasan_tanda if ditawarkan else "",
        "sejak": ide.ditandai_pada if ditawarkan else None,
        "peniru": [p.nama for p in peniru],
        "asal_id": asal.id if asal else None,
        "asal_opd": asal.opd.nama if asal else "",
        # The title of an origin that this person may not read any more stays out.
        "asal_judul": asal.judul if asal and ide_rules.terlihat(oleh, asal) else "",
        "tanda": tanda,
        "form": form,
        "sudah": sudah,
        "bisa": bisa,
        "kunci": kunci_baru() if bisa else "",
    }


def _perlu_rantai(oleh: Pelaku, ide: Ide, tertutup: str, entri_id: int | None) -> bool:
    """Only an idea that itself came from somewhere can lead back to the reader."""
    return entri_id is not None and not tertutup and oleh.peran is Peran.OPERATOR and ide.asal_id is not None


PANEL_IDE.append(panel)
