from wtforms import BooleanField, FileField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from inovasi import acuan
from inovasi.angka import baca_bilangan
from inovasi.berkas import rules
from inovasi.berkas.services import KOLOM, Rincian
from inovasi.forms import BaseForm, KunciMixin, TanggalField, bilangan, pilihan


def _paling(maks: int) -> Length:
    return Length(max=maks, message=f"Paling banyak {maks} huruf.")


def _versi() -> IntegerField:
    return IntegerField(widget=HiddenField.widget, validators=[InputRequired("Muat ulang halamannya.")])


class _Jumlah(StringField):
    """A small whole number, kept as it was typed; `angka` is the number or None."""

    def __init__(self, *args, atas: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.atas = atas

    @property
    def angka(self) -> int | None:
        return baca_bilangan(self.data or "")

    def pre_validate(self, form):
        if self.data and not 1 <= (self.angka or 0) <= self.atas:
            raise ValidationError(f"Tulis angka dari 1 sampai {self.atas}.")


class RincianForm(BaseForm):
    """What is written about a document."""

    jenis = SelectField(rules.LABEL["jenis"], choices=pilihan(acuan.JENIS_DOKUMEN.pilihan()))
    tentang = StringField(
        rules.LABEL["tentang"],
        validators=[InputRequired("Tulis singkat isi dokumen ini."), _paling(rules.TENTANG_MAKS)],
    )
    nomor = StringField(rules.LABEL["nomor"], validators=[_paling(rules.NOMOR_MAKS)])
    tanggal = TanggalField(rules.LABEL["tanggal"])
    penanda_tangan = StringField(rules.LABEL["penanda_tangan"], validators=[_paling(rules.PENANDA_TANGAN_MAKS)])
    periode = StringField(rules.LABEL["periode"], validators=[_paling(rules.PERIODE_MAKS)])
    halaman = _Jumlah(rules.LABEL["halaman"], atas=rules.HALAMAN_MAKS)

    def rincian(self) -> Rincian:
        return Rincian(**{k: self[k].data or "" for k in KOLOM})


class DokumenForm(KunciMixin, RincianForm):
    """A new document. `unggahan` is the signed name of a file that came with an earlier sending of this form.

    The file itself is not a value of the form: the view reads it from the request, whatever else stands there.
    """

    unggahan = HiddenField()
    berkas = FileField("Berkas")
    opd_id = SelectField("Perangkat daerah", coerce=bilangan)
    tetap = BooleanField("Tetap catat sebagai dokumen baru")

    def __init__(self, *args, opd, **kwargs):
        """`opd`: (id, name) of the agencies between which the person may choose."""
        super().__init__(*args, **kwargs)
        self.opd_id.choices = pilihan(opd)
        if len(opd) < 2:
            del self.opd_id


class UbahForm(RincianForm):
    versi = _versi()


class TautkanForm(BaseForm):
    """Links a document that is there. All of it comes from buttons, so that a fault is a page, not a sentence."""

    dokumen_id = IntegerField(widget=HiddenField.widget)
    rekaman = HiddenField()
    id = IntegerField(widget=HiddenField.widget)
    keperluan = HiddenField()


class LepasForm(BaseForm):
    alasan = TextAreaField("Alasan", validators=[InputRequired("Tulis alasannya."), _paling(rules.ALASAN_MAKS)])


class TarikForm(LepasForm):
    versi = _versi()


class AturanForm(BaseForm):
    versi = _versi()
    maks_mb = _Jumlah("Batas dokumen dan gambar (MB)", atas=rules.MAKS_MB_TERATAS, validators=[InputRequired()])
    maks_video_mb = _Jumlah("Batas video (MB)", atas=rules.MAKS_VIDEO_MB_TERATAS, validators=[InputRequired()])
