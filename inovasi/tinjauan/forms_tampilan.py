from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from inovasi.forms import BaseForm
from inovasi.tinjauan.rules import NAMA_TAMPILAN_MAKS


class TampilanForm(BaseForm):
    """A name for the filters that are in force; `kueri` is their query string."""

    nama = StringField(
        "Nama saringan",
        validators=[
            InputRequired("Beri nama, misalnya “Dinas lama menunggu”."),
            Length(max=NAMA_TAMPILAN_MAKS, message=f"Paling banyak {NAMA_TAMPILAN_MAKS} huruf."),
        ],
    )
    kueri = HiddenField()
