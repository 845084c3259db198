"""What the pages of the ceiling share: its constants, its database, and fields of forms, already drawn."""

import json
import sqlite3
import threading
from collections import namedtuple
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from markupsafe import Markup, escape


class DiLuarPatokan(Exception):
    """The loaded region holds something that the ceiling does not draw: its page would be less than the program's."""


@dataclass(frozen=True)
class Tetapan:
    """What the program finds out for every request and is given here: who it is, the region, the menu."""

    csrf: str
    pelaku: dict[str, SimpleNamespace]  # token -> person
    menu: dict[str, list[tuple[str, str, str]]]  # role -> (address, words, address of its number)
    daerah: str
    jurnal: str
    mampat: int


def tulis_tetapan(t: Tetapan) -> str:
    return json.dumps({**vars(t), "pelaku": {k: vars(p) for k, p in t.pelaku.items()}})


def baca_tetapan(teks: str) -> Tetapan:
    isi = json.loads(teks)
    return Tetapan(**{**isi, "pelaku": {k: SimpleNamespace(**p) for k, p in isi["pelaku"].items()}})


# --- Database -----------------------------------------------------------------------------------------------


class Gudang:
    """One connection per thread with the program's pragmas, and its one queue for writers."""

    def __init__(self, berkas: Path, jurnal: str) -> None:
        self.berkas, self.jurnal = berkas, jurnal
        self.kunci = threading.Lock()
        self._milik = threading.local()

    @property
    def sambungan(self) -> sqlite3.Connection:
        if not hasattr(self._milik, "k"):
            k = self._milik.k = sqlite3.connect(self.berkas, isolation_level=None)
            for pragma in (
                f"journal_mode={self.jurnal}", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000",
                "trusted_schema=OFF",
            ):  # fmt: skip
                k.execute(f"PRAGMA {pragma}")
        return self._milik.k

    def semua(self, sql: str, isi=(), baris=None) -> list:
        hasil = self.sambungan.execute(sql, isi)
        return [baris(*b) for b in hasil] if baris else hasil.fetchall()

    def satu(self, sql: str, isi=()):
        return self.sambungan.execute(sql, isi).fetchone()


def saat(teks: str | None) -> datetime | None:
    return datetime.fromisoformat(teks).replace(tzinfo=UTC) if teks else None


# --- Fields of a form, as the templates ask for them --------------------------------------------------------


class _Isian:
    """What the templates need of a WTForms field; the names of the widgets are what they look at."""

    errors = ()
    description = ""

    def __init__(self, nama: str, label: str, nilai: str = "", *, wajib: bool = False) -> None:
        self.id = self.name = nama
        self.label = SimpleNamespace(text=label)
        self.flags = SimpleNamespace(required=wajib)
        self.data = nilai


class TextArea(_Isian):
    pass


class TextInput(_Isian):
    def __call__(self, **atribut) -> Markup:
        return Markup("<input {}>").format(
            _atribut((*atribut.items(), ("type", "text"), ("value", self.data)), ("name", self.name))
        )


Pilihan = namedtuple("Pilihan", "value label selected")


class Select(_Isian):
    """`pilihan` = ((value, words), ...); `data` is what is chosen, None for nothing."""

    def __init__(self, nama: str, label: str, pilihan: tuple, nilai: str | None = None, *, wajib: bool = False) -> None:
        super().__init__(nama, label, nilai, wajib=wajib)
        self.pilihan = pilihan

    def iter_choices(self) -> list[Pilihan]:
        return [Pilihan(nilai, teks, nilai == self.data) for nilai, teks in self.pilihan]


class Radio(Select):
    """A row of answers."""


for _kelas in (TextArea, Select, TextInput, Radio):
    _kelas.widget = type(_kelas.__name__, (), {})()


class Formulir(dict):
    """Fields by name, as attribute too; nothing was sent."""

    errors = ()
    ketikan = ""
    catatan_isian = ()
    __getattr__ = dict.__getitem__


@cache
def _atribut(isi: tuple, nama: tuple) -> Markup:
    """Attributes as WTForms writes them: in order of their names, those that are off left out."""
    return Markup(
        " ".join(
            k if v is True else f'{k}="{escape(v)}"'
            for k, v in sorted([*isi, nama])
            if v is not False and v is not None
        )
    )
