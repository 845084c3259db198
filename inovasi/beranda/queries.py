"""What the first page of each role shows. The number of SELECTs never depends on the number of rows."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, Select, and_, bindparam, case, exists, func, or_, select, text
from sqlalchemy.orm import Session

from inovasi.akun.models import Pengguna, PenggunaOpd
from inovasi.beranda.rules import BANYAK, KUTIPAN, TAGIHAN
from inovasi.db import baca
from inovasi.ide.models import Ide, TahunProgram
from inovasi.ide.rules import DIHITUNG, StatusIde
from inovasi.opd.models import Opd, Tupoksi
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi.models import Adopsi, EntriKatalog, RencanaAksi, SaranDitutup
from inovasi.replikasi.queries_tawaran import TIDAK_DIBUKA
from inovasi.replikasi.rules import STATUS_MATI, STATUS_URUSAN
from inovasi.sk import rules as sk_rules
from inovasi.sk.models import Penugasan, Sk

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
    ada_sk: bool  # it has a duty of a decree in force
    ada_rencana: bool  # it replicates, by a plan


# Statements stand ready at import: building one takes longer than running it.
_I, _O, _T = Ide.__table__.c, Opd.__table__.c, Tupoksi.__table__.c
_A, _R, _P, _S = Adopsi.__table__.c, RencanaAksi.__table__.c, Penugasan.__table__.c, Sk.__table__.c
_induk = Opd.__table__.alias("induk")
_target = Ide.__table__.alias("target")
_sendiri = Ide.__table__.alias("sendiri")
_tiruan = Ide.__table__.alias("tiruan")


def _ids(nama: str):
    return bindparam(nama, expanding=True)


# Told along with the agency, so that one without decrees and plans is asked for none of them.
_ADA_SK = exists().where(_P.opd_id == _O.id, _S.id == _P.sk_id, _S.status == "berlaku").correlate(Opd.__table__)
_ADA_RENCANA = (
    exists().where(_tiruan.c.opd_id == _O.id, _A.ide_id == _tiruan.c.id, _R.adopsi_id == _A.id).correlate(Opd.__table__)
)
_OPD_SAYA = (
    select(
        _O.id, _O.kode, _O.nama, _O.singkatan, _O.jenis, _O.hitung_di, _O.wajib_ide, func.coalesce(_induk.c.nama, ""),
        _ADA_SK, _ADA_RENCANA,
    )
    .select_from(Opd.__table__.outerjoin(_induk, _induk.c.id == _O.induk_id))
    .where(_O.id.in_(_ids("opd_ids")), _O.aktif)
    .order_by(case((_O.id == bindparam("rumah"), 0), else_=1), _O.nama_urut, _O.id)
)  # fmt: skip


def opd_saya(session: Session, *, oleh: Pelaku) -> list[OpdSaya]:
    """The active agencies that `oleh` acts for, the home one first, then by name: one SELECT."""
    isi = {"opd_ids": list(oleh.opd_ids), "rumah": oleh.opd_id}
    return [OpdSaya(*b) for b in session.connection().execute(_OPD_SAYA, isi)]


@dataclass(frozen=True, slots=True)
class UnitOpd:
    id: int
    kode: str
    nama: str
    singkatan: str


_NAMA_UNIT = select(_O.id, _O.kode, _O.nama, _O.singkatan).where(_O.id.in_(_ids("ids"))).order_by(_O.nama_urut)


def nama_unit(session: Session, *, ids: Iterable[int]) -> list[UnitOpd]:
    """Names of these agencies, by name: one SELECT."""
    return [UnitOpd(*b) for b in session.connection().execute(_NAMA_UNIT, {"ids": list(ids)})]


_IDE_OPD = (
    select(
        _I.id, _I.kode, _I.judul, _I.status, _I.status_sejak, _I.tahun, _I.opd_id, _I.putaran, _I.diubah_pada,
        _I.diputus_pada, _I.dihentikan_pada, _I.kode_alasan, _I.serupa_dengan_id,
        func.substr(_I.catatan_putusan, 1, KUTIPAN + 80).label("catatan"),
        _O.singkatan.label("opd_singkatan"),
        _target.c.status.label("target_status"), _target.c.opd_id.label("target_opd_id"),
        _target.c.judul.label("target_judul"),
    )
    .select_from(
        Ide.__table__.join(Opd.__table__, _O.id == _I.opd_id).outerjoin(_target, _target.c.id == _I.serupa_dengan_id)
    )
    .where(
        _I.opd_id.in_(_ids("opd_ids")),
        or_(
            and_(_I.tahun == bindparam("tahun"), _I.status.in_(DIHITUNG)),
            _I.status.in_((StatusIde.DRAF, StatusIde.DIAJUKAN, StatusIde.DIKEMBALIKAN)),
            and_(
                _I.diputus_pada > bindparam("sejak"),
                _I.status.in_((StatusIde.DISETUJUI, StatusIde.DITOLAK, StatusIde.SERUPA)),
            ),
        ),
    )
    .order_by(_I.status_sejak, _I.id)
)  # fmt: skip


def ide_opd(session: Session, *, opd_ids: Iterable[int], tahun: int, sejak: datetime) -> Sequence:
    """Ideas of these agencies that the first page speaks of: one SELECT.

    Those that count in `tahun`, those of any year that wait for somebody, and those decided after `sejak`.
    """
    isi = {"opd_ids": list(opd_ids), "tahun": tahun, "sejak": sejak}
    return session.connection().execute(_IDE_OPD, isi).all()


_KOLOM_WAJIB = (
    _I.judul, _I.masalah, _I.gagasan, _I.tujuan, _I.manfaat, _I.tupoksi_id, _I.urusan, _I.bentuk, _I.jenis,
    _I.inisiator,
)  # fmt: skip
_ISI_DRAF = (
    select(_I.id, _T.id.is_not(None), *_KOLOM_WAJIB)
    .select_from(
        Ide.__table__.outerjoin(
            Tupoksi.__table__, and_(_T.id == _I.tupoksi_id, _T.opd_id == _I.opd_id, _T.aktif)
        )
    )
    .where(_I.id.in_(_ids("ids")))
)


def isi_draf(session: Session, *, ids: Iterable[int]) -> dict[int, tuple[dict, bool]]:
    """Draft id -> (the fields that a submission needs, its tupoksi is a present one of its OPD): one SELECT."""
    nama = [k.key for k in _KOLOM_WAJIB]
    baris = session.connection().execute(_ISI_DRAF, {"ids": list(ids)})
    return {i: (dict(zip(nama, nilai, strict=True)), bool(ada)) for i, ada, *nilai in baris}


@dataclass(frozen=True, slots=True)
class TugasSk:
    """A duty of a decree that came back, or whose day is past; `semua` says how many there are of them."""

    id: int
    opd_id: int
    opd_singkatan: str
    judul: str
    keterangan: str
    tenggat: date | None
    nomor: str
    tahun: int
    semua: int

    @property
    def sk_sebut(self) -> str:
        return sk_rules.sebut(self)


_TUGAS_SK = (
    select(
        _P.id, _P.opd_id, _O.singkatan,
        case(
            (_P.inovasi_nama != "", _P.inovasi_nama), (_P.inovasi_jenis != "", _P.inovasi_jenis), else_=_P.kewajiban
        ),
        _P.keterangan, _P.tenggat, _S.nomor, _S.tahun, func.count().over(),
    )
    .select_from(
        Penugasan.__table__.join(Sk.__table__, _S.id == _P.sk_id).join(Opd.__table__, _O.id == _P.opd_id)
    )
    .where(
        _P.opd_id.in_(_ids("opd_ids")),
        _S.status == "berlaku",
        # The agency's turn. A word stands here only after the koordinator has sent it back or opened it again.
        _P.status == "berjalan",
        or_(_P.keterangan != "", _P.tenggat < bindparam("hari", type_=Date)),
    )
    .order_by(case((_P.keterangan != "", 0), else_=1), case((_P.tenggat.is_(None), 1), else_=0), _P.tenggat, _P.id)
    .limit(TAGIHAN)
)  # fmt: skip


def tugas_sk(session: Session, *, opd_ids: Iterable[int], hari: date) -> list[TugasSk]:
    """Duties of these agencies that came back, then those that are late, at most TAGIHAN: one SELECT."""
    baris = session.connection().execute(_TUGAS_SK, {"opd_ids": list(opd_ids), "hari": hari})
    return [TugasSk(*b) for b in baris]


@dataclass(frozen=True, slots=True)
class Tiruan:
    """A catalogue entry that this agency could replicate; `cocok` as replikasi.rules.ATURAN_COCOK says."""

    entri_id: int
    judul: str
    opd_nama: str
    urusan: str
    jenis: str
    cocok: bool


def _bisa_ditiru() -> Select:
    entri, adopsi = EntriKatalog.__table__, Adopsi.__table__
    seurusan = _I.urusan.in_(
        select(_sendiri.c.urusan).where(
            _sendiri.c.opd_id == bindparam("opd_id"), _sendiri.c.status.in_(STATUS_URUSAN), _sendiri.c.urusan != ""
        )
    )
    sejenis = _O.jenis == bindparam("jenis_opd")
    diadopsi = exists().where(
        adopsi.c.entri_id == entri.c.id,
        adopsi.c.opd_id == bindparam("opd_id"),
        _tiruan.c.id == adopsi.c.ide_id,
        _tiruan.c.status.not_in(STATUS_MATI),
    )
    ditutup = exists().where(SaranDitutup.entri_id == entri.c.id, SaranDitutup.opd_id == bindparam("opd_id"))
    return (
        select(entri.c.id, _I.judul, _O.nama, _I.urusan, _I.jenis, or_(seurusan, sejenis))
        .select_from(entri.join(Ide.__table__, _I.id == entri.c.ide_id).join(Opd.__table__, _O.id == _I.opd_id))
        .where(
            _I.ditandai_pada.is_not(None),
            _I.status == StatusIde.DISETUJUI,
            _I.dihentikan_pada.is_(None),
            # What is closed to new adoptions (replikasi.rules.alasan_tertutup), and what this agency put aside.
            entri.c.dijeda_pada.is_(None),
            entri.c.status_keberlanjutan.not_in(TIDAK_DIBUKA),
            ~ditutup,
            _I.opd_id.not_in(_ids("opd_ids")),
            ~diadopsi,
        )
        .order_by(case((seurusan, 0), else_=1), case((sejenis, 0), else_=1), _I.ditandai_pada.desc(), _I.id)
        .limit(bindparam("banyak"))
    )


_BISA_DITIRU = _bisa_ditiru()


def bisa_ditiru(session: Session, *, oleh: Pelaku, opd: OpdSaya, banyak: int = 3) -> list[Tiruan]:
    """Marked ideas of others, open and not yet adopted here.

    Same urusan first, then same kind of agency, then the newest: one SELECT.
    """
    isi = {"opd_id": opd.id, "jenis_opd": opd.jenis, "opd_ids": list(oleh.opd_ids), "banyak": banyak}
    baris = session.connection().execute(_BISA_DITIRU, isi)
    return [Tiruan(i, judul, nama, u, jenis, bool(c)) for i, judul, nama, u, jenis, c in baris]


# --- Koordinator and pimpinan -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RingkasAntrean:
    """The review queue in three numbers; `ulang` are answers to a return."""

    jumlah: int
    ulang: int
    tertua: datetime | None


_ANTREAN = select(func.count(), func.count().filter(_I.putaran > 1), func.min(_I.status_sejak)).where(
    _I.status == StatusIde.DIAJUKAN
)


def ringkas_antrean(session: Session) -> RingkasAntrean:
    """One SELECT."""
    return RingkasAntrean(*baca(session, _ANTREAN)[0])


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
