"""Progress reports of a decree: the schedule, which step follows which, and what stands first in a list."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from inovasi.angka import baca_bilangan
from inovasi.galat import AturanDilanggar, TidakAda
from inovasi.peran import Pelaku, Peran
from inovasi.sk.rules_tugas import periksa_peran
from inovasi.waktu import BULAN, tanggal

MEMBACA = (Peran.OPERATOR, Peran.KOORDINATOR, Peran.PIMPINAN)
TEKS_MAKS = 20_000
CATATAN_MAKS = 1000
PER_HALAMAN = 50

# --- Schedule -----------------------------------------------------------------------------------------------

BULAN_PERIODE = {"bulanan": 1, "triwulanan": 3, "semesteran": 6, "tahunan": 12}
NAMA_PERIODE = {
    "bulanan": "setiap bulan",
    "triwulanan": "setiap tiga bulan",
    "semesteran": "setiap enam bulan",
    "tahunan": "setiap tahun",
}
TENGGANG = 7  # days between the end of a period and the day its report is due; our choice, said on the page
MAKS_PERIODE = 120  # ten years of months; a schedule never grows beyond


@dataclass(frozen=True, slots=True)
class Periode:
    """One period; `mulai` is its key in addresses and rows."""

    mulai: date
    selesai: date
    jatuh_tempo: date

    @property
    def nama(self) -> str:
        return nama_periode(self.mulai, self.selesai)


def tambah_bulan(hari: date, bulan: int) -> date:
    """The same day so many months later, or the last day of that month where it has no such day."""
    ke = hari.year * 12 + hari.month - 1 + bulan
    tahun, bln = ke // 12, ke % 12 + 1
    return date(tahun, bln, min(hari.day, monthrange(tahun, bln)[1]))


def jadwal(periode_lapor: str, mulai: date | None, sampai: date | None, *, hingga: date) -> list[Periode]:
    """The periods that have begun on the day `hingga`, the oldest first; at most MAKS_PERIODE.

    None begins after `sampai`, the last day of the decree; the last one ends there.
    """
    if periode_lapor not in BULAN_PERIODE or mulai is None:
        return []
    langkah, hasil = BULAN_PERIODE[periode_lapor], []
    for n in range(MAKS_PERIODE):
        awal = tambah_bulan(mulai, langkah * n)
        if awal > hingga or (sampai is not None and awal > sampai):
            break
        akhir = tambah_bulan(mulai, langkah * (n + 1)) - timedelta(days=1)
        if sampai is not None and akhir > sampai:
            akhir = sampai
        hasil.append(Periode(awal, akhir, akhir + timedelta(days=TENGGANG)))
    return hasil


def berikutnya(periode_lapor: str, mulai: date | None, sampai: date | None, *, hari: date) -> Periode | None:
    """The first period whose report is due on or after `hari`; None where no report is due any more."""
    if periode_lapor not in BULAN_PERIODE or mulai is None:
        return None
    jauh = tambah_bulan(max(hari, mulai), BULAN_PERIODE[periode_lapor])
    return next((p for p in jadwal(periode_lapor, mulai, sampai, hingga=jauh) if p.jatuh_tempo >= hari), None)


def nama_periode(mulai: date, selesai: date) -> str:
    """`Januari 2026`, `Januari sampai Maret 2026`, or the days where they are not whole months."""
    penuh = mulai.day == 1 and (selesai + timedelta(days=1)).day == 1
    if not penuh:
        return f"{tanggal(mulai)} sampai {tanggal(selesai)}"
    akhir = f"{BULAN[selesai.month - 1]} {selesai.year}"
    if (mulai.year, mulai.month) == (selesai.year, selesai.month):
        return akhir
    awal = BULAN[mulai.month - 1]
    return f"{awal} sampai {akhir}" if mulai.year == selesai.year else f"{awal} {mulai.year} sampai {akhir}"


def aturan_jadwal(periode_lapor: str, mulai: date | None, sampai: date | None) -> str:
    """The schedule in words, as it stands beside every due date."""
    if periode_lapor not in BULAN_PERIODE or mulai is None:
        return "Keputusan ini tidak meminta laporan kemajuan."
    akhir = f" Laporan terakhir untuk masa sampai {tanggal(sampai)}." if sampai else ""
    return (
        f"Laporan ditulis {NAMA_PERIODE[periode_lapor]}, mulai {tanggal(mulai)}. Setiap laporan jatuh tempo {TENGGANG}"
        f" hari sesudah masanya berakhir, dan boleh ditulis sejak masanya dimulai.{akhir} Keputusan yang dicabut atau"
        " diganti tidak menagih laporan lagi. Yang melapor adalah perangkat daerah yang masih punya tugas di keputusan"
        " ini; hanya koordinator yang dapat melewati satu masa, dengan alasan."
    )


def baca_periode(teks: str) -> date:
    """The first day of a period out of an address. Raises TidakAda."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", teks, re.ASCII):
        raise TidakAda()
    try:
        return date.fromisoformat(teks)
    except ValueError:
        raise TidakAda() from None


