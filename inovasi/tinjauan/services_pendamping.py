"""Assigning pendamping to an OPD or to one idea. An assignment is ended, never deleted; the caller commits."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from inovasi.akun import services as akun
from inovasi.akun.models import Pendampingan, Pengguna
from inovasi.galat import BelumLengkap, TidakAda
from inovasi.ide.models import Ide
from inovasi.ide.rules import StatusIde
from inovasi.opd import services as opd_services
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran, tuntut_peran
from inovasi.pesan import services as pesan


def tugaskan(
    session: Session,
    *,
    oleh: Pelaku,
    pada: datetime,
    pengguna_id: int | None,
    opd_id: int | None = None,
    ide_id: int | None = None,
) -> Pendampingan:
    """Assign an active pendamping; one that is in force already is given back, not doubled.

    Raises TidakBoleh, or BelumLengkap with a sentence per field; nothing is written then.
    """
    tuntut_peran(oleh, Peran.KOORDINATOR)
    if (opd_id is None) == (ide_id is None):
        raise ValueError("an assignment is of one OPD or of one idea")
    # Two koordinator who assign the same at once take turns.
    orang = session.get(Pengguna, pengguna_id or 0, with_for_update=True, populate_existing=True)
    if orang is None or orang.peran != Peran.PENDAMPING or not orang.aktif:
        raise BelumLengkap("Penugasan belum bisa disimpan.", {"pengguna_id": "Pilih pendamping yang aktif."})
    sebutan = _sebutan(session, opd_id=opd_id, ide_id=ide_id)
    ada = _berlaku(session, pengguna_id=orang.id, opd_id=opd_id, ide_id=ide_id)
    if ada is not None:
        return ada
    tugas = _buat(session, orang.id, opd_id=opd_id, ide_id=ide_id, oleh_id=oleh.id, pada=pada)
    pesan.beri_tahu(
        session, jenis="pendampingan", alamat=_alamat(tugas), pada=pada, untuk_pengguna_id=orang.id,
        teks=f"Anda ditugaskan mendampingi {sebutan}.",
    )  # fmt: skip
    return tugas


def _sebutan(session: Session, *, opd_id: int | None, ide_id: int | None) -> str:
    if opd_id is not None:
        opd = session.get(Opd, opd_id)
        if opd is None or not opd.aktif:
            raise BelumLengkap("Penugasan belum bisa disimpan.", {"opd_id": "Pilih perangkat daerah yang aktif."})
        return opd.nama
    ide = session.get(Ide, ide_id)
    if ide is None or ide.status == StatusIde.DIHAPUS:
        raise BelumLengkap("Penugasan belum bisa disimpan.", {"cari": "Ide itu tidak ada."})
    # Without its title: who is assigned reads that on its page, and no longer once the assignment has ended.
    return f"satu ide {ide.opd.nama} ({ide.kode or 'belum bernomor'})"


def _berlaku(session: Session, *, pengguna_id: int, opd_id: int | None, ide_id: int | None) -> Pendampingan | None:
    apa = Pendampingan.opd_id == opd_id if opd_id is not None else Pendampingan.ide_id == ide_id
    return session.scalars(
        select(Pendampingan).where(Pendampingan.pengguna_id == pengguna_id, apa, Pendampingan.dicabut_pada.is_(None))
    ).first()


def _buat(
    session: Session, pengguna_id: int, *, opd_id: int | None, ide_id: int | None, oleh_id: int, pada: datetime
) -> Pendampingan:
    tugas = Pendampingan(
        pengguna_id=pengguna_id, opd_id=opd_id, ide_id=ide_id, ditugaskan_oleh_id=oleh_id, ditugaskan_pada=pada
    )
    session.add(tugas)
    session.flush()
    return tugas


def _alamat(tugas: Pendampingan) -> str:
    if tugas.ide_id is not None:
        return f"/ide/{tugas.ide_id}"
    return f"/tinjauan?opd={tugas.opd_id}"


def cabut(session: Session, tugas_id: int, *, oleh: Pelaku, pada: datetime) -> Pendampingan:
    """End an assignment; twice is once. Raises TidakBoleh or TidakAda."""
    tuntut_peran(oleh, Peran.KOORDINATOR)
    tugas = session.get(Pendampingan, tugas_id, with_for_update=True, populate_existing=True)
    if tugas is None:
        raise TidakAda("Penugasan itu tidak ada.")
    if tugas.dicabut_pada is None:
        _akhiri(session, tugas, oleh_id=oleh.id, pada=pada)
    return tugas


def _akhiri(session: Session, tugas: Pendampingan, *, oleh_id: int, pada: datetime) -> None:
    """What asked this person to look there is over; what they may no longer read is not named again."""
    tugas.dicabut_pada, tugas.dicabut_oleh_id = pada, oleh_id
    pesan.selesaikan(session, alamat=_alamat(tugas), pada=pada, untuk_pengguna_id=tugas.pengguna_id)
    session.flush()
    milik = Ide.id == tugas.ide_id if tugas.ide_id is not None else Ide.opd_id == tugas.opd_id
    masih = Pendampingan.pengguna_id == tugas.pengguna_id, Pendampingan.dicabut_pada.is_(None)
    lepas = select(Ide.id).where(
        milik,
        ~exists().where(*masih, Pendampingan.ide_id == Ide.id),
        ~exists().where(*masih, Pendampingan.opd_id == Ide.opd_id),
    )
    pesan.selesaikan_ide(session, lepas, untuk_pengguna_id=tugas.pengguna_id, pada=pada)


def pindah_opd(session: Session, lama: Opd, penerus: Opd, *, oleh: Pelaku, pada: datetime) -> None:
    """Who coached an OPD that ended coaches the one that follows it."""
    for tugas in session.scalars(
        select(Pendampingan).where(Pendampingan.opd_id == lama.id, Pendampingan.dicabut_pada.is_(None))
    ):
        tugas.dicabut_pada, tugas.dicabut_oleh_id = pada, oleh.id
        if _berlaku(session, pengguna_id=tugas.pengguna_id, opd_id=penerus.id, ide_id=None) is None:
            _buat(session, tugas.pengguna_id, opd_id=penerus.id, ide_id=None, oleh_id=oleh.id, pada=pada)
    session.flush()


def alih_tugas(
    session: Session, *, dari_id: int, kepada_id: int, oleh: Pelaku, pada: datetime, opd_id: int | None = None
) -> int:
    """With a handover the assignments of one pendamping go to another; returns how many."""
    semua = list(
        session.scalars(
            select(Pendampingan).where(Pendampingan.pengguna_id == dari_id, Pendampingan.dicabut_pada.is_(None))
        )
    )
    for tugas in semua:
        _akhiri(session, tugas, oleh_id=oleh.id, pada=pada)
        if _berlaku(session, pengguna_id=kepada_id, opd_id=tugas.opd_id, ide_id=tugas.ide_id) is None:
            _buat(session, kepada_id, opd_id=tugas.opd_id, ide_id=tugas.ide_id, oleh_id=oleh.id, pada=pada)
    return len(semua)


opd_services.PADA_PENERUS.append(pindah_opd)
akun.PADA_SERAH_TERIMA.append(alih_tugas)
