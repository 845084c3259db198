"""The forms of one adoption: its steps, how it is done, what is kept, its plan, questions and visits."""

from collections.abc import Mapping
from datetime import date

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import HiddenField
from wtforms.validators import InputRequired, Length

from inovasi import acuan
from inovasi.angka import baca_bilangan
from inovasi.forms import BaseForm, KunciMixin, TanggalField, pilihan
from inovasi.replikasi import rules_adopsi as rules
from inovasi.replikasi import rules_rencana, rules_tanya
from inovasi.replikasi.queries_adopsi import SaringAdopsi
from inovasi.replikasi.rules_rencana import IsianRencana
from inovasi.replikasi.services_tanya import IsianAlih


def _paling(maks: int) -> Length:
    return Length(max=maks, message=f"Paling banyak {maks} huruf.")


def _hari(isian: TanggalField) -> date | None:
    """The day, None for nothing, for a month or for a year."""
    try:
        return date.fromisoformat(isian.data) if isian.data and len(isian.data) == 10 else None
    except ValueError:
        return None


class VersiForm(BaseForm):
    """A step that needs no more than the version that was on the screen."""

    versi = IntegerField(widget=HiddenField.widget, validators=[InputRequired("Muat ulang halamannya.")])


class LangkahForm(VersiForm):
    tanggal = TanggalField("Tanggal", validators=[InputRequired("Tulis tanggalnya.")])

    @property
    def hari(self) -> date | None:
        return _hari(self.tanggal)


class TahapForm(LangkahForm):
    tahap = SelectField("Tahap", validators=[InputRequired("Pilih tahapnya.")])
    catatan = TextAreaField("Catatan", validators=[_paling(rules.CATATAN_MAKS)])

    def __init__(self, *args, tahap: str, **kwargs):
        """`tahap`: the present one, which says where one may go."""
        super().__init__(*args, **kwargs)
        kata = {"maju": "tahap berikutnya", "mundur": "mundur", "tanggal": "hanya memperbaiki tanggalnya"}
        self.tahap.choices = pilihan(
            (t, f"{rules.NAMA_TAHAP[t]} ({kata[rules.ALUR[tahap, t]]})") for t in rules.tujuan_tahap(tahap)
        )


class HentiForm(LangkahForm):
    alasan = TextAreaField("Alasan", validators=[InputRequired("Tulis alasannya."), _paling(rules.ALASAN_MAKS)])


class LanjutForm(LangkahForm):
    catatan = TextAreaField("Catatan", validators=[_paling(rules.CATATAN_MAKS)])


class CaraForm(VersiForm):
    model = SelectField("Cara replikasi", choices=pilihan([("", "Belum dipilih"), *rules.MODEL.items()]), default="")
    model_lain = StringField("Cara lain", validators=[_paling(rules.MODEL_MAKS)])
    fasilitator = StringField("Fasilitator", validators=[_paling(rules.ORANG_MAKS)])


class PenyesuaianForm(VersiForm):
    """For each field of the sheet `sikap_<kolom>` and `penjelasan_<kolom>`."""

    def isian(self) -> dict[str, tuple[str, str]]:
        return {
            k: (self[f"sikap_{k}"].data or "", self[f"penjelasan_{k}"].data or "") for k in rules.KOLOM_PENYESUAIAN
        }


_SIKAP = [("", "Belum ditentukan"), *rules.SIKAP.items()]
for _k in rules.KOLOM_PENYESUAIAN:
    _nama = acuan.LEMBAR_REPLIKASI[_k].nama
    setattr(PenyesuaianForm, f"sikap_{_k}", SelectField(f"Sikap: {_nama}", choices=pilihan(_SIKAP), default=""))
    setattr(
        PenyesuaianForm,
        f"penjelasan_{_k}",
        TextAreaField(f"Penjelasan: {_nama}", validators=[_paling(rules.PENJELASAN_MAKS)]),
    )


