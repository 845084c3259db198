"""Reasons of returns, counted in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, select, text
from sqlalchemy.orm import Session

from inovasi.catatan.models import Catatan
from inovasi.ide.models import PUTUSAN_BERALASAN, Ide, RiwayatIde
from inovasi.ide.rules import StatusIde
from inovasi.laporan.rules_alasan import Hitungan, PutaranOpd
from inovasi.opd.models import Opd

_I, _R, _C = Ide.__table__.c, RiwayatIde.__table__.c, Catatan.__table__.c


def _milik(opd: int | None) -> list[ColumnElement[bool]]:
    return [_I.opd_id == opd] if opd is not None else []


def stmt_alasan(*, bulan: Sequence[datetime], opd: int | None = None) -> Select:
    """`bulan` holds the thirteen edges of the months (rules.batas_bulan): so both databases count alike, and in the
    region's time."""
    ke = case(*((_R.pada < akhir, n) for n, akhir in enumerate(bulan[1:], 1))).label("bulan")
    return (
        select(_I.opd_id, _R.aksi, _R.kode_alasan, ke, func.count())
        .join_from(RiwayatIde.__table__, Ide.__table__, _I.id == _R.ide_id)
        .where(text(PUTUSAN_BERALASAN), _R.pada >= bulan[0], _R.pada < bulan[-1], *_milik(opd))
        .group_by(_I.opd_id, _R.aksi, _R.kode_alasan, ke)
    )


def hitung_alasan(session: Session, *, bulan: Sequence[datetime], opd: int | None = None) -> list[Hitungan]:
    """Decisions against an idea per OPD, action, reason and month: one SELECT."""
    return [Hitungan(*b) for b in session.execute(stmt_alasan(bulan=bulan, opd=opd))]


def hitung_kolom(session: Session, *, bulan: Sequence[datetime], opd: int | None = None) -> dict[str, int]:
    """Field -> notes on it from koordinator and pendamping to the OPD, without withdrawn ones: one SELECT."""
    milik = [_C.ide_id.in_(select(_I.id).where(*_milik(opd)))] if opd is not None else []
    stmt = (
        select(_C.kolom, func.count())
        .where(
            _C.internal.is_(False),
            _C.dari_opd.is_(False),
            _C.kolom != "",
            _C.status != "ditarik",
            _C.dibuat_pada >= bulan[0],
            _C.dibuat_pada < bulan[-1],
            *milik,
        )
        .group_by(_C.kolom)
    )
    return dict(session.execute(stmt).all())


def putaran_disetujui(session: Session, *, bulan: Sequence[datetime], opd: int | None = None) -> list[PutaranOpd]:
    """Ideas approved in the year, with their submissions, per OPD: one SELECT."""
    stmt = (
        select(_I.opd_id, func.count(), func.sum(_I.putaran))
        .where(
            _I.status == StatusIde.DISETUJUI,
            # The moment of the decision, as it stands in the index of the queue.
            _I.status_sejak >= bulan[0],
            _I.status_sejak < bulan[-1],
            *_milik(opd),
        )
        .group_by(_I.opd_id)
    )
    return [PutaranOpd(o, int(n), int(p)) for o, n, p in session.execute(stmt)]


def semua_opd(session: Session) -> list[tuple[int, str, bool]]:
    """(id, name, active) of every OPD, by name: one SELECT."""
    return [tuple(o) for o in session.execute(select(Opd.id, Opd.nama, Opd.aktif).order_by(Opd.nama_urut, Opd.id))]
