"""The replication sheet as a form: for every field a text, or the reason why there is none."""

from wtforms import SelectField, TextAreaField

from inovasi import acuan
from inovasi.forms import pilihan
from inovasi.ide.rules import TEKS_MAKS
from inovasi.replikasi import rules_lembar as rl
from inovasi.replikasi.forms import VersiForm, paling


class LembarForm(VersiForm):
    status_keberlanjutan = SelectField(
        "Status keberlanjutan",
        choices=pilihan([("", "Belum dipastikan"), *acuan.STATUS_KEBERLANJUTAN.pilihan()]),
        default="",
    )

    def nilai(self) -> dict[str, str]:
        """What services_lembar.simpan takes."""
        return {k: self[k].data or "" for k in (*rl.KOLOM, *(rl.TANPA + k for k in rl.KOLOM), rl.STATUS)}


for _kolom, _isian in acuan.LEMBAR_REPLIKASI.items():
    setattr(LembarForm, _kolom, TextAreaField(_isian.nama, description=_isian.bantuan, validators=[paling(TEKS_MAKS)]))
    setattr(
        LembarForm,
        rl.TANPA + _kolom,
        TextAreaField(f"Mengapa belum ada data untuk “{_isian.nama}”", validators=[paling(rl.TANPA_MAKS)]),
    )
