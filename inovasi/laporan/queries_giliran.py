"""What waits for whom, aggregated in SQL. The number of SELECTs depends on the filters, never on the rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, literal, or_, select, true, union_all
from sqlalchemy.orm import Session

from inovasi.akun.models import Pengguna
from inovasi.catatan.models import Catatan, LangkahCatatan
from inovasi.db import baca
from inovasi.ide.models import Ide
from inovasi.ide.rules import DITULIS, StatusIde
from inovasi.klinik.models import PermintaanKlinik, TindakLanjut
from inovasi.laporan.models import BatasTunggu, RiwayatBatas
from inovasi.laporan.rules_giliran import (
    BANYAK_MACET,
    BUTIR_PESAN,
    JENIS_TUNGGU,
    BahanPesan,
    Kelompok,
    SaringGiliran,
    Tindakan,
    Tunggu,
    kuota_mendesak,
)
from inovasi.opd.models import Opd
from inovasi.opd.rules import RekapTahun
from inovasi.peran import Pelaku, Peran

_I, _O, _C = Ide.__table__.c, Opd.__table__.c, Catatan.__table__.c
_L, _P = LangkahCatatan.__table__.c, Pengguna.__table__.c
_T, _M, _B = TindakLanjut.__table__.c, PermintaanKlinik.__table__.c, BatasTunggu.__table__.c

# Kinds that a table holds; `kuota` comes from the ledger of the year.
_DARI_TABEL = tuple(k for k in JENIS_TUNGGU if k != "kuota")
_BUKAN_BACAAN = (StatusIde.DRAF, StatusIde.DIHAPUS)

_BATAS = select(_B.jenis, _B.hari)


def batas_tersimpan(session: Session) -> dict[str, int]:
    """The limits that the koordinator set: one SELECT."""
    return {b.jenis: b.hari for b in baca(session, _BATAS)}


def riwayat_batas(session: Session, *, banyak: int = 20) -> list:
    """The newest changes of limits (pada, nama, jenis, sebelum, sesudah): one SELECT."""
    stmt = (
        select(RiwayatBatas.pada, Pengguna.nama, RiwayatBatas.jenis, RiwayatBatas.sebelum, RiwayatBatas.sesudah)
        .join(Pengguna, Pengguna.id == RiwayatBatas.oleh_id)
        .order_by(RiwayatBatas.id.desc())
        .limit(banyak)
    )
    return list(session.execute(stmt))


# --- One SELECT per kind ------------------------------------------------------------------------------------
#
# Each gives `ide_id` or `opd_id`, `sejak` and `jumlah`, and reads little more than an index; names and titles are
# joined to the few rows that are shown.


@dataclass(frozen=True, slots=True)
class _Lingkup:
    """Whose things: those of one OPD, and of what this person may know. Empty: everything."""

    peran: Peran = Peran.KOORDINATOR
    opd_ids: frozenset[int] = frozenset()  # of an operator
    opd: int | None = None

    def opd_terlihat(self, kolom: ColumnElement) -> list[ColumnElement[bool]]:
        syarat = [kolom == self.opd] if self.opd is not None else []
        return [*syarat, kolom.in_(self.opd_ids)] if self.peran is Peran.OPERATOR else syarat

    def ide_terlihat(self, kolom: ColumnElement) -> list[ColumnElement[bool]]:
        """The same for a column that holds the id of an idea; titles of drafts are the OPD's, not for pimpinan."""
        tutup = _BUKAN_BACAAN if self.peran is Peran.PIMPINAN else (StatusIde.DIHAPUS,)
        syarat = [kolom.not_in(select(_I.id).where(_I.status.in_(tutup)))]
        if milik := self.opd_terlihat(_I.opd_id):
            syarat.append(kolom.in_(select(_I.id).where(*milik)))
        return syarat


_SEMUA = _Lingkup()


def _per_status(status: StatusIde, lingkup: _Lingkup) -> Select:
    return select(_I.id.label("ide_id"), _I.status_sejak.label("sejak"), literal(1).label("jumlah")).where(
        _I.status == status, *lingkup.opd_terlihat(_I.opd_id)
    )


