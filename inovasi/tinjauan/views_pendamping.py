"""The page on which the koordinator assigns pendamping, and what the page of an idea says of them."""

from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi.db import db
from inovasi.galat import BelumLengkap
from inovasi.htmx import redirect_ke, render_page
from inovasi.ide import rules as ide_rules
from inovasi.ide.models import Ide
from inovasi.ide.panel import PANEL_IDE
from inovasi.opd.queries import pilihan_opd
from inovasi.peran import Pelaku, Peran, tuntut_peran
from inovasi.sekali import catat_tujuan, kunci_baru, pakai_kunci
from inovasi.tinjauan import queries_pendamping as queries
from inovasi.tinjauan import services_pendamping as services
from inovasi.tinjauan.forms_pendamping import PenugasanForm
from inovasi.waktu import sekarang

bp = Blueprint("pendamping", __name__)


@bp.route("/tinjauan/pendamping", methods=["GET", "POST"])
def daftar():
    tuntut_peran(current_user, Peran.KOORDINATOR)
    beban = queries.daftar_beban(db.session)
    form = PenugasanForm(
        aksi=url_for("pendamping.daftar"),
        daftar_pendamping=[(b.id, b.nama) for b in beban if b.aktif],
        daftar_opd=pilihan_opd(db.session),
    )
    if request.method == "POST":
        if form.validate() and (ide_id := _ide(form)) is not False:
            hasil = _simpan(form, ide_id)
            if hasil is not None:
                return hasil
    else:
        form.kunci.data = form.kunci.data or kunci_baru()
        form.cari.data = form.cari.data or request.args.get("ide", "")[:200].replace("\x00", "")
    return render_page(
        "tinjauan/pendamping.html",
        status=422 if form.errors else 200,
        beban=beban,
        form=form,
        ada_galat=bool(form.errors),
    )


def _ide(form: PenugasanForm) -> int | bool | None:
    """The idea that is meant, None for an OPD; False, with the ideas found to choose from, while that is open."""
    if form.opd_id.data:
        return None
    kandidat = queries.kandidat_ide(db.session, form.cari.data)
    ids = [k.id for k in kandidat]
    if len(ids) == 1:
        return ids[0]
    if form.ide_id.data in ids:
        return form.ide_id.data
    if not ids:
        form.cari.errors = [*form.cari.errors, "Tidak ada ide dengan kode atau kata itu."]
        return False
    form.ide_id.choices = [(k.id, f"{k.judul} ({k.kode or 'belum bernomor'}, {k.opd_nama})") for k in kandidat]
    form.ide_id.data = None
    kalimat = "Ada beberapa ide dengan kata itu; pilih satu."
    if len(ids) == queries.KANDIDAT_MAKS:
        kalimat = f"Ini {queries.KANDIDAT_MAKS} yang terakhir diubah; bila tidak ada, tulis kata yang lebih khas."
    form.ide_id.errors = [kalimat]
    return False


def _simpan(form: PenugasanForm, ide_id: int | None):
    """The answer when it is stored; None with the reasons in the form."""
    pada, oleh = sekarang(), current_user._get_current_object()
    try:
        if pakai_kunci(db.session, form.kunci.data or "", pengguna_id=oleh.id, pada=pada) is None:
            services.tugaskan(
                db.session,
                oleh=oleh,
                pada=pada,
                pengguna_id=form.pengguna_id.data,
                opd_id=form.opd_id.data or None,
                ide_id=ide_id,
            )
            catat_tujuan(db.session, form.kunci.data, url_for("pendamping.daftar"))
    except BelumLengkap as galat:
        db.session.rollback()
        form.tempel_galat(galat.kekurangan)
        return None
    db.session.commit()
    flash("Penugasan dicatat; pendampingnya diberi tahu.", "sukses")
    return redirect_ke(url_for("pendamping.daftar"))


@bp.post("/tinjauan/pendamping/<int:tugas_id>/cabut")
def cabut(tugas_id):
    services.cabut(db.session, tugas_id, oleh=current_user, pada=sekarang())
    db.session.commit()
    flash("Penugasan dicabut. Catatan yang sudah ditulis tetap ada.", "sukses")
    return redirect_ke(url_for("pendamping.daftar"))


def panel(oleh: Pelaku, ide: Ide) -> tuple[str, dict] | None:
    """Who coaches this idea, for who reads it fully; a koordinator also gets the way to change it."""
    if not ide_rules.lihat_lengkap(oleh, ide):
        return None
    nama = queries.pendamping_ide(db.session, ide_id=ide.id, opd_id=ide.opd_id)
    pusat = oleh.peran is Peran.KOORDINATOR
    if not nama and not pusat:
        return None
    return "tinjauan/_pendamping.html", {"nama": nama, "cari": (ide.kode or ide.judul) if pusat else ""}


PANEL_IDE.append(panel)
