"""The plan of an adoption: its rows, which of them are late, and where they lie on a strip of time."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from inovasi.waktu import BULAN

STATUS = {"belum": "Belum dimulai", "berjalan": "Berjalan", "selesai": "Selesai", "batal": "Dibatalkan"}
BELUM_SELESAI = ("belum", "berjalan")
BARIS_MAKS = 100  # rows of one adoption, those that were called off too
GAMBAR_MAKS = 40  # rows of the strip
KEGIATAN_MAKS = 300
KETERANGAN_MAKS = 1000
PANJANG = {
    "kegiatan": KEGIATAN_MAKS, "keluaran": 300, "penanggung_jawab": 200, "sumber_daya": 300,
    "keterangan": KETERANGAN_MAKS,
}  # fmt: skip
LABEL = {
    "kegiatan": "Kegiatan",
    "keluaran": "Keluaran",
    "penanggung_jawab": "Penanggung jawab",
    "mulai": "Mulai",
    "selesai": "Sampai",
    "sumber_daya": "Sumber daya",
    "status": "Status",
    "keterangan": "Keterangan",
}


@dataclass(frozen=True, slots=True)
class IsianRencana:
    """A row as it is typed."""

    kegiatan: str
    mulai: date | None
    selesai: date | None
    keluaran: str = ""
    penanggung_jawab: str = ""
    sumber_daya: str = ""
    status: str = "belum"
    keterangan: str = ""


def galat_rencana(isi: IsianRencana) -> dict[str, str]:
    """Sentence for each field that is wrong."""
    galat = {}
    for kolom, maks in PANJANG.items():
        if len(getattr(isi, kolom)) > maks:
            galat[kolom] = f"{LABEL[kolom]} paling banyak {maks} huruf."
    if not isi.kegiatan:
        galat["kegiatan"] = "Tulis kegiatannya."
    for kolom in ("mulai", "selesai"):
        if getattr(isi, kolom) is None:
            galat[kolom] = "Tulis tanggal lengkap, misalnya 22 November 2026."
    if isi.mulai and isi.selesai and isi.selesai < isi.mulai:
        galat["selesai"] = "Tanggal akhirnya tidak bisa sebelum tanggal mulai."
    if isi.status not in STATUS:
        galat["status"] = "Pilih salah satu dari daftar."
    if isi.status == "batal" and not isi.keterangan:
        galat["keterangan"] = "Tulis mengapa kegiatan ini dibatalkan."
    return galat


class BarisLike(Protocol):
    status: str
    mulai: date
    selesai: date


def lewat(baris: BarisLike, hari_ini: date) -> bool:
    """Past its end and not done."""
    return baris.status in BELUM_SELESAI and baris.selesai < hari_ini


# --- The strip ----------------------------------------------------------------------------------------------

LEBAR, TINGGI_BARIS, KEPALA = 400, 34, 26  # units of the picture
NAMA_GAMBAR = 52  # letters of an activity in the picture; the table has all of it


@dataclass(frozen=True, slots=True)
class Batang:
    nama: str
    x: float
    lebar: float
    y: int
    status: str
    lewat: bool


@dataclass(frozen=True, slots=True)
class Garis:
    x: float
    teks: str


@dataclass(frozen=True, slots=True)
class Gantt:
    """A strip of LEBAR x `tinggi` units; `lebih` rows did not fit. `hari_ini` is None outside of its time."""

    batang: Sequence[Batang]
    garis: Sequence[Garis]
    hari_ini: float | None
    tinggi: int
    lebih: int


def pendek(teks: str, maks: int) -> str:
    """At most `maks` letters, cut at a blank where there is one not far back."""
    if len(teks) <= maks:
        return teks
    potong = teks[: maks - 1]
    spasi = potong.rfind(" ")
    return (potong[:spasi] if spasi > maks * 2 // 3 else potong).rstrip(" ,.;:-") + "…"


def gantt(baris: Iterable, *, hari_ini: date) -> Gantt | None:
    """The strip of the rows that are not called off, in their order; None where there is none."""
    semua = [b for b in baris if b.status != "batal"]
    if not semua:
        return None
    tampil = semua[:GAMBAR_MAKS]
    awal = min(b.mulai for b in tampil)
    rentang = (max(b.selesai for b in tampil) - awal).days + 1

    def x(hari: date) -> float:
        return round((hari - awal).days * LEBAR / rentang, 1)

    batang = [
        Batang(
            pendek(b.kegiatan, NAMA_GAMBAR), x(b.mulai),
            max(3.0, round(((b.selesai - b.mulai).days + 1) * LEBAR / rentang, 1)),
            KEPALA + n * TINGGI_BARIS, b.status, lewat(b, hari_ini),
        )
        for n, b in enumerate(tampil)
    ]  # fmt: skip
    kini = x(hari_ini) if awal <= hari_ini < awal + timedelta(days=rentang) else None
    return Gantt(
        batang, _garis(awal, rentang, x), kini, KEPALA + len(tampil) * TINGGI_BARIS, len(semua) - len(tampil)
    )


LEBAR_NAMA = 34  # of the name of a month
GARIS_MAKS = 7  # as many words as fit over the strip


def _garis(awal: date, rentang: int, x) -> list[Garis]:
    """First days of months, or of years where the time is long, so many that their names fit."""
    akhir = awal + timedelta(days=rentang - 1)
    bulan = (akhir.year - awal.year) * 12 + akhir.month - awal.month + 1
    langkah = max(1, math.ceil(bulan / GARIS_MAKS))
    if langkah > 3:
        langkah = math.ceil(langkah / 12) * 12
    hasil = []
    for n in range(0, bulan, langkah):
        urut = awal.month - 1 + n
        hari = date(awal.year + urut // 12, urut % 12 + 1, 1)
        if langkah >= 12:
            hari = hari.replace(month=1)
        teks = str(hari.year) if langkah >= 12 else f"{BULAN[hari.month - 1][:3]} {hari.year % 100:02d}"
        # Before the first day of the strip the name stands at its edge.
        garis = Garis(x(max(hari, awal)), teks)
        # A name that would run into the next one, or over the edge, is left out.
        if hasil and garis.x - hasil[-1].x < LEBAR_NAMA:
            hasil.pop()
        if garis.x <= LEBAR - LEBAR_NAMA or not hasil:
            hasil.append(garis)
    return hasil