# --- Steps --------------------------------------------------------------------------------------------------

BELUM = "belum"  # a period without a row
NAMA_STATUS = {
    "belum": "Belum ditulis",
    "draf": "Draf",
    "diajukan": "Menunggu koordinator",
    "diterima": "Diterima",
    "dikembalikan": "Dikembalikan",
    "dilewati": "Dilewati",
}
LENCANA = {
    "belum": "draf", "draf": "draf", "diajukan": "diajukan", "diterima": "disetujui", "dikembalikan": "dikembalikan",
    "dilewati": "serupa",
}  # fmt: skip
DITAGIH = ("belum", "draf", "dikembalikan")  # the agency's turn

# (status, aksi) -> (status after it, who). A pair that is absent is forbidden.
ALUR: dict[tuple[str, str], tuple[str, tuple[Peran, ...]]] = {
    ("belum", "simpan"): ("draf", (Peran.OPERATOR,)),
    ("draf", "simpan"): ("draf", (Peran.OPERATOR,)),
    ("dikembalikan", "simpan"): ("dikembalikan", (Peran.OPERATOR,)),
    ("draf", "ajukan"): ("diajukan", (Peran.OPERATOR,)),
    ("dikembalikan", "ajukan"): ("diajukan", (Peran.OPERATOR,)),
    ("diajukan", "terima"): ("diterima", (Peran.KOORDINATOR,)),
    ("diajukan", "kembalikan"): ("dikembalikan", (Peran.KOORDINATOR,)),
    # A decision that was wrong is taken back in the same way.
    ("diterima", "kembalikan"): ("dikembalikan", (Peran.KOORDINATOR,)),
    ("dilewati", "kembalikan"): ("dikembalikan", (Peran.KOORDINATOR,)),
    ("belum", "lewati"): ("dilewati", (Peran.KOORDINATOR,)),
    ("draf", "lewati"): ("dilewati", (Peran.KOORDINATOR,)),
    ("dikembalikan", "lewati"): ("dilewati", (Peran.KOORDINATOR,)),
}
AKSI = ("simpan", "ajukan", "terima", "kembalikan", "lewati")
BERALASAN = ("kembalikan", "lewati")
NAMA_AKSI = {
    "simpan": "Menyimpan laporan",
    "ajukan": "Mengajukan laporan",
    "terima": "Menerima laporan",
    "kembalikan": "Mengembalikan laporan",
    "lewati": "Melewati laporan",
}
TELAH = {
    "simpan": "Isi laporan disimpan",
    "ajukan": "Laporan diajukan",
    "terima": "Laporan diterima",
    "kembalikan": "Laporan dikembalikan",
    "lewati": "Laporan dilewati",
}
ISIAN = {
    "kemajuan": "Kemajuan",
    "kendala": "Kendala",
    "rencana": "Rencana berikutnya",
}
# What a report must say before it is handed in.
WAJIB = {
    "kemajuan": "Tulis apa yang sudah dikerjakan pada masa ini.",
    "rencana": "Tulis apa yang akan dikerjakan berikutnya.",
}


