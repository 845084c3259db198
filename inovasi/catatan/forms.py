from wtforms import HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from inovasi.catatan import rules
from inovasi.forms import BaseForm, KunciMixin, pilihan
from inovasi.ide.rules import LABEL

_PANJANG = Length(max=rules.ISI_MAKS, message=f"Paling banyak {rules.ISI_MAKS} huruf.")


class CatatanForm(KunciMixin, BaseForm):
    """A new note. Which of the two boxes it came from is its address, never a choice inside it."""

    versi = IntegerField(widget=HiddenField.widget, validators=[InputRequired("Muat ulang halamannya.")])
    kembali = HiddenField()
    kolom = SelectField(
        "Tentang",
        choices=pilihan([("", "Ide ini seluruhnya"), *((k, LABEL[k]) for k in rules.KOLOM_CATATAN)]),
        default="",
    )
    kutipan = TextAreaField(
        "Kutipan",
        description="Boleh kosong. Salin persis kalimat yang Anda maksud.",
        validators=[Length(max=rules.KUTIPAN_MAKS, message=f"Paling banyak {rules.KUTIPAN_MAKS} huruf.")],
    )
    isi = TextAreaField("Catatan", validators=[InputRequired("Tulis catatannya."), _PANJANG])


class LangkahForm(BaseForm):
    """A step of a note, with words where it has some. `versi` is the version of the note on the screen."""

    versi = IntegerField(widget=HiddenField.widget, validators=[Optional()])
    kembali = HiddenField()
    isi = TextAreaField("Jawaban", validators=[_PANJANG])
