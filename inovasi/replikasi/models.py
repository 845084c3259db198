from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inovasi.db import UtcDateTime, db
from inovasi.ide.models import Ide
from inovasi.opd.models import Opd


class EntriKatalog(db.Model):
    """An entry of the catalogue. It stays when the mark is taken back: adoptions point to it."""

    __tablename__ = "entri_katalog"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Empty for an innovation from outside the region; nothing makes such entries yet.
    ide_id: Mapped[int | None] = mapped_column(ForeignKey("ide.id"), unique=True)
    dibuat_pada: Mapped[datetime] = mapped_column(UtcDateTime)

    ide: Mapped[Ide | None] = relationship()


class Adopsi(db.Model):
    """An OPD that replicates a catalogue entry, with its own idea for it: one per entry and OPD."""

    __tablename__ = "adopsi"
    __table_args__ = (UniqueConstraint("entri_id", "opd_id"), UniqueConstraint("ide_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    entri_id: Mapped[int] = mapped_column(ForeignKey("entri_katalog.id"))
    opd_id: Mapped[int] = mapped_column(ForeignKey("opd.id"), index=True)
    ide_id: Mapped[int] = mapped_column(ForeignKey("ide.id"))
    dimulai_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    dimulai_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))

    entri: Mapped[EntriKatalog] = relationship()
    opd: Mapped[Opd] = relationship()
    ide: Mapped[Ide] = relationship()
