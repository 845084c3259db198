from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from inovasi.akun.services_serah import PESAN_MAKS
from inovasi.forms import BaseForm, KunciMixin, bilangan, pilihan


class SerahForm(KunciMixin, BaseForm):
    """`calon` are (id, name) of who can take the work over; `boleh_matikan` offers to end the old account too."""

    opd_id = HiddenField()
    versi = HiddenField()
    kepada_id = SelectField("Diserahkan kepada", coerce=bilangan, validators=[InputRequired("Pilih penerimanya.")])
    pesan = TextAreaField("Pesan untuk penerima", validators=[Length(max=PESAN_MAKS)])
    matikan = BooleanField("Matikan akun ini sekarang")

    def __init__(self, *args, calon, boleh_matikan: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.kepada_id.choices = pilihan([("", "Pilih …"), *calon])
        if not boleh_matikan:
            del self.matikan
