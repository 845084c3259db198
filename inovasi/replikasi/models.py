from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inovasi.db import UtcDateTime, db, teks_urut
from inovasi.ide.models import Ide
from inovasi.opd.models import Opd


class EntriKatalog(db.Model):
    """An entry of the catalogue. It stays when the mark is taken back: adoptions point to it.

    It stands for an idea of the region, or for an innovation from outside (`luar`). `versi` counts the changes of
    its sheet and its pause.
    """

    __tablename__ = "entri_katalog"
    __table_args__ = (
        CheckConstraint("dijeda_pada IS NULL OR alasan_jeda <> ''", name="jeda_punya_alasan"),
        CheckConstraint("(lembar_terbit_pada IS NULL) = (lembar_terbit_oleh_id IS NULL)", name="terbit_punya_orang"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ide_id: Mapped[int | None] = mapped_column(ForeignKey("ide.id"), unique=True)
    dibuat_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    versi: Mapped[int] = mapped_column(default=1)
    # A code of acuan.STATUS_KEBERLANJUTAN; empty while nobody has said. Some of them close the entry.
    status_keberlanjutan: Mapped[str] = mapped_column(String(30), default="")
    dijeda_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alasan_jeda: Mapped[str] = mapped_column(String(1000), default="")
    # The sheet is read by others from then on.
    lembar_terbit_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lembar_terbit_oleh_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"))

    ide: Mapped[Ide | None] = relationship()
    luar: Mapped["AsalLuar | None"] = relationship(back_populates="entri")


class AsalLuar(db.Model):
    """An innovation of another region or of a ministry's catalogue, entered once. Withdrawn, never deleted."""

    __tablename__ = "asal_luar"
    __table_args__ = (CheckConstraint("ditarik_pada IS NULL OR alasan_tarik <> ''", name="ditarik_punya_alasan"),)

    entri_id: Mapped[int] = mapped_column(ForeignKey("entri_katalog.id"), primary_key=True, autoincrement=False)
    nama: Mapped[str] = mapped_column(String(200))
    nama_urut: Mapped[str] = mapped_column(teks_urut(200), index=True)  # case-folded
    teks_cari: Mapped[str] = mapped_column(Text)  # all words of the row, case-folded
    daerah: Mapped[str] = mapped_column(String(120), default="")
    instansi: Mapped[str] = mapped_column(String(200), default="")
    tahun: Mapped[int | None]
    katalog: Mapped[str] = mapped_column(String(30))  # a code of acuan.KATALOG_LUAR
    sumber: Mapped[str] = mapped_column(String(500))  # where it can be read: book, letter, address
    urusan: Mapped[str] = mapped_column(String(10), default="")
    jenis: Mapped[str] = mapped_column(String(20), default="")
    ringkasan: Mapped[str] = mapped_column(Text)
    dicatat_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    opd_id: Mapped[int | None] = mapped_column(ForeignKey("opd.id"))  # whose operator entered it, if one did
    dicatat_pada: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ditarik_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alasan_tarik: Mapped[str] = mapped_column(String(1000), default="")

    entri: Mapped[EntriKatalog] = relationship(back_populates="luar")


class IsianLembar(db.Model):
    """One field of an entry's replication sheet: what is known, or why there is nothing to say."""

    __tablename__ = "isian_lembar"
    __table_args__ = (CheckConstraint("isi = '' OR tanpa_data = ''", name="isi_atau_alasan"),)

    entri_id: Mapped[int] = mapped_column(ForeignKey("entri_katalog.id"), primary_key=True)
    kolom: Mapped[str] = mapped_column(String(30), primary_key=True)  # a code of acuan.LEMBAR_REPLIKASI
    isi: Mapped[str] = mapped_column(Text, default="")
    tanpa_data: Mapped[str] = mapped_column(String(500), default="")


class Adopsi(db.Model):
    """An OPD that replicates a catalogue entry, with its own idea for it: one per entry and OPD."""

    __tablename__ = "adopsi"
    __table_args__ = (
        UniqueConstraint("entri_id", "opd_id"),
        UniqueConstraint("ide_id"),
        CheckConstraint(
            "tahap IN ('minat', 'disepakati', 'persiapan', 'rencana', 'pelaksanaan', 'evaluasi', 'berjalan',"
            " 'dihentikan')",
            name="tahap",
        ),
        CheckConstraint("model IN ('', 'mandiri', 'pendampingan', 'lain')", name="model"),
        CheckConstraint("model <> 'lain' OR model_lain <> ''", name="model_lain_disebut"),
        Index("ix_adopsi_tahap", "tahap", "tahap_sejak"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entri_id: Mapped[int] = mapped_column(ForeignKey("entri_katalog.id"))
    opd_id: Mapped[int] = mapped_column(ForeignKey("opd.id"), index=True)
    ide_id: Mapped[int] = mapped_column(ForeignKey("ide.id"))
    dimulai_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    dimulai_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    versi: Mapped[int] = mapped_column(default=1)
    model: Mapped[str] = mapped_column(String(12), default="")  # empty while not agreed
    model_lain: Mapped[str] = mapped_column(String(200), default="")
    fasilitator: Mapped[str] = mapped_column(String(200), default="")
    tahap: Mapped[str] = mapped_column(String(12), default="minat")
    tahap_sejak: Mapped[date]  # the day that the people give, not of typing

    entri: Mapped[EntriKatalog] = relationship()
    opd: Mapped[Opd] = relationship()
    ide: Mapped[Ide] = relationship()


class TahapAdopsi(db.Model):
    """A stage that an adoption entered: when and with which words. Its papers are linked to the adoption."""

    __tablename__ = "tahap_adopsi"
    __table_args__ = (CheckConstraint("tahap <> 'dihentikan' OR catatan <> ''", name="henti_punya_alasan"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    adopsi_id: Mapped[int] = mapped_column(ForeignKey("adopsi.id"), index=True)
    dari: Mapped[str] = mapped_column(String(12), default="")
    tahap: Mapped[str] = mapped_column(String(12))
    tanggal: Mapped[date]
    catatan: Mapped[str] = mapped_column(Text, default="")
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    pada: Mapped[datetime] = mapped_column(UtcDateTime)


class Penyesuaian(db.Model):
    """What the adopter keeps, adapts or drops of one field of the origin's sheet."""

    __tablename__ = "penyesuaian"
    __table_args__ = (
        CheckConstraint("sikap IN ('dipertahankan', 'disesuaikan', 'ditinggalkan')", name="sikap"),
        CheckConstraint("sikap = 'dipertahankan' OR penjelasan <> ''", name="ubah_punya_penjelasan"),
    )

    adopsi_id: Mapped[int] = mapped_column(ForeignKey("adopsi.id"), primary_key=True)
    kolom: Mapped[str] = mapped_column(String(30), primary_key=True)
    sikap: Mapped[str] = mapped_column(String(15))
    penjelasan: Mapped[str] = mapped_column(Text, default="")


class RencanaAksi(db.Model):
    """One row of an adoption's plan. A row past its end that is not done is a task of the adopter."""

    __tablename__ = "rencana_aksi"
    __table_args__ = (
        CheckConstraint("status IN ('belum', 'berjalan', 'selesai', 'batal')", name="status"),
        CheckConstraint("selesai >= mulai", name="mulai_dulu"),
        CheckConstraint("status <> 'batal' OR keterangan <> ''", name="batal_punya_alasan"),
        Index("ix_rencana_aksi_status_selesai", "status", "selesai"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    adopsi_id: Mapped[int] = mapped_column(ForeignKey("adopsi.id"), index=True)
    versi: Mapped[int] = mapped_column(default=1)
    urutan: Mapped[int]
    kegiatan: Mapped[str] = mapped_column(String(300))
    keluaran: Mapped[str] = mapped_column(String(300), default="")
    penanggung_jawab: Mapped[str] = mapped_column(String(200), default="")
    mulai: Mapped[date]
    selesai: Mapped[date]
    sumber_daya: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[str] = mapped_column(String(10), default="belum")
    keterangan: Mapped[str] = mapped_column(String(1000), default="")


class TanyaAdopsi(db.Model):
    """A question of one side of an adoption to the other; settled by the side that asked."""

    __tablename__ = "tanya_adopsi"
    __table_args__ = (
        CheckConstraint("status IN ('terbuka', 'dijawab', 'selesai', 'ditarik')", name="status"),
        CheckConstraint("sisi IN ('asal', 'peniru', 'pusat')", name="sisi"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    adopsi_id: Mapped[int] = mapped_column(ForeignKey("adopsi.id"), index=True)
    versi: Mapped[int] = mapped_column(default=1)
    sisi: Mapped[str] = mapped_column(String(10))  # of whom it is
    isi: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(10), default="terbuka")
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    pada: Mapped[datetime] = mapped_column(UtcDateTime)


class JawabAdopsi(db.Model):
    """An answer in the thread of a question."""

    __tablename__ = "jawab_adopsi"

    id: Mapped[int] = mapped_column(primary_key=True)
    tanya_id: Mapped[int] = mapped_column(ForeignKey("tanya_adopsi.id"), index=True)
    sisi: Mapped[str] = mapped_column(String(10))
    isi: Mapped[str] = mapped_column(Text)
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    pada: Mapped[datetime] = mapped_column(UtcDateTime)


class AlihPengetahuan(db.Model):
    """A field visit, coaching or the like between the two sides: planned, then held or called off."""

    __tablename__ = "alih_pengetahuan"
    __table_args__ = (
        CheckConstraint("status IN ('direncanakan', 'terlaksana', 'batal')", name="status"),
        CheckConstraint("status = 'direncanakan' OR hasil <> ''", name="berakhir_punya_hasil"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    adopsi_id: Mapped[int] = mapped_column(ForeignKey("adopsi.id"), index=True)
    versi: Mapped[int] = mapped_column(default=1)
    jenis: Mapped[str] = mapped_column(String(30))  # a code of acuan.ALIH_PENGETAHUAN
    tanggal: Mapped[date]
    tempat: Mapped[str] = mapped_column(String(200), default="")
    tujuan: Mapped[str] = mapped_column(String(500))
    status: Mapped[str] = mapped_column(String(15), default="direncanakan")
    hasil: Mapped[str] = mapped_column(Text, default="")  # what came of it, or why it was called off
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    pada: Mapped[datetime] = mapped_column(UtcDateTime)


class PeniruLuar(db.Model):
    """Another region that has copied an innovation of ours. The proof is a document linked to this row."""

    __tablename__ = "peniru_luar"
    __table_args__ = (CheckConstraint("ditarik_pada IS NULL OR alasan_tarik <> ''", name="ditarik_punya_alasan"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entri_id: Mapped[int] = mapped_column(ForeignKey("entri_katalog.id"), index=True)
    versi: Mapped[int] = mapped_column(default=1)
    daerah: Mapped[str] = mapped_column(String(120))
    daerah_cari: Mapped[str] = mapped_column(String(120))  # two names of one region count once
    instansi: Mapped[str] = mapped_column(String(200), default="")
    tanggal: Mapped[str] = mapped_column(String(10))  # ISO text with the precision typed
    keterangan: Mapped[str] = mapped_column(Text, default="")
    dicatat_oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    dicatat_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    ditarik_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alasan_tarik: Mapped[str] = mapped_column(String(500), default="")


class SaranDitutup(db.Model):
    """A proposal of the matching that an agency does not want to see again."""

    __tablename__ = "saran_ditutup"

    entri_id: Mapped[int] = mapped_column(ForeignKey("entri_katalog.id"), primary_key=True)
    opd_id: Mapped[int] = mapped_column(ForeignKey("opd.id"), primary_key=True)
    alasan: Mapped[str] = mapped_column(String(500), default="")
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    pada: Mapped[datetime] = mapped_column(UtcDateTime)


class Tawaran(db.Model):
    """The coordinator offers an entry to an agency: its task until it adopts or declines."""

    __tablename__ = "tawaran"
    __table_args__ = (
        UniqueConstraint("entri_id", "opd_id"),
        CheckConstraint("status IN ('menunggu', 'diterima', 'ditolak', 'ditarik')", name="status"),
        CheckConstraint("status <> 'ditolak' OR jawaban <> ''", name="ditolak_punya_alasan"),
        Index("ix_tawaran_opd_status", "opd_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    versi: Mapped[int] = mapped_column(default=1)
    entri_id: Mapped[int] = mapped_column(ForeignKey("entri_katalog.id"))
    opd_id: Mapped[int] = mapped_column(ForeignKey("opd.id"))
    pesan: Mapped[str] = mapped_column(String(1000), default="")
    status: Mapped[str] = mapped_column(String(10), default="menunggu")
    jawaban: Mapped[str] = mapped_column(String(500), default="")
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    pada: Mapped[datetime] = mapped_column(UtcDateTime)


class RiwayatReplikasi(db.Model):
    """Every change of an entry, its sheet, an adoption and what hangs on it; `rincian` in words for people."""

    __tablename__ = "riwayat_replikasi"

    id: Mapped[int] = mapped_column(primary_key=True)
    entri_id: Mapped[int] = mapped_column(ForeignKey("entri_katalog.id"), index=True)
    adopsi_id: Mapped[int | None] = mapped_column(ForeignKey("adopsi.id"), index=True)
    pada: Mapped[datetime] = mapped_column(UtcDateTime)
    oleh_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"))
    # Of the entry (its sheet), so that what a form was opened on can be rebuilt; 0 for other records.
    versi: Mapped[int] = mapped_column(default=0)
    aksi: Mapped[str] = mapped_column(String(30))
    kolom: Mapped[str] = mapped_column(String(30), default="")
    sebelum: Mapped[str] = mapped_column(Text, default="")
    sesudah: Mapped[str] = mapped_column(Text, default="")
    rincian: Mapped[str] = mapped_column(Text, default="")