class _IsianRencana(BaseForm):
    kegiatan = StringField(
        "Kegiatan", validators=[InputRequired("Tulis kegiatannya."), _paling(rules_rencana.KEGIATAN_MAKS)]
    )
    keluaran = StringField("Keluaran", validators=[_paling(rules_rencana.PANJANG["keluaran"])])
    penanggung_jawab = StringField("Penanggung jawab", validators=[_paling(rules_rencana.PANJANG["penanggung_jawab"])])
    mulai = TanggalField("Mulai", validators=[InputRequired("Tulis tanggalnya.")])
    selesai = TanggalField("Sampai", validators=[InputRequired("Tulis tanggalnya.")])
    sumber_daya = StringField("Sumber daya", validators=[_paling(rules_rencana.PANJANG["sumber_daya"])])


class RencanaForm(KunciMixin, _IsianRencana):
    def isi(self) -> IsianRencana:
        return IsianRencana(
            self.kegiatan.data or "", _hari(self.mulai), _hari(self.selesai), self.keluaran.data or "",
            self.penanggung_jawab.data or "", self.sumber_daya.data or "",
        )  # fmt: skip


class UbahRencanaForm(VersiForm, _IsianRencana):
    status = SelectField("Status", choices=pilihan(rules_rencana.STATUS.items()), default="belum")
    keterangan = TextAreaField("Keterangan", validators=[_paling(rules_rencana.KETERANGAN_MAKS)])

    def isi(self) -> IsianRencana:
        return IsianRencana(
            self.kegiatan.data or "", _hari(self.mulai), _hari(self.selesai), self.keluaran.data or "",
            self.penanggung_jawab.data or "", self.sumber_daya.data or "", self.status.data or "",
            self.keterangan.data or "",
        )  # fmt: skip


class TanyaForm(KunciMixin, BaseForm):
    isi = TextAreaField(
        "Pertanyaan", validators=[InputRequired("Tulis pertanyaannya."), _paling(rules_tanya.ISI_MAKS)]
    )


class JawabForm(KunciMixin, BaseForm):
    isi = TextAreaField("Jawaban", validators=[InputRequired("Tulis jawabannya."), _paling(rules_tanya.ISI_MAKS)])


class AlihForm(KunciMixin, BaseForm):
    jenis = SelectField("Bentuk", choices=pilihan([("", "Pilih …"), *acuan.ALIH_PENGETAHUAN.pilihan()]), default="")
    tanggal = TanggalField("Tanggal", validators=[InputRequired("Tulis tanggalnya.")])
    tempat = StringField("Tempat", validators=[_paling(rules_tanya.TEMPAT_MAKS)])
    tujuan = TextAreaField("Tujuan", validators=[InputRequired("Tulis tujuannya."), _paling(rules_tanya.TUJUAN_MAKS)])

    def isi(self) -> IsianAlih:
        return IsianAlih(self.jenis.data or "", _hari(self.tanggal), self.tempat.data or "", self.tujuan.data or "")


class AlihSelesaiForm(VersiForm):
    hasil = TextAreaField("Hasil", validators=[InputRequired("Tulis hasilnya."), _paling(rules_tanya.HASIL_MAKS)])


class AlihBatalForm(VersiForm):
    alasan = TextAreaField("Alasan", validators=[InputRequired("Tulis alasannya."), _paling(rules_tanya.HASIL_MAKS)])


def baca_saring(args: Mapping[str, str]) -> SaringAdopsi:
    """The filters of a query string. What is not understood is left out, never an error."""

    def angka(nama: str) -> int | None:
        return baca_bilangan(args.get(nama, ""))

    tahap = args.get("tahap", "")
    return SaringAdopsi(
        tahap=tahap if tahap in rules.NAMA_TAHAP else "",
        opd=angka("opd"),
        entri=angka("entri"),
        lewat=args.get("lewat", "") == "1",
        halaman=max(1, min(angka("halaman") or 1, 100_000)),
    )
