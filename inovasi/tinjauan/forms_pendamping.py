from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from inovasi.forms import BaseForm, KunciMixin, bilangan, pilihan


class PenugasanForm(KunciMixin, BaseForm):
    """An OPD, or an idea by its code or some words; `ide_id` offers the ideas that those words found."""

    pengguna_id = SelectField("Pendamping", coerce=bilangan, validators=[InputRequired("Pilih pendampingnya.")])
    opd_id = SelectField("Seluruh perangkat daerah", coerce=bilangan)
    cari = StringField("Atau satu ide", validators=[Length(max=200)])
    ide_id = RadioField("Ide mana yang dimaksud?", coerce=bilangan, validate_choice=False)

    def __init__(self, *args, daftar_pendamping, daftar_opd, **kwargs):
        super().__init__(*args, **kwargs)
        self.pengguna_id.choices = pilihan([("", "Pilih …"), *daftar_pendamping])
        self.opd_id.choices = pilihan([("", "Tidak, satu ide saja"), *daftar_opd])
        self.ide_id.choices = []

    def validate(self, extra_validators=None):
        sah = super().validate(extra_validators)
        if not self.opd_id.errors and bool(self.opd_id.data) == bool(self.cari.data):
            keduanya = "Pilih salah satu saja: perangkat daerah, atau satu ide."
            kosong = "Pilih perangkat daerahnya, atau tulis ide di bawah."
            self.opd_id.errors = [*self.opd_id.errors, keduanya if self.cari.data else kosong]
            sah = False
        return sah
