from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inovasi.db import UtcDateTime, db
from inovasi.ide.models import Ide
from inovasi.opd.models import Opd
from inovasi.replikasi.models import Adopsi


class Sk(db.Model):
    """A decree. Its text lies in a linked document (`berkas`); here is what follows from it."""

    __tablename__ = "sk"
    __table_args__ = (
        UniqueConstraint("tahun", "nomor_cari"),
        CheckConstraint("status IN ('draf', 'berlaku', 'dicabut', 'diganti')", name="status"),
        CheckConstraint("status = 'draf' OR tanggal IS NOT NULL", name="berlaku_punya_tanggal"),
        CheckConstraint("status <> 'dicabut' OR alasan_cabut <> ''", name="dicabut_punya_alasan"),
        CheckConstraint("status <> 'diganti' OR diganti_oleh_id IS NOT NULL", name="diganti_punya_pengganti"),
        CheckConstraint("diganti_oleh_id IS NULL OR diganti_oleh_id <> id", name="bukan_pengganti_sendiri"),
        CheckConstraint(
            "periode_lapor IN ('', 'bulanan', 'triwulanan', 'semesteran', 'tahunan')", name="periode_lapor"
        ),
        CheckConstraint("periode_lapor = '' OR lapor_mulai IS NOT NULL", name="lapor_punya_awal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    versi: Mapped[int] = mapped_column(default=1)
    jenis: Mapped[str] = mapped_column(String(30))  # a code of acuan.JENIS_SK
    nomor: Mapped[str] = mapped_column(String(100))
    nomor_cari: Mapped[str] = mapped_column(String(100))  # case-folded, without blanks: unique in its year
    tahun: Mapped[int]
    tentang: Mapped[str] = mapped_column(String(500))
    tanggal: Mapped[date | None]
    penanda_tangan: Mapped[str] = mapped_column(String(200), default="")
    jabatan: Mapped[str] = mapped_column(String(200), default="")  # of the signer, e.g. "Bupati Bombana"
    berlaku_sampai: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(10), default="draf")
    alasan_cabut: Mapped[str] = mapped_column(String(1000), default="")
    diganti_oleh_id: Mapped[int | None] = mapped_column(ForeignKey("sk.id"))
    periode_lapor: Mapped[str] = mapped_column(String(12), default="")  # empty: no progress reports
    lapor_mulai: Mapped[date | None]  # the first day of the first period
    dibuat_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    dibuat_pada: Mapped[datetime] = mapped_column(UtcDateTime)

    penugasan: Mapped[list["Penugasan"]] = relationship(order_by="Penugasan.urutan", back_populates="sk")
    pengganti: Mapped["Sk | None"] = relationship(remote_side=id)


class Penugasan(db.Model):
    """One duty that a decree gives to an agency: run an assigned innovation, or replicate one that exists.

    The agency says what fulfils it (`ide_id` or `adopsi_id`), the coordinator accepts. `contoh` marks rows of the
    example region that no source names.
    """

    __tablename__ = "penugasan"
    __table_args__ = (
        UniqueConstraint("sk_id", "opd_id", "kewajiban", "inovasi_cari"),
        CheckConstraint("kewajiban IN ('melaksanakan', 'mereplikasi')", name="kewajiban"),
        CheckConstraint("status IN ('berjalan', 'diajukan', 'terpenuhi', 'dibebaskan')", name="status"),
        CheckConstraint("ide_id IS NULL OR adopsi_id IS NULL", name="satu_pemenuh"),
        CheckConstraint(
            "status NOT IN ('diajukan', 'terpenuhi') OR ide_id IS NOT NULL OR adopsi_id IS NOT NULL",
            name="terpenuhi_punya_pemenuh",
        ),
        CheckConstraint("status <> 'dibebaskan' OR keterangan <> ''", name="dibebaskan_punya_alasan"),
        Index("ix_penugasan_opd_status", "opd_id", "status"),
        Index("ix_penugasan_status_tenggat", "status", "tenggat"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sk_id: Mapped[int] = mapped_column(ForeignKey("sk.id"), index=True)
    versi: Mapped[int] = mapped_column(default=1)
    urutan: Mapped[int]
    opd_id: Mapped[int] = mapped_column(ForeignKey("opd.id"))
    kewajiban: Mapped[str] = mapped_column(String(15))
    inovasi_jenis: Mapped[str] = mapped_column(String(200), default="")  # as the decree words it
    inovasi_nama: Mapped[str] = mapped_column(String(200), default="")
    inovasi_cari: Mapped[str] = mapped_column(String(200), default="")  # case-folded name
    uraian: Mapped[str] = mapped_column(String(1000), default="")
    tenggat: Mapped[date | None]
    contoh: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(10), default="berjalan")
    ide_id: Mapped[int | None] = mapped_column(ForeignKey("ide.id"), index=True)
    adopsi_id: Mapped[int | None] = mapped_column(ForeignKey("adopsi.id"), index=True)
    keterangan: Mapped[str] = mapped_column(String(1000), default="")  # of the last step: claim, answer, release
    diajukan_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    diterima_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    diterima_oleh_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"))

    sk: Mapped[Sk] = relationship(back_populates="penugasan")
    opd: Mapped[Opd] = relationship()
    ide: Mapped[Ide | None] = relationship()
    adopsi: Mapped[Adopsi | None] = relationship()


class PenetapanIde(db.Model):
    """"Inovasi ditetapkan": the decree that names an idea (PP 38/2017 pasal 10)."""

    __tablename__ = "penetapan_ide"

    sk_id: Mapped[int] = mapped_column(ForeignKey("sk.id"), primary_key=True)
    ide_id: Mapped[int] = mapped_column(ForeignKey("ide.id"), primary_key=True, index=True)
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    pada: Mapped[datetime] = mapped_column(UtcDateTime)
    dilepas_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)

    sk: Mapped[Sk] = relationship()
    ide: Mapped[Ide] = relationship()


class LaporanSk(db.Model):
    """The progress report of one agency under a decree for one period. A period without a row is simply due."""

    __tablename__ = "laporan_sk"
    __table_args__ = (
        UniqueConstraint("sk_id", "opd_id", "periode_mulai"),
        CheckConstraint("status IN ('draf', 'diajukan', 'diterima', 'dikembalikan', 'dilewati')", name="status"),
        CheckConstraint(
            "status NOT IN ('dikembalikan', 'dilewati') OR catatan <> ''", name="kembali_atau_lewat_punya_alasan"
        ),
        CheckConstraint("status NOT IN ('diajukan', 'diterima') OR kemajuan <> ''", name="diajukan_punya_isi"),
        Index("ix_laporan_sk_status", "status", "sk_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    versi: Mapped[int] = mapped_column(default=1)
    sk_id: Mapped[int] = mapped_column(ForeignKey("sk.id"))
    opd_id: Mapped[int] = mapped_column(ForeignKey("opd.id"), index=True)
    periode_mulai: Mapped[date]
    jatuh_tempo: Mapped[date]
    status: Mapped[str] = mapped_column(String(12), default="draf")
    kemajuan: Mapped[str] = mapped_column(Text, default="")
    kendala: Mapped[str] = mapped_column(Text, default="")
    rencana: Mapped[str] = mapped_column(Text, default="")
    catatan: Mapped[str] = mapped_column(Text, default="")  # why it was returned or skipped
    dibuat_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    dibuat_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    diajukan_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    diputus_oleh_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"))
    diputus_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)

    sk: Mapped[Sk] = relationship()
    opd: Mapped[Opd] = relationship()


class RiwayatSk(db.Model):
    """Every change of a decree, a duty or a report: who, when, before, after; `rincian` in words for people."""

    __tablename__ = "riwayat_sk"

    id: Mapped[int] = mapped_column(primary_key=True)
    sk_id: Mapped[int] = mapped_column(ForeignKey("sk.id"), index=True)
    penugasan_id: Mapped[int | None] = mapped_column(ForeignKey("penugasan.id"), index=True)
    laporan_id: Mapped[int | None] = mapped_column(ForeignKey("laporan_sk.id"), index=True)
    pada: Mapped[datetime] = mapped_column(UtcDateTime)
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    aksi: Mapped[str] = mapped_column(String(30))
    kolom: Mapped[str] = mapped_column(String(30), default="")
    sebelum: Mapped[str] = mapped_column(Text, default="")
    sesudah: Mapped[str] = mapped_column(Text, default="")
    rincian: Mapped[str] = mapped_column(Text, default="")
