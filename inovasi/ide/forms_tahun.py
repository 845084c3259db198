"""Forms of a programme year: minimum, start, deadline, exemptions."""

from collections.abc import Iterable
from datetime import date

from wtforms import HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from inovasi.forms import BaseForm, TanggalField, pilihan
from inovasi.ide.services_tahun import MAKS_ALASAN, MIN_IDE_AKHIR, TAHUN_AKHIR, TAHUN_AWAL


def hari_penuh(form: BaseForm, isian: TanggalField) -> None:
    """A validator: the date has day, month and year."""
    if isian.data and len(isian.data) != 10:
        raise ValidationError("Tulis tanggal lengkap, misalnya 18 Desember 2026.")


class UbahTahunForm(BaseForm):
    min_ide = IntegerField(
        "Jumlah ide paling sedikit", validators=[InputRequired(), NumberRange(1, MIN_IDE_AKHIR)], default=5
    )
    mulai = TanggalField("Mulai", validators=[InputRequired(), hari_penuh])
    batas = TanggalField("Batas waktu", validators=[InputRequired(), hari_penuh])
    versi = HiddenField()

    @property
    def hari_mulai(self) -> date:
        return date.fromisoformat(self.mulai.data)

    @property
    def hari_batas(self) -> date:
        return date.fromisoformat(self.batas.data)


class BukaTahunForm(UbahTahunForm):
    tahun = IntegerField("Tahun", validators=[InputRequired(), NumberRange(TAHUN_AWAL, TAHUN_AKHIR)])


class PengecualianForm(BaseForm):
    opd_id = SelectField("Perangkat daerah", coerce=int, default=0)
    alasan = TextAreaField("Alasan", validators=[InputRequired(), Length(max=MAKS_ALASAN)])

    def __init__(self, *args, pilihan_opd: Iterable[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.opd_id.choices = pilihan([(0, "Pilih perangkat daerah"), *pilihan_opd])

    def validate_opd_id(self, isian):
        if not isian.data:
            raise ValidationError("Pilih perangkat daerah.")


class CabutForm(BaseForm):
    alasan = TextAreaField("Alasan mencabut", validators=[InputRequired(), Length(max=MAKS_ALASAN)])
