"""Reading for reports. What is large is set down in a temporary file, so that no transaction waits for a rendering."""

import pickle
from collections import namedtuple
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from inovasi.akun.models import Pengguna
from inovasi.ide import queries as ide_queries
from inovasi.ide.models import Ide
from inovasi.ide.queries import SaringIde, syarat_terlihat
from inovasi.ide.rules import StatusIde
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran

DI_MEMORI = 4 * 1024 * 1024  # bytes; a larger reading goes to a temporary file
SEKALI = 500  # rows


class Tampungan:
    """Rows kept outside the database, as tuples with named columns. Use it as a context manager."""

    def __init__(self, hasil) -> None:
        """Read a Result to its end."""
        self.jumlah = 0
        self._baris = namedtuple("Baris", hasil.keys())._make
        self._berkas = SpooledTemporaryFile(DI_MEMORI)
        for sebagian in hasil.partitions(SEKALI):
            pickle.dump([tuple(b) for b in sebagian], self._berkas, pickle.HIGHEST_PROTOCOL)
            self.jumlah += len(sebagian)

    def __enter__(self) -> "Tampungan":
        return self

    def __exit__(self, *_galat) -> None:
        self._berkas.close()

    def __iter__(self) -> Iterator[Any]:
        self._berkas.seek(0)
        terbaca = 0
        while terbaca < self.jumlah:
            # Our own file of a moment ago, never anything from outside.
            sebagian = pickle.load(self._berkas)
            terbaca += len(sebagian)
            yield from map(self._baris, sebagian)


def tampung_ide(session: Session, *, oleh: Pelaku, saring: SaringIde) -> Tampungan:
    """Exactly the filtered rows, all pages, in the order of the list: one SELECT."""
    return Tampungan(ide_queries.semua_tersaring(session, oleh=oleh, saring=saring))


@dataclass(frozen=True, slots=True)
class InfoOpd:
    id: int
    nama: str
    jenis: str


def info_opd(session: Session, ids: Iterable[int]) -> list[InfoOpd]:
    """Name and kind of these OPD, by name: one SELECT."""
    stmt = select(Opd.id, Opd.nama, Opd.jenis).where(Opd.id.in_(list(ids))).order_by(Opd.nama_urut, Opd.id)
    return [InfoOpd(*b) for b in session.execute(stmt)]


@dataclass(frozen=True, slots=True)
class IdeCetak:
    """An idea with the names that stand on its printed page; the internal ones empty where not to be shown."""

    ide: Ide
    asal_nama: str = ""
    pemutus: str = ""
    lembar: Any = None
    peniru: list[str] = field(default_factory=list)


def ide_cetak(session: Session, ide_id: int, *, lengkap: bool) -> IdeCetak:
    """Everything on the printed page of one idea: at most five SELECTs."""
    ide = session.scalars(
        select(Ide)
        .options(joinedload(Ide.opd), joinedload(Ide.tupoksi), joinedload(Ide.asal).joinedload(Ide.opd))
        .where(Ide.id == ide_id)
    ).one()
    pemutus = lembar = None
    if lengkap and ide.diputus_oleh_id:
        pemutus = session.scalar(select(Pengguna.nama).where(Pengguna.id == ide.diputus_oleh_id))
        lembar = ide_queries.lembar(session, ide_id)
    return IdeCetak(
        ide=ide,
        asal_nama=ide.asal.opd.nama if ide.asal else "",
        pemutus=pemutus or "",
        lembar=lembar,
        peniru=[nama for _, nama, sudah in ide_queries.peniru(session, ide_id) if sudah],
    )


def jumlah_per_status(session: Session, *, oleh: Pelaku, tahun: int) -> dict[str, int]:
    """Ideas of a year by status, as far as this person may count them: one SELECT.

    An operator counts the ideas of their own OPD; pimpinan sees the number of drafts, as in the matrix.
    """
    syarat = [Ide.tahun == tahun, Ide.status != StatusIde.DIHAPUS]
    if oleh.peran is Peran.OPERATOR:
        syarat.append(Ide.opd_id.in_(oleh.opd_ids))
    elif oleh.peran not in (Peran.KOORDINATOR, Peran.PIMPINAN):
        syarat.append(syarat_terlihat(oleh))
    stmt = select(Ide.status, func.count()).where(*syarat).group_by(Ide.status)
    return dict(session.execute(stmt).all())
