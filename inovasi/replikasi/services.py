"""Marking ideas for replication and adopting them. Shape and errors as in `inovasi.ide.services`."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from inovasi.galat import AturanDilanggar, TidakAda, TidakBoleh
from inovasi.ide import queries_kuota as kuota
from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide
from inovasi.ide.rules import StatusIde
from inovasi.opd import services as opd_services
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi import queries
from inovasi.replikasi.models import Adopsi, EntriKatalog, TahapAdopsi
from inovasi.replikasi.rules import KOLOM_DISALIN
from inovasi.sekali import catat_tujuan, pakai_kunci
from inovasi.waktu import hari_ini


def tandai(session: Session, ide: Ide, *, oleh: Pelaku, pada: datetime, versi: int | None, alasan: str) -> EntriKatalog:
    """Mark an approved idea as worth repeating; its entry is made, or is the one it had before."""
    ide_services.ubah_status(session, ide, "tandai_replikasi", oleh=oleh, pada=pada, versi=versi, alasan=alasan)
    entri = session.scalar(select(EntriKatalog).where(EntriKatalog.ide_id == ide.id))
    if entri is None:
        entri = EntriKatalog(ide_id=ide.id, dibuat_pada=pada)
        session.add(entri)
        session.flush()
    return entri


def batal(session: Session, ide: Ide, *, oleh: Pelaku, pada: datetime, versi: int | None, alasan: str) -> Ide:
    """Take the mark back. The entry stays, because adoptions point to it; the catalogue no longer shows it."""
    return ide_services.ubah_status(session, ide, "batal_replikasi", oleh=oleh, pada=pada, versi=versi, alasan=alasan)


@dataclass(frozen=True)
class HasilAdopsi:
    """The adopter's idea, and how it came about: made now, taken out of the bin, or there already."""

    ide: Ide
    baru: bool = False
    dipulihkan: bool = False


def adopsi(
    session: Session, entri_id: int, *, oleh: Pelaku, pada: datetime, opd_id: int, kunci: str = ""
) -> HasilAdopsi:
    """A new draft of the OPD, linked to the entry's idea: one per entry and OPD, none by its owner.

    A second try leads to the idea that is there. `kunci` is the one-time key of the form.
    """
    # The lock lets two operators of one OPD, or two clicks, come one after the other on PostgreSQL too.
    entri = session.get(EntriKatalog, entri_id, with_for_update=True, populate_existing=True)
    if entri is None or entri.ide is None or not queries.boleh_lihat(session, entri, oleh=oleh):
        raise TidakAda()
    if oleh.peran is not Peran.OPERATOR or opd_id not in oleh.opd_ids:
        raise TidakBoleh("Replikasi dimulai oleh operator OPD yang akan menjalankannya.")
    asal = entri.ide
    if opd_id == asal.opd_id:
        raise AturanDilanggar("Inovasi ini milik OPD Anda sendiri, jadi tidak perlu direplikasi.")
    tujuan = pakai_kunci(session, kunci, pengguna_id=oleh.id, pada=pada) if kunci else None
    if tujuan:
        return HasilAdopsi(ide_services.ambil(session, int(tujuan.rsplit("/", 1)[1])))
    hasil = _yang_ada(session, entri, oleh=oleh, pada=pada, opd_id=opd_id)
    hasil = hasil or _draf_baru(session, entri, asal, oleh=oleh, pada=pada, opd_id=opd_id)
    if kunci:
        catat_tujuan(session, kunci, f"/ide/{hasil.ide.id}")
    return hasil


def _yang_ada(
    session: Session, entri: EntriKatalog, *, oleh: Pelaku, pada: datetime, opd_id: int
) -> HasilAdopsi | None:
    """The adoption that this OPD has already; one whose idea went to another OPD goes along with it."""
    baris = session.scalars(
        select(Adopsi)
        .join(Ide, Ide.id == Adopsi.ide_id)
        .where(Adopsi.entri_id == entri.id, or_(Adopsi.opd_id == opd_id, Ide.opd_id == opd_id))
        .order_by(Adopsi.id)
    ).all()
    milik = next((a for a in baris if a.ide.opd_id == opd_id), None)
    if milik is None:
        for pindahan in baris:
            _ikuti_ide(session, pindahan)
        return None
    ide = ide_services.ambil(session, milik.ide_id, kunci=True)
    if ide.status == StatusIde.DIHAPUS:
        ide_services.ubah_status(session, ide, "pulihkan", oleh=oleh, pada=pada, versi=ide.versi)
        return HasilAdopsi(ide, dipulihkan=True)
    return HasilAdopsi(ide)


def _ikuti_ide(session: Session, baris: Adopsi) -> None:
    ke = baris.ide.opd_id
    if _sudah_adopsi(session, baris.entri_id, ke):
        raise AturanDilanggar(
            f"Replikasi OPD Anda atas inovasi ini sudah dipindahkan ke {baris.ide.opd.nama}.",
            saran="Mintalah koordinator memindahkannya kembali.",
        )
    baris.opd_id = ke
    session.flush()


def _sudah_adopsi(session: Session, entri_id: int, opd_id: int) -> bool:
    ada = select(Adopsi.id).where(Adopsi.entri_id == entri_id, Adopsi.opd_id == opd_id)
    return session.scalar(ada) is not None


def _draf_baru(
    session: Session, entri: EntriKatalog, asal: Ide, *, oleh: Pelaku, pada: datetime, opd_id: int
) -> HasilAdopsi:
    if not queries.ditawarkan(asal):
        raise AturanDilanggar(
            "Inovasi ini tidak lagi ditawarkan di katalog replikasi.", saran="Pilih inovasi lain dari katalog."
        )
    tahun = kuota.tahun_berjalan(session, hari_ini(pada))
    if tahun is None:
        raise AturanDilanggar("Belum ada tahun program yang dibuka.", saran="Mintalah koordinator membukanya.")
    ide = ide_services.buat_ide(
        session,
        oleh=oleh,
        pada=pada,
        opd=session.get_one(Opd, opd_id),
        tahun=tahun.tahun,
        isian={kolom: getattr(asal, kolom) for kolom in KOLOM_DISALIN},
        asal_id=asal.id,
        aksi="adopsi",
    )
    baris = Adopsi(
        entri_id=entri.id, opd_id=opd_id, ide_id=ide.id, dimulai_pada=pada, dimulai_oleh_id=oleh.id, versi=1,
        model="", model_lain="", fasilitator="", tahap="minat", tahap_sejak=hari_ini(pada),
    )  # fmt: skip
    session.add(baris)
    session.flush()
    session.add(
        TahapAdopsi(
            adopsi_id=baris.id, dari="", tahap="minat", tanggal=baris.tahap_sejak, catatan="", oleh_id=oleh.id,
            pada=pada,
        )
    )  # fmt: skip
    return HasilAdopsi(ide, baru=True)


def pindahkan_adopsi(session: Session, lama: Opd, penerus: Opd, *, oleh: Pelaku, pada: datetime) -> None:
    """When an OPD ends in favour of another its adoptions go along; where both had one, the old name stays."""
    for baris in session.scalars(select(Adopsi).where(Adopsi.opd_id == lama.id)).all():
        if not _sudah_adopsi(session, baris.entri_id, penerus.id):
            baris.opd_id = penerus.id
    session.flush()


opd_services.PADA_PENERUS.append(pindahkan_adopsi)