class LaporanLike(Protocol):
    status: str


def siapa_boleh(aksi: str) -> set[Peran]:
    return {p for (_, a), (_, peran) in ALUR.items() if a == aksi for p in peran}


def periksa(oleh: Pelaku, status: str, opd_id: int, status_sk: str, aksi: str) -> str:
    """The status of a report after `aksi`. Raises TidakBoleh, TidakAda for another OPD's, AturanDilanggar."""
    periksa_peran(oleh, siapa_boleh(aksi))
    if status_sk == "draf" or (oleh.peran is Peran.OPERATOR and opd_id not in oleh.opd_ids):
        raise TidakAda()
    if status_sk != "berlaku":
        raise AturanDilanggar(f"{NAMA_AKSI[aksi]} tidak bisa: keputusannya sudah tidak berlaku.")
    if (status, aksi) not in ALUR:
        raise AturanDilanggar(f"{NAMA_AKSI[aksi]} tidak bisa: statusnya {NAMA_STATUS[status].lower()}.")
    ke, peran = ALUR[status, aksi]
    periksa_peran(oleh, peran)
    return ke


def boleh(oleh: Pelaku, status: str, opd_id: int, status_sk: str, aksi: str) -> bool:
    try:
        periksa(oleh, status, opd_id, status_sk, aksi)
    except AturanDilanggar:
        return False
    return True


def isi_terbaca(oleh: Pelaku, status: str) -> bool:
    """Whether the text of a report that this person may know of is theirs to read: a draft is of its OPD."""
    return oleh.peran in (Peran.OPERATOR, Peran.KOORDINATOR) or status not in ("draf", "dikembalikan", "dilewati")


def terlambat(status: str, jatuh_tempo: date, hari: date) -> bool:
    return status in DITAGIH and jatuh_tempo < hari


# --- Lists --------------------------------------------------------------------------------------------------

# Whose turn: what stands first for the agency, and for the coordinator.
_URUT_OPD = {"dikembalikan": 0, "belum": 1, "draf": 1, "diajukan": 2, "diterima": 3, "dilewati": 3}
_URUT_PUSAT = {"diajukan": 0, "belum": 2, "draf": 2, "dikembalikan": 2, "diterima": 3, "dilewati": 3}


class BarisLike(Protocol):
    status: str
    jatuh_tempo: date
    lewat: bool
    id: int | None
    opd_nama: str


def urutkan(baris: Iterable[BarisLike], *, pusat: bool) -> list:
    """What asks for something first: returned and late ones of an agency, submitted and late ones of the centre."""

    def kunci(b: BarisLike):
        peringkat = (_URUT_PUSAT if pusat else _URUT_OPD)[b.status]
        if b.lewat and peringkat in (1, 2):
            peringkat -= 0.5
        hari = b.jatuh_tempo.toordinal()
        return peringkat, hari if peringkat < 3 else -hari, b.opd_nama

    return sorted(baris, key=kunci)


@dataclass(frozen=True, slots=True)
class SaringLaporan:
    sk: int | None = None
    opd: int | None = None
    status: str = ""
    terlambat: bool = False
    halaman: int = 1

    @property
    def aktif(self) -> bool:
        return bool(self.sk or self.opd or self.status or self.terlambat)


def baca_saring(args: Mapping[str, str]) -> SaringLaporan:
    """The filters out of a query string; what is not known is left out."""
    status = args.get("status", "")
    return SaringLaporan(
        sk=baca_bilangan(args.get("sk", "")),
        opd=baca_bilangan(args.get("opd", "")),
        status=status if status in NAMA_STATUS else "",
        terlambat=args.get("terlambat", "") == "1",
        halaman=max(1, min(baca_bilangan(args.get("halaman", "")) or 1, 100_000)),
    )
