from datetime import date

from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from inovasi import acuan
from inovasi.angka import baca_bilangan
from inovasi.forms import BaseForm, KunciMixin, TanggalField, bilangan, pilihan
from inovasi.sk import rules
from inovasi.sk.services import IsianSk

HARI_PENUH = "Tulis tanggal lengkap, misalnya 22 November 2026."


def paling(maks: int) -> Length:
    return Length(max=maks, message=f"Paling banyak {maks} huruf.")


class VersiField(IntegerField):
    """The version that was on the screen."""

    widget = HiddenInput()


class HariField(TanggalField):
    """A whole day; `hari` is None for nothing typed. A month or a year alone is a fault."""

    def pre_validate(self, form):
        if self.data and not self.errors and self.hari is None:
            raise ValidationError(HARI_PENUH)

    @property
    def hari(self) -> date | None:
        try:
            return date.fromisoformat(self.data) if self.data and len(self.data) == 10 else None
        except ValueError:
            return None


class LaporForm(BaseForm):
    """The reporting schedule of a decree in force."""

    versi = VersiField()
    periode_lapor = SelectField("Laporan berkala dari OPD", choices=pilihan(rules.PERIODE.items()))
    lapor_mulai = HariField("Masa laporan pertama dimulai")


class SkForm(KunciMixin, BaseForm):
    versi = VersiField(default=0)
    jenis = SelectField("Jenis keputusan", choices=pilihan(acuan.JENIS_SK.pilihan()))
    nomor = StringField("Nomor", validators=[paling(rules.MAKS["nomor"])])
    tahun = StringField("Tahun", validators=[InputRequired("Tulis tahunnya."), paling(10)])
    tanggal = HariField("Tanggal")
    tentang = TextAreaField(
        "Tentang", validators=[InputRequired("Tulis tentang apa keputusan ini."), paling(rules.MAKS["tentang"])]
    )
    penanda_tangan = StringField("Nama penanda tangan", validators=[paling(rules.MAKS["penanda_tangan"])])
    jabatan = StringField("Jabatan penanda tangan", validators=[paling(rules.MAKS["jabatan"])])
    berlaku_sampai = HariField("Berlaku sampai")
    periode_lapor = SelectField("Laporan berkala dari OPD", choices=pilihan(rules.PERIODE.items()))
    lapor_mulai = HariField("Masa laporan pertama dimulai")

    def isian(self) -> IsianSk:
        """What services.buat takes."""
        return IsianSk(
            self.jenis.data, baca_bilangan(self.tahun.data or ""), self.tentang.data or "", self.nomor.data or "",
            self.tanggal.hari, self.penanda_tangan.data or "", self.jabatan.data or "", self.berlaku_sampai.hari,
            self.periode_lapor.data or "", self.lapor_mulai.hari,
        )  # fmt: skip


class BerlakukanForm(BaseForm):
    versi = VersiField()
    naskah_menyusul = BooleanField("Naskahnya menyusul")


class CabutForm(BaseForm):
    versi = VersiField()
    alasan = TextAreaField("Alasan", validators=[InputRequired("Tulis alasannya."), paling(rules.MAKS["alasan"])])


class GantiForm(BaseForm):
    versi = VersiField()
    pengganti_id = SelectField("Keputusan pengganti", coerce=bilangan)

    def __init__(self, *args, pengganti, **kwargs):
        """`pengganti`: (id, words) pairs."""
        super().__init__(*args, **kwargs)
        self.pengganti_id.choices = pilihan([("", "Pilih keputusan"), *pengganti])


class NomorField(HiddenField):
    """An id that a button carries; what cannot be one counts as not sent."""

    def process_formdata(self, valuelist):
        self.data = baca_bilangan(valuelist[0].strip()) if valuelist else None


class TetapkanForm(BaseForm):
    """An idea by its code, or (`ide_id`) one that a search has found."""

    ide_id = NomorField()
    kode = StringField("Kode ide", validators=[paling(60)])


class LepasForm(BaseForm):
    ide_id = NomorField()
    alasan = TextAreaField("Alasan", validators=[paling(rules.MAKS["alasan"])])
