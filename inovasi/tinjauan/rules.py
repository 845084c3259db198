"""How a pass through the review queue travels in addresses, and what the screen says to the koordinator."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from inovasi import acuan
from inovasi.angka import baca_bilangan
from inovasi.galat import AturanDilanggar, BelumLengkap
from inovasi.ide.rules import (
    KRITERIA,
    NAMA_STATUS,
    PUTUSAN,
    IdeLike,
    StatusIde,
    aksi_tersedia,
    normal,
    periksa,
    periksa_lembar,
)
from inovasi.peran import Pelaku, Peran

# Offered in the filter "menunggu lebih dari n hari".
PILIHAN_HARI = (3, 7, 14, 30)
GILIRAN = {"pertama": "Pengajuan pertama", "ulang": "Diajukan lagi"}
# Whom an idea waits for. A draft waits for its OPD too; it is listed only to the pendamping that it was assigned to.
MENUNGGU = {"koordinator": "Koordinator", "opd": "Perangkat daerah", "semua": "Siapa pun"}
STATUS_MENUNGGU = {
    "koordinator": (StatusIde.DIAJUKAN,),
    "opd": (StatusIde.DIKEMBALIKAN, StatusIde.DRAF),
    "semua": (StatusIde.DIAJUKAN, StatusIde.DIKEMBALIKAN, StatusIde.DRAF),
}
LEWAT_MAKS = 200  # ids that an address carries; the oldest are forgotten first
# Filters kept under a name, per person; the lengths are those of their columns.
TAMPILAN_MAKS = 20
NAMA_TAMPILAN_MAKS = 60
KUERI_TAMPILAN_MAKS = 1000
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
    menunggu: str = ""  # of MENUNGGU; empty is what the role sees first
    status: str = ""  # of STATUS_MENUNGGU["semua"]

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


def baca_jalan(args: Mapping[str, str], *, bawaan: str = "") -> Jalan:
    """A pass out of a query string. What is not understood is left out, never an error.

    `bawaan` is the value of `menunggu` that goes without saying.
    """

    def teks(nama: str) -> str:
        return args.get(nama, "").replace("\x00", "").strip()[:200]

    urusan, giliran, menunggu, status = (teks(k) for k in ("urusan", "giliran", "menunggu", "status"))
    lewat = [baca_bilangan(t) for t in args.get("lewat", "").split("-")[-LEWAT_MAKS:]]
    return Jalan(
        SaringAntrean(
            q=teks("q"),
            opd=baca_bilangan(teks("opd")) or None,
            urusan=urusan if urusan in acuan.URUSAN else "",
            tahun=baca_bilangan(teks("tahun")) or None,
            hari=min(baca_bilangan(teks("hari")) or 0, 3650) or None,
            giliran=giliran if giliran in GILIRAN else "",
            menunggu=menunggu if menunggu in MENUNGGU and menunggu != bawaan else "",
            status=status if status in STATUS_MENUNGGU["semua"] else "",
        ),
        lewat=tuple(dict.fromkeys(i for i in lewat if i)),
        selesai=min(baca_bilangan(teks("selesai")) or 0, 100_000),
    )


def baca_kueri(kueri: str | None, *, bawaan: str = "") -> Jalan:
    """The same out of the text of a query string, as a hidden field carries it."""
    return baca_jalan(dict(parse_qsl((kueri or "").removeprefix("?")[:4000])), bawaan=bawaan)


# --- Whose queue ---------------------------------------------------------------------------------------------


def menunggu_bawaan(peran: Peran) -> str:
    """Whom ideas wait for in the queue that this role sees first."""
    return "semua" if peran is Peran.PENDAMPING else "koordinator"


def status_dicari(saring: SaringAntrean, peran: Peran) -> tuple[StatusIde, ...]:
    """The statuses that the filters let through. A status alone decides by itself whom it waits for."""
    menunggu = saring.menunggu or ("semua" if saring.status else menunggu_bawaan(peran))
    return tuple(
        s
        for s in STATUS_MENUNGGU[menunggu]
        if saring.status in ("", s) and (s != StatusIde.DRAF or peran is Peran.PENDAMPING)
    )


def kata_menunggu(status: str) -> str:
    """Whom an idea of this status waits for, as a word of a row."""
    return "Koordinator" if status == StatusIde.DIAJUKAN else "OPD, draf" if status == StatusIde.DRAF else "OPD"


def kalimat_antrean(saring: SaringAntrean, peran: Peran) -> str:
    """What follows a number of ideas: "menunggu koordinator"."""
    ide = "ide dampingan" if peran is Peran.PENDAMPING else "ide"
    siapa = {StatusIde.DIAJUKAN: "koordinator", StatusIde.DIKEMBALIKAN: "OPD", StatusIde.DRAF: "OPD"}
    pihak = dict.fromkeys(siapa[s] for s in status_dicari(saring, peran))
    return f"{ide} menunggu {' atau '.join(pihak)}" if pihak else ide


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


# Decisions that can be taken on several ideas at once, with the word of the button.
MASSAL = {"setujui": "Setujui", "kembalikan": "Kembalikan", "tolak": "Tolak"}
MASSAL_MAKS = 100  # ideas in one go
MASSAL_TELAH = {"setujui": "disetujui", "kembalikan": "dikembalikan", "tolak": "ditolak"}
_AKAN = {
    "setujui": "Disetujui. OPD lalu melaporkan kemajuannya.",
    "kembalikan": "Dikembalikan. Giliran OPD memperbaiki, lalu mengirim lagi.",
    "tolak": "Ditolak dan tidak dihitung lagi. OPD membaca alasannya.",
}


def akan(aksi: str, ide: IdeLike, *, opd_sendiri: bool) -> str:
    """What a decision will do to this idea, for the page that asks before it is taken."""
    teks = _AKAN[aksi]
    if ide.status == StatusIde.DIKEMBALIKAN:
        teks += " Ide ini sedang diperbaiki OPD."
    return teks + (" Ide OPD Anda sendiri: putusan ditandai dan tampak bagi pimpinan." if opd_sendiri else "")


def sebab_tak_bisa(
    oleh: Pelaku, aksi: str, ide: IdeLike, *, larang_opd_sendiri: bool, lembar: Mapping[str, str]
) -> str:
    """Why this decision cannot be taken on this idea now, as a sentence; empty when it can."""
    try:
        if sebab := halangan(oleh, ide, larang_opd_sendiri=larang_opd_sendiri):
            return sebab
        periksa(oleh, aksi, ide)
        if aksi == "setujui":
            if not any(lembar.get(k) for k in KRITERIA):
                return "Lembar kriteria belum diisi."
            periksa_lembar(lembar)
    except BelumLengkap as galat:
        return f"Lembar kriteria belum cukup: {'; '.join(galat.kekurangan.values())}."
    except AturanDilanggar as galat:
        return galat.pesan
    return ""


def kabar_massal(aksi: str, jumlah: int) -> str:
    """What the decisions did, when all of them went through."""
    lanjut = {
        "setujui": "OPD kini melaporkan kemajuannya.",
        "kembalikan": "Giliran OPD memperbaiki menurut pesan Anda, lalu mengirim lagi.",
        "tolak": "OPD membaca alasannya; bila perlu, ide bisa dibuka kembali.",
    }
    return f"{jumlah} ide {MASSAL_TELAH[aksi]}. {lanjut[aksi]}"


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
