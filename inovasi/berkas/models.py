from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inovasi.berkas.rules import STATUS_DOKUMEN
from inovasi.db import UtcDateTime, db, teks_urut
from inovasi.opd.models import Opd


class Isi(db.Model):
    """The bytes of a file, stored once under their SHA-256 (`berkas/ab/abcdef...`), however often they come in."""

    __tablename__ = "isi_berkas"
    __table_args__ = (CheckConstraint("ukuran > 0", name="ukuran"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    ukuran: Mapped[int] = mapped_column(BigInteger)  # bytes
    tipe: Mapped[str] = mapped_column(String(10))  # a code of rules.TIPE, found by signature
    disimpan_pada: Mapped[datetime] = mapped_column(UtcDateTime)


class Dokumen(db.Model):
    """A document as the office knows it: kind, number, date, subject, signer; entered once, linked to many records.

    `opd_id` is the agency that brought it, empty for the coordinator's; it belongs to the agency, not to a person.
    """

    __tablename__ = "dokumen"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUS_DOKUMEN}", name="status"),
        CheckConstraint("status <> 'ditarik' OR alasan_tarik <> ''", name="ditarik_punya_alasan"),
        Index("ix_dokumen_opd_status", "opd_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    versi: Mapped[int] = mapped_column(default=1)
    sha256: Mapped[str] = mapped_column(ForeignKey("isi_berkas.sha256"), index=True)
    nama_berkas: Mapped[str] = mapped_column(String(200))  # ours, made from the sender's
    jenis: Mapped[str] = mapped_column(String(30))  # a code of acuan.JENIS_DOKUMEN
    nomor: Mapped[str] = mapped_column(String(100), default="")
    tanggal: Mapped[str] = mapped_column(String(10), default="")  # ISO text with the precision typed
    tentang: Mapped[str] = mapped_column(String(500))
    tentang_cari: Mapped[str] = mapped_column(teks_urut(700))  # case-folded number and subject
    penanda_tangan: Mapped[str] = mapped_column(String(200), default="")
    periode: Mapped[str] = mapped_column(String(100), default="")  # the period that it covers, as people write it
    halaman: Mapped[int | None]
    opd_id: Mapped[int | None] = mapped_column(ForeignKey("opd.id"))
    status: Mapped[str] = mapped_column(String(10), default="ada")
    alasan_tarik: Mapped[str] = mapped_column(String(500), default="")
    diunggah_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    diunggah_pada: Mapped[datetime] = mapped_column(UtcDateTime)

    isi: Mapped[Isi] = relationship()
    opd: Mapped[Opd | None] = relationship()


class TautanDokumen(db.Model):
    """That a document proves something about a record: `rekaman` names the kind (rules.REKAMAN), `keperluan` for what.

    The kinds belong to rooms above this one, so the row has no foreign key; a room registers who reads its records.
    """

    __tablename__ = "tautan_dokumen"
    __table_args__ = (
        CheckConstraint("dilepas_pada IS NULL OR alasan_lepas <> ''", name="dilepas_punya_alasan"),
        Index("ix_tautan_dokumen_rekaman", "rekaman", "rekaman_id", "keperluan"),
        Index("ix_tautan_dokumen_dokumen", "dokumen_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dokumen_id: Mapped[int] = mapped_column(ForeignKey("dokumen.id"))
    rekaman: Mapped[str] = mapped_column(String(30))
    rekaman_id: Mapped[int]
    keperluan: Mapped[str] = mapped_column(String(30), default="")
    ditautkan_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    ditautkan_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    dilepas_oleh_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"))
    dilepas_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alasan_lepas: Mapped[str] = mapped_column(String(500), default="")

    dokumen: Mapped[Dokumen] = relationship()


class AturanBerkas(db.Model):
    """How large files may be: one row, made when somebody first changes the defaults of rules.py."""

    __tablename__ = "aturan_berkas"
    __table_args__ = (CheckConstraint("id = 1", name="satu_baris"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    versi: Mapped[int] = mapped_column(default=1)
    maks_mb: Mapped[int]  # MiB, each file
    maks_video_mb: Mapped[int]
    diubah_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    diubah_pada: Mapped[datetime] = mapped_column(UtcDateTime)


class RiwayatDokumen(db.Model):
    """Every step of a document or (`dokumen_id` empty) of the limits: who, when, before, after."""

    __tablename__ = "riwayat_dokumen"

    id: Mapped[int] = mapped_column(primary_key=True)
    dokumen_id: Mapped[int | None] = mapped_column(ForeignKey("dokumen.id"), index=True)
    pada: Mapped[datetime] = mapped_column(UtcDateTime)
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    aksi: Mapped[str] = mapped_column(String(20))
    kolom: Mapped[str] = mapped_column(String(30), default="")
    sebelum: Mapped[str] = mapped_column(Text, default="")
    sesudah: Mapped[str] = mapped_column(Text, default="")
