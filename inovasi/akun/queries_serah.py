"""The open work of a person, who can take it over, and the handovers themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from inovasi.akun import queries
from inovasi.akun.models import Pengguna, PenggunaOpd, SerahTerima
from inovasi.akun.queries import IDE_TERBACA, PEKERJAAN_TERBUKA, ButirPekerjaan
from inovasi.db import baca
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran

_P, _O, _S = Pengguna.__table__.c, Opd.__table__.c, SerahTerima.__table__.c


def pekerjaan_terbuka(session: Session, pengguna_id: int, *, opd_id: int | None = None) -> list[ButirPekerjaan]:
    """What this person holds, of one OPD where given: a fixed number of SELECTs for each feature that registered."""
    semua = [b for baca_pekerjaan in PEKERJAAN_TERBUKA for b in baca_pekerjaan(session, pengguna_id=pengguna_id)]
    return semua if opd_id is None else [b for b in semua if b.opd_id == opd_id]


def ide_terbaca(session: Session, *, oleh: Pelaku, ide_ids: Iterable[int | None]) -> set[int]:
    """Those of the ideas that this person may read now: one SELECT."""
    ids = {i for i in ide_ids if i is not None}
    return set().union(*(terbaca(session, oleh=oleh, ide_ids=ids) for terbaca in IDE_TERBACA))


def opd_akun(session: Session, pengguna: Pengguna, *, juga: Iterable[int] = ()) -> list[tuple[int, str]]:
    """(id, name) of every OPD that an operator acts for and those of `juga`, the home one first: two or three SELECTs.

    Empty for the other roles, whose work is not of one OPD.
    """
    if pengguna.peran != Peran.OPERATOR:
        return []
    ids = queries.opd_ids(
        session, pengguna_id=pengguna.id, peran=Peran.OPERATOR, opd_id=pengguna.opd_id,
        unit_bawah=pengguna.unit_bawah, ada_tambahan=True,
    )  # fmt: skip
    stmt = select(_O.id, _O.nama).where(_O.id.in_(ids | set(juga))).order_by(_O.id != pengguna.opd_id, _O.nama_urut)
    return [tuple(b) for b in session.execute(stmt)]


def _induk(session: Session, opd_id: int) -> list[int]:
    """Ids of the agencies above this one."""
    pohon = select(_O.induk_id.label("id")).where(_O.id == opd_id).cte("pohon", recursive=True)
    pohon = pohon.union(select(_O.induk_id).join(pohon, _O.id == pohon.c.id))
    return [i for i in session.scalars(select(pohon.c.id)) if i is not None]


def calon_penerima(session: Session, pengguna: Pengguna, *, opd_id: int | None) -> list[tuple[int, str]]:
    """(id, name) of the active accounts of the same role that could go on with the work: for an operator those who
    act for the OPD, also from above. Two SELECTs, one for the other roles."""
    stmt = select(_P.id, _P.nama, _P.nama_pengguna).where(_P.aktif, _P.peran == pengguna.peran, _P.id != pengguna.id)
    if pengguna.peran == Peran.OPERATOR:
        langsung, atas = [opd_id], _induk(session, opd_id) if opd_id is not None else []
        tambahan = select(PenggunaOpd.pengguna_id)
        stmt = stmt.where(
            or_(
                _P.opd_id.in_(langsung),
                _P.id.in_(tambahan.where(PenggunaOpd.opd_id.in_(langsung))),
                _P.unit_bawah & or_(_P.opd_id.in_(atas), _P.id.in_(tambahan.where(PenggunaOpd.opd_id.in_(atas)))),
            )
        )
    baris = session.execute(stmt.order_by(_P.nama_urut, _P.id))
    return [(b.id, f"{b.nama} ({b.nama_pengguna})") for b in baris]


@dataclass(frozen=True, slots=True)
class SatuSerah:
    """One handover to read."""

    id: int
    dari_id: int
    dari_nama: str
    dari_peran: Peran
    kepada_id: int
    kepada_nama: str
    oleh_nama: str
    opd_nama: str
    pesan: str
    butir: list[ButirPekerjaan]
    diserahkan_pada: datetime
    diterima_pada: datetime | None


def satu_serah(session: Session, serah_id: int) -> SatuSerah | None:
    """One SELECT."""
    dari, kepada, oleh = aliased(Pengguna), aliased(Pengguna), aliased(Pengguna)
    b = session.execute(
        select(
            SerahTerima, dari.nama.label("dari_nama"), dari.peran.label("dari_peran"), kepada.nama.label("kepada_nama"),
            oleh.nama.label("oleh_nama"), Opd.nama.label("opd_nama"),
        )
        .join(dari, dari.id == SerahTerima.dari_id)
        .join(kepada, kepada.id == SerahTerima.kepada_id)
        .join(oleh, oleh.id == SerahTerima.diserahkan_oleh_id)
        .outerjoin(Opd, Opd.id == SerahTerima.opd_id)
        .where(SerahTerima.id == serah_id)
    ).one_or_none()  # fmt: skip
    if b is None:
        return None
    s = b.SerahTerima
    return SatuSerah(
        s.id, s.dari_id, b.dari_nama, Peran(b.dari_peran), s.kepada_id, b.kepada_nama, b.oleh_nama, b.opd_nama or "",
        s.pesan, [ButirPekerjaan(**isi) for isi in s.butir], s.diserahkan_pada, s.diterima_pada,
    )  # fmt: skip


def serah_opd(session: Session, opd_ids: Iterable[int]) -> dict[int, list[tuple[int, int, datetime]]]:
    """OPD id -> its handovers as (from, to, when), in order: one SELECT."""
    stmt = select(_S.opd_id, _S.dari_id, _S.kepada_id, _S.diserahkan_pada).where(_S.opd_id.in_(list(opd_ids)))
    hasil: dict[int, list[tuple[int, int, datetime]]] = {}
    for b in session.execute(stmt.order_by(_S.diserahkan_pada, _S.id)):
        hasil.setdefault(b.opd_id, []).append((b.dari_id, b.kepada_id, b.diserahkan_pada))
    return hasil


@dataclass(frozen=True, slots=True)
class SerahMenunggu:
    id: int
    dari_nama: str
    jumlah: int
    diserahkan_pada: datetime


_MENUNGGU = (
    select(_S.id, _P.nama, _S.butir, _S.diserahkan_pada)
    .join(Pengguna.__table__, _P.id == _S.dari_id)
    .where(_S.kepada_id == bindparam("pengguna_id"), _S.diterima_pada.is_(None))
    .order_by(_S.id)
)


def serah_menunggu(session: Session, *, pengguna_id: int) -> list[SerahMenunggu]:
    """Handovers that this person has not acknowledged, the oldest first: one SELECT."""
    baris = baca(session, _MENUNGGU, {"pengguna_id": pengguna_id})
    return [SerahMenunggu(b.id, b.nama, len(b.butir), b.diserahkan_pada) for b in baris]
