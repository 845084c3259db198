"""Notices: one per event that needs somebody's action, closed once nobody has to act. The caller commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from inovasi.akun import services as akun
from inovasi.akun.models import Pengguna, SerahTerima
from inovasi.galat import TidakAda
from inovasi.opd import services as opd
from inovasi.peran import Pelaku, Peran
from inovasi.pesan.models import Pesan, PesanDibaca
from inovasi.pesan.queries import milik

MAKS_TEKS = 500  # characters
MAKS_ALAMAT = 200  # characters
KABAR = ("pendampingan",)  # kinds that are settled once the one person has read them


def beri_tahu(
    session: Session,
    *,
    jenis: str,
    teks: str,
    pada: datetime,
    ide_id: int | None = None,
    alamat: str | None = None,
    untuk_opd_id: int | None = None,
    untuk_peran: str | None = None,
    untuk_pengguna_id: int | None = None,
) -> Pesan:
    """Tell one agency, one role or one person about an idea, or about the page `alamat` (a path) where the work is.

    An open notice of the same kind to the same receiver about the same idea and page is replaced, not doubled.
    """
    penerima = _penerima(untuk_opd_id, untuk_peran, untuk_pengguna_id)
    if ide_id is None and alamat is None:
        raise ValueError("a notice is about an idea or a page")
    if alamat is not None and (not alamat.startswith("/") or alamat.startswith("//") or len(alamat) > MAKS_ALAMAT):
        raise ValueError("a notice leads to a path of this site")
    if ide_id is not None and untuk_peran == Peran.PENDAMPING:
        raise ValueError("an idea concerns the pendamping assigned to it, not all of them")
    sama = {"jenis": jenis, "ide_id": ide_id, "alamat": alamat, **penerima}
    session.execute(
        update(Pesan).filter_by(**{k: v for k, v in sama.items() if v is not None})
        .where(*(getattr(Pesan, k).is_(None) for k, v in sama.items() if v is None))
        .where(Pesan.selesai_pada.is_(None))
        .values(selesai_pada=pada)
    )  # fmt: skip
    pesan = Pesan(teks=teks if len(teks) <= MAKS_TEKS else teks[: MAKS_TEKS - 1] + "…", dibuat_pada=pada, **sama)
    session.add(pesan)
    return pesan


def _penerima(opd_id: int | None, peran: str | None, pengguna_id: int | None) -> dict[str, Any]:
    penerima = {
        "untuk_opd_id": opd_id,
        "untuk_peran": None if peran is None else str(peran),
        "untuk_pengguna_id": pengguna_id,
    }
    if sum(nilai is not None for nilai in penerima.values()) != 1:
        raise ValueError("a notice goes to one agency, to one role or to one person")
    return penerima


def selesaikan(
    session: Session,
    *,
    pada: datetime,
    ide_id: int | None = None,
    alamat: str | None = None,
    jenis: str | None = None,
    untuk_pengguna_id: int | None = None,
) -> int:
    """Close the open notices of an idea or of a page (of one kind or for one person only, where given).

    Returns how many.
    """
    if ide_id is None and alamat is None:
        raise ValueError("which notices?")
    pilih = {"ide_id": ide_id, "alamat": alamat, "jenis": jenis, "untuk_pengguna_id": untuk_pengguna_id}
    stmt = update(Pesan).filter_by(**{k: v for k, v in pilih.items() if v is not None})
    return session.execute(stmt.where(Pesan.selesai_pada.is_(None)).values(selesai_pada=pada)).rowcount


def selesaikan_ide(session: Session, ide: Select[tuple[int]], *, untuk_pengguna_id: int, pada: datetime) -> int:
    """Close one person's open notices about these ideas; returns how many."""
    stmt = update(Pesan).where(
        Pesan.ide_id.in_(ide), Pesan.untuk_pengguna_id == untuk_pengguna_id, Pesan.selesai_pada.is_(None)
    )
    return session.execute(stmt.values(selesai_pada=pada)).rowcount


