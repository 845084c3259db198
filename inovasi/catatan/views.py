from flask import Blueprint, flash, g, request, url_for
from flask_login import current_user

from inovasi.catatan import forms, queries, rules, services
from inovasi.catatan.models import Catatan
from inovasi.db import db
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakBoleh, VersiBasi
from inovasi.htmx import redirect_ke, render_page
from inovasi.ide import rules as ide_rules
from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide
from inovasi.ide.panel import PANEL_IDE, TAMU_EDITOR
from inovasi.penjaga import alamat_aman
from inovasi.peran import Pelaku
from inovasi.sekali import catat_tujuan, kunci_baru, pakai_kunci
from inovasi.waktu import sekarang

bp = Blueprint("catatan", __name__)

KABAR = {
    "jawab": "Jawaban tersimpan.",
    "perbaiki": "Ditandai sudah diperbaiki.",
    "belum": "Tanda “sudah diperbaiki” dilepas.",
    "selesai": "Catatan dinyatakan selesai.",
    "buka_lagi": "Catatan dibuka lagi.",
    "tarik": "Catatan ditarik. Jejaknya tetap ada.",
}


def alamat_ide(ide_id: int) -> str:
    return url_for("catatan.daftar", id=ide_id)


def _kembali(form, ide_id: int) -> str:
    return alamat_aman(form.kembali.data, alamat_ide(ide_id))


# --- The notes of one idea ----------------------------------------------------------------------------------


@bp.get("/ide/<int:id>/catatan")
def daftar(id: int):
    ide = ide_services.ambil_terlihat(db.session, id, oleh=current_user)
    if not ide_rules.lihat_lengkap(current_user, ide):
        raise TidakBoleh("Catatan hanya untuk OPD pemilik ide, koordinator, pendamping ide ini, dan pimpinan.")
    return _halaman(ide)


def _halaman(
    ide: Ide,
    *,
    status: int = 200,
    kirim: forms.CatatanForm | forms.LangkahForm | None = None,
    galat: AturanDilanggar | None = None,
):
    """All notes with both boxes; a form that was refused stands on top with all that was typed."""
    pelaku = current_user._get_current_object()
    return render_page(
        "catatan/daftar.html",
        status=status,
        ada_galat=galat is not None,
        ide=ide,
        kirim=kirim or titipan_catatan(ide.id),
        galat=galat,
        catatan=queries.catatan_ide(db.session, oleh=pelaku, ide=ide),
        tulis=kotak_tulis(pelaku, ide),
        kembali=alamat_ide(ide.id),
        kunci_baru=kunci_baru,
        pilih=["", *rules.KOLOM_CATATAN],
        label=ide_rules.LABEL,
    )


def kotak_tulis(oleh: Pelaku, ide) -> list[bool]:
    """Which of the two boxes this person may write in: False the one for the OPD, True the internal one."""
    return [internal for internal in (False, True) if rules.boleh_tulis(oleh, ide, internal=internal)]


def titipan_catatan(ide_id: int) -> forms.CatatanForm | None:
    """A note that was typed when the session had run out, for the page it comes back to."""
    titipan = g.get("titipan")
    if titipan is None or titipan.alamat not in (f"/ide/{ide_id}/catatan", f"/ide/{ide_id}/catatan-internal"):
        return None
    form = forms.CatatanForm(titipan.isian, aksi=titipan.alamat)
    form.kunci.data = kunci_baru()
    return form


@bp.post("/ide/<int:id>/catatan")
def tulis(id: int):
    return _tulis(id, internal=False)


@bp.post("/ide/<int:id>/catatan-internal")
def tulis_internal(id: int):
    return _tulis(id, internal=True)


