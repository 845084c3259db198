from collections.abc import Mapping

from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.fields import HiddenField
from wtforms.validators import InputRequired, Length, Optional

from inovasi import acuan
from inovasi.forms import BaseForm, KunciMixin, bilangan, pilihan
from inovasi.replikasi import rules
from inovasi.replikasi.queries import ASAL, SaringKatalog

ALASAN_MAKS = 1000


class TandaForm(BaseForm):
    """The reason for setting the mark or taking it back."""

    versi = IntegerField(widget=HiddenField.widget, validators=[Optional()])
    alasan = TextAreaField(
        "Alasan",
        validators=[
            InputRequired("Tulis alasannya."),
            Length(max=ALASAN_MAKS, message=f"Paling banyak {ALASAN_MAKS} huruf."),
        ],
    )


def paling(maks: int) -> Length:
    return Length(max=maks, message=f"Paling banyak {maks} huruf.")


class VersiForm(BaseForm):
    """A step that needs no more than the version that was on the screen."""

    versi = IntegerField(widget=HiddenField.widget, validators=[InputRequired("Muat ulang halamannya.")])


class AlasanForm(VersiForm):
    alasan = TextAreaField("Alasan", validators=[InputRequired("Tulis alasannya."), paling(rules.ALASAN_MAKS)])


class AdopsiForm(KunciMixin, BaseForm):
    """Which OPD replicates; asked for only where the person acts for several."""

    opd_id = SelectField("Untuk OPD", coerce=bilangan, validators=[InputRequired("Pilih OPD yang mereplikasi.")])

    def __init__(self, *args, opd, **kwargs):
        """`opd`: (id, name) pairs that may replicate this entry."""
        super().__init__(*args, **kwargs)
        self.opd_id.choices = pilihan([("", "Pilih …"), *opd])
        if len(opd) < 2:
            del self.opd_id


def baca_saring(args: Mapping[str, str]) -> SaringKatalog:
    """The filters of a query string. What is not understood is left out, never an error."""

    def teks(nama: str) -> str:
        return args.get(nama, "").replace("\x00", "").strip()[:200]

    def kode(nama: str, daftar) -> str:
        return teks(nama) if teks(nama) in daftar else ""

    halaman = teks("halaman")
    return SaringKatalog(
        q=teks("q"),
        asal=kode("asal", ASAL),
        urusan=kode("urusan", acuan.URUSAN),
        jenis=kode("jenis", acuan.JENIS),
        jenis_opd=kode("jenis_opd", acuan.JENIS_OPD),
        halaman=min(int(halaman[:6]), 100_000) or 1 if halaman.isascii() and halaman.isdigit() else 1,
    )
