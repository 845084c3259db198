"""Programme years as the settings page needs them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inovasi.akun.models import Pengguna
from inovasi.ide.models import Ide, Pengecualian, RiwayatTahun
from inovasi.opd.models import Opd


@dataclass(frozen=True, slots=True)
class BarisPengecualian:
    id: int
    opd_kode: str
    opd_nama: str
    alasan: str
    diberi_pada: datetime
    diberi_oleh: str


@dataclass(frozen=True, slots=True)
class CatatanTahun:
    pada: datetime
    oleh: str
    aksi: str
    opd_nama: str
    sebelum: str
    sesudah: str


def daftar_pengecualian(session: Session, tahun: int) -> list[BarisPengecualian]:
    """Exemptions in force, by name of the OPD: one SELECT."""
    stmt = (
        select(
            Pengecualian.id, Opd.kode, Opd.nama, Pengecualian.alasan, Pengecualian.diberi_pada, Pengguna.nama
        )
        .join(Opd, Opd.id == Pengecualian.opd_id)
        .join(Pengguna, Pengguna.id == Pengecualian.diberi_oleh_id)
        .where(Pengecualian.tahun == tahun, Pengecualian.dicabut_pada.is_(None))
        .order_by(Opd.nama_urut)
    )  # fmt: skip
    return [BarisPengecualian(*b) for b in session.execute(stmt)]


def opd_bisa_dikecualikan(session: Session, tahun: int) -> list[tuple[int, str]]:
    """(id, name) of every OPD that the minimum of this year holds for: one SELECT."""
    sudah = select(Pengecualian.opd_id).where(Pengecualian.tahun == tahun, Pengecualian.dicabut_pada.is_(None))
    stmt = (
        select(Opd.id, Opd.nama)
        .where(Opd.aktif, Opd.wajib_ide, Opd.hitung_di == "sendiri", Opd.id.not_in(sudah))
        .order_by(Opd.nama_urut)
    )
    return [(b.id, b.nama) for b in session.execute(stmt)]


def jumlah_ide(session: Session) -> dict[int, int]:
    """How many ideas stand in each year, removed ones not counted: one SELECT."""
    stmt = select(Ide.tahun, func.count()).where(Ide.status != "dihapus").group_by(Ide.tahun)
    return dict(session.execute(stmt).all())


def riwayat_tahun(session: Session, tahun: int) -> list[CatatanTahun]:
    """Every change of a year and its exemptions, newest first: one SELECT."""
    stmt = (
        select(
            RiwayatTahun.pada, Pengguna.nama, RiwayatTahun.aksi, func.coalesce(Opd.nama, ""), RiwayatTahun.sebelum,
            RiwayatTahun.sesudah,
        )
        .join(Pengguna, Pengguna.id == RiwayatTahun.oleh_id)
        .outerjoin(Opd, Opd.id == RiwayatTahun.opd_id)
        .where(RiwayatTahun.tahun == tahun)
        .order_by(RiwayatTahun.id.desc())
    )  # fmt: skip
    return [CatatanTahun(*b) for b in session.execute(stmt)]
