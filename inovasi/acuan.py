"""Reference data: the lists that laws and forms fix, read from `inovasi/data/*.toml`.

Every list is a `Daftar`: an ordered, read-only mapping of code to a frozen entry, with its `sumber`.
The short lists are read once, at import (some milliseconds); what is used once in the life of an instance
(`opd_umum`) is read when asked for and not kept.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

FOLDER = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class Entri:
    """One code of a list; `nama` is what people read."""

    kode: str
    nama: str
    keterangan: str = ""


@dataclass(frozen=True, slots=True)
class Urusan(Entri):
    kelompok: str = ""
    yandas: bool = False  # one of the six basic services


@dataclass(frozen=True, slots=True)
class JenisOpd(Entri):
    hitung_di: str = "sendiri"  # default of a new unit: "sendiri" or "induk"


@dataclass(frozen=True, slots=True)
class Kriteria(Entri):
    """`nama` is the short name, `kalimat` the sentence of the rule, `tanya` what the reviewer asks."""

    kalimat: str = ""
    tanya: str = ""


@dataclass(frozen=True, slots=True)
class KodeAlasan(Entri):
    petunjuk: str = ""
    untuk: tuple[str, ...] = ()  # the actions it may go with


@dataclass(frozen=True, slots=True)
class IsianIde(Entri):
    """Guidance for one form field; `kode` is the column name and `nama` the label."""

    bantuan: str = ""
    panduan: str = ""  # what belongs here, what reviewers look for, a common fault
    contoh: str = ""  # one story, told through all fields
    contoh_digital: str = ""  # the same story, had it been a digital one
    wajib: bool = False  # needed to submit
    kata_min: int = 0  # words; a submission needs them
    kata_maks: int = 0  # words; advice only, 0 for none
    sumber_kata: str = ""

    @property
    def label(self) -> str:
        return self.nama


@dataclass(frozen=True, slots=True)
class StatusKeberlanjutan(Entri):
    dibuka: bool = False  # whether an innovation in this state is open for replication


@dataclass(frozen=True, slots=True)
class IsianLembar(Entri):
    """A field of the replication sheet; `dari_ide` is the column that its first draft is taken from."""

    bantuan: str = ""
    dari_ide: str = ""


@dataclass(frozen=True, slots=True)
class EdisiReplikasi:
    """What one edition of the index gives for being copied by `batas[n]` different regions: `skor[n]` points."""

    tahun: int
    indikator: str
    sumber: str
    batas: tuple[int, ...]
    skor: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OpdUmum:
    """One unit of a list of agencies; `induk` is the kode of its parent or empty.

    `hitung_di` empty means the default of its jenis, see `JENIS_OPD`.
    """

    kode: str
    nama: str
    singkatan: str
    jenis: str
    induk: str = ""
    hitung_di: str = ""
    wajib_ide: bool = True
    tupoksi: tuple[str, ...] = ()
    alias: tuple[str, ...] = ()


E = TypeVar("E", bound=Entri)


class Daftar(Mapping[str, E]):
    """An ordered, read-only mapping of code to entry that knows its source."""

    __slots__ = ("_isi", "sumber", "tahun")

    def __init__(self, isi: dict[str, E], *, sumber: str, tahun: int | None = None) -> None:
        object.__setattr__(self, "_isi", MappingProxyType(dict(isi)))
        object.__setattr__(self, "sumber", sumber)
        object.__setattr__(self, "tahun", tahun)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("reference data is read-only")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("reference data is read-only")

    def __getitem__(self, kode: str) -> E:
        return self._isi[kode]

    def __iter__(self) -> Iterator[str]:
        return iter(self._isi)

    def __len__(self) -> int:
        return len(self._isi)

    def __repr__(self) -> str:
        return f"Daftar({list(self._isi)!r})"

    def pilihan(self) -> list[tuple[str, str]]:
        """(code, name) pairs for a form's choices, in the order of the list."""
        return [(kode, entri.nama) for kode, entri in self._isi.items()]


