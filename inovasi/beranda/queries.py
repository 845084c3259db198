"""What the first page of each role shows. The number of SELECTs never depends on the number of rows."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, exists, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from inovasi.akun.models import Pengguna, PenggunaOpd
from inovasi.beranda.rules import BANYAK, KUTIPAN
from inovasi.ide.models import Ide, TahunProgram
from inovasi.ide.rules import DIHITUNG, StatusIde
from inovasi.opd.models import Opd, Tupoksi
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi.models import Adopsi, EntriKatalog
from inovasi.replikasi.rules import STATUS_MATI, STATUS_URUSAN

# --- Operator -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpdSaya:
    """An agency that the operator acts for."""

    id: int
    kode: str
    nama: str
    singkatan: str
    jenis: str
    hitung_di: str
    wajib_ide: bool
    induk_nama: str


def opd_saya(session: Session, *, oleh: Pelaku) -> list[OpdSaya]:
    """The active agencies that `oleh` acts for, the home one first, then by name: one SELECT."""
    induk = aliased(Opd)
    stmt = (
        select(
            Opd.id, Opd.kode, Opd.nama, Opd.singkatan, Opd.jenis, Opd.hitung_di, Opd.wajib_ide,
            func.coalesce(induk.nama, ""),
        )
        .outerjoin(induk, induk.id == Opd.induk_id)
        .where(Opd.id.in_(oleh.opd_ids), Opd.aktif)
        .order_by(case((Opd.id == oleh.opd_id, 0), else_=1), Opd.nama_urut, Opd.id)
    )  # fmt: skip
    return [OpdSaya(*b) for b in session.execute(stmt)]


@dataclass(frozen=True, slots=True)
class UnitOpd:
    id: int
    kode: str
    nama: str
    singkatan: str


def nama_unit(session: Session, *, ids: Iterable[int]) -> list[UnitOpd]:
    """Names of these agencies, by name: one SELECT."""
    stmt = select(Opd.id, Opd.kode, Opd.nama, Opd.singkatan).where(Opd.id.in_(list(ids))).order_by(Opd.nama_urut)
    return [UnitOpd(*b) for b in session.execute(stmt)]


def ide_opd(session: Session, *, opd_ids: Iterable[int], tahun: int, sejak: datetime) -> Sequence:
    """Ideas of these agencies that the first page speaks of: one SELECT.

    Those that count in `tahun`, those of any year that wait for somebody, and those decided after `sejak`.
    """
    target = aliased(Ide)
    return session.execute(
        select(
            Ide.id, Ide.kode, Ide.judul, Ide.status, Ide.status_sejak, Ide.tahun, Ide.opd_id, Ide.putaran,
            Ide.diubah_pada, Ide.diputus_pada, Ide.dihentikan_pada, Ide.kode_alasan, Ide.serupa_dengan_id,
            func.substr(Ide.catatan_putusan, 1, KUTIPAN + 80).label("catatan"),
            Opd.singkatan.label("opd_singkatan"),
            target.status.label("target_status"), target.opd_id.label("target_opd_id"),
            target.judul.label("target_judul"),
        )
        .join(Opd, Opd.id == Ide.opd_id)
        .outerjoin(target, target.id == Ide.serupa_dengan_id)
        .where(
            Ide.opd_id.in_(list(opd_ids)),
            or_(
                and_(Ide.tahun == tahun, Ide.status.in_(DIHITUNG)),
                Ide.status.in_((StatusIde.DRAF, StatusIde.DIAJUKAN, StatusIde.DIKEMBALIKAN)),
                and_(
                    Ide.diputus_pada > sejak,
                    Ide.status.in_((StatusIde.DISETUJUI, StatusIde.DITOLAK, StatusIde.SERUPA)),
                ),
            ),
        )
        .order_by(Ide.status_sejak, Ide.id)
    ).all()  # fmt: skip


def isi_draf(session: Session, *, ids: Iterable[int]) -> dict[int, tuple[dict, bool]]:
    """Draft id -> (the fields that a submission needs, its tupoksi is a present one of its OPD): one SELECT."""
    kolom = (
        Ide.judul, Ide.masalah, Ide.gagasan, Ide.tujuan, Ide.manfaat, Ide.tupoksi_id, Ide.urusan, Ide.bentuk,
        Ide.jenis, Ide.inisiator,
    )  # fmt: skip
    sah = and_(Tupoksi.id == Ide.tupoksi_id, Tupoksi.opd_id == Ide.opd_id, Tupoksi.aktif)
    baris = session.execute(
        select(Ide.id, Tupoksi.id.is_not(None), *kolom).outerjoin(Tupoksi, sah).where(Ide.id.in_(list(ids)))
    )
    nama = [k.key for k in kolom]
    return {i: (dict(zip(nama, nilai, strict=True)), bool(ada)) for i, ada, *nilai in baris}


@dataclass(frozen=True, slots=True)
class Tiruan:
    """A catalogue entry that this agency could replicate; `cocok` as replikasi.rules.ATURAN_COCOK says."""

    entri_id: int
    judul: str
    opd_nama: str
    urusan: str
    jenis: str
    cocok: bool


def bisa_ditiru(session: Session, *, oleh: Pelaku, opd: OpdSaya, banyak: int = 3) -> list[Tiruan]:
    """Marked ideas of others, not yet adopted here: same urusan first, then same kind of agency, then the newest.

    One SELECT.
    """
    sendiri, tiruan = aliased(Ide), aliased(Ide)
    seurusan = Ide.urusan.in_(
        select(sendiri.urusan).where(
            sendiri.opd_id == opd.id, sendiri.status.in_(STATUS_URUSAN), sendiri.urusan != ""
        )
    )
    sejenis = Opd.jenis == opd.jenis
    diadopsi = exists().where(
        Adopsi.entri_id == EntriKatalog.id,
        Adopsi.opd_id == opd.id,
        tiruan.id == Adopsi.ide_id,
        tiruan.status.not_in(STATUS_MATI),
    )
    baris = session.execute(
        select(EntriKatalog.id, Ide.judul, Opd.nama, Ide.urusan, Ide.jenis, or_(seurusan, sejenis))
        .join(Ide, Ide.id == EntriKatalog.ide_id)
        .join(Opd, Opd.id == Ide.opd_id)
        .where(
            Ide.ditandai_pada.is_not(None),
            Ide.status == StatusIde.DISETUJUI,
            Ide.dihentikan_pada.is_(None),
            Ide.opd_id.not_in(oleh.opd_ids),
            ~diadopsi,
        )
        .order_by(
            case((seurusan, 0), else_=1), case((sejenis, 0), else_=1), Ide.ditandai_pada.desc(), Ide.id
        )
        .limit(banyak)
    )
    return [Tiruan(i, judul, nama, u, jenis, bool(c)) for i, judul, nama, u, jenis, c in baris]


# --- Koordinator and pimpinan -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RingkasAntrean:
    """The review queue in three numbers; `ulang` are answers to a return."""

    jumlah: int
    ulang: int
    tertua: datetime | None


def ringkas_antrean(session: Session) -> RingkasAntrean:
    """One SELECT."""
    return RingkasAntrean(
        *session.execute(
            select(func.count(), func.count().filter(Ide.putaran > 1), func.min(Ide.status_sejak)).where(
                Ide.status == StatusIde.DIAJUKAN
            )
        ).one()
    )


def putusan_opd_sendiri(session: Session, *, banyak: int = BANYAK) -> Sequence:
    """The newest decisions that a koordinator took on an idea of their own agency: one SELECT.

    Rows of id, kode, judul, status, diputus_pada, opd_nama, pemutus.
    """
    return session.execute(
        select(
            Ide.id, Ide.kode, Ide.judul, Ide.status, Ide.diputus_pada, Opd.nama.label("opd_nama"),
            Pengguna.nama.label("pemutus"),
        )
        .join(Opd, Opd.id == Ide.opd_id)
        .join(Pengguna, Pengguna.id == Ide.diputus_oleh_id)
        .where(Ide.diputus_opd_sendiri, Ide.status.not_in((StatusIde.DRAF, StatusIde.DIHAPUS)))
        .order_by(Ide.diputus_pada.desc(), Ide.id.desc())
        .limit(banyak)
    ).all()  # fmt: skip


# --- Pendamping ---------------------------------------------------------------------------------------------


def disetujui_terbaru(session: Session, *, banyak: int = BANYAK) -> tuple[Sequence, int]:
    """The newest approved ideas (id, kode, judul, urusan, jenis, diputus_pada, opd_nama) and how many: two SELECTs."""
    syarat = Ide.status == StatusIde.DISETUJUI
    jumlah = session.scalar(select(func.count()).select_from(Ide).where(syarat))
    baris = session.execute(
        select(Ide.id, Ide.kode, Ide.judul, Ide.urusan, Ide.jenis, Ide.diputus_pada, Opd.nama.label("opd_nama"))
        .join(Opd, Opd.id == Ide.opd_id)
        .where(syarat)
        .order_by(Ide.diputus_pada.desc(), Ide.id.desc())
        .limit(banyak)
    ).all()
    return baris, jumlah


# --- Admin --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RingkasAdmin:
    """What an administrator has to see to. `belum_masuk` and `tanpa_operator` hold the first names of each."""

    per_peran: dict[str, int]
    belum_masuk: list[tuple[int, str, str]]  # id, name, user name
    jumlah_belum_masuk: int
    tanpa_operator: list[tuple[str, str]]  # kode, name
    jumlah_tanpa_operator: int
    jumlah_opd: int
    tanpa_tupoksi: int
    ada_tahun: bool


def ringkas_admin(session: Session, *, banyak: int = BANYAK) -> RingkasAdmin:
    """Accounts, agencies without an operator or tasks, the programme year: always seven SELECTs."""
    per_peran = dict(
        session.execute(select(Pengguna.peran, func.count()).where(Pengguna.aktif).group_by(Pengguna.peran)).all()
    )
    belum = session.execute(
        select(Pengguna.id, Pengguna.nama, Pengguna.nama_pengguna)
        .where(Pengguna.aktif, Pengguna.masuk_terakhir_pada.is_(None))
        .order_by(Pengguna.dibuat_pada, Pengguna.id)
    ).all()
    opd = session.execute(
        select(Opd.id, Opd.kode, Opd.nama, Opd.induk_id).where(Opd.aktif).order_by(Opd.nama_urut, Opd.id)
    ).all()
    operator = and_(Pengguna.aktif, Pengguna.peran == Peran.OPERATOR)
    akun = session.execute(select(Pengguna.opd_id, Pengguna.unit_bawah).where(operator)).all()
    akun += session.execute(
        select(PenggunaOpd.opd_id, Pengguna.unit_bawah)
        .join(Pengguna, Pengguna.id == PenggunaOpd.pengguna_id)
        .where(operator)
    ).all()
    tanpa = _tanpa_operator({o.id: o.induk_id for o in opd}, akun)
    tanpa_tupoksi = session.scalar(
        select(func.count())
        .select_from(Opd)
        .where(Opd.aktif, ~exists().where(Tupoksi.opd_id == Opd.id, Tupoksi.aktif))
    )
    return RingkasAdmin(
        per_peran=per_peran,
        belum_masuk=[tuple(b) for b in belum[:banyak]],
        jumlah_belum_masuk=len(belum),
        tanpa_operator=[(o.kode, o.nama) for o in opd if o.id in tanpa][:banyak],
        jumlah_tanpa_operator=len(tanpa),
        jumlah_opd=len(opd),
        tanpa_tupoksi=tanpa_tupoksi,
        ada_tahun=session.scalar(select(exists().select_from(TahunProgram))),
    )


def _tanpa_operator(induk: dict[int, int | None], akun: Iterable) -> set[int]:
    """Agencies that nobody acts for, neither directly nor from above with "juga unit di bawahnya"."""
    langsung, dari_atas = set(), set()
    for opd_id, unit_bawah in akun:
        langsung.add(opd_id)
        if unit_bawah:
            dari_atas.add(opd_id)

    def terwakili(opd_id: int) -> bool:
        if opd_id in langsung:
            return True
        lewat = {opd_id}
        atas = induk.get(opd_id)
        while atas is not None and atas not in lewat:
            if atas in dari_atas:
                return True
            lewat.add(atas)
            atas = induk.get(atas)
        return False

    return {opd_id for opd_id in induk if not terwakili(opd_id)}


def fakta_database(session: Session) -> list[tuple[str, str]]:
    """(label, value) facts about the database: one short read, no SELECT."""
    if session.get_bind().dialect.name == "sqlite":
        jurnal = session.scalar(text("PRAGMA journal_mode"))
        return [("Basis data", f"SQLite {sqlite3.sqlite_version}"), ("Mode jurnal", str(jurnal).upper())]
    return [("Basis data", f"PostgreSQL {session.scalar(text('SHOW server_version'))}")]
