"""Moments and days: the clock, the region's time zone, and the Indonesian way to write them."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from flask import Flask, g, has_request_context

BULAN = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
ZONA = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
ZONA_AWAL = "Asia/Jakarta"
_BULAN_PENDEK = {nama[:3].lower(): i for i, nama in enumerate(BULAN, 1)} | {
    "agt": 8,
    "ags": 8,
    "nop": 11,
    "des": 12,
}


def sekarang() -> datetime:
    """Now, aware UTC. The only clock of the program; services receive its value as `pada`."""
    return datetime.now(UTC)


@cache
def _zona(nama: str) -> ZoneInfo:
    return ZoneInfo(nama)


def zona_kini() -> ZoneInfo:
    """The region's zone during a request, else WIB."""
    return _zona(g.get("zona_waktu", ZONA_AWAL) if has_request_context() else ZONA_AWAL)


def setempat(pada: datetime) -> datetime:
    return pada.astimezone(zona_kini())


def hari_ini(pada: datetime | None = None) -> date:
    """The calendar day in the region."""
    return setempat(pada or sekarang()).date()


def _hari(nilai: datetime | date) -> date:
    return setempat(nilai).date() if isinstance(nilai, datetime) else nilai


def tanggal(nilai: datetime | date | str | None) -> str:
    """`22 November 2026`; of a stored ISO text also `November 2026` or `2026`."""
    if not nilai:
        return ""
    if isinstance(nilai, str):
        bagian = [int(x) for x in nilai.split("-")]
        nama = [str(bagian[2])] if len(bagian) == 3 else []
        return " ".join([*nama, *([BULAN[bagian[1] - 1]] if len(bagian) > 1 else []), str(bagian[0])])
    hari = _hari(nilai)
    return f"{hari.day} {BULAN[hari.month - 1]} {hari.year}"


def tanggal_panjang(nilai: datetime | date | None) -> str:
    """`Minggu, 22 November 2026`."""
    return f"{HARI[_hari(nilai).weekday()]}, {tanggal(nilai)}" if nilai else ""


def jam(nilai: datetime | None) -> str:
    """`14.05` in the region's zone."""
    return f"{setempat(nilai):%H.%M}" if nilai else ""


def tanggal_jam(nilai: datetime | None) -> str:
    """`22 November 2026 pukul 14.05 WIB`."""
    return f"{tanggal(nilai)} pukul {jam(nilai)} {ZONA.get(zona_kini().key, '')}".rstrip() if nilai else ""


def lama(nilai: datetime | date | None, kini: datetime | None = None) -> str:
    """How long ago, in whole calendar days of the region: `hari ini`, `1 hari`, `12 hari`."""
    if not nilai:
        return ""
    hari = (hari_ini(kini) - _hari(nilai)).days
    return "hari ini" if hari <= 0 else f"{hari} hari"


def sisa_hari(batas: date | None, kini: datetime | None = None) -> str:
    """`26 hari lagi`, `hari ini`, `lewat 3 hari`."""
    if not batas:
        return ""
    hari = (batas - hari_ini(kini)).days
    if hari == 0:
        return "hari ini"
    return f"{hari} hari lagi" if hari > 0 else f"lewat {-hari} hari"


def angka(nilai: int | float | None, desimal: int = 0) -> str:
    """`1.234,5`: Indonesian separators."""
    if nilai is None:
        return ""
    return f"{nilai:,.{desimal}f}".replace(",", "_").replace(".", ",").replace("_", ".")


def baca_tanggal(teks: str) -> str:
    """ISO text with the precision that was typed: `2026`, `2026-11` or `2026-11-22`; empty stays empty.

    Reads `2026-11-22`, `22/11/2026`, `22-11-2026`, `22 November 2026`, `November 2026`, `11/2026`, `2026`.
    Raises ValueError with a sentence.
    """
    teks = re.sub(r"\s+", " ", teks.strip().lower())
    if not teks:
        return ""
    salah = ValueError("Tulis tanggal seperti 22 November 2026, 22/11/2026, November 2026, atau 2026.")
    if cocok := re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", teks, re.ASCII):
        thn, bln, hr = cocok.groups()
    elif cocok := re.fullmatch(r"(?:(\d{1,2})[/. -])?(\d{1,2})[/. -](\d{4})", teks, re.ASCII):
        hr, bln, thn = cocok.groups()
    elif cocok := re.fullmatch(r"(?:(\d{1,2}) )?([a-z]{3,9})\.? (\d{4})", teks, re.ASCII):
        hr, nama, thn = cocok.groups()
        bln = _BULAN_PENDEK.get(nama[:3])
        if bln is None or (len(nama) > 4 and not BULAN[bln - 1].lower().startswith(nama[:4])):
            raise salah
    else:
        raise salah
    if not 1900 <= int(thn) <= 2200:
        raise ValueError("Tahun di antara 1900 dan 2200.")
    try:
        date(int(thn), int(bln or 1), int(hr or 1))
    except ValueError:
        raise salah from None
    return "-".join([thn, *([f"{int(bln):02d}"] if bln else []), *([f"{int(hr):02d}"] if hr else [])])


def batas_awal_akhir(iso: str) -> tuple[date, date]:
    """First and last day that an ISO text of any precision can mean."""
    bagian = [int(x) for x in iso.split("-")]
    awal = date(*[*bagian, 1, 1][:3])
    if len(bagian) == 3:
        return awal, awal
    bulan_akhir = bagian[1] if len(bagian) == 2 else 12
    berikut = date(bagian[0] + bulan_akhir // 12, bulan_akhir % 12 + 1, 1)
    return awal, berikut - timedelta(days=1)


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        tanggal=tanggal, tanggal_panjang=tanggal_panjang, jam=jam, tanggal_jam=tanggal_jam, lama=lama,
        sisa_hari=sisa_hari, angka=angka,
    )  # fmt: skip
