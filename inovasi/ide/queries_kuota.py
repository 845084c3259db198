"""Programme years and the account of every OPD in them: how many ideas, how many owed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.db import baca
from inovasi.ide.models import Ide, Pengecualian, TahunProgram
from inovasi.ide.queries import AWAL
from inovasi.ide.rules import ATURAN_HITUNG, DIHITUNG, StatusIde, kekurangan_ide
from inovasi.opd.models import Opd
from inovasi.opd.queries import daftarkan_rekap
from inovasi.opd.rules import BarisMatriks, RekapTahun

_I, _O, _Y = Ide.__table__.c, Opd.__table__.c, TahunProgram.__table__.c


def daftar_tahun(session: Session) -> list[TahunProgram]:
    """The opened programme years, newest first: one SELECT."""
    return list(session.scalars(select(TahunProgram).order_by(TahunProgram.tahun.desc())))


_TAHUN_DIBUKA = select(_Y.tahun, _Y.min_ide, _Y.mulai, _Y.batas).order_by(_Y.tahun.desc())


def tahun_dibuka(session: Session) -> Sequence:
    """The same as rows of tahun, min_ide, mulai and batas: one SELECT."""
    return baca(session, _TAHUN_DIBUKA)


def tahun_berjalan(session: Session, hari_ini) -> TahunProgram | None:
    """The year of today's programme: the newest that has begun, else the newest there is."""
    return tahun_terpilih(daftar_tahun(session), hari_ini)


def tahun_terpilih(tahun: Sequence[TahunProgram], hari_ini: date) -> TahunProgram | None:
    """Of the opened years, newest first, the newest that has begun, else the newest there is."""
    return next((t for t in tahun if t.mulai <= hari_ini), tahun[0] if tahun else None)


@dataclass
class RekapOpd:
    """One OPD's account of a year, its units that count for it included."""

    per_status: dict[str, int] = field(default_factory=dict)
    direplikasi: int = 0
    jumlah_unit: int = 0
    jenis_unit: set[str] = field(default_factory=set)
    pengecualian: str = ""

    def tambah(self, lain: "RekapOpd") -> None:
        for status, n in lain.per_status.items():
            self.per_status[status] = self.per_status.get(status, 0) + n
        self.direplikasi += lain.direplikasi

    @property
    def dihitung(self) -> int:
        return sum(self.per_status.get(s, 0) for s in DIHITUNG)


_REKAP_STATUS = (
    select(_I.opd_id, _I.status, func.count()).where(_I.tahun == bindparam("tahun")).group_by(_I.opd_id, _I.status)
)
_asal, _tiruan = Ide.__table__.alias("asal").c, Ide.__table__.alias("tiruan").c
_REKAP_REPLIKASI = (
    select(_asal.opd_id, func.count(_asal.id.distinct()))
    .where(_tiruan.asal_id == _asal.id)
    # Few ideas have an origin: `> 0` is a range that SQLite finds by index (IS NOT NULL is none), and coalesce
    # keeps the planner from walking through all that have the status.
    .where(_asal.tahun == bindparam("tahun"), _tiruan.asal_id > 0, func.coalesce(_tiruan.status, "").in_(DIHITUNG))
    .group_by(_asal.opd_id)
)
_K = Pengecualian.__table__.c
_REKAP_KECUALI = select(_K.opd_id, _K.alasan).where(_K.tahun == bindparam("tahun"), _K.dicabut_pada.is_(None))
_UNIT = select(_O.id, _O.induk_id, _O.jenis).where(_O.hitung_di == "induk", _O.aktif)


def rekap_opd(session: Session, *, tahun: int) -> dict[int, RekapOpd]:
    """The account of every OPD that has one, units counted where they count: always four SELECTs.

    A unit that counts for its parent keeps its own entry too, so that its own page can show it.
    """
    rekap: defaultdict[int, RekapOpd] = defaultdict(RekapOpd)
    isi = {"tahun": tahun}
    for opd_id, status, n in baca(session, _REKAP_STATUS, isi):
        rekap[opd_id].per_status[status] = n
    for opd_id, n in baca(session, _REKAP_REPLIKASI, isi):
        rekap[opd_id].direplikasi = n
    for opd_id, alasan in baca(session, _REKAP_KECUALI, isi):
        rekap[opd_id].pengecualian = alasan
    unit = baca(session, _UNIT)
    _gulung(rekap, {u.id: u.induk_id for u in unit}, {u.id: u.jenis for u in unit})
    return dict(rekap)


def _gulung(rekap: defaultdict[int, RekapOpd], induk: Mapping[int, int], jenis: Mapping[int, str]) -> None:
    """Add each unit's own numbers to the OPD where they count, however deep the tree."""
    sendiri = {opd_id: r for opd_id, r in rekap.items() if opd_id in induk}
    salinan = {i: RekapOpd(dict(r.per_status), r.direplikasi) for i, r in sendiri.items()}
    for unit in induk:
        tujuan, lewat = induk[unit], {unit}
        while tujuan in induk and tujuan not in lewat:
            lewat.add(tujuan)
            tujuan = induk[tujuan]
        penerima = rekap[tujuan]
        penerima.jumlah_unit += 1
        penerima.jenis_unit.add(jenis[unit])
        if unit in salinan:
            penerima.tambah(salinan[unit])


