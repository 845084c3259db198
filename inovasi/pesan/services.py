"""Notices: one per event that needs somebody's action, closed once nobody has to act. The caller commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from inovasi.galat import TidakAda
from inovasi.opd import services as opd
from inovasi.peran import Pelaku
from inovasi.pesan.models import Pesan, PesanDibaca
from inovasi.pesan.queries import milik

MAKS_TEKS = 500  # characters


def beri_tahu(
    session: Session,
    *,
    ide_id: int,
    jenis: str,
    teks: str,
    pada: datetime,
    untuk_opd_id: int | None = None,
    untuk_peran: str | None = None,
) -> Pesan:
    """Tell one agency or one role. An open notice of the same kind to the same side is replaced, not doubled."""
    if (untuk_opd_id is None) == (untuk_peran is None):
        raise ValueError("a notice goes to one agency or to one role")
    stmt = update(Pesan).where(Pesan.ide_id == ide_id, Pesan.jenis == jenis, Pesan.selesai_pada.is_(None))
    if untuk_peran is None:
        stmt = stmt.where(Pesan.untuk_opd_id == untuk_opd_id)
    else:
        stmt = stmt.where(Pesan.untuk_peran == str(untuk_peran))
    session.execute(stmt.values(selesai_pada=pada))
    pesan = Pesan(
        ide_id=ide_id,
        jenis=jenis,
        teks=teks if len(teks) <= MAKS_TEKS else teks[: MAKS_TEKS - 1] + "…",
        dibuat_pada=pada,
        untuk_opd_id=untuk_opd_id,
        untuk_peran=None if untuk_peran is None else str(untuk_peran),
    )
    session.add(pesan)
    return pesan


def selesaikan(session: Session, *, ide_id: int, pada: datetime, jenis: str | None = None) -> int:
    """Close the open notices of an idea (of one kind only, where given); returns how many."""
    stmt = update(Pesan).where(Pesan.ide_id == ide_id, Pesan.selesai_pada.is_(None))
    if jenis is not None:
        stmt = stmt.where(Pesan.jenis == jenis)
    return session.execute(stmt.values(selesai_pada=pada)).rowcount


def tandai_dibaca(session: Session, pesan_id: int, *, oleh: Pelaku, pada: datetime) -> Pesan:
    """Remember that this person has seen the notice; twice is once. Raises TidakAda for somebody else's."""
    pesan = session.scalar(select(Pesan).where(Pesan.id == pesan_id, milik(oleh)))
    if pesan is None:
        raise TidakAda()
    if session.get(PesanDibaca, (pesan_id, oleh.id)) is None:
        session.add(PesanDibaca(pesan_id=pesan_id, pengguna_id=oleh.id, dibaca_pada=pada))
    return pesan


def pindah_opd(session: Session, lama: Any, penerus: Any, *, oleh: Pelaku, pada: datetime) -> None:
    """The successor of an agency reads its notices."""
    session.execute(update(Pesan).where(Pesan.untuk_opd_id == lama.id).values(untuk_opd_id=penerus.id))


opd.PADA_PENERUS.append(pindah_opd)
