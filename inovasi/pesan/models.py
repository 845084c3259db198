from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from inovasi.db import UtcDateTime, db


class Pesan(db.Model):
    """A notice for an OPD or for a role, about one idea; `selesai_pada` once nobody needs to act on it."""

    __tablename__ = "pesan"
    __table_args__ = (
        CheckConstraint("(untuk_opd_id IS NULL) <> (untuk_peran IS NULL)", name="satu_penerima"),
        Index("ix_pesan_terbuka_opd", "untuk_opd_id", "selesai_pada"),
        Index("ix_pesan_terbuka_peran", "untuk_peran", "selesai_pada"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    untuk_opd_id: Mapped[int | None] = mapped_column(ForeignKey("opd.id"))
    untuk_peran: Mapped[str | None] = mapped_column(String(20))
    ide_id: Mapped[int] = mapped_column(ForeignKey("ide.id"), index=True)
    jenis: Mapped[str] = mapped_column(String(40))
    teks: Mapped[str] = mapped_column(String(500))
    dibuat_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    selesai_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PesanDibaca(db.Model):
    """Who has opened a notice, and when."""

    __tablename__ = "pesan_dibaca"

    pesan_id: Mapped[int] = mapped_column(ForeignKey("pesan.id"), primary_key=True)
    pengguna_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"), primary_key=True)
    dibaca_pada: Mapped[datetime] = mapped_column(UtcDateTime)
