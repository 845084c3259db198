"""Duties of a decree: which step follows which, who takes it, and what a fulfilment must have before it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from inovasi.angka import baca_bilangan
from inovasi.galat import AturanDilanggar, TidakAda
from inovasi.ide.rules import StatusIde
from inovasi.peran import Pelaku, Peran
from inovasi.peran import periksa_peran as periksa_peran
from inovasi.replikasi import rules_adopsi

KETERANGAN_MAKS = 1000
PER_HALAMAN = 50

MEMBACA = (Peran.OPERATOR, Peran.KOORDINATOR, Peran.PIMPINAN)

KEWAJIBAN = {
    "melaksanakan": "Melaksanakan inovasi yang ditetapkan",
    "mereplikasi": "Mereplikasi inovasi yang telah ada",
}
NAMA_STATUS = {
    "berjalan": "Belum terpenuhi",
    "diajukan": "Menunggu koordinator",
    "terpenuhi": "Terpenuhi",
    "dibebaskan": "Dibebaskan",
}
# The colour and shape (templates/ui/lencana.html) of each status.
LENCANA = {"berjalan": "draf", "diajukan": "diajukan", "terpenuhi": "disetujui", "dibebaskan": "serupa"}
TERBUKA = ("berjalan", "diajukan")  # still to be done by somebody

# (status, aksi) -> (status after it, who). A pair that is absent is forbidden.
ALUR: dict[tuple[str, str], tuple[str, tuple[Peran, ...]]] = {
    ("berjalan", "ajukan"): ("diajukan", (Peran.OPERATOR,)),
    ("diajukan", "tarik"): ("berjalan", (Peran.OPERATOR,)),
    ("diajukan", "terima"): ("terpenuhi", (Peran.KOORDINATOR,)),
    ("diajukan", "kembalikan"): ("berjalan", (Peran.KOORDINATOR,)),
    ("berjalan", "bebaskan"): ("dibebaskan", (Peran.KOORDINATOR,)),
    ("diajukan", "bebaskan"): ("dibebaskan", (Peran.KOORDINATOR,)),
    ("terpenuhi", "buka_lagi"): ("berjalan", (Peran.KOORDINATOR,)),
    ("dibebaskan", "buka_lagi"): ("berjalan", (Peran.KOORDINATOR,)),
}
AKSI = ("ajukan", "tarik", "terima", "kembalikan", "bebaskan", "buka_lagi")
BERALASAN = ("kembalikan", "bebaskan", "buka_lagi")
NAMA_AKSI = {
    "ajukan": "Menyatakan tugas terpenuhi",
    "tarik": "Menarik pernyataan",
    "terima": "Menerima",
    "kembalikan": "Mengembalikan",
    "bebaskan": "Membebaskan",
    "buka_lagi": "Membuka lagi",
}
# As a history says it.
TELAH = {
    "ajukan": "Dinyatakan terpenuhi",
    "tarik": "Pernyataan ditarik",
    "terima": "Diterima koordinator",
    "kembalikan": "Dikembalikan koordinator",
    "bebaskan": "Dibebaskan koordinator",
    "buka_lagi": "Dibuka lagi koordinator",
}

# An idea may be named once it was handed in; it counts once it is approved and has not stopped.
IDE_BISA_DISEBUT = (StatusIde.DIAJUKAN, StatusIde.DIKEMBALIKAN, StatusIde.DISETUJUI)
TAHAP_DITERIMA = "berjalan"
TAHAP_HENTI = "dihentikan"
NAMA_TAHAP = {kode: nama.lower() for kode, nama in rules_adopsi.NAMA_TAHAP.items()}
ATURAN_TERIMA = {
    "melaksanakan": (
        "Tugas ini terpenuhi bila idenya sudah disetujui dan tidak dihentikan, dan koordinator menerimanya."
    ),
    "mereplikasi": "Tugas ini terpenuhi bila replikasinya sudah sampai tahap berjalan, dan koordinator menerimanya.",
}


class TugasLike(Protocol):
    status: str
    opd_id: int


def siapa_boleh(aksi: str) -> set[Peran]:
    """Every role that may take `aksi` in some status."""
    return {p for (_, a), (_, peran) in ALUR.items() if a == aksi for p in peran}


def terbaca(oleh: Pelaku, opd_id: int, status_sk: str) -> bool:
    """Whether this person reads a duty of that agency. Duties begin when the decree is in force."""
    if oleh.peran is Peran.KOORDINATOR:
        return True
    if status_sk == "draf":
        return False
    return oleh.peran is Peran.PIMPINAN or (oleh.peran is Peran.OPERATOR and opd_id in oleh.opd_ids)


def periksa(oleh: Pelaku, tugas: TugasLike, status_sk: str, aksi: str) -> str:
    """The status of a duty after `aksi`. Raises TidakBoleh, TidakAda for another OPD's, AturanDilanggar."""
    periksa_peran(oleh, siapa_boleh(aksi))
    if not terbaca(oleh, tugas.opd_id, status_sk):
        raise TidakAda()
    if status_sk != "berlaku":
        keadaan = {"draf": "belum berlaku", "dicabut": "sudah dicabut", "diganti": "sudah diganti"}[status_sk]
        raise AturanDilanggar(f"{NAMA_AKSI[aksi]} tidak bisa: keputusannya {keadaan}.")
    if (tugas.status, aksi) not in ALUR:
        raise AturanDilanggar(
            f"{NAMA_AKSI[aksi]} tidak bisa: tugas ini berstatus {NAMA_STATUS[tugas.status].lower()}.",
            saran="Muat ulang halamannya untuk melihat keadaan terbaru.",
        )
    ke, peran = ALUR[tugas.status, aksi]
    periksa_peran(oleh, peran)
    return ke


