"""What rooms above this one tell it about their records. They register themselves; `berkas` imports none of them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from inovasi.peran import Pelaku


@dataclass(frozen=True, slots=True)
class Keperluan:
    """What a document proves about a record; `jenis` is the kind of document that the form proposes."""

    nama: str
    jenis: str  # a code of acuan.JENIS_DOKUMEN


@dataclass(frozen=True)
class Rekaman:
    """One kind of record that documents are linked to."""

    # The words of a link back to it, for who may read it: "Replikasi POSTU oleh Dinas Kesehatan".
    sebutan: Callable[[Session, int], str]
    alamat: Callable[[int], str]
    # Which of these records this person reads, and their documents with them.
    terbaca: Callable[[Session, Pelaku, Collection[int]], set[int]]
    # Raises TidakAda, TidakBoleh or AturanDilanggar unless this person may link and unlink documents here now.
    # Takes the record's row lock, so that a rule that needs the document is decided on the same state.
    periksa_lampir: Callable[[Session, Pelaku, int], None]
    # The agency to which a document that is entered here belongs; None for the coordinator.
    pemilik: Callable[[Session, Pelaku, int], int | None]
    keperluan: Mapping[str, Keperluan]
    # Raises AturanDilanggar while the record rests on what it has for this keperluan; asked after `periksa_lampir`,
    # under the same lock. None: what may be linked may be unlinked.
    periksa_lepas: Callable[[Session, int, str], None] | None = None


# "adopsi", "rencana_aksi", "peniru_luar", "lembar", "sk", "laporan_sk" ...; written by the rooms at import.
REKAMAN: dict[str, Rekaman] = {}
