"""What views do with a posted form: validate, act, commit and go on, or show it again with everything typed."""

from collections.abc import Callable, Sequence

from flask import Response
from flask_login import current_user

from inovasi.db import db
from inovasi.forms import BaseForm
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.htmx import redirect_ke, render_page
from inovasi.sekali import catat_tujuan, pakai_kunci
from inovasi.waktu import sekarang


def kerjakan(form: BaseForm, lakukan: Callable[[], str], halaman: Callable[..., Response]) -> Response:
    """Go where `lakukan` says after it did its work; else `halaman` again with everything that was typed.

    `halaman` is called with `status`, `tambahan` (further faults) and `beda` (both texts of a conflict), after a
    rollback. A version that was stale becomes the stored one in the form: sending it again is a decision.
    """
    if not form.validate():
        db.session.rollback()
        return halaman(status=422, tambahan=(), beda=())
    try:
        tujuan = lakukan()
        db.session.commit()
    except (TidakAda, TidakBoleh):
        raise
    except AturanDilanggar as galat:
        db.session.rollback()
        if isinstance(galat, VersiBasi) and "versi" in form:
            form.versi.data, form.versi.raw_data = galat.versi, None
        tambahan: Sequence[tuple[str, str]] = [(galat.pesan, "")]
        if isinstance(galat, BelumLengkap):
            form.tempel_galat(galat.kekurangan)
            tambahan = []
        return halaman(status=galat.status, tambahan=tambahan, beda=getattr(galat, "beda", ()))
    return redirect_ke(tujuan)


def sekali(form: BaseForm, tujuan: Callable[[], str]) -> str:
    """Run `tujuan` once for the one-time key of the form; a second sending goes where the first one led."""
    ada = pakai_kunci(db.session, form.kunci.data or "", pengguna_id=current_user.id, pada=sekarang())
    if ada:
        return ada
    alamat = tujuan()
    catat_tujuan(db.session, form.kunci.data, alamat)
    return alamat


def halaman_form(templat: str, form: BaseForm, *, status: int = 200, versi: int | None = None, **isi) -> Response:
    """A page around one form; `versi` is what it stands on until it has been sent."""
    if versi is not None and form.versi.data is None:
        form.versi.data = versi
    return render_page(templat, status=status, ada_galat=status != 200, form=form, **isi)
