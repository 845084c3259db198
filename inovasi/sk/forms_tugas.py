from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.fields import HiddenField
from wtforms.validators import InputRequired, Length

from inovasi.forms import BaseForm, bilangan, pilihan
from inovasi.sk import rules_tugas as rules


def paling(maks: int) -> Length:
    return Length(max=maks, message=f"Paling banyak {maks} huruf.")


class AksiTugasForm(BaseForm):
    """A step that needs no more than the version that was on the screen."""

    versi = IntegerField(widget=HiddenField.widget, validators=[InputRequired("Muat ulang halamannya.")])


class AlasanTugasForm(AksiTugasForm):
    alasan = TextAreaField("Alasan", validators=[InputRequired("Tulis alasannya."), paling(rules.KETERANGAN_MAKS)])


class TerimaTugasForm(AksiTugasForm):
    keterangan = TextAreaField("Keterangan", validators=[paling(rules.KETERANGAN_MAKS)])


class AjukanTugasForm(AksiTugasForm):
    """What fulfils a duty: the choice of the other kind is left out."""

    ide_id = SelectField(
        "Ide yang memenuhi tugas ini", coerce=bilangan, validators=[InputRequired("Pilih ide dari daftar.")]
    )
    adopsi_id = SelectField(
        "Replikasi yang memenuhi tugas ini", coerce=bilangan, validators=[InputRequired("Pilih replikasi dari daftar.")]
    )
    keterangan = TextAreaField("Keterangan", validators=[paling(rules.KETERANGAN_MAKS)])

    def __init__(self, *args, ide=None, adopsi=None, **kwargs):
        """`ide` or `adopsi`: (id, words) pairs; the other is None."""
        super().__init__(*args, **kwargs)
        for nama, daftar in (("ide_id", ide), ("adopsi_id", adopsi)):
            if daftar is None:
                del self[nama]
            else:
                self[nama].choices = pilihan([("", "Pilih"), *daftar])
