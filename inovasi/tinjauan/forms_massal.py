from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from inovasi import acuan
from inovasi.catatan.rules import ISI_MAKS
from inovasi.forms import BaseForm, pilihan

_PANJANG = Length(max=ISI_MAKS, message=f"Paling banyak {ISI_MAKS} huruf.")


def _alasan(aksi: str) -> list:
    return pilihan([("", "Pilih …"), *((a.kode, a.nama) for a in acuan.alasan_untuk(aksi))])


class MassalForm(BaseForm):
    """What goes along with a decision on several ideas; `berikutnya` are the filters of the queue."""

    berikutnya = HiddenField()


class SetujuiMassalForm(MassalForm):
    catatan = TextAreaField("Pesan untuk OPD", validators=[_PANJANG])


class KembalikanMassalForm(MassalForm):
    kode_alasan = SelectField(
        "Jenis alasan",
        choices=_alasan("kembalikan"),
        validators=[InputRequired("Pilih jenis alasannya.")],
    )
    catatan = TextAreaField("Catatan untuk OPD", validators=[InputRequired("Tulis catatannya."), _PANJANG])


class TolakMassalForm(MassalForm):
    kode_alasan = SelectField("Jenis alasan", choices=_alasan("tolak"), validators=[Optional()])
    catatan = TextAreaField("Alasan untuk OPD", validators=[InputRequired("Tulis alasannya."), _PANJANG])


FORM = {"setujui": SetujuiMassalForm, "kembalikan": KembalikanMassalForm, "tolak": TolakMassalForm}
