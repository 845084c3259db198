"""The inbox of one person: what is sent to an OPD they act for, or to their role."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, select
from sqlalchemy.orm import Session

from inovasi.akun.queries import daftarkan_penghitung
from inovasi.peran import Pelaku, Peran
from inovasi.pesan.models import Pesan, PesanDibaca


@dataclass(frozen=True, slots=True)
class ButirPesan:
    id: int
    ide_id: int
    jenis: str
    teks: str
    dibuat_pada: datetime
    terbuka: bool
    dibaca: bool


@dataclass(frozen=True, slots=True)
class KelompokPesan:
    """The notices about one idea, newest first."""

    ide_id: int
    butir: tuple[ButirPesan, ...]

    @property
    def terbuka(self) -> bool:
        return any(b.terbuka for b in self.butir)

    @property
    def belum_dibaca(self) -> bool:
        return any(b.terbuka and not b.dibaca for b in self.butir)


def milik(oleh: Pelaku) -> ColumnElement[bool]:
    """The condition under which a notice is this person's."""
    if oleh.peran is Peran.OPERATOR:
        return Pesan.untuk_opd_id.in_(oleh.opd_ids)
    return Pesan.untuk_peran == str(oleh.peran)


def jumlah_belum_dibaca_stmt(peran: Peran) -> Select[tuple[int]]:
    """One number: open notices not yet read. Bind parameters: `pengguna_id` and, for an operator, `opd_ids`."""
    kena = (
        Pesan.untuk_opd_id.in_(bindparam("opd_ids", expanding=True))
        if peran is Peran.OPERATOR
        else Pesan.untuk_peran == str(peran)
    )
    sudah = exists().where(PesanDibaca.pesan_id == Pesan.id, PesanDibaca.pengguna_id == bindparam("pengguna_id"))
    return select(func.count()).select_from(Pesan).where(kena, Pesan.selesai_pada.is_(None), ~sudah)


def daftar_pesan(session: Session, *, oleh: Pelaku, ke: int = 1, per_halaman: int = 50) -> list[KelompokPesan]:
    """One page of the inbox, grouped by idea: groups with something open first, then newest first. One SELECT."""
    terbuka = case((Pesan.selesai_pada.is_(None), 1), else_=0)
    kelompok = (
        select(Pesan.ide_id, func.max(terbuka).label("buka"), func.max(Pesan.id).label("terbaru"))
        .where(milik(oleh))
        .group_by(Pesan.ide_id)
        .order_by(func.max(terbuka).desc(), func.max(Pesan.id).desc())
        .limit(per_halaman)
        .offset((ke - 1) * per_halaman)
        .subquery()
    )
    stmt = (
        select(
            Pesan.id, Pesan.ide_id, Pesan.jenis, Pesan.teks, Pesan.dibuat_pada,
            Pesan.selesai_pada.is_(None), PesanDibaca.pengguna_id.is_not(None),
        )
        .join(kelompok, kelompok.c.ide_id == Pesan.ide_id)
        .outerjoin(PesanDibaca, and_(PesanDibaca.pesan_id == Pesan.id, PesanDibaca.pengguna_id == oleh.id))
        .where(milik(oleh))
        .order_by(kelompok.c.buka.desc(), kelompok.c.terbaru.desc(), Pesan.id.desc())
    )  # fmt: skip
    hasil: dict[int, list[ButirPesan]] = {}
    for b in session.execute(stmt):
        hasil.setdefault(b.ide_id, []).append(ButirPesan(*b[:5], bool(b[5]), bool(b[6])))
    return [KelompokPesan(ide_id, tuple(butir)) for ide_id, butir in hasil.items()]


def jumlah_kelompok(session: Session, *, oleh: Pelaku) -> int:
    """How many ideas this person has notices about: one SELECT."""
    return session.scalar(select(func.count(Pesan.ide_id.distinct())).where(milik(oleh))) or 0


for _peran in (Peran.OPERATOR, Peran.KOORDINATOR):
    daftarkan_penghitung("pesan.daftar", [_peran], partial(jumlah_belum_dibaca_stmt, _peran))