def baca(nama_berkas: str) -> dict:
    """The raw content of one TOML file below `inovasi/data/`."""
    with (FOLDER / nama_berkas).open("rb") as f:
        return tomllib.load(f)


def _beku(nilai):
    return tuple(nilai) if isinstance(nilai, list) else nilai


def _muat(nama_berkas: str, kelas: type[E]) -> Daftar[E]:
    """Read a file of `[kode]` tables below `entri`; a key that the class does not know is an error."""
    data = baca(nama_berkas)
    dikenal = {f.name for f in fields(kelas)}
    isi = {}
    for kode, baris in data["entri"].items():
        asing = set(baris) - dikenal
        if asing:
            raise ValueError(f"{nama_berkas}: {kode} has unknown keys {sorted(asing)}")
        isi[kode] = kelas(kode=kode, **{kunci: _beku(nilai) for kunci, nilai in baris.items()})
    return Daftar(isi, sumber=data["sumber"], tahun=data.get("tahun"))


BENTUK = _muat("bentuk.toml", Entri)
JENIS = _muat("jenis.toml", Entri)
INISIATOR = _muat("inisiator.toml", Entri)
TAHAPAN = _muat("tahapan.toml", Entri)
URUSAN = _muat("urusan.toml", Urusan)
JENIS_OPD = _muat("jenis_opd.toml", JenisOpd)
KRITERIA = _muat("kriteria_pp38.toml", Kriteria)
KODE_ALASAN = _muat("kode_alasan.toml", KodeAlasan)
ISIAN_IDE = _muat("isian_ide.toml", IsianIde)
JENIS_DOKUMEN = _muat("jenis_dokumen.toml", Entri)
JENIS_SK = _muat("jenis_sk.toml", Entri)
KATALOG_LUAR = _muat("katalog_luar.toml", Entri)
STATUS_KEBERLANJUTAN = _muat("status_keberlanjutan.toml", StatusKeberlanjutan)
LEMBAR_REPLIKASI = _muat("lembar_replikasi.toml", IsianLembar)
ALIH_PENGETAHUAN = _muat("alih_pengetahuan.toml", Entri)


def nama(daftar: Mapping[str, Entri], kode: str | None) -> str:
    """The name of a code; an unknown code (older data, another year) is shown as it is, nothing as ''."""
    if not kode:
        return ""
    entri = daftar.get(kode)
    return entri.nama if entri else str(kode)


def alasan_untuk(aksi: str) -> list[KodeAlasan]:
    """The reason codes that may go with an action, in the order of the list."""
    return [alasan for alasan in KODE_ALASAN.values() if aksi in alasan.untuk]


@lru_cache(maxsize=1)
def tingkat_replikasi() -> tuple[EdisiReplikasi, ...]:
    """The editions of the rule, the oldest first."""
    daftar = baca("tingkat_replikasi.toml")["edisi"]
    return tuple(EdisiReplikasi(**{kunci: _beku(nilai) for kunci, nilai in baris.items()}) for baris in daftar)


def _baca_opd(nama_berkas: str) -> list[OpdUmum]:
    daftar = baca(nama_berkas)["opd"]
    return [OpdUmum(**{kunci: _beku(nilai) for kunci, nilai in baris.items()}) for baris in daftar]


def opd_umum() -> list[OpdUmum]:
    """The typical agencies of a kabupaten for the set-up page; parents come before their units."""
    return _baca_opd("opd_umum.toml")


def opd_contoh() -> list[OpdUmum]:
    """The agencies of the example region; parents come before their units."""
    return _baca_opd("contoh/opd.toml")


@lru_cache(maxsize=1)
def sandi_terlarang() -> frozenset[str]:
    """Passwords and bases of passwords that are refused, in lower case."""
    baris = (FOLDER / "sandi_terlarang.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(b.strip().lower() for b in baris if b.strip() and not b.startswith("#"))
