from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from inovasi.forms import BaseForm, KunciMixin, bilangan, pilihan
from inovasi.sk import rules
from inovasi.sk.forms import HariField, VersiField, paling
from inovasi.sk.rules_lampiran import KOLOM_MAKS, PILIHAN_KEWAJIBAN, TANYA_MAKS
from inovasi.sk.services_lampiran import IsianBaris


class _Kotak(SelectMultipleField):
    """Boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class _BarisForm(BaseForm):
    opd_id = SelectField("Perangkat daerah", coerce=bilangan)
    inovasi_jenis = StringField("Jenis inovasi", validators=[paling(rules.MAKS["inovasi_jenis"])])
    inovasi_nama = StringField("Nama inovasi", validators=[paling(rules.MAKS["inovasi_nama"])])
    uraian = TextAreaField("Uraian", validators=[paling(rules.MAKS["uraian"])])
    tenggat = HariField("Batas waktu")

    def __init__(self, *args, opd, **kwargs):
        """`opd`: (id, words) pairs."""
        super().__init__(*args, **kwargs)
        self.opd_id.choices = pilihan([("", "Pilih perangkat daerah"), *opd])

    def isian(self) -> IsianBaris:
        kewajiban = self.kewajiban.data or []
        return IsianBaris(
            self.opd_id.data, [kewajiban] if isinstance(kewajiban, str) else kewajiban, self.inovasi_jenis.data or "",
            self.inovasi_nama.data or "", self.uraian.data or "", self.tenggat.hari,
        )  # fmt: skip


class TambahForm(KunciMixin, _BarisForm):
    kewajiban = _Kotak("Kewajiban", choices=pilihan(rules.KEWAJIBAN.items()))


class UbahBarisForm(_BarisForm):
    versi = VersiField()
    kewajiban = SelectField("Kewajiban", choices=pilihan(rules.KEWAJIBAN.items()))


class HapusForm(BaseForm):
    versi = VersiField()


class TempelForm(KunciMixin, BaseForm):
    """The paste. Columns and answers to questions travel beside the fields (`kolom_0`, `nama_0` with `opd_0`)."""

    teks = TextAreaField("Tabel dari lembar kerja")
    kewajiban_awal = SelectField(
        "Kewajiban untuk baris yang tidak menyebutnya",
        choices=pilihan([("", "Pilih kewajiban"), *PILIHAN_KEWAJIBAN.items()]),
        validate_choice=False,  # it is asked for only where lines need it; what is unknown counts as not chosen
    )
    ikut_atas = BooleanField("Baris tanpa nama OPD mengikuti OPD di atasnya (sel gabung)")
    sidik = StringField(widget=HiddenInput())

    def kolom(self, isian) -> list[str] | None:
        """The meaning of each column as it was chosen; None before the first look."""
        ada = [isian.get(f"kolom_{n}") for n in range(KOLOM_MAKS)]
        while ada and ada[-1] is None:
            ada.pop()
        return [a or "" for a in ada] or None

    def jawaban(self, isian) -> dict[str, str]:
        """Written name -> what was chosen for it."""
        return {
            nama: isian.get(f"opd_{n}", "")
            for n in range(TANYA_MAKS)
            if (nama := isian.get(f"nama_{n}", ""))
        }
