"""How a pass through the review queue travels in addresses, and what the screen says to the koordinator."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from urllib.parse import urlencode

from inovasi import acuan
from inovasi.angka import baca_bilangan
from inovasi.ide.rules import KRITERIA, NAMA_STATUS, PUTUSAN, IdeLike, StatusIde, aksi_tersedia, normal
from inovasi.peran import Pelaku

# Offered in the filter "menunggu lebih dari n hari".
PILIHAN_HARI = (3, 7, 14, 30)
GILIRAN = {"pertama": "Pengajuan pertama", "ulang": "Diajukan lagi"}
LEWAT_MAKS = 200  # ids that an address carries; the oldest are forgotten first
KOLOM_LEMBAR = (*KRITERIA, *(f"catatan_{k}" for k in KRITERIA))


# --- A pass through the queue -------------------------------------------------------------------------------


@dataclass(frozen=True)
class SaringAntrean:
    """The filters of the queue as they stand in the query string; empty means any."""

    q: str = ""
    opd: int | None = None
    urusan: str = ""
    tahun: int | None = None
    hari: int | None = None  # waiting for more than so many calendar days
    giliran: str = ""  # "pertama" or "ulang"

    @property
    def aktif(self) -> bool:
        return self != SaringAntrean()


@dataclass(frozen=True)
class Jalan:
    """One pass through the filtered queue: what was put off and how many were decided. The server keeps nothing."""

    saring: SaringAntrean = field(default_factory=SaringAntrean)
    lewat: tuple[int, ...] = ()
    selesai: int = 0

    def lewati(self, ide_id: int) -> "Jalan":
        """The pass with this idea put off for now."""
        sisa = tuple(i for i in self.lewat if i != ide_id)
        return replace(self, lewat=(*sisa, ide_id)[-LEWAT_MAKS:])

    def putus(self, ide_id: int) -> "Jalan":
        """The pass after a decision on this idea, which has left the queue."""
        return replace(self, lewat=tuple(i for i in self.lewat if i != ide_id), selesai=self.selesai + 1)

    @property
    def pasangan(self) -> list[tuple[str, str]]:
        """What `baca_jalan` reads back, as pairs; empty for the whole queue from its start."""
        isi = asdict(self.saring) | {"lewat": "-".join(map(str, self.lewat)), "selesai": self.selesai}
        return [(k, str(v)) for k, v in isi.items() if v]

    @property
    def kueri(self) -> str:
        return urlencode(self.pasangan)


def baca_jalan(args: Mapping[str, str]) -> Jalan:
    """A pass out of a query string. What is not understood is left out, never an error."""

    def teks(nama: str) -> str:
        return args.get(nama, "").replace("\x00", "").strip()[:200]

    urusan, giliran = teks("urusan"), teks("giliran")
    lewat = [baca_bilangan(t) for t in args.get("lewat", "").split("-")[-LEWAT_MAKS:]]
    return Jalan(
        SaringAntrean(
            q=teks("q"),
            opd=baca_bilangan(teks("opd")) or None,
            urusan=urusan if urusan in acuan.URUSAN else "",
            tahun=baca_bilangan(teks("tahun")) or None,
            hari=min(baca_bilangan(teks("hari")) or 0, 3650) or None,
            giliran=giliran if giliran in GILIRAN else "",
        ),
        lewat=tuple(dict.fromkeys(i for i in lewat if i)),
        selesai=min(baca_bilangan(teks("selesai")) or 0, 100_000),
    )


# --- Decisions ----------------------------------------------------------------------------------------------


def halangan(oleh: Pelaku, ide: IdeLike, *, larang_opd_sendiri: bool) -> str:
    """Why this koordinator may not decide on this idea, as a sentence; empty when they may."""
    if ide.dibuat_oleh_id == oleh.id:
        return "Ide ini Anda tulis sendiri, jadi putusannya ada pada koordinator lain."
    if larang_opd_sendiri and ide.opd_id in oleh.opd_ids:
        return "Ide ini milik OPD Anda sendiri; di daerah ini putusannya ada pada koordinator lain."
    return ""


def putusan_tersedia(oleh: Pelaku, ide: IdeLike, *, larang_opd_sendiri: bool) -> frozenset[str]:
    """The decisions of the review screen that this person may take on this idea now."""
    bisa = frozenset(aksi_tersedia(oleh, ide)) & (PUTUSAN | {"buka_kembali"})
    return bisa - PUTUSAN if halangan(oleh, ide, larang_opd_sendiri=larang_opd_sendiri) else bisa


def kabar(aksi: str, *, nama: str, opd: str, status: str, target: str = "") -> str:
    """What a decision did and what comes next; `nama` is the code or title, `status` the one reached."""
    match aksi:
        case "setujui":
            return f"{nama} disetujui. {opd} kini melaporkan kemajuannya; bila layak ditiru, tandai untuk replikasi."
        case "kembalikan":
            return f"{nama} dikembalikan. Giliran {opd} memperbaiki menurut catatan Anda, lalu mengajukan lagi."
        case "tolak":
            return f"{nama} ditolak. {opd} membaca alasannya; bila perlu, ide ini bisa dibuka kembali."
        case "nyatakan_serupa":
            return f"{nama} dinyatakan serupa dengan {target} dan tidak dihitung lagi. {opd} melihatnya di halaman ide."
        case _ if status == StatusIde.DIAJUKAN:
            return f"{nama} dibuka kembali dan menunggu di antrean tinjauan."
        case _:
            return f"{nama} dibuka kembali: {NAMA_STATUS[StatusIde(status)].lower()}. Giliran {opd} memperbaiki."


# --- Criteria sheet -----------------------------------------------------------------------------------------


def jawaban_baru(
    kiriman: Mapping[str, str], *, awal: Mapping[str, str] | None, tersimpan: Mapping[str, str], oleh_sama: bool
) -> dict[str, str]:
    """The answers of a posted sheet that count.

    `awal` is what the form was opened with. When somebody else filled in the sheet meanwhile (`oleh_sama` is
    False) a field that this form did not change keeps what they stored.
    """
    dikenal = {k: normal(v) for k, v in kiriman.items() if k in KOLOM_LEMBAR}
    if awal is None or oleh_sama:
        return dikenal
    return {k: v for k, v in dikenal.items() if v != normal(awal.get(k)) or v == tersimpan.get(k)}