def _draf(lingkup: _Lingkup, tahun: Sequence[int]) -> Select:
    # A draft of a year that is over waits for nobody any more.
    syarat = [_I.status == StatusIde.DRAF, _I.tahun.in_(tahun), *lingkup.opd_terlihat(_I.opd_id)]
    if lingkup.peran is Peran.PIMPINAN:
        # Numbers only.
        kolom = (_I.opd_id, func.min(_I.diubah_pada).label("sejak"), func.count().label("jumlah"))
        return select(*kolom).where(*syarat).group_by(_I.opd_id)
    return select(_I.id.label("ide_id"), _I.diubah_pada.label("sejak"), literal(1).label("jumlah")).where(*syarat)


def _syarat_catatan(jenis: str, lingkup: _Lingkup) -> tuple[list[ColumnElement], list[ColumnElement[bool]]]:
    """What is one waiting, and which notes belong to it: those between OPD and coaches, never internal ones."""
    dijawab = jenis == "catatan_dijawab"
    syarat = [_C.status == ("dijawab" if dijawab else "terbuka"), _C.internal.is_(False)]
    kunci = [_C.ide_id, *([_C.pemilik_id] if dijawab else [])]
    if dijawab:
        # A tick while the OPD is still correcting asks nothing of anybody; an answer in words does.
        ditulis = select(_I.id).where(_I.status.in_(DITULIS))
        ditanya = select(_L.id).where(_L.catatan_id == _C.id, _L.aksi == "jawab", _L.ke == "dijawab")
        syarat.append(or_(_C.ide_id.not_in(ditulis), ditanya.correlate(Catatan.__table__).exists()))
    else:
        syarat.append(_C.dari_opd.is_(jenis == "catatan_dari_opd"))
    return kunci, [*syarat, *lingkup.ide_terlihat(_C.ide_id)]


def _catatan(jenis: str, lingkup: _Lingkup) -> Select:
    """Notes, one row per idea (and person, where they wait for one)."""
    kunci, syarat = _syarat_catatan(jenis, lingkup)
    kolom = (func.min(_C.status_sejak).label("sejak"), func.count().label("jumlah"))
    return select(*kunci, *kolom).where(*syarat).group_by(*kunci)


def _permintaan(lingkup: _Lingkup) -> Select:
    return select(
        _M.opd_id, _M.ide_id.label("tentang_id"), _M.diminta_pada.label("sejak"), literal(1).label("jumlah")
    ).where(_M.status == "menunggu", *lingkup.opd_terlihat(_M.opd_id))


def _tindakan(lingkup: _Lingkup, hari_ini: date) -> Select:
    return select(
        _T.ide_id, _T.sampai.label("sejak"), literal(1).label("jumlah"), _T.apa.label("rincian"), _T.siapa
    ).where(_T.status == "terbuka", _T.sampai < hari_ini, *lingkup.ide_terlihat(_T.ide_id))


def _dasar(jenis: str, lingkup: _Lingkup, *, tahun: Sequence[int], hari_ini: date) -> Select:
    """Every waiting of a kind."""
    match jenis:
        case "diajukan" | "dikembalikan":
            return _per_status(StatusIde(jenis), lingkup)
        case "draf":
            return _draf(lingkup, tahun)
        case "permintaan_klinik":
            return _permintaan(lingkup)
        case "tindak_lanjut":
            return _tindakan(lingkup, hari_ini)
        case _:
            return _catatan(jenis, lingkup)


def _lewat(jenis: str, sejak: ColumnElement, potong: Mapping[str, datetime]) -> ColumnElement[bool]:
    # What is past its date is only listed once it is.
    return true() if JENIS_TUNGGU[jenis].tetap else sejak < potong[jenis]


def tahun_hidup(rekap: RekapTahun | None) -> list[int]:
    """The running programme year and later ones."""
    return [t for t in rekap.daftar_tahun if t >= rekap.tahun] if rekap else []


# --- The page -----------------------------------------------------------------------------------------------


