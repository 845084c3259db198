"""Reading ideas. Every query filters in SQL by what the person may see, and says what it costs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Result, Row, Select, bindparam, case, column, func, or_, select, table, true
from sqlalchemy.orm import Session, aliased

from inovasi import acuan
from inovasi.akun.models import Pengguna, SerahTerima
from inovasi.akun.queries import IDE_TERBACA, PEKERJAAN_TERBUKA, ButirPekerjaan
from inovasi.akun.queries_serah import serah_opd
from inovasi.akun.rules import pemegang
from inovasi.angka import baca_bilangan
from inovasi.db import baca, posisi
from inovasi.ide.models import Ide, IdeCari, LembarKriteria, RiwayatIde, VersiIde
from inovasi.ide.rules import (
    DAFTAR,
    DIHITUNG,
    DITULIS,
    StatusIde,
    teks_cari,
)
from inovasi.opd.models import Opd, Tupoksi
from inovasi.peran import Pelaku, Peran
from inovasi.waktu import tanggal

PER_HALAMAN = 50
URUT = ("diubah", "judul", "opd", "status", "kode", "tahun")
KATA_CARI_MAKS = 6
AWAL = datetime(2000, 1, 1, tzinfo=UTC)  # before anything here happened


@dataclass(frozen=True)
class SaringIde:
    """The filters of the list as they stand in the query string; empty means any."""

    q: str = ""
    opd: int | None = None
    tahun: int | None = None
    status: str = ""
    tahapan: str = ""
    urusan: str = ""
    bentuk: str = ""
    jenis: str = ""
    urut: str = "-diubah"
    halaman: int = 1

    @property
    def aktif(self) -> bool:
        return any((self.q, self.opd, self.tahun, self.status, self.tahapan, self.urusan, self.bentuk, self.jenis))


def baca_saring(args: Mapping[str, str]) -> SaringIde:
    """The filters of a query string. What is not understood is left out, never an error."""

    def teks(nama: str) -> str:
        return args.get(nama, "").replace("\x00", "").strip()[:200]

    def kode(nama: str, daftar) -> str:
        return teks(nama) if teks(nama) in daftar else ""

    urut = teks("urut")
    return SaringIde(
        q=teks("q"),
        opd=baca_bilangan(teks("opd")),
        tahun=baca_bilangan(teks("tahun")),
        status=kode("status", list(StatusIde)),
        urut=urut if urut.removeprefix("-") in URUT else "-diubah",
        halaman=min(baca_bilangan(teks("halaman")) or 1, 100_000),
        **{k: kode(k, DAFTAR[k]) for k in ("tahapan", "urusan", "bentuk", "jenis")},
    )


@dataclass(frozen=True)
class HalamanIde:
    baris: Sequence  # rows with the columns of _KOLOM_DAFTAR
    jumlah: int


def syarat_terlihat(oleh: Pelaku) -> ColumnElement[bool]:
    """rules.terlihat as SQL."""
    return _terlihat(oleh.peran, oleh.opd_ids, oleh.dampingan_opd, oleh.dampingan_ide)


def _terlihat(peran: Peran, opd_ids, dampingan_opd, dampingan_ide) -> ColumnElement[bool]:
    match peran:
        case Peran.KOORDINATOR:
            return true()
        case Peran.OPERATOR:
            return or_(Ide.status == StatusIde.DISETUJUI, Ide.opd_id.in_(opd_ids))
        case Peran.PIMPINAN | Peran.ADMIN:
            return Ide.status.not_in((StatusIde.DRAF, StatusIde.DIHAPUS))
        case _:
            return or_(
                Ide.status == StatusIde.DISETUJUI,
                Ide.id.in_(dampingan_ide) & (Ide.status != StatusIde.DIHAPUS),
                Ide.opd_id.in_(dampingan_opd) & Ide.status.not_in((StatusIde.DRAF, StatusIde.DIHAPUS)),
            )


# Plain tables, not mapped classes: a row of a list needs none of what the ORM does for an object.
_I, _O, _C = Ide.__table__.c, Opd.__table__.c, IdeCari.__table__.c
_KOLOM_DAFTAR = (
    _I.id,
    _I.opd_id,
    _I.kode,
    _I.judul,
    _I.status,
    _I.status_sejak,
    _I.tahun,
    _I.tahapan,
    _I.urusan,
    _I.jenis,
    _I.diubah_pada,
    _I.ditandai_pada,
    _I.dihentikan_pada,
    _O.kode.label("opd_kode"),
    _O.singkatan.label("opd_singkatan"),
)
_URUT = {
    "diubah": (_I.diubah_pada,),
    "judul": (_I.judul_urut,),
    "opd": (_O.nama_urut, _I.judul_urut),
    "status": (_I.status, _I.status_sejak),
    "kode": (_I.kode,),
    "tahun": (_I.tahun, _I.judul_urut),
}
_SARING_KOLOM = ("opd", "tahun", "status", "tahapan", "urusan", "bentuk", "jenis")
_IDE_OPD = Ide.__table__.join(Opd.__table__, _O.id == _I.opd_id)


@dataclass(frozen=True)
class _Bentuk:
    """What of a filtered list decides the SQL; the values go along as bind parameters (`isi`).

    Statements are built once for each shape: building one takes as long as running it.
    """

    peran: Peran
    saring: tuple[str, ...]  # of _SARING_KOLOM
    kata: int  # words to search
    urut: str


def _bentuk(oleh: Pelaku, saring: SaringIde) -> tuple[_Bentuk, dict]:
    isi = {k: nilai for k in _SARING_KOLOM if (nilai := getattr(saring, k)) or (k == "opd" and nilai is not None)}
    kata = teks_cari(saring.q).split()[:KATA_CARI_MAKS]
    bentuk = _Bentuk(oleh.peran, tuple(isi), len(kata), saring.urut)
    isi |= {f"kata{n}": k for n, k in enumerate(kata)}
    if oleh.peran is Peran.OPERATOR:
        isi["opd_ids"] = list(oleh.opd_ids)
    elif oleh.peran is Peran.PENDAMPING:
        isi |= {"dampingan_opd": list(oleh.dampingan_opd), "dampingan_ide": list(oleh.dampingan_ide)}
    return bentuk, isi


def _syarat(b: _Bentuk) -> list[ColumnElement[bool]]:
    opd_ids, dampingan_opd, dampingan_ide = (
        bindparam(nama, expanding=True) for nama in ("opd_ids", "dampingan_opd", "dampingan_ide")
    )
    if b.peran is Peran.OPERATOR and "opd" not in b.saring:
        # "Ide kami": the list of an operator is their own; approved ideas of others are in the catalogue and by filter.
        syarat = [_I.opd_id.in_(opd_ids)]
    else:
        syarat = [_terlihat(b.peran, opd_ids, dampingan_opd, dampingan_ide)] if b.peran is not Peran.KOORDINATOR else []
    syarat += [_I["opd_id" if k == "opd" else k] == bindparam(k) for k in b.saring]
    if "status" not in b.saring:
        syarat.append(_I.status != StatusIde.DIHAPUS)
    if b.kata:
        cocok = [posisi(_C.teks, bindparam(f"kata{n}")) > 0 for n in range(b.kata)]
        syarat.append(_I.id.in_(select(_C.ide_id).where(*cocok)))
    return syarat


def _urutkan(stmt: Select, urut: str) -> Select:
    turun, nama = urut.startswith("-"), urut.removeprefix("-")
    kolom = _URUT.get(nama, _URUT["diubah"])
    return stmt.order_by(*((k.desc() if turun else k.asc()) for k in kolom), _I.id.desc() if turun else _I.id)


@lru_cache(maxsize=256)
def _stmt_hitung(b: _Bentuk) -> Select:
    return select(func.count()).select_from(Ide.__table__).where(*_syarat(b))


@lru_cache(maxsize=256)
def _stmt_daftar(b: _Bentuk, *, opd_nama: bool = False) -> Select:
    kolom = (*_KOLOM_DAFTAR, _O.nama.label("opd_nama")) if opd_nama else _KOLOM_DAFTAR
    stmt = _urutkan(select(*kolom).select_from(_IDE_OPD).where(*_syarat(b)), b.urut)
    return stmt.limit(bindparam("batas")).offset(bindparam("lewati"))


@lru_cache(maxsize=256)
def _stmt_cocok(b: _Bentuk) -> Select:
    asal = _IDE_OPD if b.urut.removeprefix("-") == "opd" else Ide.__table__
    return _urutkan(select(_I.id).select_from(asal).where(*_syarat(b)), b.urut)


@lru_cache(maxsize=32)
def _stmt_baris(urut: str) -> Select:
    stmt = select(*_KOLOM_DAFTAR).select_from(_IDE_OPD).where(_I.id.in_(bindparam("ids", expanding=True)))
    return _urutkan(stmt, urut)


def daftar_ide(session: Session, *, oleh: Pelaku, saring: SaringIde) -> HalamanIde:
    """One page of the filtered list and the whole count: always two SELECTs."""
    bentuk, isi = _bentuk(oleh, saring)
    lewati = (saring.halaman - 1) * PER_HALAMAN
    if bentuk.kata:
        # Searching reads every text, so it is done once, for ids alone.
        ids = [b.id for b in baca(session, _stmt_cocok(bentuk), isi)]
        baris = baca(session, _stmt_baris(saring.urut), {"ids": ids[lewati : lewati + PER_HALAMAN]})
        return HalamanIde(baris, len(ids))
    ((jumlah,),) = baca(session, _stmt_hitung(bentuk), isi)
    baris = baca(session, _stmt_daftar(bentuk), isi | {"batas": PER_HALAMAN, "lewati": lewati})
    return HalamanIde(baris, jumlah)


# Everything that an export or a printed list can show, the long texts last.
_KOLOM_EKSPOR = (
    Ide.id, Ide.opd_id, Ide.kode, Ide.judul, Ide.nama_singkat, Ide.kepanjangan,
    Opd.nama.label("opd_nama"), Opd.kode.label("opd_kode"), Ide.tahun, Ide.status, Ide.status_sejak, Ide.tahapan,
    Ide.urusan, Ide.bentuk, Ide.jenis, Ide.inisiator, Ide.nama_inisiator, Tupoksi.uraian.label("tupoksi"),
    Ide.tgl_uji_coba, Ide.tgl_penerapan, Ide.tautan, Ide.sumber, Ide.ditandai_pada, Ide.dihentikan_pada,
    Ide.diajukan_pertama_pada, Ide.diajukan_pada, Ide.diputus_pada, Ide.kode_alasan, Ide.catatan_putusan,
    Ide.masalah, Ide.gagasan, Ide.tujuan, Ide.manfaat, Ide.kebaruan, Ide.hasil, Ide.sasaran, Ide.sumber_daya,
)  # fmt: skip


def semua_tersaring(session: Session, *, oleh: Pelaku, saring: SaringIde) -> Result:
    """Every row of the filtered list with its texts, OPD and tupoksi, in the order of the list: one SELECT.

    Rows arrive in batches. Read them to the end at once and close the transaction before rendering. The notes
    are among the columns: the caller leaves them out where rules.lihat_lengkap says so.
    """
    bentuk, isi = _bentuk(oleh, saring)
    stmt = select(*_KOLOM_EKSPOR).join(Opd, Opd.id == Ide.opd_id)
    stmt = stmt.outerjoin(Tupoksi, Tupoksi.id == Ide.tupoksi_id).where(*_syarat(bentuk))
    return session.execute(_urutkan(stmt, saring.urut), isi, execution_options={"yield_per": 500})


def awal_tersaring(session: Session, *, oleh: Pelaku, saring: SaringIde, batas: int) -> HalamanIde:
    """The first `batas` rows of the filtered list, without its pages, and the whole count: two SELECTs."""
    bentuk, isi = _bentuk(oleh, saring)
    koneksi = session.connection()
    jumlah = koneksi.execute(_stmt_hitung(bentuk), isi).scalar_one()
    baris = koneksi.execute(_stmt_daftar(bentuk, opd_nama=True), isi | {"batas": batas, "lewati": 0}).all()
    return HalamanIde(baris, jumlah)


# --- One idea -----------------------------------------------------------------------------------------------

_T, _L = Tupoksi.__table__.c, LembarKriteria.__table__.c
_kembar = Ide.__table__.alias("kembar")
_SATU = (
    select(
        *_I, _O.nama.label("opd_nama"), _T.uraian.label("tupoksi_uraian"), _kembar.c.judul.label("serupa_judul"),
        _kembar.c.status.label("serupa_status"), _kembar.c.opd_id.label("serupa_opd_id"),
    )
    .select_from(
        _IDE_OPD.outerjoin(Tupoksi.__table__, _T.id == _I.tupoksi_id)
        .outerjoin(_kembar, _kembar.c.id == _I.serupa_dengan_id)
    )
    .where(_I.id == bindparam("ide_id"))
)  # fmt: skip
_orang = table("pengguna", column("id"), column("nama"))
_CATATAN = (
    select(_orang.c.nama.label("pemutus"), *(_L[f"{a}k{n}"] for a in ("", "catatan_") for n in range(1, 6)))
    .select_from(
        Ide.__table__.outerjoin(_orang, _orang.c.id == _I.diputus_oleh_id)
        .outerjoin(LembarKriteria.__table__, _L.ide_id == _I.id)
    )
    .where(_I.id == bindparam("ide_id"))
)  # fmt: skip


def satu_ide(session: Session, ide_id: int) -> Row | None:
    """One idea to read: a row of its columns with `opd_nama`, `tupoksi_uraian` and its twin. One SELECT.

    A row and not an object: loading the object with its relations takes longer than drawing the page.
    """
    return next(iter(baca(session, _SATU, {"ide_id": ide_id})), None)


def putusan_dan_lembar(session: Session, ide_id: int) -> Row:
    """`pemutus`, who decided last, and the criteria sheet `k1`..`catatan_k5`; None where there is none. One SELECT."""
    return baca(session, _CATATAN, {"ide_id": ide_id})[0]



@dataclass(frozen=True)
class Peristiwa:
    """One entry of the history: a step, or the fields that one save changed."""

    pada: datetime
    versi: int
    aksi: str
    oleh_nama: str
    oleh_peran: str
    dari: str
    ke: str
    kode_alasan: str
    catatan: str
    perubahan: list[tuple[str, str, str]] = field(default_factory=list)


def riwayat(session: Session, ide_id: int) -> list[Peristiwa]:
    """The history, newest first; rows of one save are one entry. Two SELECTs, whatever the length."""
    baris = session.execute(
        select(RiwayatIde, Pengguna.nama, Pengguna.peran)
        .join(Pengguna, Pengguna.id == RiwayatIde.oleh_id)
        .where(RiwayatIde.ide_id == ide_id)
        .order_by(RiwayatIde.id)
    ).all()
    hasil: list[Peristiwa] = []
    kunci_lama = None
    for r, nama, peran in baris:
        kunci = (r.versi, r.aksi, r.oleh_id, r.pada)
        if kunci != kunci_lama or not r.kolom:
            hasil.append(Peristiwa(r.pada, r.versi, r.aksi, nama, peran, r.dari, r.ke, r.kode_alasan, r.catatan))
            kunci_lama = kunci
        if r.kolom:
            hasil[-1].perubahan.append((r.kolom, r.sebelum, r.sesudah))
    return hasil[::-1]


_R = RiwayatIde.__table__.c
_RIWAYAT_TERAKHIR = (
    select(_R.aksi, _R.pada, _orang.c.nama.label("oleh_nama"))
    .join(_orang, _orang.c.id == _R.oleh_id)
    .where(_R.ide_id == bindparam("ide_id"))
    .group_by(_R.versi, _R.aksi, _R.oleh_id, _R.pada, _orang.c.nama)
    .order_by(func.max(_R.id).desc())
    .limit(bindparam("batas"))
)


def riwayat_terakhir(session: Session, ide_id: int, *, batas: int = 5) -> Sequence:
    """The newest entries of the history (aksi, pada, oleh_nama), without their texts: one SELECT."""
    return baca(session, _RIWAYAT_TERAKHIR, {"ide_id": ide_id, "batas": batas})


def versi_diajukan(session: Session, ide_id: int) -> list[VersiIde]:
    """The submitted texts, newest first: one SELECT."""
    return list(session.scalars(select(VersiIde).where(VersiIde.ide_id == ide_id).order_by(VersiIde.putaran.desc())))


_CATATAN_TERAKHIR = (
    select(_R.versi, _R.oleh_id, _R.pada, _R.kode_alasan, _R.catatan)
    .where(_R.ide_id == bindparam("ide_id"), _R.ke == StatusIde.DIKEMBALIKAN, _R.kolom == "")
    .order_by(_R.id.desc())
    .limit(1)
)


def catatan_terakhir(session: Session, ide_id: int) -> Row | None:
    """The newest return (or reopening) with its note, as a row: one SELECT."""
    return next(iter(baca(session, _CATATAN_TERAKHIR, {"ide_id": ide_id})), None)


def peniru(session: Session, ide_id: int) -> list[tuple[int, str, bool]]:
    """(OPD id, OPD name, already submitted) of every living adoption of this idea, by name: one SELECT.

    Name only: the text and number of an adopter's draft never leave its OPD.
    """
    tiruan = aliased(Ide)
    baris = session.execute(
        select(Opd.id, Opd.nama, tiruan.status)
        .join(tiruan, tiruan.opd_id == Opd.id)
        .where(tiruan.asal_id == ide_id, tiruan.status.not_in((StatusIde.DIHAPUS, StatusIde.DITOLAK)))
        .order_by(Opd.nama_urut)
    )
    return [(opd_id, nama, status in DIHITUNG) for opd_id, nama, status in baris]


_PILIHAN_TUPOKSI = (
    select(_T.id, _T.uraian).where(_T.opd_id == bindparam("opd_id"), _T.aktif).order_by(_T.urutan, _T.id)
)


def pilihan_tupoksi(session: Session, opd_id: int) -> list[tuple[int, str]]:
    """(id, words) of the tasks that an idea of this OPD may point to: one SELECT."""
    return [tuple(t) for t in baca(session, _PILIHAN_TUPOKSI, {"opd_id": opd_id})]


_PILIHAN_OPD = select(_O.id, _O.nama).where(_O.aktif).order_by(_O.nama_urut)


def pilihan_opd(session: Session, *, ids: Iterable[int] | None = None) -> list[tuple[int, str]]:
    """(id, name) of the active OPD, all or those of `ids`, by name: one SELECT."""
    if ids is None:
        return [tuple(o) for o in baca(session, _PILIHAN_OPD)]
    return [tuple(o) for o in session.execute(_PILIHAN_OPD.where(_O.id.in_(list(ids))))]


def semua_nama(session: Session) -> tuple[dict[int, str], dict[int, str]]:
    """id -> name of every OPD and every tupoksi, for reading histories: two SELECTs."""
    opd = session.execute(select(Opd.id, Opd.nama))
    tupoksi = session.execute(select(Tupoksi.id, Tupoksi.uraian))
    return dict(opd.all()), dict(tupoksi.all())


def pembaca(session: Session) -> Callable[[str, Any], str]:
    """f(column, stored value) -> the value as people read it, for histories and differences.

    Names of OPD and tupoksi are read once, when one is asked for: two SELECTs.
    """
    nama: dict[str, dict[int, str]] = {}

    def terbaca(kolom: str, nilai: Any) -> str:
        if nilai in (None, ""):
            return ""
        if kolom in DAFTAR:
            return acuan.nama(DAFTAR[kolom], str(nilai))
        if kolom in ("opd_id", "tupoksi_id"):
            if not nama:
                nama["opd_id"], nama["tupoksi_id"] = semua_nama(session)
            return nama[kolom].get(int(nilai)) or "(tidak tercatat)"
        return tanggal(str(nilai)) if kolom in ("tgl_uji_coba", "tgl_penerapan") else str(nilai)

    return terbaca


def lembar(session: Session, ide_id: int) -> LembarKriteria | None:
    return session.get(LembarKriteria, ide_id)


# --- Open work of one person --------------------------------------------------------------------------------


def pekerjaan_terbuka(session: Session, *, pengguna_id: int) -> list[ButirPekerjaan]:
    """Drafts and returned ideas that an operator is expected to go on with: two SELECTs.

    That is who wrote last, or took it over from them since. What others did last (a return, a move) leaves it with
    the operator who sent or began it.
    """
    penulis = case(
        (Pengguna.peran == Peran.OPERATOR, Ide.diubah_oleh_id),
        else_=func.coalesce(Ide.diajukan_oleh_id, Ide.dibuat_oleh_id),
    )
    diterima = select(SerahTerima.opd_id).where(SerahTerima.kepada_id == pengguna_id)
    baris = session.execute(
        select(Ide.id, Ide.judul, Ide.kode, Ide.status, Ide.opd_id, Ide.diubah_pada, penulis.label("penulis_id"))
        .join(Pengguna, Pengguna.id == Ide.diubah_oleh_id)
        .where(Ide.status.in_(DITULIS), or_(penulis == pengguna_id, Ide.opd_id.in_(diterima)))
        .order_by(Ide.status.desc(), Ide.diubah_pada.desc(), Ide.id)
    ).all()
    serah = serah_opd(session, {b.opd_id for b in baris})
    return [
        ButirPekerjaan(
            jenis="ide",
            teks=f"{_AWAL_PEKERJAAN[b.status]} “{b.judul}”" + (f" ({b.kode})" if b.kode else ""),
            umum=_UMUM_PEKERJAAN[b.status],
            alamat=f"/ide/{b.id}",
            opd_id=b.opd_id,
            ide_id=b.id,
        )
        for b in baris
        if pemegang(b.penulis_id, b.diubah_pada, serah.get(b.opd_id, ())) == pengguna_id
    ]


_AWAL_PEKERJAAN = {StatusIde.DRAF: "Draf", StatusIde.DIKEMBALIKAN: "Perlu diperbaiki:"}
_UMUM_PEKERJAAN = {StatusIde.DRAF: "Satu draf ide", StatusIde.DIKEMBALIKAN: "Satu ide yang perlu diperbaiki"}
PEKERJAAN_TERBUKA.append(pekerjaan_terbuka)


def ide_terbaca(session: Session, *, oleh: Pelaku, ide_ids: Iterable[int]) -> set[int]:
    """Those of the ideas that `oleh` may know of: one SELECT."""
    return set(session.scalars(select(Ide.id).where(Ide.id.in_(list(ide_ids)), syarat_terlihat(oleh))))


IDE_TERBACA.append(ide_terbaca)
