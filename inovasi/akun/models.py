from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inovasi.db import UtcDateTime, db, teks_urut
from inovasi.opd.models import Opd


class Pengguna(db.Model):
    """An account: one role, a home OPD where the role asks for one, further OPD beside it."""

    __tablename__ = "pengguna"
    __table_args__ = (
        CheckConstraint("peran IN ('operator', 'koordinator', 'pendamping', 'pimpinan', 'admin')", name="peran"),
        CheckConstraint("peran <> 'operator' OR opd_id IS NOT NULL", name="operator_punya_opd"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    nama_pengguna: Mapped[str] = mapped_column(String(60), unique=True)
    nama: Mapped[str] = mapped_column(String(120))
    nama_urut: Mapped[str] = mapped_column(teks_urut(120))
    jabatan: Mapped[str] = mapped_column(String(120), default="")
    peran: Mapped[str] = mapped_column(String(20), index=True)
    opd_id: Mapped[int | None] = mapped_column(ForeignKey("opd.id"), index=True)
    unit_bawah: Mapped[bool] = mapped_column(default=False)
    sandi_hash: Mapped[str | None] = mapped_column(String(200))
    wajib_ganti_sandi: Mapped[bool] = mapped_column(default=False)
    aktif: Mapped[bool] = mapped_column(default=True)
    dibuat_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    masuk_terakhir_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    versi: Mapped[int] = mapped_column(default=1)

    opd: Mapped[Opd | None] = relationship(foreign_keys=opd_id)
    opd_tambahan: Mapped[list[Opd]] = relationship(secondary="pengguna_opd", order_by=Opd.nama_urut)


class PenggunaOpd(db.Model):
    """A further OPD that an account acts for, beside its home OPD."""

    __tablename__ = "pengguna_opd"

    pengguna_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"), primary_key=True)
    opd_id: Mapped[int] = mapped_column(ForeignKey("opd.id"), primary_key=True)


class Sesi(db.Model):
    """A signed-in browser. Only the SHA-256 of its 256-bit token is stored."""

    __tablename__ = "sesi"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    pengguna_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"), index=True)
    dibuat_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    terakhir_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    berakhir_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alamat: Mapped[str] = mapped_column(String(60), default="")
    peramban: Mapped[str] = mapped_column(String(200), default="")


class KodeSandi(db.Model):
    """A one-time code that stands in for a password, and the code that guards the set-up (`pengguna_id` empty)."""

    __tablename__ = "kode_sandi"

    id: Mapped[int] = mapped_column(primary_key=True)
    pengguna_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"), index=True)
    kode_hash: Mapped[str] = mapped_column(String(200))
    dibuat_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    dibuat_oleh_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"))
    berlaku_sampai: Mapped[datetime] = mapped_column(UtcDateTime)
    dipakai_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PercobaanMasuk(db.Model):
    """Failed sign-ins per account name (known or not, so that unknown names look alike). No permanent lock."""

    __tablename__ = "percobaan_masuk"

    nama_pengguna: Mapped[str] = mapped_column(String(60), primary_key=True)
    gagal: Mapped[int] = mapped_column(default=0)
    gagal_terakhir_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    tunggu_sampai: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Titipan(db.Model):
    """Fields of a form that arrived after its session or token had run out, kept for their owner only."""

    __tablename__ = "titipan"

    id: Mapped[int] = mapped_column(primary_key=True)
    pengguna_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"), index=True)
    alamat: Mapped[str] = mapped_column(String(500))
    isian: Mapped[list[list[str]]] = mapped_column(JSON)
    dibuat_pada: Mapped[datetime] = mapped_column(UtcDateTime)


class RiwayatAkun(db.Model):
    """Every change of an account and every sign-in event worth keeping."""

    __tablename__ = "riwayat_akun"

    id: Mapped[int] = mapped_column(primary_key=True)
    pengguna_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"), index=True)
    pada: Mapped[datetime] = mapped_column(UtcDateTime)
    oleh_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"))
    aksi: Mapped[str] = mapped_column(String(40))
    rincian: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class SerahTerima(db.Model):
    """The open work of one person handed to another of the same OPD, listed in `butir` as it then stood.

    Records belong to the OPD; what moves is who owns open notes and who is expected to go on.
    """

    __tablename__ = "serah_terima"
    __table_args__ = (CheckConstraint("dari_id <> kepada_id", name="dua_orang"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dari_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"), index=True)
    kepada_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"), index=True)
    opd_id: Mapped[int | None] = mapped_column(ForeignKey("opd.id"))
    pesan: Mapped[str] = mapped_column(String(1000), default="")
    butir: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    diserahkan_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    diserahkan_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    diterima_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Pendampingan(db.Model):
    """A pendamping assigned to an OPD or to one idea (table `ide`). Withdrawn, never deleted."""

    __tablename__ = "pendampingan"
    __table_args__ = (
        CheckConstraint("(opd_id IS NULL) <> (ide_id IS NULL)", name="opd_atau_ide"),
        Index("ix_pendampingan_pengguna", "pengguna_id", "dicabut_pada"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pengguna_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    opd_id: Mapped[int | None] = mapped_column(ForeignKey("opd.id"), index=True)
    ide_id: Mapped[int | None] = mapped_column(ForeignKey("ide.id"), index=True)
    ditugaskan_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    ditugaskan_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    dicabut_oleh_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"))
    dicabut_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
