"""Reading the review queue and what the review screen shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session

from inovasi.akun.models import Pendampingan, Pengguna
from inovasi.akun.queries import daftarkan_penghitung
from inovasi.db import baca, posisi
from inovasi.ide import queries as ide_queries
from inovasi.ide.models import Ide, IdeCari, LembarKriteria, RiwayatIde, TahunProgram, VersiIde
from inovasi.ide.queries import KATA_CARI_MAKS
from inovasi.ide.rules import StatusIde, beda_isian, teks_cari
from inovasi.ide.services import nilai_ide, teks_pada
from inovasi.opd.models import Daerah, Opd, Tupoksi
from inovasi.peran import Pelaku, Peran, tuntut_peran
from inovasi.tinjauan.models import KunjunganIde, TampilanAntrean
from inovasi.tinjauan.rules import KOLOM_LEMBAR, Jalan, SaringAntrean, status_dicari
from inovasi.waktu import hari_ini, zona_kini

PER_HALAMAN = 50
KANDIDAT_MAKS = 10

# Plain tables, not mapped classes: a row of a page needs none of what the ORM does for an object.
_I, _O, _P, _T = Ide.__table__.c, Opd.__table__.c, Pengguna.__table__.c, Tupoksi.__table__.c
_L, _V, _R, _K = LembarKriteria.__table__.c, VersiIde.__table__.c, RiwayatIde.__table__.c, KunjunganIde.__table__.c
_TA, _D = TampilanAntrean.__table__.c, Daerah.__table__.c

# "Tinjauan (12)" in the menu.
daftarkan_penghitung(
    "tinjauan.antrean",
    [Peran.KOORDINATOR],
    lambda: select(func.count()).select_from(Ide).where(Ide.status == StatusIde.DIAJUKAN),
)


def _hitung_dampingan() -> Select:
    """ "Ide dampingan (12)": the whole queue of one pendamping, as `_lingkup` below.

    Counted in two parts, each by its own index: of the assigned agencies, and of the ideas assigned beside them.
    """
    p = Pendampingan.__table__.c
    milik = (p.pengguna_id == bindparam("pengguna_id"), p.dicabut_pada.is_(None))
    jumlah = select(func.count()).select_from(Ide)
    per_opd = Ide.opd_id.in_(select(p.opd_id).where(*milik, p.opd_id.is_not(None)))
    menunggu = Ide.status.in_((StatusIde.DIAJUKAN, StatusIde.DIKEMBALIKAN))
    status = func.coalesce(Ide.status, "")
    lain = jumlah.where(
        Ide.id.in_(select(p.ide_id).where(*milik, p.ide_id.is_not(None))),
        or_(status.in_((StatusIde.DIAJUKAN, StatusIde.DIKEMBALIKAN)) & ~per_opd, status == StatusIde.DRAF),
    )
    return select(jumlah.where(menunggu, per_opd, _SETAHUN).scalar_subquery() + lain.scalar_subquery())


daftarkan_penghitung("tinjauan.antrean", [Peran.PENDAMPING], _hitung_dampingan)


# --- Queue --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Antrean:
    """One page of the queue, oldest first; `semua` counts the queue without further filters, `tertua` is its oldest."""

    baris: Sequence  # rows of id, judul, kode, status, putaran, status_sejak, opd_nama
    jumlah: int
    semua: int
    tertua: datetime | None


def _batas_menunggu(hari: int, kini: datetime) -> datetime:
    """Who has waited longer than `hari` calendar days of the region stands in the queue since before this moment."""
    return datetime.combine(hari_ini(kini) - timedelta(days=hari), time(), zona_kini())


@dataclass(frozen=True)
class _Bentuk:
    """What of a filtered queue decides the SQL; the values go along as bind parameters (`isi`).

    Statements are built once for each shape: building one takes as long as running it.
    """

    pendamping: bool
    status: tuple[StatusIde, ...]
    saring: tuple[str, ...]  # of _SARING
    giliran: str
    kata: int  # words to search


_SARING = {
    "opd": _I.opd_id == bindparam("opd"),
    "tahun": _I.tahun == bindparam("tahun"),
    "urusan": _I.urusan == bindparam("urusan"),
    "hari": _I.status_sejak < bindparam("sebelum"),
}
_GILIRAN = {"pertama": _I.putaran <= 1, "ulang": _I.putaran > 1}


def _bentuk(
    saring: SaringAntrean, oleh: Pelaku, kini: datetime | None = None, *, draf: bool = False
) -> tuple[_Bentuk, dict[str, Any]]:
    """`kini` is needed where the days of waiting are filtered. Drafts have no review screen; only the list shows them.

    Raises TidakBoleh for roles without a queue: what they may read is not looked at here.
    """
    tuntut_peran(oleh, Peran.KOORDINATOR, Peran.PENDAMPING)
    kata = teks_cari(saring.q).split()[:KATA_CARI_MAKS]
    status = tuple(s for s in status_dicari(saring, oleh.peran) if draf or s != StatusIde.DRAF)
    pendamping = oleh.peran is Peran.PENDAMPING
    bentuk = _Bentuk(pendamping, status, tuple(k for k in _SARING if getattr(saring, k)), saring.giliran, len(kata))
    isi = {k: getattr(saring, k) for k in bentuk.saring if k != "hari"} | {f"kata{n}": k for n, k in enumerate(kata)}
    if saring.hari and kini is not None:
        isi["sebelum"] = _batas_menunggu(saring.hari, kini)
    if pendamping:
        isi |= {"dampingan_opd": list(oleh.dampingan_opd), "dampingan_ide": list(oleh.dampingan_ide)}
    return bentuk, isi


# Every idea is of an opened year: saying so lets the index of year, OPD and status answer.
_SETAHUN = _I.tahun.in_(select(TahunProgram.tahun))


def _lingkup(b: _Bentuk) -> ColumnElement[bool]:
    """Whose queue it is: the statuses that are looked for; of them a koordinator reads all, a pendamping the own."""
    if not b.pendamping:
        return _I.status.in_(b.status)
    # ide.rules.didampingi, written so that each half is found by an index of its own: the ideas by their ids
    # (coalesce keeps SQLite from walking through all of a status), the agencies by year, OPD and status.
    per_ide = _I.id.in_(bindparam("dampingan_ide", expanding=True)) & func.coalesce(_I.status, "").in_(b.status)
    per_opd = and_(
        _I.opd_id.in_(bindparam("dampingan_opd", expanding=True)),
        _SETAHUN,
        _I.status.in_([s for s in b.status if s != StatusIde.DRAF]),
    )
    return or_(per_ide, per_opd)


def _syarat(b: _Bentuk) -> list[ColumnElement[bool]]:
    """The further filters."""
    syarat = [_SARING[k] for k in b.saring]
    if b.giliran:
        syarat.append(_GILIRAN[b.giliran])
    if b.kata:
        # For each row of the queue and not IN: the texts of the other ideas, most of them, are then not read.
        cocok = [posisi(IdeCari.teks, bindparam(f"kata{n}")) > 0 for n in range(b.kata)]
        syarat.append(exists().where(IdeCari.ide_id == _I.id, *cocok))
    return syarat


@lru_cache(maxsize=256)
def _stmt_hitung(b: _Bentuk) -> Select:
    syarat = _syarat(b)
    jumlah = func.count().filter(and_(*syarat)) if syarat else func.count()
    return select(
        jumlah.label("jumlah"), func.count().label("semua"), func.min(_I.status_sejak).label("tertua")
    ).where(_lingkup(b))


@lru_cache(maxsize=256)
def _stmt_antrean(b: _Bentuk) -> Select:
    # Which fifty it is can be read off the index; their words are fetched for these alone.
    ids = (
        select(_I.id)
        .where(_lingkup(b), *_syarat(b))
        .order_by(_I.status_sejak, _I.id)
        .limit(PER_HALAMAN)
        .offset(bindparam("lewati"))
    )
    return (
        select(_I.id, _I.judul, _I.kode, _I.status, _I.putaran, _I.status_sejak, _O.nama.label("opd_nama"))
        .join(Opd.__table__, _O.id == _I.opd_id)
        .where(_I.id.in_(ids))
        .order_by(_I.status_sejak, _I.id)
    )


def antrean(session: Session, *, oleh: Pelaku, saring: SaringAntrean, kini: datetime, halaman: int = 1) -> Antrean:
    """One page of the filtered queue and its counts: always two SELECTs."""
    bentuk, isi = _bentuk(saring, oleh, kini, draf=True)
    (hitung,) = baca(session, _stmt_hitung(bentuk), isi)
    baris = baca(session, _stmt_antrean(bentuk), isi | {"lewati": (halaman - 1) * PER_HALAMAN})
    return Antrean(baris, hitung.jumlah, hitung.semua, hitung.tertua)


@lru_cache(maxsize=16)
def _stmt_pilihan(b: _Bentuk) -> tuple[Select, Select]:
    ada = exists().where(_lingkup(b))
    # Few ideas of a pendamping, listed once; of everybody's, one that is found for each OPD.
    punya = _O.id.in_(select(_I.opd_id).where(_lingkup(b))) if b.pendamping else ada.where(_I.opd_id == _O.id, _SETAHUN)
    return (
        select(_O.id, _O.nama).where(punya).order_by(_O.nama_urut),
        select(TahunProgram.tahun)
        .where(ada.where(_I.tahun == TahunProgram.tahun))
        .order_by(TahunProgram.tahun.desc()),
    )


def pilihan_antrean(session: Session, *, oleh: Pelaku) -> tuple[list[tuple[int, str]], list[int]]:
    """OPD (id, name) and years that have something in the queue, whomever it waits for: two SELECTs."""
    bentuk, isi = _bentuk(SaringAntrean(menunggu="semua"), oleh, draf=True)
    opd, tahun = (baca(session, stmt, isi) for stmt in _stmt_pilihan(bentuk))
    return [(o.id, o.nama) for o in opd], [t.tahun for t in tahun]


@dataclass(frozen=True)
class RingkasDampingan:
    """What waits among the ideas of a pendamping, and for whom."""

    semua: int
    koordinator: int
    tertua: datetime | None

    @property
    def opd(self) -> int:
        return self.semua - self.koordinator


def ringkas_dampingan(session: Session, *, oleh: Pelaku) -> RingkasDampingan:
    """One SELECT."""
    diajukan = func.count().filter(_I.status == StatusIde.DIAJUKAN)
    bentuk, isi = _bentuk(SaringAntrean(), oleh, draf=True)
    stmt = select(func.count(), diajukan, func.min(_I.status_sejak)).where(_lingkup(bentuk))
    return RingkasDampingan(*session.execute(stmt, isi).one())


_TAMPILAN = (
    select(_TA.id, _TA.nama, _TA.kueri)
    .where(_TA.pengguna_id == bindparam("pengguna_id"))
    .order_by(func.lower(_TA.nama), _TA.id)
)


def tampilan(session: Session, *, oleh: Pelaku) -> Sequence:
    """The filters that this person keeps, by name, as rows (id, nama, kueri): one SELECT."""
    return baca(session, _TAMPILAN, {"pengguna_id": oleh.id})


def ide_massal(session: Session, ids: Sequence[int]) -> list[Row]:
    """The ideas of a decision on several, oldest first, with what their rules look at: one SELECT."""
    return list(
        session.execute(
            select(
                Ide.id, Ide.judul, Ide.kode, Ide.status, Ide.versi, Ide.opd_id, Ide.dibuat_oleh_id, Ide.dihentikan_pada,
                Ide.ditandai_pada, Ide.diajukan_pertama_pada, Ide.sumber, Ide.diputus_oleh_id, Ide.diputus_pada,
                Opd.nama.label("opd_nama"),
            )
            .join(Opd, Opd.id == Ide.opd_id)
            .where(Ide.id.in_(list(ids)))
            .order_by(Ide.status_sejak, Ide.id)
        )
    )  # fmt: skip


def lembar_massal(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """idea id -> its criteria sheet; ideas without one are left out. One SELECT."""
    baris = session.execute(select(_L.ide_id, *(_L[k] for k in KOLOM_LEMBAR)).where(_L.ide_id.in_(list(ids))))
    return {b.ide_id: {k: getattr(b, k) for k in KOLOM_LEMBAR} for b in baris}


@dataclass(frozen=True)
class Posisi:
    """Where an idea stands in the filtered queue: place and length counted over the whole pass."""

    ke: int
    dari: int
    sebelum_id: int | None


_SESUDAH = or_(
    _I.status_sejak > bindparam("sejak"), and_(_I.status_sejak == bindparam("sejak"), _I.id > bindparam("ide_id"))
)
_SEBELUM = and_(~_SESUDAH, _I.id != bindparam("ide_id"))


@lru_cache(maxsize=256)
def _stmt_posisi(b: _Bentuk) -> tuple[Select, Select]:
    syarat = [_lingkup(b), *_syarat(b)]
    return (
        select(func.count().label("jumlah"), func.count().filter(_SEBELUM).label("sebelum"))
        .select_from(Ide.__table__)
        .where(*syarat),
        select(_I.id).where(*syarat, _SEBELUM).order_by(_I.status_sejak.desc(), _I.id.desc()).limit(1),
    )


def posisi_antrean(session: Session, ide, *, oleh: Pelaku, jalan: Jalan, kini: datetime) -> Posisi:
    """The place of `ide`, which must be in the queue: always two SELECTs."""
    bentuk, isi = _bentuk(jalan.saring, oleh, kini)
    isi |= {"sejak": ide.status_sejak, "ide_id": ide.id}
    ((jumlah, sebelum),), dulu = (baca(session, stmt, isi) for stmt in _stmt_posisi(bentuk))
    return Posisi(jalan.selesai + sebelum + 1, jalan.selesai + jumlah, dulu[0].id if dulu else None)


def berikutnya(
    session: Session, *, oleh: Pelaku, jalan: Jalan, kini: datetime, sejak: datetime | None = None, ide_id: int = 0
) -> int | None:
    """The idea to review next: the first behind (`sejak`, `ide_id`) that was not put off, else from the start.

    None when nothing is left. One SELECT.
    """
    bentuk, isi = _bentuk(jalan.saring, oleh, kini)
    syarat = [_lingkup(bentuk), *_syarat(bentuk), _I.id.not_in([*jalan.lewat, ide_id])]
    urut: list[Any] = [_I.status_sejak, _I.id]
    if sejak is not None:
        urut.insert(0, case((_SESUDAH, 0), else_=1))
        isi |= {"sejak": sejak, "ide_id": ide_id}
    return session.scalar(select(_I.id).where(*syarat).order_by(*urut).limit(1), isi)


# --- Review screen ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sejak:
    """What the OPD changed since a moment. `sebab`: dilihat (this person's last look), kembali (a return) or
    ajukan (the submission before, where the OPD had withdrawn it)."""

    sebab: str
    oleh_id: int | None
    pada: datetime | None
    perubahan: list[tuple[str, str, str]]  # (column, before, after), in the order of the form
    versi: int  # of the text that it is compared with


_asal, _opd_asal = Ide.__table__.alias("asal"), Opd.__table__.alias("opd_asal")
_DITINJAU = (
    select(
        *_I, _O.nama.label("opd_nama"), _T.uraian.label("tupoksi_uraian"),
        _asal.c.judul.label("asal_judul"), _opd_asal.c.nama.label("asal_opd_nama"),
        *(_L[k] for k in KOLOM_LEMBAR), _L.diisi_pada.label("lembar_pada"), _P.nama.label("lembar_oleh"),
        _K.versi.label("dilihat_versi"), _K.pada.label("dilihat_pada"),
        _K.versi_lalu.label("dilihat_versi_lalu"), _K.pada_lalu.label("dilihat_pada_lalu"),
        func.coalesce(_D.larang_putus_opd_sendiri, False).label("larang_opd_sendiri"),
    )
    .select_from(
        Ide.__table__.join(Opd.__table__, _O.id == _I.opd_id)
        .outerjoin(Tupoksi.__table__, _T.id == _I.tupoksi_id)
        .outerjoin(_asal, _asal.c.id == _I.asal_id)
        .outerjoin(_opd_asal, _opd_asal.c.id == _asal.c.opd_id)
        .outerjoin(LembarKriteria.__table__, _L.ide_id == _I.id)
        .outerjoin(Pengguna.__table__, _P.id == _L.diisi_oleh_id)
        .outerjoin(KunjunganIde.__table__, and_(_K.ide_id == _I.id, _K.pengguna_id == bindparam("pengguna_id")))
        .outerjoin(Daerah.__table__, _D.id == 1)
    )
    .where(_I.id == bindparam("ide_id"))
)  # fmt: skip


def ide_ditinjau(session: Session, ide_id: int, *, pengguna_id: int) -> Row | None:
    """One idea for the review screen of one person: a row of its columns, with `opd_nama`, `tupoksi_uraian` and the
    idea it replicates (`asal_judul`, `asal_opd_nama`), its criteria sheet (KOLOM_LEMBAR, `lembar_oleh`, `lembar_pada`)
    and which versions this person has seen (`dilihat_versi` and the one before, `dilihat_versi_lalu`); what there is
    not is None. `larang_opd_sendiri` as in the query of that name. One SELECT.

    A row and not an object: loading the object with its relations takes longer than drawing the page.
    """
    return next(iter(baca(session, _DITINJAU, {"ide_id": ide_id, "pengguna_id": pengguna_id})), None)


def sejak_dilihat(session: Session, ide: Row, *, pengguna_id: int) -> Sejak | None:
    """The changes since this person last had another version on the screen; None where there was none.

    `ide` is a row of `ide_ditinjau`. At most one SELECT.
    """
    if ide.dilihat_versi is None:
        return None
    versi, pada = ide.dilihat_versi, ide.dilihat_pada
    if versi >= ide.versi:
        versi, pada = ide.dilihat_versi_lalu, ide.dilihat_pada_lalu
    if versi is None:
        return None
    dasar = teks_pada(session, ide, [versi])[versi]
    return Sejak("dilihat", pengguna_id, pada, beda_isian(dasar, nilai_ide(ide)), versi)


_DIAJUKAN_SEBELUM = (
    select(_V.versi, _V.isi)
    .where(_V.ide_id == bindparam("ide_id"), _V.versi < bindparam("versi"))
    .order_by(_V.putaran.desc())
    .limit(1)
    .offset(bindparam("lewati"))
)


def sejak_kembali(session: Session, ide) -> Sejak | None:
    """The changes since the judge decided on the idea; None in its first round. At most two SELECTs."""
    if ide.putaran < 2:
        return None
    kembali = ide_queries.catatan_terakhir(session, ide.id)
    # Where it was withdrawn and submitted again: since the submission before the newest.
    batas = {"versi": ide.versi + 1, "lewati": 1} if kembali is None else {"versi": kembali.versi, "lewati": 0}
    dasar = next(iter(baca(session, _DIAJUKAN_SEBELUM, {"ide_id": ide.id, **batas})), None)
    if dasar is None:
        return None
    return Sejak(
        "kembali" if kembali else "ajukan",
        kembali.oleh_id if kembali else None,
        kembali.pada if kembali else None,
        beda_isian(dasar.isi, nilai_ide(ide)),
        dasar.versi,
    )


_CATATAN_TERDAHULU = (
    select(_R.aksi, _R.pada, _P.nama.label("oleh"), _R.kode_alasan, _R.catatan)
    .join(Pengguna.__table__, _P.id == _R.oleh_id)
    .where(_R.ide_id == bindparam("ide_id"), _R.kolom == "", _R.catatan != "")
    .order_by(_R.id.desc())
)


def catatan_terdahulu(session: Session, ide_id: int) -> Sequence:
    """Steps that carried words, newest first, as rows (aksi, pada, oleh, kode_alasan, catatan): one SELECT."""
    return baca(session, _CATATAN_TERDAHULU, {"ide_id": ide_id})


def kandidat_serupa(session: Session, ide: Ide, *, cari: str, pilih: int | None = None) -> Sequence:
    """Ideas that `ide` may be declared alike to, by words or code; `pilih` is among them in any case.

    Rows of id, judul, kode, status, opd_nama. One SELECT, none without words.
    """
    cocok = [posisi(IdeCari.teks, kata) > 0 for kata in teks_cari(cari).split()[:KATA_CARI_MAKS]]
    if not cocok and not pilih:
        return ()
    temu = [Ide.id.in_(select(IdeCari.ide_id).where(*cocok))] if cocok else []
    return session.execute(
        select(Ide.id, Ide.judul, Ide.kode, Ide.status, Opd.nama.label("opd_nama"))
        .join(Opd, Opd.id == Ide.opd_id)
        .where(
            Ide.id != ide.id,
            Ide.status.not_in((StatusIde.DRAF, StatusIde.DIHAPUS, StatusIde.SERUPA)),
            or_(Ide.id == (pilih or 0), *temu),
        )
        .order_by(case((Ide.id == (pilih or 0), 0), else_=1), Ide.judul_urut, Ide.id)
        .limit(KANDIDAT_MAKS)
    ).all()


_LARANG = select(_D.larang_putus_opd_sendiri)


def larang_opd_sendiri(session: Session) -> bool:
    """Whether the region lets no koordinator decide on ideas of their own OPD: one SELECT."""
    return any(b.larang_putus_opd_sendiri for b in baca(session, _LARANG))
