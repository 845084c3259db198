from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from inovasi.db import UtcDateTime, db


class BatasTunggu(db.Model):
    """After how many calendar days a kind of waiting counts as stalled, as the koordinator set it.

    Kinds and their defaults stand in rules_giliran.JENIS_TUNGGU; a kind without a row has its default.
    """

    __tablename__ = "batas_tunggu"
    __table_args__ = (CheckConstraint("hari BETWEEN 1 AND 365", name="hari"),)

    jenis: Mapped[str] = mapped_column(String(30), primary_key=True)
    hari: Mapped[int]
    diubah_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    diubah_pada: Mapped[datetime] = mapped_column(UtcDateTime)


class RiwayatBatas(db.Model):
    """Every change of such a limit."""

    __tablename__ = "riwayat_batas"

    id: Mapped[int] = mapped_column(primary_key=True)
    jenis: Mapped[str] = mapped_column(String(30))
    sebelum: Mapped[int]
    sesudah: Mapped[int]
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    pada: Mapped[datetime] = mapped_column(UtcDateTime)
