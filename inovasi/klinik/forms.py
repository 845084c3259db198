from collections.abc import Sequence

from wtforms import IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import HiddenField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from inovasi.catatan.rules import ISI_MAKS, KOLOM_CATATAN, KUTIPAN_MAKS
from inovasi.forms import BaseForm, KunciMixin, TanggalField, bilangan, pilihan
from inovasi.ide.rules import LABEL
from inovasi.klinik import rules
from inovasi.klinik.services import CatatanBaru, Rencana, TindakBaru

BARIS_TINDAK = 3  # agreed actions that one form takes; more with the next save


def _paling(maks: int) -> Length:
    return Length(max=maks, message=f"Paling banyak {maks} huruf.")


def _versi() -> IntegerField:
    return IntegerField(widget=HiddenField.widget, validators=[InputRequired("Muat ulang halamannya.")])


class _Kotak(SelectMultipleField):
    """Boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MintaForm(KunciMixin, BaseForm):
    opd_id = SelectField("Perangkat daerah", coerce=bilangan)
    ide_id = SelectField("Ide yang ingin dibahas", coerce=bilangan)
    keperluan = TextAreaField(
        "Apa yang ingin dibahas",
        validators=[InputRequired("Tulis apa yang ingin dibahas."), _paling(rules.KEPERLUAN_MAKS)],
    )

    def __init__(self, *args, opd, ide, **kwargs):
        """`opd`, `ide`: (id, words) pairs. Who acts for one agency is not asked for it."""
        super().__init__(*args, **kwargs)
        self.opd_id.choices = pilihan(opd)
        self.ide_id.choices = pilihan([("", "Umum, bukan satu ide tertentu"), *ide])
        if len(opd) < 2:
            del self.opd_id


class AksiForm(BaseForm):
    """A step that needs no more than the version that was on the screen."""

    versi = _versi()


class UrutanForm(AksiForm):
    ide_id = IntegerField(widget=HiddenField.widget, validators=[InputRequired("Muat ulang halamannya.")])
    arah = HiddenField()


class AlasanForm(AksiForm):
    alasan = TextAreaField("Alasan", validators=[InputRequired("Tulis alasannya."), _paling(rules.ALASAN_MAKS)])


class KeteranganForm(AksiForm):
    keterangan = TextAreaField(
        "Keterangan", validators=[InputRequired("Isian ini wajib diisi."), _paling(rules.KETERANGAN_MAKS)]
    )


class SesiForm(KunciMixin, BaseForm):
    """The plan of a session; its button `cari` only looks for ideas."""

    versi = IntegerField(widget=HiddenField.widget, default=0)
    tanggal = TanggalField("Hari dan tanggal", validators=[InputRequired("Tulis tanggalnya.")])
    jam = StringField("Jam", validators=[_paling(rules.JAM_MAKS)])
    tempat = StringField("Tempat", validators=[InputRequired("Tulis tempatnya."), _paling(rules.TEMPAT_MAKS)])
    peserta = TextAreaField("Peserta", validators=[_paling(rules.TEKS_MAKS)])
    permintaan = _Kotak("Permintaan OPD", coerce=bilangan)
    ide = _Kotak("Ide yang dibahas", coerce=bilangan)
    kata = StringField("Cari ide lain", validators=[_paling(200)])

    def __init__(self, *args, permintaan, ide, **kwargs):
        """`permintaan`, `ide`: (id, words) pairs that can be ticked."""
        super().__init__(*args, **kwargs)
        self.permintaan.choices = pilihan(permintaan)
        self.ide.choices = pilihan(ide)

    def rencana(self) -> Rencana:
        """What services.rencanakan takes. Raises BelumLengkap for lines that are not participants."""
        return Rencana(
            rules.hari_penuh(self.tanggal.data), self.tempat.data or "", self.jam.data or "",
            rules.baca_peserta(self.peserta.data), self.ide.data or [], self.permintaan.data or [],
        )  # fmt: skip


_KOLOM = [("", "Ide ini seluruhnya"), *((k, LABEL[k]) for k in KOLOM_CATATAN)]


def _isian_catatan(nama: str) -> tuple[SelectField, StringField, TextAreaField]:
    return (
        SelectField("Tentang isian", choices=pilihan(_KOLOM), default=""),
        TextAreaField("Kutipan", validators=[_paling(KUTIPAN_MAKS)]),
        TextAreaField(nama, validators=[_paling(ISI_MAKS)]),
    )


class BahasForm(KunciMixin, BaseForm):
    """What came out of talking about one idea: all in one form, so that saving one thing loses no other."""

    versi = _versi()
    versi_ide = IntegerField(widget=HiddenField.widget)
    awal = HiddenField()
    pembahasan = TextAreaField("Pembahasan", validators=[_paling(rules.TEKS_MAKS)])
    catatan_kolom, catatan_kutipan, catatan_isi = _isian_catatan("Catatan untuk OPD")
    internal_kolom, internal_kutipan, internal_isi = _isian_catatan("Catatan internal")
    apa_1, apa_2, apa_3 = (StringField("Apa", validators=[_paling(rules.APA_MAKS)]) for _ in range(BARIS_TINDAK))
    siapa_1, siapa_2, siapa_3 = (
        StringField("Siapa", validators=[_paling(rules.SIAPA_MAKS)]) for _ in range(BARIS_TINDAK)
    )
    sampai_1, sampai_2, sampai_3 = (TanggalField("Sampai kapan") for _ in range(BARIS_TINDAK))

    def catatan(self) -> list[CatatanBaru]:
        """The notes that were typed; a quotation or a field without words is a fault that the service names."""
        return [
            CatatanBaru(self[f"{d}_isi"].data or "", self[f"{d}_kolom"].data or "", self[f"{d}_kutipan"].data or "",
                        internal=d == "internal")
            for d in ("catatan", "internal")
            if self[f"{d}_isi"].data or self[f"{d}_kutipan"].data
        ]  # fmt: skip

    def baris_tindak(self) -> list[int]:
        """The numbers of the rows in which something stands."""
        return [
            n for n in range(1, BARIS_TINDAK + 1)
            if any((self[f"{k}_{n}"].raw_data or [""])[0].strip() for k in ("apa", "siapa", "sampai"))
        ]  # fmt: skip

    def tindak(self) -> list[TindakBaru]:
        return [
            TindakBaru(
                self[f"apa_{n}"].data or "", self[f"siapa_{n}"].data or "",
                rules.hari_penuh(self[f"sampai_{n}"].data),
            )
            for n in self.baris_tindak()
        ]  # fmt: skip


class NotulenForm(AksiForm):
    hadir = _Kotak("Yang hadir", coerce=bilangan)
    tambahan = TextAreaField("Hadir juga", validators=[_paling(rules.TEKS_MAKS)])
    notulen = TextAreaField("Notulen", validators=[_paling(rules.TEKS_MAKS)])

    def __init__(self, *args, peserta: Sequence[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.hadir.choices = pilihan(peserta)
