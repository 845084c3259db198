from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inovasi.db import UtcDateTime, db, teks_urut


class Daerah(db.Model):
    """The region that runs this program: one row, id 1, made by the first-run set-up."""

    __tablename__ = "daerah"
    __table_args__ = (CheckConstraint("id = 1", name="satu_baris"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    nama: Mapped[str] = mapped_column(String(120))
    ibu_kota: Mapped[str] = mapped_column(String(120), default="")
    alamat: Mapped[str] = mapped_column(String(300), default="")
    unit_koordinator: Mapped[str] = mapped_column(String(200), default="")
    jabatan_penanda_tangan: Mapped[str] = mapped_column(String(200), default="")
    zona_waktu: Mapped[str] = mapped_column(String(40))
    # A koordinator may decide on ideas of their own OPD (marked as such) unless the region forbids it.
    larang_putus_opd_sendiri: Mapped[bool] = mapped_column(default=False)
    contoh: Mapped[bool] = mapped_column(default=False)
    versi: Mapped[int] = mapped_column(default=1)


class Opd(db.Model):
    """An agency or a unit below one. `kode` never changes; `kode_ide` is fixed at first use."""

    __tablename__ = "opd"
    __table_args__ = (
        CheckConstraint("induk_id IS NULL OR induk_id <> id", name="bukan_induk_sendiri"),
        CheckConstraint("hitung_di IN ('sendiri', 'induk')", name="hitung_di"),
        CheckConstraint("hitung_di = 'sendiri' OR induk_id IS NOT NULL", name="hitung_di_induk_punya_induk"),
        CheckConstraint("aktif OR berakhir_pada IS NOT NULL", name="berakhir_punya_waktu"),
        CheckConstraint("penerus_id IS NULL OR NOT aktif", name="penerus_jika_berakhir"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kode: Mapped[str] = mapped_column(String(30), unique=True)
    kode_ide: Mapped[str] = mapped_column(String(30), unique=True)
    nama: Mapped[str] = mapped_column(String(200))
    nama_urut: Mapped[str] = mapped_column(teks_urut(200), index=True)
    singkatan: Mapped[str] = mapped_column(String(60))
    jenis: Mapped[str] = mapped_column(String(30))
    induk_id: Mapped[int | None] = mapped_column(ForeignKey("opd.id"), index=True)
    hitung_di: Mapped[str] = mapped_column(String(10), default="sendiri")
    wajib_ide: Mapped[bool] = mapped_column(default=True)
    aktif: Mapped[bool] = mapped_column(default=True)
    berakhir_pada: Mapped[datetime | None] = mapped_column(UtcDateTime)
    penerus_id: Mapped[int | None] = mapped_column(ForeignKey("opd.id"))
    versi: Mapped[int] = mapped_column(default=1)

    induk: Mapped["Opd | None"] = relationship(foreign_keys=induk_id, remote_side=id)
    penerus: Mapped["Opd | None"] = relationship(foreign_keys=penerus_id, remote_side=id)
    tupoksi: Mapped[list["Tupoksi"]] = relationship(back_populates="opd", order_by="Tupoksi.urutan")
    nama_lain: Mapped[list["NamaLain"]] = relationship(back_populates="opd", order_by="NamaLain.id")


class Tupoksi(db.Model):
    """One task of an OPD. A task that ideas point to is switched off, never deleted."""

    __tablename__ = "tupoksi"

    id: Mapped[int] = mapped_column(primary_key=True)
    opd_id: Mapped[int] = mapped_column(ForeignKey("opd.id"), index=True)
    urutan: Mapped[int]
    uraian: Mapped[str] = mapped_column(String(500))
    aktif: Mapped[bool] = mapped_column(default=True)

    opd: Mapped[Opd] = relationship(back_populates="tupoksi")


class NamaLain(db.Model):
    """Another name that an OPD is or was called by; `nama_cari` is its case-folded form, unique over all."""

    __tablename__ = "nama_lain"
    __table_args__ = (UniqueConstraint("nama_cari"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    opd_id: Mapped[int] = mapped_column(ForeignKey("opd.id"), index=True)
    nama: Mapped[str] = mapped_column(String(200))
    nama_cari: Mapped[str] = mapped_column(String(200))

    opd: Mapped[Opd] = relationship(back_populates="nama_lain")


class RiwayatOpd(db.Model):
    """Every change of an OPD or of the region's settings (`opd_id` empty): who, when, before, after."""

    __tablename__ = "riwayat_opd"

    id: Mapped[int] = mapped_column(primary_key=True)
    opd_id: Mapped[int | None] = mapped_column(ForeignKey("opd.id"), index=True)
    pada: Mapped[datetime] = mapped_column(UtcDateTime)
    oleh_id: Mapped[int | None] = mapped_column(ForeignKey("pengguna.id"))
    aksi: Mapped[str] = mapped_column(String(40))
    kolom: Mapped[str] = mapped_column(String(40), default="")
    sebelum: Mapped[str] = mapped_column(String(600), default="")
    sesudah: Mapped[str] = mapped_column(String(600), default="")
