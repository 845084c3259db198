"""Who copied from whom, as a tree: plain rows in, bounded lists out. No recursion, and a circle in bad data ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inovasi.replikasi.rules_rencana import pendek

SIMPUL_MAKS = 60
TINGKAT_GAMBAR = 6  # deeper ones are drawn no further to the right
NAMA_GAMBAR = 48  # letters of a name in the picture; the table has all of it
LEBAR, TINGGI_BARIS, INDENTASI, TEPI = 420, 46, 22, 4  # units of the picture


@dataclass(frozen=True, slots=True)
class Cabang:
    """One copy of an entry: by an OPD (`entri_anak` where its own idea is an entry too) or by another region."""

    entri_id: int
    nama: str
    keterangan: str
    jenis: str  # "opd" or "luar"
    entri_anak: int | None = None
    adopsi_id: int | None = None


@dataclass(frozen=True, slots=True)
class Simpul:
    """`nomor` counts from 1 in the order of drawing; `induk` is the number of whom it copied, 0 for the root."""

    nomor: int
    induk: int
    tingkat: int
    nama: str
    keterangan: str
    jenis: str
    entri_id: int | None
    adopsi_id: int | None
    dari: str


@dataclass(frozen=True, slots=True)
class Pohon:
    simpul: tuple[Simpul, ...]
    lebih: bool  # more was there than SIMPUL_MAKS


def akar(entri_id: int, induk: Mapping[int, int]) -> int:
    """The topmost entry above this one; `induk`: entry -> the entry that it copied. A circle ends where it closes."""
    lewat = {entri_id}
    while (atas := induk.get(entri_id)) is not None and atas not in lewat:
        lewat.add(atas)
        entri_id = atas
    return entri_id


def susun(entri_id: int, nama: str, keterangan: str, cabang: Iterable[Cabang], *, maks: int = SIMPUL_MAKS) -> Pohon:
    """The tree below an entry, depth first, copies of one entry in the order given. An entry is opened once."""
    menurut: dict[int, list[Cabang]] = {}
    for c in cabang:
        menurut.setdefault(c.entri_id, []).append(c)
    simpul = [Simpul(1, 0, 0, nama, keterangan, "asal", entri_id, None, "")]
    terbuka = {entri_id}
    tumpukan = [(c, 1, 1) for c in reversed(menurut.get(entri_id, []))]
    while tumpukan and len(simpul) < maks:
        c, induk, tingkat = tumpukan.pop()
        nomor = len(simpul) + 1
        simpul.append(
            Simpul(
                nomor, induk, tingkat, c.nama, c.keterangan, c.jenis, c.entri_anak, c.adopsi_id,
                simpul[induk - 1].nama,
            )
        )  # fmt: skip
        if c.entri_anak is not None and c.entri_anak not in terbuka:
            terbuka.add(c.entri_anak)
            tumpukan += [(anak, nomor, tingkat + 1) for anak in reversed(menurut.get(c.entri_anak, []))]
    return Pohon(tuple(simpul), bool(tumpukan))


@dataclass(frozen=True, slots=True)
class Kotak:
    """A node in the picture, and the elbow from whom it copied (`garis`: an SVG path, empty for the root)."""

    x: int
    y: int
    nama: str
    keterangan: str
    jenis: str
    garis: str


def gambar(pohon: Pohon) -> tuple[list[Kotak], int]:
    """Every node as a box one below the other, set in by its level; and the height of the picture."""
    letak: dict[int, tuple[int, int]] = {}
    hasil = []
    for n, s in enumerate(pohon.simpul):
        x, y = TEPI + min(s.tingkat, TINGKAT_GAMBAR) * INDENTASI, TEPI + n * TINGGI_BARIS
        letak[s.nomor] = (x, y)
        garis = ""
        if s.induk:
            ix, iy = letak[s.induk]
            kiri = min(ix + INDENTASI // 2, x - INDENTASI // 2) if x > ix else ix - 2
            garis = f"M{kiri} {iy + 36}V{y + 18}H{x}"
        # A box further in is narrower, and holds fewer letters.
        muat = NAMA_GAMBAR - 3 * min(s.tingkat, TINGKAT_GAMBAR)
        hasil.append(Kotak(x, y, pendek(s.nama, muat), pendek(s.keterangan, muat + 6), s.jenis, garis))
    return hasil, 2 * TEPI + len(pohon.simpul) * TINGGI_BARIS
