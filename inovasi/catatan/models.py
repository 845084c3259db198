from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inovasi.akun.models import Pengguna
from inovasi.db import UtcDateTime, db
from inovasi.ide.models import Ide


class Catatan(db.Model):
    """One note on an idea: on `kolom` as it stood at `versi`, or on the whole idea when `kolom` is empty.

    `internal` notes are for koordinator, the pendamping of that idea and pimpinan; they never reach an OPD.
    `pemilik_id` is who settles it: the author, or whom their open work was handed to.
    """

    __tablename__ = "catatan"
    __table_args__ = (
        CheckConstraint("status IN ('terbuka', 'dijawab', 'selesai', 'ditarik')", name="status"),
        CheckConstraint("isi <> ''", name="punya_isi"),
        CheckConstraint("NOT (internal AND dari_opd)", name="internal_bukan_dari_opd"),
        CheckConstraint("kutipan = '' OR kolom <> ''", name="kutipan_dari_isian"),
        CheckConstraint("status IN ('terbuka', 'dijawab') OR ditutup_pada IS NOT NULL", name="ditutup_punya_waktu"),
        Index("ix_catatan_ide_status", "ide_id", "status"),
        Index("ix_catatan_pemilik_status", "pemilik_id", "status"),
        # What waits for whom since when, read off the index alone.
        Index("ix_catatan_giliran", "status", "internal", "dari_opd", "status_sejak", "ide_id", "pemilik_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    ide_id: Mapped[int] = mapped_column(ForeignKey("ide.id"))
    kolom: Mapped[str] = mapped_column(String(30), default="")
    versi_ide: Mapped[int]
    internal: Mapped[bool] = mapped_column(default=False)
    # Which side wrote it, at that time: the OPD asks, or koordinator and pendamping advise.
    dari_opd: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(10), default="terbuka")
    # Since when it has this status; a new note since it was written.
    status_sejak: Mapped[datetime] = mapped_column(
        UtcDateTime, default=lambda isi: isi.get_current_parameters()["dibuat_pada"]
    )
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    pemilik_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    dibuat_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    ditutup_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    versi: Mapped[int] = mapped_column(default=1)
    kutipan: Mapped[str] = mapped_column(Text, default="")
    isi: Mapped[str] = mapped_column(Text)

    ide: Mapped[Ide] = relationship()
    oleh: Mapped[Pengguna] = relationship(foreign_keys=oleh_id)


class LangkahCatatan(db.Model):
    """What happened to a note after it was written: answers, ticks, settling, withdrawing, change of owner."""

    __tablename__ = "langkah_catatan"

    id: Mapped[int] = mapped_column(primary_key=True)
    catatan_id: Mapped[int] = mapped_column(ForeignKey("catatan.id"), index=True)
    pada: Mapped[datetime] = mapped_column(UtcDateTime)
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    aksi: Mapped[str] = mapped_column(String(20))
    dari: Mapped[str] = mapped_column(String(10), default="")
    ke: Mapped[str] = mapped_column(String(10), default="")
    isi: Mapped[str] = mapped_column(Text, default="")
