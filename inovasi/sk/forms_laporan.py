from wtforms import IntegerField, TextAreaField
from wtforms.fields import HiddenField
from wtforms.validators import InputRequired, Length

from inovasi.forms import BaseForm
from inovasi.sk import rules_laporan as rules


def _panjang(nama: str) -> TextAreaField:
    maks = rules.TEKS_MAKS
    return TextAreaField(nama, validators=[Length(max=maks, message=f"Paling banyak {maks} huruf.")])


class AksiLaporanForm(BaseForm):
    """A step that needs no more than the version that was on the screen; 0 while nothing is stored."""

    versi = IntegerField(widget=HiddenField.widget, validators=[InputRequired("Muat ulang halamannya.")])


class IsiLaporanForm(AksiLaporanForm):
    kemajuan = _panjang(rules.ISIAN["kemajuan"])
    kendala = _panjang(rules.ISIAN["kendala"])
    rencana = _panjang(rules.ISIAN["rencana"])


class CatatanLaporanForm(AksiLaporanForm):
    catatan = TextAreaField(
        "Alasan",
        validators=[
            InputRequired("Tulis alasannya."),
            Length(max=rules.CATATAN_MAKS, message=f"Paling banyak {rules.CATATAN_MAKS} huruf."),
        ],
    )
