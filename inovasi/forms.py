"""What all forms share: Indonesian messages, tidy text, no NUL, and text that survives an expired session."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from flask import g, request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto, _is_submitted
from wtforms import Field, HiddenField, PasswordField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from inovasi.angka import baca_bilangan
from inovasi.waktu import baca_tanggal, tanggal

# WTForms' own messages. tests/test_forms.py walks its catalogue and fails on any that is missing here.
TERJEMAHAN = {
    "Invalid field name '%s'.": "Nama isian '%s' tidak dikenal.",
    "Field must be equal to %(other_name)s.": "Isian ini harus sama dengan %(other_name)s.",
    "Field must be at least %(min)d character long.": "Paling sedikit %(min)d huruf.",
    "Field must be at least %(min)d characters long.": "Paling sedikit %(min)d huruf.",
    "Field cannot be longer than %(max)d character.": "Paling banyak %(max)d huruf.",
    "Field cannot be longer than %(max)d characters.": "Paling banyak %(max)d huruf.",
    "Field must be exactly %(max)d character long.": "Harus tepat %(max)d huruf.",
    "Field must be exactly %(max)d characters long.": "Harus tepat %(max)d huruf.",
    "Field must be between %(min)d and %(max)d characters long.": "Antara %(min)d dan %(max)d huruf.",
    "Number must be at least %(min)s.": "Angka paling kecil %(min)s.",
    "Number must be at most %(max)s.": "Angka paling besar %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Angka antara %(min)s dan %(max)s.",
    "Date must be at least %(min)s.": "Tanggal paling awal %(min)s.",
    "Date must be at most %(max)s.": "Tanggal paling akhir %(max)s.",
    "Date must be between %(min)s and %(max)s.": "Tanggal antara %(min)s dan %(max)s.",
    "This field is required.": "Isian ini wajib diisi.",
    "This field is disabled and cannot have a value.": "Isian ini tidak dipakai dan tidak boleh diisi.",
    "Invalid input.": "Isian ini tidak sesuai.",
    "Invalid email address.": "Alamat surel ini tidak sesuai.",
    "Invalid IP address.": "Alamat IP ini tidak sesuai.",
    "Invalid Mac address.": "Alamat MAC ini tidak sesuai.",
    "Invalid URL.": "Alamat web ini tidak sesuai.",
    "Invalid UUID.": "UUID ini tidak sesuai.",
    "Invalid value, must be one of: %(values)s.": "Pilih salah satu dari: %(values)s.",
    "Invalid value, can't be any of: %(values)s.": "Tidak boleh salah satu dari: %(values)s.",
    "This field cannot be edited": "Isian ini tidak bisa diubah.",
    "This field cannot be edited.": "Isian ini tidak bisa diubah.",
    "This field is disabled and cannot be edited": "Isian ini tidak dipakai dan tidak bisa diubah.",
    "Invalid CSRF Token.": "Formulir ini kedaluwarsa. Kirim sekali lagi.",
    "CSRF token missing.": "Formulir ini tidak lengkap. Muat ulang halamannya.",
    "CSRF failed.": "Formulir ini tidak bisa diperiksa. Muat ulang halamannya.",
    "CSRF token expired.": "Formulir ini kedaluwarsa. Kirim sekali lagi.",
    "Invalid Choice: could not coerce.": "Pilihan ini tidak dikenal.",
    "Choices cannot be None.": "Pilihan belum disediakan.",
    "Not a valid choice.": "Pilih salah satu dari daftar.",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Ada pilihan yang tidak dikenal.",
    "'%(value)s' is not a valid choice for this field.": "'%(value)s' tidak ada di dalam daftar.",
    "'%(value)s' are not valid choices for this field.": "'%(value)s' tidak ada di dalam daftar.",
    "Not a valid datetime value.": "Tanggal dan waktu ini tidak sesuai.",
    "Not a valid date value.": "Tanggal ini tidak sesuai.",
    "Not a valid time value.": "Waktu ini tidak sesuai.",
    "Not a valid week value.": "Minggu ini tidak sesuai.",
    "Not a valid integer value.": "Tulis angka bulat.",
    "Not a valid decimal value.": "Tulis angka.",
    "Not a valid float value.": "Tulis angka.",
}


def pilihan(pasangan: Iterable[tuple]) -> list[SelectChoice]:
    """(value, words) pairs as the choices of a field."""
    return [SelectChoice(nilai, teks) for nilai, teks in pasangan]


def bilangan(nilai) -> int | None:
    """Coerces the id of a choice; none is None. Raises ValueError, which the field says in its own words."""
    if nilai in (None, "", "None"):
        return None
    angka = baca_bilangan(str(nilai))
    if angka is None:
        raise ValueError("bukan nomor")
    return angka


class _Terjemahan:
    def gettext(self, string: str) -> str:
        return TERJEMAHAN.get(string, string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


def rapikan(nilai):
    """LF line ends, NFC, no blanks at either end; other types pass through."""
    if not isinstance(nilai, str):
        return nilai
    return unicodedata.normalize("NFC", nilai.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _teks(nilai):
    """A text field that the request leaves out, and that had no value before, is empty like one sent empty."""
    return "" if nilai is None else nilai


@cache
def _filter(kelas: type[Field]) -> tuple:
    # Secrets stay as typed: a password may begin or end with a blank.
    return (*([_teks] if issubclass(kelas, StringField) else []), *([] if kelas is PasswordField else [rapikan]))


class BaseForm(FlaskForm):
    """`aksi` is the address that the form is sent to; fields kept for that address come back into it."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form):
            return _Terjemahan()

        def bind_field(self, form, unbound_field, options):
            filters = [*_filter(unbound_field.field_class), *options.pop("filters", ())]
            return unbound_field.bind(form=form, filters=filters, **options)

        def wrap_formdata(self, form, formdata):
            if formdata is _Auto and not _is_submitted():
                titipan = g.get("titipan")
                if titipan is not None and titipan.alamat == form.aksi:
                    return titipan.isian
            if formdata is _Auto:
                # The text fields of the request only: FlaskForm would also hand files and JSON to them.
                return request.form if _is_submitted() and request.form else None
            return super().wrap_formdata(form, formdata)

    def __init__(self, *args, aksi: str = "", **kwargs):
        self.aksi = aksi
        super().__init__(*args, **kwargs)

    def validate(self, extra_validators=None):
        sah = super().validate(extra_validators)
        for isian in self:
            if isinstance(isian.data, str) and "\x00" in isian.data:
                isian.errors = [
                    *isian.errors,
                    "Teks ini memuat karakter yang tidak bisa disimpan. Ketik ulang.",
                ]
                sah = False
        return sah

    def tempel_galat(self, kekurangan: Mapping[str, str]) -> None:
        """Put the sentences of a refused service call beside their fields, the rest into the summary; each once."""
        for kolom, kalimat in kekurangan.items():
            if kolom not in self:
                self.form_errors.append(kalimat)
            elif kalimat not in self[kolom].errors:
                self[kolom].errors = [*self[kolom].errors, kalimat]

    @property
    def semua_galat(self) -> list[tuple[str, str]]:
        """(field id, sentence) of every error, in the order of the form."""
        return [(isian.id, str(pesan)) for isian in self for pesan in isian.errors]


class KunciMixin:
    """The one-time key of a create form."""

    kunci = HiddenField()


class TanggalField(StringField):
    """A day, month or year typed in any Indonesian form; `data` is ISO text with the precision typed."""

    def _value(self) -> str:
        if self.raw_data and self.errors:
            return self.raw_data[0]
        return tanggal(self.data) if self.data and not self.process_errors else (self.raw_data or [""])[0]

    def process_formdata(self, valuelist):
        if not valuelist:
            return
        self.data = valuelist[0].strip()
        try:
            self.data = baca_tanggal(self.data)
        except ValueError as galat:
            raise ValidationError(str(galat)) from None