def kelompok(
    session: Session,
    *,
    oleh: Pelaku,
    saring: SaringGiliran,
    batas: Mapping[str, int],
    potong: Mapping[str, datetime],
    rekap: RekapTahun | None,
    hari_ini: date,
    banyak: int,
) -> list[Kelompok]:
    """Counts and the first `banyak` rows of each kind of the filter: one SELECT, and one for each kind."""
    lingkup = _Lingkup(oleh.peran, oleh.opd_ids, saring.opd)
    jenis = [k for k in saring.jenis if k in _DARI_TABEL]
    tahun = tahun_hidup(rekap)
    dasar = {k: _dasar(k, lingkup, tahun=tahun, hari_ini=hari_ini).subquery(f"b_{k}") for k in jenis}
    hitung = union_all(
        *(
            select(literal(k), func.count(), func.count().filter(_lewat(k, b.c.sejak, potong))).select_from(b)
            for k, b in dasar.items()
        )
    )
    jumlah = {k: (n, lewat) for k, n, lewat in session.execute(hitung)} if dasar else {}
    hasil = []
    for k, b in dasar.items():
        syarat = [_lewat(k, b.c.sejak, potong)] if saring.hanya_lewat else []
        hasil.append(Kelompok(k, *jumlah[k], tuple(_baris(session, k, b, syarat, lingkup, banyak))))
    if "kuota" in saring.jenis:
        hasil.append(_kuota(oleh, saring, rekap, hari=batas["kuota"], hari_ini=hari_ini, banyak=banyak))
    return hasil


def _baris(
    session: Session, jenis: str, dasar: Subquery, syarat: list[ColumnElement[bool]], lingkup: _Lingkup, banyak: int
) -> list[Tunggu]:
    """The first rows, with the names and titles that this person may read."""
    urut = [n for n in ("sejak", "ide_id", "opd_id") if n in dasar.c]
    b = select(*dasar.c).where(*syarat).order_by(*(dasar.c[n] for n in urut)).limit(banyak).subquery("b")
    kolom = [b.c.sejak, b.c.jumlah, _O.id.label("opd_id"), _O.nama.label("opd_nama"), _O.kode.label("opd_kode")]
    if "ide_id" in b.c:
        asal = b.join(Ide.__table__, _I.id == b.c.ide_id).join(Opd.__table__, _O.id == _I.opd_id)
        kolom += [b.c.ide_id, _I.judul, _I.status]
    else:
        asal = b.join(Opd.__table__, _O.id == b.c.opd_id)
    if "tentang_id" in b.c:
        terlihat = and_(_I.id == b.c.tentang_id, *lingkup.ide_terlihat(_I.id))
        asal = asal.outerjoin(Ide.__table__, terlihat)
        kolom.append(func.coalesce(_I.judul, "").label("judul"))
    if "pemilik_id" in b.c:
        asal = asal.join(Pengguna.__table__, _P.id == b.c.pemilik_id)
        kolom.append(_P.nama.label("siapa"))
    kolom += [b.c[n] for n in ("rincian", "siapa") if n in b.c]
    stmt = select(*kolom).select_from(asal).order_by(*(b.c[n] for n in urut))
    return [Tunggu(jenis=jenis, **r._mapping) for r in session.execute(stmt)]


def _kuota(
    oleh: Pelaku, saring: SaringGiliran, rekap: RekapTahun | None, *, hari: int, hari_ini: date, banyak: int
) -> Kelompok:
    baris = [
        Tunggu(
            "kuota", b.opd_id, b.nama, rekap.batas, opd_kode=b.kode,
            rincian=f"{b.dihitung} dari {b.minimum} ide, kurang {b.kurang}",
        )
        for b in kuota_mendesak(rekap, hari=hari, hari_ini=hari_ini)
        if saring.opd in (None, b.opd_id) and (oleh.peran is not Peran.OPERATOR or b.opd_id in oleh.opd_ids)
    ]  # fmt: skip
    return Kelompok("kuota", len(baris), len(baris), tuple(baris[:banyak]))


# --- The line on the koordinator's first page ---------------------------------------------------------------


@lru_cache(maxsize=8)
def _stmt_macet(potong: tuple[tuple[str, datetime], ...], tahun: tuple[int, ...], hari_ini: date) -> Select:
    batas = dict(potong)
    bagian = []
    for k in _DARI_TABEL:
        if k.startswith("catatan"):
            kunci, syarat = _syarat_catatan(k, _SEMUA)
            stmt = select(*kunci).where(*syarat, _C.status_sejak < batas[k]).distinct()
        else:
            b = _dasar(k, _SEMUA, tahun=tahun, hari_ini=hari_ini).subquery(f"b_{k}")
            stmt = select(b.c.sejak).where(_lewat(k, b.c.sejak, batas))
        bagian.append(select(func.count().label("n")).select_from(stmt.limit(BANYAK_MACET).subquery(f"m_{k}")))
    semua = union_all(*bagian).subquery("semua")
    return select(func.coalesce(func.sum(semua.c.n), 0).label("n"))


