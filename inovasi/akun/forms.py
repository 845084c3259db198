"""Forms of sign-in, passwords, accounts and the set-up: shape only, rights and rules are in the services."""

import re

from flask import request
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from inovasi.akun import rules
from inovasi.forms import BaseForm, KunciMixin
from inovasi.peran import NAMA_PERAN, Peran
from inovasi.waktu import ZONA

_WAJIB_SANDI = InputRequired("Isi sandinya.")
_PANJANG_SANDI = Length(max=rules.SANDI_MAKSIMUM)
KUKI_BERSAMA = "bersama"  # this browser keeps no copies of unsaved text; see templates/kerangka.html


class MasukForm(BaseForm):
    nama_pengguna = StringField("Nama pengguna", validators=[InputRequired("Isi nama pengguna."), Length(max=60)])
    sandi = PasswordField("Sandi", validators=[_WAJIB_SANDI, _PANJANG_SANDI])
    # Who signs in again after the session ended is still at the same computer.
    bersama = BooleanField("Komputer ini dipakai bersama", default=lambda: KUKI_BERSAMA in request.cookies)
    # Where to go afterwards, and the signed text that came along.
    ke = HiddenField()
    titipan = HiddenField()


class SandiForm(BaseForm):
    """`paksa`: after a one-time code there is no old password to ask for."""

    sandi_lama = PasswordField("Sandi sekarang", validators=[_WAJIB_SANDI, _PANJANG_SANDI])
    sandi_baru = PasswordField("Sandi baru", validators=[_WAJIB_SANDI, _PANJANG_SANDI])
    sandi_ulang = PasswordField("Sandi baru sekali lagi", validators=[_WAJIB_SANDI])
    ke = HiddenField()

    def __init__(self, *args, paksa: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if paksa:
            del self.sandi_lama

    def validate_sandi_ulang(self, isian):
        if isian.data != self.sandi_baru.data:
            raise ValidationError("Tidak sama dengan sandi baru di atas.")


class _DaftarCentang(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PenggunaForm(BaseForm):
    """`pilihan_opd` are queries.PilihanOpd, `pilihan_peran` the roles that the person may give."""

    nama = StringField("Nama lengkap", validators=[InputRequired(), Length(2, 120)])
    jabatan = StringField("Jabatan", validators=[Length(max=120)])
    peran = SelectField("Peran")
    opd_id = SelectField("OPD", coerce=int)
    opd_tambahan = _DaftarCentang("OPD tambahan", coerce=int)
    unit_bawah = BooleanField("Juga unit di bawahnya")
    versi = HiddenField()

    def __init__(self, *args, pilihan_opd, pilihan_peran, **kwargs):
        super().__init__(*args, **kwargs)
        opd = [SelectChoice(o.id, o.label) for o in pilihan_opd]
        self.opd_id.choices = [SelectChoice(0, "Tidak ada"), *opd]
        self.opd_tambahan.choices = opd
        self.peran.choices = [SelectChoice(p.value, NAMA_PERAN[p]) for p in Peran if p in pilihan_peran]


class PenggunaBaruForm(KunciMixin, PenggunaForm):
    nama_pengguna = StringField("Nama pengguna", validators=[InputRequired(), Length(3, 60)])

    def validate_nama_pengguna(self, isian):
        if salah := rules.galat_nama_pengguna((isian.data or "").lower()):
            raise ValidationError(salah)


# --- set-up: each step sends what the earlier ones asked along ---------------------------------------------

JENIS_DAERAH = ("Kabupaten", "Kota", "Provinsi")
CARA_OPD = [
    SelectChoice("umum", "Pakai daftar OPD umum, lalu sesuaikan nanti"),
    SelectChoice("tempel", "Tempel dari lembar kerja atau CSV"),
    SelectChoice("nanti", "Isi sendiri nanti, satu per satu"),
]


class KodePenyiapanForm(BaseForm):
    kode = StringField("Kode dari layar server", validators=[InputRequired("Isi kodenya."), Length(max=20)])


class DaerahForm(BaseForm):
    jenis_daerah = RadioField(
        "Bentuk daerah", choices=[SelectChoice(j) for j in JENIS_DAERAH], validators=[InputRequired()]
    )
    nama_daerah = StringField(
        "Nama daerah",
        description="Tanpa kata kabupaten, kota, atau provinsi.",
        validators=[InputRequired(), Length(2, 100)],
    )
    ibu_kota = StringField(
        "Ibu kota",
        description="Dipakai di surat dan lembar cetak, di depan tanggal.",
        validators=[Optional(), Length(max=120)],
    )
    zona_waktu = RadioField(
        "Zona waktu",
        choices=[SelectChoice(zona, f"{singkat} ({zona.split('/')[1]})") for zona, singkat in ZONA.items()],
        validators=[InputRequired()],
    )

    @property
    def nama_lengkap(self) -> str:
        """`Kabupaten Contoh`, also when the word was typed once more before the name."""
        nama = re.sub(r"^(kabupaten|kab\.?|kota|provinsi|prov\.?)\s+", "", self.nama_daerah.data or "", flags=re.I)
        return f"{self.jenis_daerah.data or ''} {nama}".strip()


class DaftarOpdForm(DaerahForm):
    cara_opd = RadioField("Daftar OPD", choices=CARA_OPD, validators=[InputRequired()])
    teks_opd = TextAreaField("Daftar OPD dari lembar kerja", validators=[Length(max=200_000)])


class AdminPertamaForm(DaftarOpdForm):
    nama = StringField("Nama lengkap", validators=[InputRequired(), Length(2, 120)])
    nama_pengguna = StringField("Nama pengguna", validators=[InputRequired(), Length(3, 60)])
    sandi_baru = PasswordField("Sandi", validators=[_WAJIB_SANDI, _PANJANG_SANDI])
    sandi_ulang = PasswordField("Sandi sekali lagi", validators=[_WAJIB_SANDI])

    def validate_nama_pengguna(self, isian):
        if salah := rules.galat_nama_pengguna((isian.data or "").lower()):
            raise ValidationError(salah)

    def validate_sandi_ulang(self, isian):
        if isian.data != self.sandi_baru.data:
            raise ValidationError("Tidak sama dengan sandi di atas.")
