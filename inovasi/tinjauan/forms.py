import json

from wtforms import HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from inovasi import acuan
from inovasi.catatan.rules import ISI_MAKS, KOLOM_CATATAN
from inovasi.forms import BaseForm, bilangan, pilihan
from inovasi.ide.rules import KRITERIA, LABEL, TEKS_MAKS
from inovasi.tinjauan.rules import KOLOM_LEMBAR

JAWABAN = pilihan([("ya", "Ya"), ("ragu", "Ragu"), ("tidak", "Tidak")])
CATATAN_KRITERIA_MAKS = 1000
BARIS_CATATAN = (1, 2, 3)  # further notes that go with a return; more are written one by one beside the fields
_PANJANG_CATATAN = Length(max=ISI_MAKS, message=f"Paling banyak {ISI_MAKS} huruf.")


def _alasan(aksi: str) -> list:
    return pilihan([("", "Pilih …"), *((a.kode, a.nama) for a in acuan.alasan_untuk(aksi))])


def _teks(label: str, wajib: str = "") -> TextAreaField:
    panjang = Length(max=TEKS_MAKS, message=f"Paling banyak {TEKS_MAKS} huruf.")
    return TextAreaField(label, validators=[*([InputRequired(wajib)] if wajib else []), panjang])


class PutusanForm(BaseForm):
    """What every form of the review screen carries: the version on the screen and the pass through the queue.

    `teks` names the field with words that must never be lost; `id_isian` maps fields to their ids on the page.
    """

    teks = ""
    id_isian: dict[str, str] = {}

    versi = IntegerField(widget=HiddenField.widget, validators=[Optional()])
    berikutnya = HiddenField()

    @property
    def ketikan(self) -> str:
        return (self[self.teks].data or "") if self.teks else ""


class LembarForm(PutusanForm):
    """The criteria sheet. Answers that the request leaves out are not touched."""

    awal = HiddenField()  # JSON of the answers that the form was opened with

    def jawaban(self) -> dict[str, str]:
        return {k: self[k].data or "" for k in KOLOM_LEMBAR if self[k].raw_data}

    def jawaban_awal(self) -> dict[str, str] | None:
        """The opening answers, or None where the form does not say."""
        try:
            isi = json.loads(self.awal.data or "")
        except ValueError:
            return None
        return {k: str(v) for k, v in isi.items()} if isinstance(isi, dict) else None

    @property
    def ketikan(self) -> str:
        catatan = [(k, self[f"catatan_{k}"].data) for k in KRITERIA]
        return "\n".join(f"{acuan.KRITERIA[k].nama}: {teks}" for k, teks in catatan if teks)


for _k in KRITERIA:
    # The service knows the answers; a form that checked them too would refuse an unanswered row.
    setattr(LembarForm, _k, RadioField(acuan.KRITERIA[_k].nama, choices=JAWABAN, validate_choice=False))
    setattr(
        LembarForm,
        f"catatan_{_k}",
        TextAreaField(
            f"Catatan {acuan.KRITERIA[_k].nama.lower()}",
            validators=[Length(max=CATATAN_KRITERIA_MAKS, message=f"Paling banyak {CATATAN_KRITERIA_MAKS} huruf.")],
        ),
    )


class KembalikanForm(PutusanForm):
    teks = "catatan"
    id_isian = {"kode_alasan": "kode-kembalikan", "catatan": "catatan-kembalikan"}

    kode_alasan = SelectField(
        "Jenis alasan",
        choices=_alasan("kembalikan"),
        validators=[InputRequired("Pilih jenis alasannya.")],
    )
    catatan = _teks("Catatan untuk OPD", "Tulis catatannya.")

    @property
    def catatan_isian(self) -> list[tuple[str, str]]:
        """(field, words) of the further notes, in the order of the rows; an empty row stays in its place."""
        return [(self[f"kolom_{n}"].data or "", self[f"catatan_{n}"].data or "") for n in BARIS_CATATAN]

    @property
    def ketikan(self) -> str:
        return "\n".join(teks for teks in (self.catatan.data, *(isi for _, isi in self.catatan_isian)) if teks)


for _n in BARIS_CATATAN:
    _kolom = pilihan([("", "Ide ini seluruhnya"), *((k, LABEL[k]) for k in KOLOM_CATATAN)])
    setattr(KembalikanForm, f"kolom_{_n}", SelectField(f"Isian untuk catatan {_n}", choices=_kolom, default=""))
    setattr(KembalikanForm, f"catatan_{_n}", TextAreaField(f"Catatan {_n}", validators=[_PANJANG_CATATAN]))


class TolakForm(PutusanForm):
    teks = "alasan"
    id_isian = {"kode_alasan": "kode-tolak", "alasan": "alasan-tolak"}

    kode_alasan = SelectField("Jenis alasan", choices=_alasan("tolak"), validators=[Optional()])
    alasan = _teks("Alasan", "Tulis alasannya.")


class SerupaForm(PutusanForm):
    teks = "alasan"
    id_isian = {"target_id": "target", "kode_alasan": "kode-serupa", "alasan": "alasan-serupa"}

    cari = HiddenField()
    # Candidates come from a search; the service says whether the chosen one will do.
    target_id = RadioField("Serupa dengan", coerce=bilangan, validate_choice=False)
    kode_alasan = SelectField("Jenis alasan", choices=_alasan("nyatakan_serupa"), validators=[Optional()])
    alasan = _teks("Penjelasan")


class BukaKembaliForm(PutusanForm):
    teks = "alasan"
    id_isian = {"alasan": "alasan-buka"}

    alasan = _teks("Alasan", "Tulis alasannya.")


FORM = {
    "kembalikan": KembalikanForm,
    "tolak": TolakForm,
    "nyatakan_serupa": SerupaForm,
    "buka_kembali": BukaKembaliForm,
}
