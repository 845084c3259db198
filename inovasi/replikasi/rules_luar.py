"""Innovations from outside and regions that copied ours: names that are alike, regions that count once, levels."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from inovasi import acuan
from inovasi.acuan import EdisiReplikasi
from inovasi.ide.rules import teks_cari
from inovasi.peran import Peran

MENCATAT = (Peran.KOORDINATOR, Peran.OPERATOR)
MAKS = {
    "nama": 200, "daerah": 120, "instansi": 200, "sumber": 500, "ringkasan": 5000, "keterangan": 2000,
}  # characters  # fmt: skip
NAMA_MIN = 3
TAHUN_MIN = 1990
MIRIP_MAKS = 5  # names that are shown
BATAS_MIRIP = 0.6  # share of common letter triples from which two names count as alike

# How the kind of a region is written, folded -> the word that counts.
_JENIS_DAERAH = {
    "kab": "kabupaten", "kabupaten": "kabupaten", "kota": "kota", "kodya": "kota", "kotamadya": "kota",
    "prov": "provinsi", "prop": "provinsi", "provinsi": "provinsi", "propinsi": "provinsi",
}  # fmt: skip
# What is left out before a name is compared.
_HIASAN = ("pemerintah", "pemkab", "pemkot", "pemprov", "pemda")
_DARI_PEMDA = {"pemkab": "kabupaten", "pemkot": "kota", "pemprov": "provinsi"}


def bakukan_daerah(nama: str) -> str:
    """`Pemkab. Bangka`, `Kab. Bangka` and `KABUPATEN BANGKA` are one region: `kabupaten bangka`."""
    kata = re.findall(r"[^\W_]+", teks_cari(nama))
    awal = ""
    while kata and (kata[0] in _HIASAN or kata[0] in _JENIS_DAERAH):
        if len(kata) == 1:
            break
        satu = kata.pop(0)
        awal = _JENIS_DAERAH.get(satu) or _DARI_PEMDA.get(satu) or awal
    return " ".join([awal, *kata]).strip()


def daerah_berbeda(baku: Iterable[str]) -> set[str]:
    """The different regions among standardised names; one without its kind counts with the same name that has it."""
    semua = set(baku)
    ekor = {b.split(" ", 1)[1] for b in semua if b.split(" ", 1)[0] in _JENIS_DAERAH.values() and " " in b}
    return {b for b in semua if b not in ekor}


@dataclass(frozen=True, slots=True)
class Tingkat:
    """What a number of different regions gives by one edition of the rule."""

    jumlah: int
    tingkat: int  # 0 when none
    skor: int
    skor_maks: int
    edisi: EdisiReplikasi


def tingkat(jumlah: int, edisi: EdisiReplikasi | None = None) -> Tingkat:
    """The level and points of the newest edition, unless another one is given."""
    edisi = edisi or max(acuan.tingkat_replikasi(), key=lambda e: e.tahun)
    ke = sum(jumlah >= batas for batas in edisi.batas)
    return Tingkat(jumlah, ke, edisi.skor[ke - 1] if ke else 0, edisi.skor[-1], edisi)


class Bernama(Protocol):
    nama: str


def _tiga(teks: str) -> set[str]:
    teks = " ".join(["", *re.findall(r"[^\W_]+", teks), ""])
    return {teks[i : i + 3] for i in range(len(teks) - 2)}


def yang_mirip(nama: str, ada: Iterable[Bernama]) -> Sequence:
    """Of `ada`, those whose name is like `nama`, the most alike first; one name inside the other counts too."""
    cari = teks_cari(nama)
    tiga = _tiga(cari)
    hasil = []
    for satu in ada:
        lain = teks_cari(satu.nama)
        lain_tiga = _tiga(lain)
        nilai = 2 * len(tiga & lain_tiga) / (len(tiga) + len(lain_tiga) or 1)
        if min(len(cari), len(lain)) >= 5 and (f" {cari} " in f" {lain} " or f" {lain} " in f" {cari} "):
            nilai = max(nilai, 0.9)
        if nilai >= BATAS_MIRIP:
            hasil.append((nilai, satu))
    return [satu for _, satu in sorted(hasil, key=lambda p: -p[0])[:MIRIP_MAKS]]
