"""Which agencies a catalogue entry could serve, and what an adopter takes over from it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from inovasi.ide.rules import DIHITUNG, StatusIde

# What the origin gives an adopter to start from. Problem, tupoksi, target group, results and dates are its own.
KOLOM_DISALIN = ("judul", "gagasan", "tujuan", "manfaat", "urusan", "bentuk", "jenis")

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
