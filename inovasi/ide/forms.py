from functools import cache
from types import SimpleNamespace

from flask_wtf.form import _Auto
from wtforms import Field, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from inovasi.forms import BaseForm, KunciMixin, TanggalField, bilangan, pilihan
from inovasi.ide import rules

OTOMATIS = _Auto  # the form takes the fields of this request by itself
SEBELUM_PILIH = [("", "Pilih …")]


def _teks_panjang(kolom: str) -> TextAreaField:
    pesan = f"Paling banyak {rules.TEKS_MAKS} huruf."
    return TextAreaField(rules.LABEL[kolom], validators=[Length(max=rules.TEKS_MAKS, message=pesan)])


def _pilihan(kolom: str) -> SelectField:
    semua = pilihan([*SEBELUM_PILIH, *rules.DAFTAR[kolom].pilihan()])
    return SelectField(rules.LABEL[kolom], choices=semua, default="")


class IdeForm(KunciMixin, BaseForm):
    """The editor. Its fields are the columns of rules.KOLOM_ISIAN; only the title must be there to save.

    A field that the request leaves out keeps the value of `obj`.
    """

    versi = IntegerField(widget=HiddenField.widget, default=0)
    judul = StringField(
        "Judul",
        validators=[InputRequired("Tulis judulnya."), Length(rules.JUDUL_MIN_SIMPAN, rules.JUDUL_MAKS)],
    )
    nama_singkat = StringField("Nama singkat", validators=[Length(max=80)])
    kepanjangan = StringField("Kepanjangan", validators=[Length(max=300)])
    masalah = _teks_panjang("masalah")
    gagasan = _teks_panjang("gagasan")
    tujuan = _teks_panjang("tujuan")
    manfaat = _teks_panjang("manfaat")
    kebaruan = _teks_panjang("kebaruan")
    hasil = _teks_panjang("hasil")
    sasaran = _teks_panjang("sasaran")
    sumber_daya = _teks_panjang("sumber_daya")
    tupoksi_id = SelectField("Tupoksi yang didukung", coerce=bilangan)
    urusan = _pilihan("urusan")
    bentuk = _pilihan("bentuk")
    jenis = _pilihan("jenis")
    inisiator = _pilihan("inisiator")
    nama_inisiator = StringField("Nama inisiator", validators=[Length(max=200)])
    tahapan = SelectField("Tahapan", choices=pilihan(rules.DAFTAR["tahapan"].pilihan()), default="inisiatif")
    tgl_uji_coba = TanggalField("Tanggal uji coba")
    tgl_penerapan = TanggalField("Tanggal penerapan")
    tautan = TextAreaField("Tautan", validators=[Length(max=1000)])
    tahun = SelectField("Tahun program", coerce=bilangan)
    opd_id = SelectField("OPD", coerce=bilangan)
    sumber = StringField("Sumber", validators=[Length(max=500)])

    def __init__(self, *args, tupoksi, tahun, opd, pakai_sumber=False, **kwargs):
        """`tupoksi`, `opd`: (id, name) pairs; `tahun`: years. A choice of one or none is not asked for."""
        super().__init__(*args, **kwargs)
        self.tupoksi_id.choices = pilihan([*SEBELUM_PILIH, *tupoksi])
        self.tahun.choices = pilihan((t, str(t)) for t in tahun)
        self.opd_id.choices = pilihan([*(SEBELUM_PILIH if pakai_sumber else []), *opd])
        if len(tahun) < 2:
            del self.tahun
        if len(opd) < 2:
            del self.opd_id
        if not pakai_sumber:
            del self.sumber

    def isian(self, *, tanpa_galat: bool = False) -> dict:
        """Column -> value of every field of this form; `tanpa_galat` leaves out those that did not validate."""
        return {k: self[k].data for k in rules.KOLOM_ISIAN if k in self and not (tanpa_galat and self[k].errors)}


class KemajuanForm(BaseForm):
    """What is reported of an approved idea while it runs."""

    versi = IntegerField(widget=HiddenField.widget)
    tahapan = RadioField("Tahapan", choices=pilihan(rules.DAFTAR["tahapan"].pilihan()))
    tgl_uji_coba = TanggalField("Tanggal uji coba")
    tgl_penerapan = TanggalField("Tanggal penerapan")
    hasil = _teks_panjang("hasil")
    tautan = TextAreaField("Tautan", validators=[Length(max=1000)])
    catatan = TextAreaField("Catatan", validators=[Length(max=4000)])

    def isian(self) -> dict:
        return {k: self[k].data for k in rules.KOLOM_KEMAJUAN}


class AksiForm(BaseForm):
    """A step that needs no more than the version that was on the screen."""

    versi = IntegerField(widget=HiddenField.widget, validators=[InputRequired("Muat ulang halamannya.")])


class AlasanForm(AksiForm):
    """A step with its reason; the service says whether it may be empty."""

    alasan = TextAreaField("Alasan", validators=[Length(max=4000)])


class _IsianKosong:
    """A field of a form that nobody has sent: drawn alike every time, so it is drawn once."""

    def __init__(self, isian: Field) -> None:
        self._isian = isian
        self._gambar = cache(lambda atribut: isian(**dict(atribut)))

    def __call__(self, **atribut):
        return self._gambar(tuple(atribut.items()))

    def __getattr__(self, nama: str):
        return getattr(self._isian, nama)


@cache
def _alasan_kosong() -> _IsianKosong:
    return _IsianKosong(AlasanForm(None, meta={"csrf": False}).alasan)


class AlasanKosong:
    """What the page needs of an AlasanForm while it is empty; making and drawing a form takes as long as the page."""

    def __init__(self, aksi: str, versi: int) -> None:
        self.aksi = aksi
        self.versi = SimpleNamespace(data=versi)
        self.alasan = _alasan_kosong()


class PindahForm(AlasanForm):
    opd_id = SelectField("OPD tujuan", coerce=bilangan)

    def __init__(self, *args, opd, **kwargs):
        super().__init__(*args, **kwargs)
        self.opd_id.choices = pilihan([*SEBELUM_PILIH, *opd])


class KlasifikasiForm(AlasanForm):
    urusan = SelectField("Urusan", choices=pilihan(rules.DAFTAR["urusan"].pilihan()), validators=[Optional()])
    bentuk = SelectField("Bentuk", choices=pilihan(rules.DAFTAR["bentuk"].pilihan()), validators=[Optional()])
    jenis = SelectField("Jenis", choices=pilihan(rules.DAFTAR["jenis"].pilihan()), validators=[Optional()])
    inisiator = SelectField("Inisiator", choices=pilihan(rules.DAFTAR["inisiator"].pilihan()), validators=[Optional()])

    def klasifikasi(self) -> dict[str, str]:
        return {k: self[k].data for k in rules.KLASIFIKASI}


class SalinForm(KunciMixin, BaseForm):
    """Only the one-time key."""
