"""Forms of agencies and of the region's settings: shape only."""

from collections.abc import Iterable, Mapping

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from inovasi import acuan
from inovasi.forms import BaseForm, KunciMixin, pilihan
from inovasi.opd.models import Opd, Tupoksi
from inovasi.opd.rules import HITUNG_DI, MAKS
from inovasi.opd.services import IsianTupoksi
from inovasi.waktu import ZONA

MAKS_DAFTAR = 20_000  # characters of a text area that holds one entry a line


def _baris(teks: str | None) -> list[str]:
    """The lines of a text area, tidied, without empty ones."""
    return [b for b in (" ".join(b.split()) for b in (teks or "").split("\n")) if b]


class OpdForm(BaseForm):
    """`pilihan_induk` are (id, name) pairs; 0 stands for no parent."""

    nama = StringField("Nama resmi", validators=[InputRequired(), Length(max=MAKS["nama"])])
    singkatan = StringField("Nama singkat", validators=[InputRequired(), Length(max=MAKS["singkatan"])])
    jenis = SelectField("Jenis", default="dinas")
    induk_id = SelectField("Induk", coerce=int, default=0)
    hitung_di = RadioField("Ide unit ini dihitung di mana", choices=pilihan(HITUNG_DI.items()))
    wajib_ide = BooleanField("Wajib memenuhi jumlah ide paling sedikit", default=True)
    nama_lain = TextAreaField("Nama lain", validators=[Length(max=MAKS_DAFTAR)])
    tupoksi_baru = TextAreaField("Tambah tupoksi", validators=[Length(max=MAKS_DAFTAR)])

    def __init__(self, *args, pilihan_induk: Iterable[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.jenis.choices = pilihan(acuan.JENIS_OPD.pilihan())
        self.induk_id.choices = pilihan([(0, "Tidak ada (tingkat teratas)"), *pilihan_induk])

    @property
    def daftar_nama_lain(self) -> list[str]:
        return _baris(self.nama_lain.data)

    @property
    def daftar_tupoksi_baru(self) -> list[str]:
        return _baris(self.tupoksi_baru.data)

    def tempel_galat(self, kekurangan: Mapping[str, str]) -> None:
        # New tasks are typed into one box.
        super().tempel_galat({"tupoksi_baru" if k == "tupoksi" else k: kalimat for k, kalimat in kekurangan.items()})


class OpdBaruForm(KunciMixin, OpdForm):
    kode = StringField("Kode", validators=[InputRequired(), Length(max=MAKS["kode"])])
    kode_ide = StringField("Kode ide", validators=[Length(max=MAKS["kode_ide"])])
    hitung_di = RadioField(
        "Ide unit ini dihitung di mana", choices=pilihan([("", "Menurut jenisnya"), *HITUNG_DI.items()]), default=""
    )


class _UbahOpdForm(OpdForm):
    kode_ide = StringField("Kode ide", validators=[InputRequired(), Length(max=MAKS["kode_ide"])])
    versi = HiddenField(validators=[InputRequired()])
    daftar_id: tuple[int, ...] = ()

    def baris_tupoksi(self):
        """(id, text field, order field, in-use field) of each stored task."""
        return [
            (i, self[f"tupoksi_{i}"], self[f"tupoksi_{i}_urutan"], self[f"tupoksi_{i}_aktif"]) for i in self.daftar_id
        ]

    def isian_tupoksi(self) -> list[IsianTupoksi]:
        """Stored tasks in the order asked for, then the new ones."""
        urut = sorted(self.baris_tupoksi(), key=lambda b: b[2].data if b[2].data is not None else len(self.daftar_id))
        lama = [IsianTupoksi(" ".join(teks.data.split()), id=i, aktif=aktif.data) for i, teks, _, aktif in urut]
        return lama + [IsianTupoksi(uraian) for uraian in self.daftar_tupoksi_baru]


def ubah_opd_form(opd: Opd, *, pilihan_induk: Iterable[tuple[int, str]], aksi: str) -> _UbahOpdForm:
    """The form of one agency, with three fields for each of its tasks."""
    isian: dict[str, object] = {"daftar_id": tuple(t.id for t in opd.tupoksi)}
    for nomor, t in enumerate(opd.tupoksi, 1):
        isian |= _isian_tupoksi(nomor, t)
    kelas = type("UbahOpdForm", (_UbahOpdForm,), isian)
    return kelas(
        aksi=aksi,
        pilihan_induk=pilihan_induk,
        data={
            "nama": opd.nama,
            "singkatan": opd.singkatan,
            "kode_ide": opd.kode_ide,
            "jenis": opd.jenis,
            "induk_id": opd.induk_id or 0,
            "hitung_di": opd.hitung_di,
            "wajib_ide": opd.wajib_ide,
            "nama_lain": "\n".join(n.nama for n in opd.nama_lain),
            "versi": opd.versi,
        },
    )


def _isian_tupoksi(nomor: int, t: Tupoksi) -> dict[str, object]:
    return {
        f"tupoksi_{t.id}": TextAreaField(
            f"Tupoksi {nomor}",
            default=t.uraian,
            validators=[
                InputRequired("Tupoksi tidak dikosongkan; hapus centangnya bila tidak dipakai lagi."),
                Length(max=MAKS["uraian"]),
            ],
        ),
        f"tupoksi_{t.id}_urutan": IntegerField(
            f"Urutan tupoksi {nomor}", default=nomor, validators=[Optional(), NumberRange(0, 999)]
        ),
        f"tupoksi_{t.id}_aktif": BooleanField("Dipakai", default=t.aktif),
    }


class AkhiriForm(BaseForm):
    penerus_id = SelectField("Penerus", coerce=int, default=0)
    alasan = TextAreaField("Alasan", validators=[InputRequired(), Length(max=MAKS["alasan"])])
    versi = HiddenField(validators=[InputRequired()])

    def __init__(self, *args, pilihan_penerus: Iterable[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.penerus_id.choices = pilihan([(0, "Pilih penerus"), *pilihan_penerus])

    def validate_penerus_id(self, isian):
        if not isian.data:
            raise ValidationError("Pilih perangkat daerah yang meneruskan.")


class DaerahForm(BaseForm):
    nama = StringField("Nama daerah", validators=[InputRequired(), Length(max=120)])
    ibu_kota = StringField("Ibu kota", validators=[Length(max=120)])
    alamat = TextAreaField("Alamat untuk kop surat", validators=[Length(max=300)])
    unit_koordinator = StringField("Unit koordinator", validators=[Length(max=200)])
    jabatan_penanda_tangan = StringField("Jabatan penanda tangan", validators=[Length(max=200)])
    zona_waktu = RadioField(
        "Zona waktu", choices=pilihan((kode, f"{nama} ({kode.split('/')[1]})") for kode, nama in ZONA.items())
    )
    larang_putus_opd_sendiri = BooleanField("Koordinator tidak boleh memutus ide OPD-nya sendiri")
    versi = HiddenField(validators=[InputRequired()])