def _tulis(id: int, *, internal: bool):
    ide = ide_services.ambil_terlihat(db.session, id, oleh=current_user, kunci=True)
    rules.periksa_tulis(current_user, ide, internal=internal)
    form = forms.CatatanForm(aksi=request.path)
    if not form.validate():
        return _halaman(ide, status=422, kirim=form, galat=BelumLengkap("Catatan belum tersimpan."))
    tujuan = pakai_kunci(db.session, form.kunci.data or "", pengguna_id=current_user.id, pada=sekarang())
    if tujuan is not None:
        db.session.rollback()
        return redirect_ke(tujuan)
    try:
        catatan = services.tulis(
            db.session, ide, oleh=current_user._get_current_object(), pada=sekarang(), isi=form.isi.data,
            versi=form.versi.data, kolom=form.kolom.data or "", kutipan=form.kutipan.data or "", internal=internal,
        )  # fmt: skip
    except (BelumLengkap, VersiBasi) as galat:
        db.session.rollback()
        form.tempel_galat(getattr(galat, "kekurangan", {}))
        form.versi.data, form.versi.raw_data = ide.versi, None
        return _halaman(ide, status=galat.status, kirim=form, galat=galat)
    ke = f"{_kembali(form, id)}#catatan-{catatan.id}"
    catat_tujuan(db.session, form.kunci.data, ke[:200])
    db.session.commit()
    flash("Catatan internal tersimpan." if internal else "Catatan tersimpan.", "sukses")
    return redirect_ke(ke)


def _langkah(id: int, aksi: str):
    catatan: Catatan = services.ambil(db.session, id, oleh=current_user, kunci=True)
    ide = catatan.ide
    rules.periksa_langkah(current_user, ide, catatan, aksi)
    form = forms.LangkahForm(aksi=request.path)
    if not form.validate():
        return _halaman(ide, status=422, kirim=form, galat=BelumLengkap("Belum tersimpan."))
    try:
        services.langkah(
            db.session, catatan, aksi, oleh=current_user._get_current_object(), pada=sekarang(),
            isi=form.isi.data or "", versi=form.versi.data,
        )  # fmt: skip
    except (BelumLengkap, VersiBasi) as galat:
        db.session.rollback()
        form.tempel_galat(getattr(galat, "kekurangan", {}))
        return _halaman(ide, status=galat.status, kirim=form, galat=galat)
    ke = f"{_kembali(form, ide.id)}#catatan-{id}"
    db.session.commit()
    flash(KABAR[aksi], "sukses")
    return redirect_ke(ke)


@bp.post("/catatan/<int:id>/jawab")
def jawab(id: int):
    return _langkah(id, "jawab")


@bp.post("/catatan/<int:id>/perbaiki")
def perbaiki(id: int):
    return _langkah(id, "perbaiki")


@bp.post("/catatan/<int:id>/belum")
def belum(id: int):
    return _langkah(id, "belum")


@bp.post("/catatan/<int:id>/selesai")
def selesai(id: int):
    return _langkah(id, "selesai")


@bp.post("/catatan/<int:id>/buka-lagi")
def buka_lagi(id: int):
    return _langkah(id, "buka_lagi")


@bp.post("/catatan/<int:id>/tarik")
def tarik(id: int):
    return _langkah(id, "tarik")


# --- On the page of an idea ---------------------------------------------------------------------------------


def panel(oleh: Pelaku, ide) -> tuple[str, dict] | None:
    if not ide_rules.lihat_lengkap(oleh, ide):
        return None
    catatan = queries.catatan_ide(db.session, oleh=oleh, ide=ide)
    kotak = kotak_tulis(oleh, ide)
    kirim = titipan_catatan(ide.id)
    if not (catatan or kotak):
        return None
    return "catatan/_panel.html", {
        "ide_id": ide.id,
        "versi": ide.versi,
        "terbuka": [c for c in catatan if c.terbuka],
        "tertutup": sum(1 for c in catatan if not c.terbuka),
        "tulis": kotak,
        "kembali": url_for("ide.satu", id=ide.id),
        "kunci_baru": kunci_baru,
        "kirim": kirim,
        "pilih": ["", *rules.KOLOM_CATATAN],
        "label": ide_rules.LABEL,
    }


class CatatanDiEditor:
    """What the OPD was told, beside the fields it is about; ticks travel with the text."""

    def butir(self, oleh: Pelaku, ide: Ide) -> list[queries.ButirCatatan]:
        if not ide_rules.milik(oleh, ide):
            return []
        catatan = queries.catatan_ide(db.session, oleh=oleh, ide=ide, hanya_terbuka=True)
        return [c for c in catatan if not c.dari_opd]

    def simpan(self, oleh: Pelaku, ide: Ide, *, tampak, dicentang, pada) -> None:
        services.tandai_dari_editor(db.session, ide, oleh=oleh, pada=pada, tampak=tampak, dicentang=dicentang)


PANEL_IDE.append(panel)
TAMU_EDITOR.append(CatatanDiEditor())
