from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inovasi.db import UtcDateTime, db, teks_urut
from inovasi.opd.models import Opd, Tupoksi

# Decisions against an idea; a query has to say it in these words for the index to serve it.
PUTUSAN_BERALASAN = "aksi IN ('kembalikan', 'tolak', 'nyatakan_serupa')"


class TahunProgram(db.Model):
    """A programme year as the koordinator opened it: its minimum, start and deadline."""

    __tablename__ = "tahun_program"
    __table_args__ = (
        CheckConstraint("min_ide BETWEEN 1 AND 100", name="min_ide"),
        CheckConstraint("mulai <= batas", name="mulai_sebelum_batas"),
    )

    tahun: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    min_ide: Mapped[int] = mapped_column(default=5)
    mulai: Mapped[date]
    batas: Mapped[date]
    dibuka_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    dibuka_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    versi: Mapped[int] = mapped_column(default=1)


class Pengecualian(db.Model):
    """An OPD excused from the minimum of one year, with the reason. Withdrawn, never deleted."""

    __tablename__ = "pengecualian"
    __table_args__ = (
        UniqueConstraint("opd_id", "tahun"),
        CheckConstraint("alasan <> ''", name="punya_alasan"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    opd_id: Mapped[int] = mapped_column(ForeignKey("opd.id"))
    tahun: Mapped[int] = mapped_column(ForeignKey("tahun_program.tahun"))
    alasan: Mapped[str] = mapped_column(String(500))
    diberi_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    diberi_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    dicabut_oleh_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"))
    dicabut_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RiwayatTahun(db.Model):
    """Every change of a programme year and its exemptions."""

    __tablename__ = "riwayat_tahun"

    id: Mapped[int] = mapped_column(primary_key=True)
    tahun: Mapped[int] = mapped_column(ForeignKey("tahun_program.tahun"), index=True)
    opd_id: Mapped[int | None] = mapped_column(ForeignKey("opd.id"))
    pada: Mapped[datetime] = mapped_column(UtcDateTime)
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    aksi: Mapped[str] = mapped_column(String(40))
    sebelum: Mapped[str] = mapped_column(String(600), default="")
    sesudah: Mapped[str] = mapped_column(String(600), default="")


class Ide(db.Model):
    """One idea of one OPD, from first thought to replicated innovation.

    Short columns stand first: SQLite then reads a list row without following the long texts to their
    overflow pages.
    """

    __tablename__ = "ide"
    __table_args__ = (
        CheckConstraint(
            "status IN ('draf', 'diajukan', 'dikembalikan', 'disetujui', 'ditolak', 'serupa', 'dihapus')",
            name="status",
        ),
        CheckConstraint(
            "status NOT IN ('dikembalikan', 'disetujui', 'ditolak', 'serupa')"
            " OR (diputus_oleh_id IS NOT NULL AND diputus_pada IS NOT NULL)",
            name="putusan_punya_pemutus_dan_waktu",
        ),
        CheckConstraint(
            "status NOT IN ('dikembalikan', 'ditolak') OR (kode_alasan <> '' AND catatan_putusan <> '')",
            name="pengembalian_dan_penolakan_punya_alasan",
        ),
        CheckConstraint(
            "(status = 'serupa') = (serupa_dengan_id IS NOT NULL)"
            " AND (serupa_dengan_id IS NULL OR serupa_dengan_id <> id)",
            name="serupa_punya_tujuan",
        ),
        CheckConstraint(
            "ditandai_pada IS NULL OR (status = 'disetujui' AND ditandai_oleh_id IS NOT NULL AND alasan_tanda <> '')",
            name="tanda_hanya_pada_disetujui",
        ),
        CheckConstraint("dihentikan_pada IS NULL OR status = 'disetujui'", name="henti_hanya_pada_disetujui"),
        CheckConstraint(
            "status NOT IN ('diajukan', 'disetujui') OR (diajukan_pada IS NOT NULL AND kode IS NOT NULL)",
            name="diajukan_punya_waktu_dan_kode",
        ),
        CheckConstraint("asal_id IS NULL OR asal_id <> id", name="asal_bukan_diri_sendiri"),
        CheckConstraint("versi >= 1 AND putaran >= 0", name="versi"),
        Index("ix_ide_matriks", "tahun", "opd_id", "status"),
        Index("ix_ide_antrean", "status", "status_sejak", "putaran"),
        Index("ix_ide_urut_diubah", "diubah_pada"),
        # The list of a year and status, newest change first: read off in order instead of sorted.
        Index("ix_ide_daftar", "tahun", "status", "diubah_pada"),
        Index("ix_ide_opd_tahun", "opd_id", "tahun"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    versi: Mapped[int] = mapped_column(default=1)
    opd_id: Mapped[int] = mapped_column(ForeignKey("opd.id"))
    tahun: Mapped[int] = mapped_column(ForeignKey("tahun_program.tahun"))
    kode: Mapped[str | None] = mapped_column(String(50), unique=True)
    status: Mapped[str] = mapped_column(String(20))
    status_sejak: Mapped[datetime] = mapped_column(UtcDateTime)
    putaran: Mapped[int] = mapped_column(default=0)
    judul: Mapped[str] = mapped_column(String(200))
    judul_urut: Mapped[str] = mapped_column(teks_urut(200), index=True)
    nama_singkat: Mapped[str] = mapped_column(String(80), default="")
    urusan: Mapped[str] = mapped_column(String(10), default="")
    bentuk: Mapped[str] = mapped_column(String(20), default="")
    jenis: Mapped[str] = mapped_column(String(20), default="")
    inisiator: Mapped[str] = mapped_column(String(20), default="")
    tahapan: Mapped[str] = mapped_column(String(20), default="inisiatif")
    tupoksi_id: Mapped[int | None] = mapped_column(ForeignKey("tupoksi.id"))
    tgl_uji_coba: Mapped[str] = mapped_column(String(10), default="")
    tgl_penerapan: Mapped[str] = mapped_column(String(10), default="")

    dibuat_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    dibuat_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    diubah_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    diubah_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    diajukan_pertama_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    diajukan_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    diajukan_oleh_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"))
    diputus_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    diputus_oleh_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"))
    # The decision was taken by a koordinator whose own OPD this is; listed for pimpinan.
    diputus_opd_sendiri: Mapped[bool] = mapped_column(default=False)
    kode_alasan: Mapped[str] = mapped_column(String(40), default="")
    serupa_dengan_id: Mapped[int | None] = mapped_column(ForeignKey("ide.id"), index=True)
    ditandai_pada: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    ditandai_oleh_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"))
    asal_id: Mapped[int | None] = mapped_column(ForeignKey("ide.id"), index=True)
    dihentikan_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)

    kepanjangan: Mapped[str] = mapped_column(String(300), default="")
    nama_inisiator: Mapped[str] = mapped_column(String(200), default="")
    tautan: Mapped[str] = mapped_column(String(1000), default="")
    # Where the record came from when nobody of the OPD typed it: a paper sheet, a printed directory.
    sumber: Mapped[str] = mapped_column(String(500), default="")
    alasan_tanda: Mapped[str] = mapped_column(String(1000), default="")
    catatan_putusan: Mapped[str] = mapped_column(Text, default="")
    masalah: Mapped[str] = mapped_column(Text, default="")
    gagasan: Mapped[str] = mapped_column(Text, default="")
    tujuan: Mapped[str] = mapped_column(Text, default="")
    manfaat: Mapped[str] = mapped_column(Text, default="")
    kebaruan: Mapped[str] = mapped_column(Text, default="")
    hasil: Mapped[str] = mapped_column(Text, default="")
    sasaran: Mapped[str] = mapped_column(Text, default="")
    sumber_daya: Mapped[str] = mapped_column(Text, default="")

    opd: Mapped[Opd] = relationship()
    tupoksi: Mapped[Tupoksi | None] = relationship()
    asal: Mapped["Ide | None"] = relationship(foreign_keys=asal_id, remote_side=id)
    serupa_dengan: Mapped["Ide | None"] = relationship(foreign_keys=serupa_dengan_id, remote_side=id)


class IdeCari(db.Model):
    """The words of an idea, case-folded, for searching alike on both databases; apart, so that lists stay lean."""

    __tablename__ = "ide_cari"

    ide_id: Mapped[int] = mapped_column(ForeignKey("ide.id"), primary_key=True)
    teks: Mapped[str] = mapped_column(Text)


class RiwayatIde(db.Model):
    """What happened to an idea. A step of the workflow is one row; an edit is one row per changed field.

    `kolom`, `sebelum`, `sesudah` let the server rebuild the text of any version; `formulir` is the key of the
    editor that sent the change, so that a form never conflicts with itself.
    """

    __tablename__ = "riwayat_ide"
    __table_args__ = (
        Index("ix_riwayat_ide_ide_versi", "ide_id", "versi"),
        # The few rows of which the reasons are counted; edits, the many, are not in it.
        Index(
            "ix_riwayat_ide_putusan", "pada", "aksi", "kode_alasan", "ide_id",
            sqlite_where=text(PUTUSAN_BERALASAN), postgresql_where=text(PUTUSAN_BERALASAN),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ide_id: Mapped[int] = mapped_column(ForeignKey("ide.id"))
    versi: Mapped[int]
    pada: Mapped[datetime] = mapped_column(UtcDateTime)
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    aksi: Mapped[str] = mapped_column(String(30))
    dari: Mapped[str] = mapped_column(String(20), default="")
    ke: Mapped[str] = mapped_column(String(20), default="")
    kode_alasan: Mapped[str] = mapped_column(String(40), default="")
    catatan: Mapped[str] = mapped_column(Text, default="")
    kolom: Mapped[str] = mapped_column(String(30), default="")
    sebelum: Mapped[str] = mapped_column(Text, default="")
    sesudah: Mapped[str] = mapped_column(Text, default="")
    formulir: Mapped[str] = mapped_column(String(64), default="")


class VersiIde(db.Model):
    """The text of an idea as it stood at one submission."""

    __tablename__ = "versi_ide"
    __table_args__ = (UniqueConstraint("ide_id", "putaran"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ide_id: Mapped[int] = mapped_column(ForeignKey("ide.id"))
    putaran: Mapped[int]
    versi: Mapped[int]
    diajukan_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    diajukan_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    isi: Mapped[dict[str, Any]] = mapped_column(JSON)


class LembarKriteria(db.Model):
    """The five criteria of PP 38/2017 Pasal 6 as the koordinator answered them; it survives a return."""

    __tablename__ = "lembar_kriteria"

    ide_id: Mapped[int] = mapped_column(ForeignKey("ide.id"), primary_key=True)
    versi: Mapped[int] = mapped_column(default=1)
    diisi_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    diisi_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    k1: Mapped[str] = mapped_column(String(5), default="")
    k2: Mapped[str] = mapped_column(String(5), default="")
    k3: Mapped[str] = mapped_column(String(5), default="")
    k4: Mapped[str] = mapped_column(String(5), default="")
    k5: Mapped[str] = mapped_column(String(5), default="")
    catatan_k1: Mapped[str] = mapped_column(String(1000), default="")
    catatan_k2: Mapped[str] = mapped_column(String(1000), default="")
    catatan_k3: Mapped[str] = mapped_column(String(1000), default="")
    catatan_k4: Mapped[str] = mapped_column(String(1000), default="")
    catatan_k5: Mapped[str] = mapped_column(String(1000), default="")


class NomorIde(db.Model):
    """The last number given out for an OPD and year; numbers are never used again."""

    __tablename__ = "nomor_ide"

    opd_id: Mapped[int] = mapped_column(ForeignKey("opd.id"), primary_key=True)
    tahun: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    terakhir: Mapped[int]
