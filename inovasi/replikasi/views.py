from dataclasses import dataclass

from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi import acuan
from inovasi.db import db
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, VersiBasi
from inovasi.htmx import minta_fragmen, redirect_ke, render_page
from inovasi.ide import queries as ide_queries
from inovasi.ide import rules as ide_rules
from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide
from inovasi.ide.panel import PANEL_IDE
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi import forms, queries, rules, services
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
        acuan=acuan,
    )


def _ambil_entri(entri_id: int) -> EntriKatalog:
    entri = queries.entri(db.session, entri_id)
    if entri is None or entri.ide is None or not queries.boleh_lihat(db.session, entri, oleh=current_user):
        raise TidakAda()
    return entri


@bp.get("/replikasi/<int:id>")
def entri(id: int):
    return _halaman_entri(_ambil_entri(id))


def _opd_bisa(ide: Ide, sudah) -> list[tuple[int, str]]:
    """The reader's OPD that may still replicate this idea."""
    if current_user.peran is not Peran.OPERATOR:
        return []
    ids = current_user.opd_ids - {ide.opd_id} - {a.opd_id for a in sudah if not a.dihapus}
    return ide_queries.pilihan_opd(db.session, ids=ids) if ids else []


def _halaman_entri(isi: EntriKatalog, *, kirim: forms.AdopsiForm | None = None):
    ide = isi.ide
    ditawarkan = queries.ditawarkan(ide)
    sudah = queries.adopsi_sendiri(db.session, isi.id, oleh=current_user)
    peniru = queries.nama_peniru(db.session, isi.id, kecuali_opd_id=ide.opd_id)
    bisa = _opd_bisa(ide, sudah) if ditawarkan else []
    form = kirim
    if form is None and bisa:
        form = forms.AdopsiForm(aksi=url_for(".adopsi", id=isi.id), opd=bisa, data={"kunci": kunci_baru()})
    lihat_cocok = current_user.peran in (Peran.KOORDINATOR, Peran.PIMPINAN, Peran.OPERATOR)
    cocok = []
    if ditawarkan and lihat_cocok:
        ids = current_user.opd_ids if current_user.peran is Peran.OPERATOR else None
        asal = rules.Asal(ide.opd_id, ide.opd.jenis, ide.urusan)
        cocok = rules.cocok_untuk(asal, queries.fakta_opd(db.session, ids=ids), peniru={opd_id for opd_id, _ in peniru})
    terlihat = ide_rules.terlihat(current_user, ide)
    return render_page(
        "replikasi/entri.html",
        status=422 if kirim is not None else 200,
        ada_galat=kirim is not None,
        entri_id=isi.id,
        # The idea itself is not in the page of somebody who may not read it.
        ide=ide if terlihat else None,
        opd_asal=ide.opd.nama,
        ditawarkan=ditawarkan,
        sudah=sudah,
        peniru=[nama for _, nama in peniru],
        form=form,
        bisa=bisa,
        cocok=cocok,
        lihat_cocok=ditawarkan and lihat_cocok,
        operator=current_user.peran is Peran.OPERATOR,
        milik_sendiri=current_user.peran is Peran.OPERATOR and ide.opd_id in current_user.opd_ids,
        aturan_cocok=rules.ATURAN_COCOK,
        panjang=ide_rules.ISIAN_PANJANG,
        label=ide_rules.LABEL,
        acuan=acuan,
    )


# --- Adopting -----------------------------------------------------------------------------------------------


@bp.post("/replikasi/<int:id>/adopsi")
def adopsi(id: int):
    isi = _ambil_entri(id)
    opd_id = current_user.opd_id
    form = forms.AdopsiForm(aksi=request.path, opd=_pilihan_kirim(isi.ide))
    if current_user.peran is Peran.OPERATOR:
        if not form.validate():
            db.session.rollback()
            if minta_fragmen():
                raise BelumLengkap("Pilih OPD yang mereplikasi.")
            return _halaman_entri(_ambil_entri(id), kirim=form)
        opd_id = form.opd_id.data if "opd_id" in form else _satu_satunya(isi.ide)
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


def _pilihan_kirim(ide: Ide) -> list[tuple[int, str]]:
    """Choices of a posted form: OPD that adopted already are among them, for they are led to their idea."""
    ids = current_user.opd_ids - {ide.opd_id}
    return ide_queries.pilihan_opd(db.session, ids=ids) if ids else []


def _satu_satunya(ide: Ide) -> int | None:
    sisa = current_user.opd_ids - {ide.opd_id}
    if len(sisa) == 1 or not sisa:
        return next(iter(sisa), ide.opd_id)
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
    entri_id = queries.entri_dari_ide(db.session, ide.id)
    peniru = queries.nama_peniru(db.session, entri_id, kecuali_opd_id=ide.opd_id) if entri_id is not None else []
    tanda = next((t for a, t in (("tandai_replikasi", TANDAI), ("batal_replikasi", BATAL))
                  if ide_rules.boleh(oleh, a, ide)), None)  # fmt: skip
    if not (peniru or tanda or ide.ditandai_pada or ide.asal_id):
        return None
    ditawarkan = queries.ditawarkan(ide)
    sudah = queries.adopsi_sendiri(db.session, entri_id, oleh=oleh) if entri_id is not None else []
    bisa = _opd_bisa(ide, sudah) if ditawarkan else []
    form = forms.TandaForm(aksi=f"/ide/{ide.id}/{tanda.alamat}") if tanda else None
    asal = db.session.get(Ide, ide.asal_id) if ide.asal_id else None
    return "replikasi/_panel.html", {
        "ide_id": ide.id,
        "versi": ide.versi,
        "entri_id": entri_id if ditawarkan else None,
        "alasan": ide.alasan_tanda if ditawarkan else "",
        "sejak": ide.ditandai_pada if ditawarkan else None,
        "peniru": [nama for _, nama in peniru],
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


PANEL_IDE.append(panel)
