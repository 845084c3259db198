from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inovasi.db import UtcDateTime, db


class KunjunganIde(db.Model):
    """Which version of an idea a person last had on the screen, and the different one before that.

    The one before stays until the text moves on, so that reading the page again still shows what had changed.
    """

    __tablename__ = "kunjungan_ide"

    pengguna_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"), primary_key=True)
    ide_id: Mapped[int] = mapped_column(ForeignKey("ide.id"), primary_key=True)
    versi: Mapped[int]
    pada: Mapped[datetime] = mapped_column(UtcDateTime)
    versi_lalu: Mapped[int | None]
    pada_lalu: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TampilanAntrean(db.Model):
    """A set of filters of the queue that a person keeps under a name; `kueri` as in rules.Jalan.kueri."""

    __tablename__ = "tampilan_antrean"
    __table_args__ = (
        UniqueConstraint("pengguna_id", "nama"),
        CheckConstraint("nama <> ''", name="punya_nama"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pengguna_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    nama: Mapped[str] = mapped_column(String(60))
    kueri: Mapped[str] = mapped_column(String(1000))
    dibuat_pada: Mapped[datetime] = mapped_column(UtcDateTime)
