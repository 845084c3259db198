from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from inovasi.db import UtcDateTime, db


class Pesan(db.Model):
    """A notice for an OPD, a role or one person; `selesai_pada` once nobody needs to act on it.

    It is about one idea, or (`alamat`) about another page where the work is done.
    """

    __tablename__ = "pesan"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN untuk_opd_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN untuk_peran IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN untuk_pengguna_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="satu_penerima",
        ),
        CheckConstraint("ide_id IS NOT NULL OR alamat IS NOT NULL", name="punya_tempat"),
        Index("ix_pesan_terbuka_opd", "untuk_opd_id", "selesai_pada"),
        Index("ix_pesan_terbuka_peran", "untuk_peran", "selesai_pada"),
        Index("ix_pesan_terbuka_pengguna", "untuk_pengguna_id", "selesai_pada"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    untuk_opd_id: Mapped[int | None] = mapped_column(ForeignKey("opd.id"))
    untuk_peran: Mapped[str | None] = mapped_column(String(20))
    untuk_pengguna_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"))
    ide_id: Mapped[int | None] = mapped_column(ForeignKey("ide.id"), index=True)
    alamat: Mapped[str | None] = mapped_column(String(200))
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
