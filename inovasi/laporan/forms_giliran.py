"""The limits of waiting, one number per kind, and what the form showed of each."""

from collections.abc import Mapping

from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from inovasi.angka import baca_bilangan
from inovasi.forms import BaseForm
from inovasi.laporan.rules_giliran import BATAS_HARI, BISA_DIATUR


class BatasForm(BaseForm):
    @property
    def hari(self) -> dict[str, int]:
        return {j.kode: self[j.kode].data for j in BISA_DIATUR}

    @property
    def dasar(self) -> dict[str, int | None]:
        return {j.kode: baca_bilangan(str(self[f"dasar_{j.kode}"].data or "")) for j in BISA_DIATUR}

    def perbarui_dasar(self, kini: Mapping[str, int]) -> None:
        """After a conflict: sending the form once more means these values."""
        for j in BISA_DIATUR:
            self[f"dasar_{j.kode}"].data = kini[j.kode]


for _j in BISA_DIATUR:
    setattr(
        BatasForm,
        _j.kode,
        IntegerField(_j.nama, description=_j.bantuan, validators=[InputRequired(), NumberRange(*BATAS_HARI)]),
    )
    setattr(BatasForm, f"dasar_{_j.kode}", HiddenField())
