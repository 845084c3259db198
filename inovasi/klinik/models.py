from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inovasi.db import UtcDateTime, db
from inovasi.ide.models import Ide


class SesiKlinik(db.Model):
    """One coaching session. `direncanakan` until it took place (`selesai`) or was called off (`batal`)."""

    __tablename__ = "sesi_klinik"
    __table_args__ = (
        CheckConstraint("status IN ('direncanakan', 'selesai', 'batal')", name="status"),
        CheckConstraint("status <> 'batal' OR alasan_batal <> ''", name="batal_punya_alasan"),
        Index("ix_sesi_klinik_status_tanggal", "status", "tanggal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    versi: Mapped[int] = mapped_column(default=1)
    tanggal: Mapped[date]
    jam: Mapped[str] = mapped_column(String(20), default="")  # as people write it: "09.00 sampai selesai"
    tempat: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(15), default="direncanakan")
    alasan_batal: Mapped[str] = mapped_column(String(500), default="")
    notulen: Mapped[str] = mapped_column(Text, default="")
    dibuat_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    dibuat_pada: Mapped[datetime] = mapped_column(UtcDateTime)

    ide: Mapped[list["IdeKlinik"]] = relationship(order_by="IdeKlinik.urutan")
    peserta: Mapped[list["PesertaKlinik"]] = relationship(order_by="PesertaKlinik.urutan")


class PesertaKlinik(db.Model):
    """Somebody on the attendance list; with or without an account here."""

    __tablename__ = "peserta_klinik"

    id: Mapped[int] = mapped_column(primary_key=True)
    sesi_id: Mapped[int] = mapped_column(ForeignKey("sesi_klinik.id"), index=True)
    urutan: Mapped[int]
    nama: Mapped[str] = mapped_column(String(120))
    asal: Mapped[str] = mapped_column(String(200), default="")  # agency or office
    hadir: Mapped[bool] = mapped_column(default=False)


class IdeKlinik(db.Model):
    """An idea on the agenda of a session, and what was said about it."""

    __tablename__ = "ide_klinik"
    __table_args__ = (UniqueConstraint("sesi_id", "ide_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sesi_id: Mapped[int] = mapped_column(ForeignKey("sesi_klinik.id"))
    ide_id: Mapped[int] = mapped_column(ForeignKey("ide.id"), index=True)
    urutan: Mapped[int]
    # Empty while planned; the version that lay on the table once the session is over.
    versi_ide: Mapped[int | None]
    pembahasan: Mapped[str] = mapped_column(Text, default="")
    versi: Mapped[int] = mapped_column(default=1)  # of `pembahasan`: several people write in one session

    ide: Mapped[Ide] = relationship()


class CatatanKlinik(db.Model):
    """A note of `catatan` that was written in a session."""

    __tablename__ = "catatan_klinik"

    catatan_id: Mapped[int] = mapped_column(ForeignKey("catatan.id"), primary_key=True)
    sesi_id: Mapped[int] = mapped_column(ForeignKey("sesi_klinik.id"), index=True)


class TindakLanjut(db.Model):
    """What was agreed for an idea: what, who, until when. A task of the OPD until it is done or dropped."""

    __tablename__ = "tindak_lanjut"
    __table_args__ = (
        CheckConstraint("status IN ('terbuka', 'selesai', 'dibatalkan')", name="status"),
        CheckConstraint("status = 'terbuka' OR (ditutup_pada IS NOT NULL AND ditutup_oleh_id IS NOT NULL)",
                        name="ditutup_punya_waktu"),
        CheckConstraint("status <> 'dibatalkan' OR keterangan <> ''", name="batal_punya_alasan"),
        Index("ix_tindak_lanjut_status_sampai", "status", "sampai"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    sesi_id: Mapped[int] = mapped_column(ForeignKey("sesi_klinik.id"), index=True)
    ide_id: Mapped[int] = mapped_column(ForeignKey("ide.id"), index=True)
    versi: Mapped[int] = mapped_column(default=1)
    apa: Mapped[str] = mapped_column(String(500))
    siapa: Mapped[str] = mapped_column(String(200))
    sampai: Mapped[date]
    status: Mapped[str] = mapped_column(String(12), default="terbuka")
    keterangan: Mapped[str] = mapped_column(String(1000), default="")
    dibuat_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    dibuat_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    ditutup_oleh_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"))
    ditutup_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)

    ide: Mapped[Ide] = relationship()


class PermintaanKlinik(db.Model):
    """An OPD asks for a session, for one idea or in general; the koordinator plans from these."""

    __tablename__ = "permintaan_klinik"
    __table_args__ = (
        CheckConstraint("status IN ('menunggu', 'dijadwalkan', 'ditarik', 'ditolak')", name="status"),
        CheckConstraint("status <> 'dijadwalkan' OR sesi_id IS NOT NULL", name="dijadwalkan_punya_sesi"),
        CheckConstraint("status <> 'ditolak' OR jawaban <> ''", name="ditolak_punya_alasan"),
        Index("ix_permintaan_klinik_status", "status", "diminta_pada"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    versi: Mapped[int] = mapped_column(default=1)
    opd_id: Mapped[int] = mapped_column(ForeignKey("opd.id"), index=True)
    ide_id: Mapped[int | None] = mapped_column(ForeignKey("ide.id"), index=True)
    keperluan: Mapped[str] = mapped_column(String(1000))
    status: Mapped[str] = mapped_column(String(12), default="menunggu")
    jawaban: Mapped[str] = mapped_column(String(500), default="")
    sesi_id: Mapped[int | None] = mapped_column(ForeignKey("sesi_klinik.id"))
    diminta_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    diminta_pada: Mapped[datetime] = mapped_column(UtcDateTime)


class RiwayatKlinik(db.Model):
    """Every step of a session, a request or an agreed action; `rincian` in words for people."""

    __tablename__ = "riwayat_klinik"

    id: Mapped[int] = mapped_column(primary_key=True)
    sesi_id: Mapped[int | None] = mapped_column(ForeignKey("sesi_klinik.id"), index=True)
    permintaan_id: Mapped[int | None] = mapped_column(ForeignKey("permintaan_klinik.id"), index=True)
    tindak_lanjut_id: Mapped[int | None] = mapped_column(ForeignKey("tindak_lanjut.id"))
    pada: Mapped[datetime] = mapped_column(UtcDateTime)
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    aksi: Mapped[str] = mapped_column(String(30))
    rincian: Mapped[str] = mapped_column(Text, default="")