def alihkan(session: Session, ide: Select[tuple[int]], *, dari_id: int, kepada_id: int) -> int:
    """One person's open notices about these ideas go to another; returns how many."""
    stmt = update(Pesan).where(
        Pesan.ide_id.in_(ide), Pesan.untuk_pengguna_id == dari_id, Pesan.selesai_pada.is_(None)
    )
    return session.execute(stmt.values(untuk_pengguna_id=kepada_id)).rowcount


def tandai_dibaca(session: Session, pesan_id: int, *, oleh: Pelaku, pada: datetime) -> Pesan:
    """Remember that this person has seen the notice, and with it the earlier open ones about the same idea or page.

    Twice is once. Raises TidakAda for somebody else's.
    """
    pesan = session.scalar(select(Pesan).where(Pesan.id == pesan_id, milik(oleh)))
    if pesan is None:
        raise TidakAda()
    if pesan.ide_id is not None:
        setempat = Pesan.ide_id == pesan.ide_id
    else:
        setempat = and_(Pesan.ide_id.is_(None), Pesan.alamat == pesan.alamat)
    sebelumnya = and_(setempat, Pesan.id < pesan_id, Pesan.selesai_pada.is_(None))
    _tandai(session, or_(Pesan.id == pesan_id, sebelumnya), oleh=oleh, pada=pada)
    return pesan


def tandai_semua(session: Session, *, sampai: int, oleh: Pelaku, pada: datetime) -> int:
    """Everything up to the notice `sampai`, the newest that was on the page; returns how many were unread."""
    return _tandai(session, and_(Pesan.id <= sampai, Pesan.selesai_pada.is_(None)), oleh=oleh, pada=pada)


def _tandai(session: Session, syarat: ColumnElement[bool], *, oleh: Pelaku, pada: datetime) -> int:
    # One at a time for each person: two browsers may mark the same notice.
    session.execute(select(Pengguna.id).where(Pengguna.id == oleh.id).with_for_update())
    sudah = exists().where(PesanDibaca.pesan_id == Pesan.id, PesanDibaca.pengguna_id == oleh.id)
    ids = list(session.scalars(select(Pesan.id).where(syarat, milik(oleh), ~sudah)))
    session.add_all(PesanDibaca(pesan_id=i, pengguna_id=oleh.id, dibaca_pada=pada) for i in ids)
    # News for one person asks for nothing more than to be read.
    kabar = (Pesan.jenis.in_(KABAR), Pesan.untuk_pengguna_id == oleh.id, Pesan.selesai_pada.is_(None))
    session.execute(update(Pesan).where(syarat, *kabar).values(selesai_pada=pada))
    session.flush()
    return len(ids)


def pindah_ide(session: Session, ide_id: int, *, dari_opd_id: int, ke_opd_id: int) -> None:
    """The notices about an idea go with it to its new owner, so that the old one reads no more of it."""
    milik_lama = (Pesan.ide_id == ide_id, Pesan.untuk_opd_id == dari_opd_id)
    session.execute(update(Pesan).where(*milik_lama).values(untuk_opd_id=ke_opd_id))


def pindah_opd(session: Session, lama: Any, penerus: Any, *, oleh: Pelaku, pada: datetime) -> None:
    """The successor of an agency reads its notices."""
    session.execute(update(Pesan).where(Pesan.untuk_opd_id == lama.id).values(untuk_opd_id=penerus.id))


def kabari_serah(session: Session, serah: SerahTerima, *, pada: datetime) -> None:
    """Whom work was handed to is told, until they acknowledge."""
    alamat = f"/serah-terima/{serah.id}"
    if serah.diterima_pada is not None:
        selesaikan(session, alamat=alamat, pada=pada)
        return
    dari = session.get_one(Pengguna, serah.dari_id).nama
    beri_tahu(
        session, jenis="serah_terima", alamat=alamat, pada=pada, untuk_pengguna_id=serah.kepada_id,
        teks=f"Pekerjaan {dari} diserahkan kepada Anda: {len(serah.butir)} butir. Baca, lalu nyatakan terima.",
    )  # fmt: skip


opd.PADA_PENERUS.append(pindah_opd)
akun.KABAR_SERAH.append(kabari_serah)