def tercapai_pada(session: Session, *, opd_ids: Iterable[int], tahun: int, minimum: int) -> datetime | None:
    """When the minimum was met: the first submission of the idea that made it so. One SELECT."""
    return session.scalar(
        select(Ide.diajukan_pertama_pada)
        .where(Ide.opd_id.in_(list(opd_ids)), Ide.tahun == tahun, Ide.status.in_(DIHITUNG))
        .order_by(Ide.diajukan_pertama_pada)
        .limit(1)
        .offset(minimum - 1)
    )


def unit_terhitung(session: Session, opd_id: int) -> list[int]:
    """This OPD and every active unit below it that counts for it: one SELECT."""
    induk = {u.id: u.induk_id for u in session.execute(_UNIT)}
    ids, baru = {opd_id}, {opd_id}
    while baru:
        baru = {u for u, i in induk.items() if i in baru} - ids
        ids |= baru
    return sorted(ids)


@dataclass(frozen=True)
class RingkasanTahun:
    """Numbers of the koordinator's headline."""

    diajukan: int
    disetujui: int
    ditandai: int


# The marked ones apart, and by the index of these few, not by that of the year; see _REKAP_REPLIKASI.
_DITANDAI = (
    select(func.count())
    .where(_I.ditandai_pada > AWAL, func.coalesce(_I.tahun, 0) == bindparam("tahun"))
    .correlate(None)
    .scalar_subquery()
)
_RINGKASAN = select(
    func.count().filter(_I.status.in_(DIHITUNG)), func.count().filter(_I.status == StatusIde.DISETUJUI), _DITANDAI
).where(_I.tahun == bindparam("tahun"))


def ringkasan_tahun(session: Session, *, tahun: int) -> RingkasanTahun:
    """Ideas of a year: ever submitted and still counting, approved, marked. One SELECT."""
    return RingkasanTahun(*baca(session, _RINGKASAN, {"tahun": tahun})[0])


_opd_induk = Opd.__table__.alias("induk")
_OPD_MATRIKS = (
    select(_O.id, _O.kode, _O.nama, _O.jenis, _O.wajib_ide, _O.aktif, _opd_induk.c.nama.label("induk_nama"))
    .select_from(Opd.__table__.outerjoin(_opd_induk, _opd_induk.c.id == _O.induk_id))
    .where(_O.hitung_di == "sendiri")
    .order_by(_O.nama_urut, _O.id)
)


def rekap_tahun(session: Session, *, tahun: int | None = None, hari_ini: date) -> RekapTahun | None:
    """The ledger of one year (default: the running one) over every OPD that counts for itself.

    None when the year is not open. Always six SELECTs, one without an open year. An OPD that has ended is listed
    only while it still has ideas in that year, and owes nothing.
    """
    semua = tahun_dibuka(session)
    if tahun is None:
        program = tahun_terpilih(semua, hari_ini)
    else:
        program = next((t for t in semua if t.tahun == tahun), None)
    if program is None:
        return None
    rekap = rekap_opd(session, tahun=program.tahun)
    daftar_opd = baca(session, _OPD_MATRIKS)
    baris = (_baris_matriks(o, rekap.get(o.id) or RekapOpd(), program.min_ide) for o in daftar_opd)
    return RekapTahun(
        tahun=program.tahun,
        minimum=program.min_ide,
        mulai=program.mulai,
        batas=program.batas,
        aturan=ATURAN_HITUNG,
        baris=tuple(b for b in baris if b is not None),
        daftar_tahun=tuple(t.tahun for t in semua),
    )


def _baris_matriks(opd, rekap: RekapOpd, minimum: int) -> BarisMatriks | None:
    if not opd.aktif and not any(rekap.per_status.get(s) for s in StatusIde if s != StatusIde.DIHAPUS):
        return None
    wajib = opd.wajib_ide and opd.aktif
    ditagih = wajib and not rekap.pengecualian
    return BarisMatriks(
        opd_id=opd.id,
        kode=opd.kode,
        nama=opd.nama,
        induk_nama=opd.induk_nama or "",
        jumlah_unit=rekap.jumlah_unit,
        wajib=wajib,
        dikecualikan=rekap.pengecualian,
        minimum=minimum,
        dihitung=rekap.dihitung,
        kurang=kekurangan_ide(rekap.dihitung, minimum=minimum) if ditagih else 0,
        draf=rekap.per_status.get(StatusIde.DRAF, 0),
        diajukan=rekap.per_status.get(StatusIde.DIAJUKAN, 0),
        dikembalikan=rekap.per_status.get(StatusIde.DIKEMBALIKAN, 0),
        disetujui=rekap.per_status.get(StatusIde.DISETUJUI, 0),
        direplikasi=rekap.direplikasi,
        jenis=opd.jenis,
        sebutan_unit=_sebutan_unit(rekap.jenis_unit),
    )


def _sebutan_unit(jenis: set[str]) -> str:
    """What units are called: `puskesmas` when all are, else `unit`."""
    nama = acuan.nama(acuan.JENIS_OPD, next(iter(jenis))) if len(jenis) == 1 else ""
    return (nama if nama.isupper() else nama.lower()) or "unit"


daftarkan_rekap(rekap_tahun)