def boleh(oleh: Pelaku, tugas: TugasLike, status_sk: str, aksi: str) -> bool:
    try:
        periksa(oleh, tugas, status_sk, aksi)
    except AturanDilanggar:
        return False
    return True


def kurang_terima(
    kewajiban: str, *, status_ide: str | None = None, dihentikan: bool = False, tahap: str | None = None
) -> str:
    """What is still missing before the coordinator can accept, as a sentence; empty when nothing is."""
    if kewajiban == "melaksanakan":
        if status_ide is None:
            return "Belum ada ide yang disebut."
        if status_ide != StatusIde.DISETUJUI:
            return "Idenya belum disetujui."
        return "Idenya sudah dihentikan." if dihentikan else ""
    if tahap is None:
        return "Belum ada replikasi yang disebut."
    if tahap == TAHAP_HENTI:
        return "Replikasinya sudah dihentikan."
    if tahap != TAHAP_DITERIMA:
        return f"Replikasinya baru sampai tahap {NAMA_TAHAP.get(tahap, tahap)}."
    return ""


def terlambat(status: str, tenggat: date | None, hari: date) -> bool:
    """A duty whose day has passed while it is still open, also when the agency's word waits for an answer."""
    return status in TERBUKA and tenggat is not None and tenggat < hari


@dataclass(frozen=True, slots=True)
class SaringTugas:
    sk: int | None = None
    opd: int | None = None
    kewajiban: str = ""
    status: str = ""
    terlambat: bool = False
    halaman: int = 1

    @property
    def aktif(self) -> bool:
        return bool(self.sk or self.opd or self.kewajiban or self.status or self.terlambat)


def baca_saring(args: Mapping[str, str]) -> SaringTugas:
    """The filters out of a query string; what is not known is left out."""
    kewajiban, status = args.get("kewajiban", ""), args.get("status", "")
    return SaringTugas(
        sk=baca_bilangan(args.get("sk", "")),
        opd=baca_bilangan(args.get("opd", "")),
        kewajiban=kewajiban if kewajiban in KEWAJIBAN else "",
        status=status if status in NAMA_STATUS else "",
        terlambat=args.get("terlambat", "") == "1",
        halaman=max(1, min(baca_bilangan(args.get("halaman", "")) or 1, 100_000)),
    )
