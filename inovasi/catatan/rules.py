"""Who writes, reads and settles a note. Plain tables; the design, sections 2 and 4."""

from typing import Protocol

from inovasi.galat import AturanDilanggar, TidakAda, TidakBoleh
from inovasi.ide.rules import KOLOM_ISIAN, IdeLike, StatusIde, didampingi, lihat_lengkap, milik, normal, terlihat
from inovasi.peran import Pelaku, Peran

TERBUKA = ("terbuka", "dijawab")
ISI_MAKS = 5000  # characters
KUTIPAN_MAKS = 1000
# Fields that a note can be tied to; year and owner are not text to coach.
KOLOM_CATATAN = tuple(k for k in KOLOM_ISIAN if k not in ("tahun", "opd_id"))

NAMA_STATUS = {"terbuka": "Terbuka", "dijawab": "Sudah dijawab", "selesai": "Selesai", "ditarik": "Ditarik"}
TELAH = {
    "jawab": "menjawab",
    "perbaiki": "menandai sudah diperbaiki",
    "belum": "menandai belum diperbaiki",
    "selesai": "menyatakan selesai",
    "buka_lagi": "membuka lagi",
    "tarik": "menarik catatan ini",
    "alih": "menyerahkan catatan ini",
}


class CatatanLike(Protocol):
    internal: bool
    dari_opd: bool
    status: str
    pemilik_id: int


# (from, aksi) -> to; None where the side that acts decides (see `status_jawab`). A pair that is absent is forbidden.
ALUR: dict[tuple[str, str], str | None] = {
    ("terbuka", "jawab"): None,
    ("dijawab", "jawab"): None,
    ("terbuka", "perbaiki"): "dijawab",
    ("dijawab", "belum"): "terbuka",
    ("terbuka", "selesai"): "selesai",
    ("dijawab", "selesai"): "selesai",
    ("dijawab", "buka_lagi"): "terbuka",
    ("selesai", "buka_lagi"): "terbuka",
    ("terbuka", "tarik"): "ditarik",
    ("dijawab", "tarik"): "ditarik",
}
# Only who owns the note; nobody settles another's.
HANYA_PEMILIK = frozenset({"selesai", "buka_lagi", "tarik"})
# Only the OPD, on what it was told.
HANYA_OPD = frozenset({"perbaiki", "belum"})


def lihat_internal(oleh: Pelaku, ide: IdeLike) -> bool:
    """Internal notes: koordinator, pimpinan and the pendamping of this idea."""
    return oleh.peran in (Peran.KOORDINATOR, Peran.PIMPINAN) or didampingi(oleh, ide)


def terbaca(oleh: Pelaku, ide: IdeLike, catatan: CatatanLike) -> bool:
    return lihat_internal(oleh, ide) if catatan.internal else lihat_lengkap(oleh, ide)


def periksa_tulis(oleh: Pelaku, ide: IdeLike, *, internal: bool) -> None:
    """Raise TidakAda, TidakBoleh or AturanDilanggar unless `oleh` may write this kind of note on `ide`."""
    if not terlihat(oleh, ide):
        raise TidakAda()
    dari_opd = milik(oleh, ide)
    if not (dari_opd or oleh.peran is Peran.KOORDINATOR or didampingi(oleh, ide)):
        raise TidakBoleh("Catatan ditulis oleh koordinator, pendamping ide ini, atau operator OPD pemiliknya.")
    if internal and dari_opd:
        raise TidakBoleh("Catatan internal hanya untuk koordinator dan pendamping.")
    if ide.status == StatusIde.DIHAPUS:
        raise AturanDilanggar("Ide ini sudah dihapus OPD; catatan tidak bisa ditambahkan.")


def boleh_tulis(oleh: Pelaku, ide: IdeLike, *, internal: bool = False) -> bool:
    try:
        periksa_tulis(oleh, ide, internal=internal)
    except AturanDilanggar:
        return False
    return True


def _sisi_tertuju(oleh: Pelaku, ide: IdeLike, catatan: CatatanLike) -> bool:
    """Whether the answer comes from whom the note asks."""
    if catatan.internal:
        return oleh.id != catatan.pemilik_id
    return milik(oleh, ide) != catatan.dari_opd


def periksa_langkah(oleh: Pelaku, ide: IdeLike, catatan: CatatanLike, aksi: str) -> str:
    """The status that `aksi` leads to. Raises TidakAda, TidakBoleh or AturanDilanggar."""
    if not terlihat(oleh, ide) or not terbaca(oleh, ide, catatan):
        raise TidakAda()
    if aksi in HANYA_PEMILIK and oleh.id != catatan.pemilik_id:
        raise TidakBoleh("Hanya penulis catatan ini yang menyatakannya selesai, membukanya lagi, atau menariknya.")
    if aksi in HANYA_OPD and (not milik(oleh, ide) or catatan.internal or catatan.dari_opd):
        raise TidakBoleh("Tanda “sudah diperbaiki” diberikan oleh OPD pemilik ide, pada catatan untuknya.")
    if aksi == "jawab":
        periksa_tulis(oleh, ide, internal=catatan.internal)
    if (catatan.status, aksi) not in ALUR:
        raise AturanDilanggar(f"Tidak bisa: catatan ini berstatus {NAMA_STATUS[catatan.status].lower()}.")
    ke = ALUR[catatan.status, aksi]
    if ke is None:
        ke = "dijawab" if _sisi_tertuju(oleh, ide, catatan) else catatan.status
    return ke


def langkah_tersedia(oleh: Pelaku, ide: IdeLike, catatan: CatatanLike) -> list[str]:
    hasil = []
    for aksi in ("jawab", "perbaiki", "belum", "selesai", "buka_lagi", "tarik"):
        try:
            periksa_langkah(oleh, ide, catatan, aksi)
        except AturanDilanggar:
            continue
        hasil.append(aksi)
    return hasil


def rapat(teks: str) -> str:
    """Text as quotations are compared: single blanks, so that a quotation may run over a line break."""
    return " ".join(normal(teks).split())


def kutipan_cocok(kutipan: str, teks: str) -> bool:
    """Whether the quotation stands word for word in the text."""
    return rapat(kutipan) in rapat(teks)