def jumlah_macet(
    session: Session, *, batas: Mapping[str, int], potong: Mapping[str, datetime], rekap: RekapTahun, hari_ini: date
) -> int:
    """How many things of the whole region are over their limit, up to BANYAK_MACET of a kind: one SELECT."""
    stmt = _stmt_macet(tuple(sorted(potong.items())), tuple(tahun_hidup(rekap)), hari_ini)
    ((n,),) = baca(session, stmt)
    return int(n) + len(kuota_mendesak(rekap, hari=batas["kuota"], hari_ini=hari_ini))


# --- Reminders ----------------------------------------------------------------------------------------------


def _awal_per_opd(dasar: Select) -> Select:
    """The first rows of each OPD with title and `semua`, how many the OPD has."""
    b = dasar.subquery("b")
    ke = func.row_number().over(partition_by=_I.opd_id, order_by=(b.c.sejak, _I.id)).label("ke")
    semua = func.count().over(partition_by=_I.opd_id).label("semua")
    c = select(*b.c, _I.opd_id, _I.judul, ke, semua).join_from(b, Ide.__table__, _I.id == b.c.ide_id).subquery("c")
    return select(*c.c).where(c.c.ke <= BUTIR_PESAN).order_by(c.c.opd_id, c.c.ke)


_TINDAKAN_TERBUKA = select(_T.ide_id, _T.sampai.label("sejak"), _T.apa).where(
    _T.status == "terbuka", *_SEMUA.ide_terlihat(_T.ide_id)
)
_PESAN_KEMBALI = _awal_per_opd(_per_status(StatusIde.DIKEMBALIKAN, _SEMUA))
_PESAN_CATATAN = _awal_per_opd(_catatan("catatan_opd", _SEMUA))
_PESAN_TINDAKAN = _awal_per_opd(_TINDAKAN_TERBUKA)
_NAMA_OPD = select(_O.id, _O.nama).where(_O.aktif).order_by(_O.nama_urut, _O.id)


def bahan_pesan(session: Session, *, rekap: RekapTahun | None, opd: int | None = None) -> list[BahanPesan]:
    """What there is to say to each active OPD, by name; those with nothing are left out. Four SELECTs."""
    bahan = {
        o.id: BahanPesan(o.id, o.nama) for o in session.execute(_NAMA_OPD) if opd is None or o.id == opd
    }  # fmt: skip

    def tambah(opd_id: int, **isi: Any) -> None:
        if opd_id in bahan:
            bahan[opd_id] = replace(bahan[opd_id], **isi)

    for b in rekap.kurang if rekap else ():
        tambah(
            b.opd_id, dihitung=b.dihitung, minimum=b.minimum, kurang=b.kurang, tahun=rekap.tahun, batas=rekap.batas
        )
    for opd_id, baris in _per_opd(session.execute(_PESAN_KEMBALI)):
        tambah(opd_id, kembali=[(r.judul, r.sejak) for r in baris], jumlah_kembali=baris[0].semua)
    for opd_id, baris in _per_opd(session.execute(_PESAN_CATATAN)):
        tambah(opd_id, catatan=[(r.judul, r.jumlah) for r in baris], jumlah_catatan=baris[0].semua)
    for opd_id, baris in _per_opd(session.execute(_PESAN_TINDAKAN)):
        tindakan = [Tindakan(r.apa, r.judul, r.sejak) for r in baris]
        tambah(opd_id, tindakan=tindakan, jumlah_tindakan=baris[0].semua)
    return [b for b in bahan.values() if b.kurang or b.kembali or b.catatan or b.tindakan]


def _per_opd(baris: Iterable) -> list[tuple[int, list]]:
    hasil: dict[int, list] = {}
    for r in baris:
        hasil.setdefault(r.opd_id, []).append(r)
    return list(hasil.items())
