"""Which agencies a catalogue entry could serve, and what an adopter takes over from it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from inovasi import acuan
from inovasi.galat import AturanDilanggar, TidakBoleh
from inovasi.ide.rules import DIHITUNG, StatusIde
from inovasi.peran import NAMA_PERAN, Pelaku, Peran

# What the origin gives an adopter to start from. Problem, tupoksi, target group, results and dates are its own.
KOLOM_DISALIN = ("judul", "gagasan", "tujuan", "manfaat", "urusan", "bentuk", "jenis")

ALASAN_MAKS = 500  # characters, of every reason that is asked for here
# How many origins back the search for a circle goes; a chain in an office is two or three long.
RANTAI_MAKS = 25

ATURAN_COCOK = (
    "Cocok bila jenis OPD-nya sama dengan OPD asal, atau OPD itu sudah mempunyai ide pada urusan yang sama "
    "(diajukan, dikembalikan, atau disetujui). OPD asal dan OPD yang sudah mereplikasi tidak disebut lagi."
)

# Statuses in which the ideas of an agency tell which urusan it works on.
STATUS_URUSAN = DIHITUNG
# An adoption in one of these is not going on any more.
STATUS_MATI = frozenset({StatusIde.DIHAPUS, StatusIde.DITOLAK})


@dataclass(frozen=True)
class FaktaOpd:
    """What the rule looks at: an agency, its kind, and the urusan of its ideas."""

    id: int
    nama: str
    jenis: str
    urusan: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asal:
    """The owner of a catalogue entry and the urusan of its idea."""

    opd_id: int
    jenis_opd: str
    urusan: str


@dataclass(frozen=True)
class Cocok:
    opd_id: int
    nama: str
    seurusan: bool
    sejenis: bool


def cocok_untuk(asal: Asal, opd: Iterable[FaktaOpd], *, peniru: Collection[int]) -> list[Cocok]:
    """The agencies that the entry could serve, those of the same urusan first, else in the order given."""
    hasil = [
        Cocok(o.id, o.nama, seurusan=bool(asal.urusan) and asal.urusan in o.urusan, sejenis=o.jenis == asal.jenis_opd)
        for o in opd
        if o.id != asal.opd_id and o.id not in peniru
    ]
    return sorted((c for c in hasil if c.seurusan or c.sejenis), key=lambda c: not c.seurusan)


# --- Open or not --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeadaanEntri:
    """What decides whether an entry takes new adoptions. An outside origin is `ditawarkan` until withdrawn."""

    ditawarkan: bool
    dijeda: bool = False
    terhenti: bool = False
    status_keberlanjutan: str = ""
    luar: bool = False


def alasan_tertutup(k: KeadaanEntri) -> str:
    """Why nobody can start an adoption now, as a sentence; empty while the entry is open."""
    if not k.ditawarkan:
        return (
            "Catatan inovasi ini sudah ditarik koordinator." if k.luar
            else "Inovasi ini tidak lagi ditawarkan di katalog replikasi."
        )  # fmt: skip
    if k.dijeda:
        return "Replikasi inovasi ini sedang dijeda koordinator."
    if k.terhenti:
        return "OPD asal sudah menghentikan inovasi ini, jadi belum dapat direplikasi."
    status = acuan.STATUS_KEBERLANJUTAN.get(k.status_keberlanjutan)
    if status is not None and not status.dibuka:
        return (
            f"Inovasi ini belum dibuka untuk direplikasi: keberlanjutannya “{status.nama.lower()}” "
            "menurut lembar replikasi."
        )
    return ""


def tuntut(oleh: Pelaku, *peran: Peran) -> None:
    """Raise TidakBoleh, naming who may, unless `oleh` has one of the roles."""
    if oleh.peran not in peran:
        siapa = " atau ".join(NAMA_PERAN[p].lower() for p in sorted(peran))
        raise TidakBoleh(f"Ini hanya untuk {siapa}.")


def pengasuh(oleh: Pelaku, opd_id: int | None) -> bool:
    """Who keeps an entry: the koordinator, and operators of the OPD that it came from or that entered it."""
    return oleh.peran is Peran.KOORDINATOR or (oleh.peran is Peran.OPERATOR and opd_id in oleh.opd_ids)


def periksa_pengasuh(oleh: Pelaku, opd_id: int | None) -> None:
    if not pengasuh(oleh, opd_id):
        raise TidakBoleh("Ini hanya untuk koordinator dan operator OPD asal.")


# --- No circles ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SimpulAsal:
    """One idea in the chain of origins of an entry, the nearest first."""

    ide_id: int
    judul: str
    opd_id: int


def simpul_milik(rantai: Iterable[SimpulAsal], opd_id: int) -> SimpulAsal | None:
    """The nearest idea of `opd_id` among the origins of an entry; None where it may be adopted."""
    return next((s for s in rantai if s.opd_id == opd_id), None)


def periksa_lingkaran(rantai: Iterable[SimpulAsal], opd_id: int) -> None:
    """Nobody replicates what came from themselves. Raises AturanDilanggar with the reason."""
    for urutan, simpul in enumerate(rantai):
        if simpul.opd_id != opd_id:
            continue
        if urutan == 0:
            raise AturanDilanggar("Inovasi ini milik OPD Anda sendiri, jadi tidak perlu direplikasi.")
        raise AturanDilanggar(kata_lingkaran(simpul))


def kata_lingkaran(simpul: SimpulAsal) -> str:
    return (
        f"Inovasi ini berasal dari “{simpul.judul}” milik OPD Anda sendiri, jadi tidak dapat Anda replikasi kembali."
    )


# As a history says it.
TELAH = {
    "lembar": "Lembar replikasi diubah",
    "terbit": "Lembar replikasi diterbitkan",
    "tarik_terbit": "Penerbitan lembar replikasi ditarik",
    "jeda": "Replikasi dijeda",
    "lanjut": "Replikasi dibuka lagi",
    "luar_catat": "Inovasi dari luar dicatat",
    "luar_ubah": "Catatan inovasi luar diubah",
    "luar_tarik": "Catatan inovasi luar ditarik",
    "peniru_catat": "Daerah yang meniru dicatat",
    "peniru_tarik": "Catatan daerah yang meniru ditarik",
    "tawarkan": "Ditawarkan kepada OPD",
    "tawar_terima": "Tawaran diterima",
    "tawar_tolak": "Tawaran ditolak",
    "tawar_tarik": "Tawaran ditarik",
    "saran_tutup": "Saran ditutup",
    "saran_buka": "Saran dibuka lagi",
}
