"""Monitoring of a decree: the matrix, the share, and the rows of its exports, out of what the queries have read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from inovasi.peran import Peran
from inovasi.sk.rules_laporan import DITAGIH
from inovasi.sk.rules_laporan import NAMA_STATUS as NAMA_LAPORAN
from inovasi.sk.rules_tugas import KEWAJIBAN, NAMA_STATUS
from inovasi.waktu import BULAN, angka, hari_ini, tanggal

MEMBACA = (Peran.OPERATOR, Peran.KOORDINATOR, Peran.PIMPINAN)
JUDUL = "Laporan Pelaksanaan Keputusan"
BULAN_GRAFIK = 12  # months in the plot, the last ones

ATURAN = (
    "Bagian yang terpenuhi = tugas berstatus Terpenuhi dibagi semua tugas pada keputusan ini, tanpa yang dibebaskan."
    " Tugas terpenuhi bila koordinator menerimanya: ide yang disebut sudah disetujui dan tidak dihentikan, atau"
    " replikasi yang disebut sudah sampai tahap berjalan. Tugas terlambat bila tenggatnya lewat dan belum diterima."
)

Sel = str | int | float | date | None


@dataclass(slots=True)
class BarisPantau:
    """One agency: its duties by kind, its reports in numbers."""

    opd_id: int
    nama: str
    tugas: dict[str, list[Any]] = field(default_factory=lambda: {k: [] for k in KEWAJIBAN})
    diterima: int = 0
    menunggu: int = 0
    terlambat: int = 0
    belum: int = 0
    dilewati: int = 0

    @property
    def semua(self) -> list[Any]:
        return [t for k in KEWAJIBAN for t in self.tugas[k]]

    @property
    def laporan(self) -> str:
        """The reports in words: `2 diterima, 1 terlambat`."""
        bagian = (
            (self.diterima, "diterima"), (self.menunggu, "menunggu koordinator"), (self.terlambat, "terlambat"),
            (self.belum, "belum jatuh tempo"), (self.dilewati, "dilewati"),
        )  # fmt: skip
        return ", ".join(f"{n} {kata}" for n, kata in bagian if n)


@dataclass(frozen=True, slots=True)
class Bulan:
    nama: str  # `Januari 2026`
    terpenuhi: int
    jumlah: int  # up to the end of the month


@dataclass(frozen=True, slots=True)
class Pantau:
    """All that the monitoring page and its exports say."""

    baris: list[BarisPantau]
    tugas: int
    terpenuhi: int
    menunggu: int
    dibebaskan: int
    terlambat: list[Any]
    laporan_terlambat: list[Any]
    bulan: list[Bulan]

    @property
    def dihitung(self) -> int:
        return self.tugas - self.dibebaskan

    @property
    def persen(self) -> str:
        """`46,7 %`; nothing where no duty counts."""
        return f"{angka(100 * self.terpenuhi / self.dihitung, 1)} %" if self.dihitung else ""


def susun(tugas: Sequence[Any], laporan: Iterable[Any], *, mulai: date | None, hari: date) -> Pantau:
    """The matrix of a decree from its duties (BarisTugas, in the order of agencies) and reports (BarisLaporan)."""
    baris: dict[int, BarisPantau] = {}
    for t in tugas:
        baris.setdefault(t.opd_id, BarisPantau(t.opd_id, t.opd_nama)).tugas[t.kewajiban].append(t)
    lewat = []
    for b in laporan:
        ke = baris.setdefault(b.opd_id, BarisPantau(b.opd_id, b.opd_nama))
        if b.lewat:
            ke.terlambat += 1
            lewat.append(b)
        elif b.status in DITAGIH:
            ke.belum += 1
        elif b.status == "diajukan":
            ke.menunggu += 1
        elif b.status == "diterima":
            ke.diterima += 1
        else:
            ke.dilewati += 1
    return Pantau(
        baris=list(baris.values()),
        tugas=len(tugas),
        terpenuhi=sum(t.status == "terpenuhi" for t in tugas),
        menunggu=sum(t.status == "diajukan" for t in tugas),
        dibebaskan=sum(t.status == "dibebaskan" for t in tugas),
        terlambat=sorted((t for t in tugas if t.lewat), key=lambda t: (t.tenggat, t.opd_nama, t.id)),
        laporan_terlambat=sorted(lewat, key=lambda b: (b.jatuh_tempo, b.opd_nama)),
        bulan=per_bulan([t.diterima_pada for t in tugas if t.status == "terpenuhi"], mulai=mulai, hari=hari),
    )


def per_bulan(diterima: Iterable[datetime | None], *, mulai: date | None, hari: date) -> list[Bulan]:
    """How many duties were accepted in each month, from the month of `mulai` to that of `hari`, the last twelve."""
    nomor = [d.year * 12 + d.month - 1 for d in (hari_ini(p) for p in diterima if p is not None)]
    akhir = hari.year * 12 + hari.month - 1
    awal = min([*nomor, mulai.year * 12 + mulai.month - 1 if mulai else akhir, akhir])
    awal = max(awal, akhir - BULAN_GRAFIK + 1)
    return [
        Bulan(f"{BULAN[n % 12]} {n // 12}", sum(x == n for x in nomor), sum(x <= n for x in nomor))
        for n in range(awal, akhir + 1)
    ]


# --- Exports ------------------------------------------------------------------------------------------------

KOLOM_TUGAS = (
    ("No.", 6), ("Perangkat daerah", 40), ("Kewajiban", 34), ("Inovasi menurut keputusan", 36), ("Tenggat", 18),
    ("Status", 20), ("Dipenuhi dengan", 44), ("Diterima", 18), ("Keterangan", 40),
)  # fmt: skip
KOLOM_TERLAMBAT = (
    ("No.", 6), ("Perangkat daerah", 40), ("Apa", 50), ("Batas", 18), ("Hari terlambat", 16),
)  # fmt: skip
KOLOM_LAPORAN = (
    ("No.", 6), ("Perangkat daerah", 40), ("Masa", 34), ("Jatuh tempo", 18), ("Status", 24), ("Terlambat", 12),
)  # fmt: skip


def baris_tugas(isi: Pantau) -> list[list[Sel]]:
    return [
        [
            n, t.opd_nama, KEWAJIBAN[t.kewajiban], ", ".join(b for b in (t.inovasi_nama, t.inovasi_jenis) if b),
            t.tenggat, NAMA_STATUS[t.status] + (", terlambat" if t.lewat else ""), t.pemenuh if t.disebut else "",
            hari_ini(t.diterima_pada) if t.diterima_pada else None, t.keterangan,
        ]
        for n, t in enumerate((t for b in isi.baris for t in b.semua), 1)
    ]  # fmt: skip


def baris_terlambat(isi: Pantau, hari: date) -> list[list[Sel]]:
    """Late duties, then late reports."""
    semua = [(t.opd_nama, f"Tugas: {t.judul}", t.tenggat) for t in isi.terlambat]
    semua += [(b.opd_nama, f"Laporan {b.nama}", b.jatuh_tempo) for b in isi.laporan_terlambat]
    return [[n, opd, apa, batas, (hari - batas).days] for n, (opd, apa, batas) in enumerate(semua, 1)]


def baris_laporan(laporan: Iterable[Any]) -> list[list[Sel]]:
    urut = sorted(laporan, key=lambda b: (b.opd_nama, b.mulai))
    return [
        [n, b.opd_nama, b.nama, b.jatuh_tempo, NAMA_LAPORAN[b.status], "ya" if b.lewat else ""]
        for n, b in enumerate(urut, 1)
    ]


def ringkasan(isi: Pantau) -> list[tuple[str, Sel]]:
    """The numbers in words, as they stand at the head of every form of the report."""
    return [
        ("Tugas terpenuhi", f"{isi.terpenuhi} dari {isi.dihitung}{f' ({isi.persen})' if isi.persen else ''}"),
        ("Menunggu koordinator", isi.menunggu),
        ("Dibebaskan", isi.dibebaskan),
        ("Tugas terlambat", len(isi.terlambat)),
        ("Laporan terlambat", len(isi.laporan_terlambat)),
    ]


def nama_berkas(sebut: str, hari: date, akhiran: str) -> str:
    """`laporan-pelaksanaan-sk-nomor-193-tahun-2018-2026-11-22.xlsx`."""
    kata = re.sub(r"[^a-z0-9]+", "-", sebut.lower())[:60].strip("-")
    return "-".join(b for b in ("laporan-pelaksanaan", kata, f"{hari:%Y-%m-%d}") if b) + f".{akhiran}"


def teks_sel(nilai: Sel) -> str:
    """A cell as words, for a document."""
    if nilai is None:
        return ""
    return tanggal(nilai) if isinstance(nilai, date) else str(nilai)
