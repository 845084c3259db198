"""Reading sessions, requests and agreed actions. What belongs to another OPD is left out in SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from inovasi.akun.models import Pengguna
from inovasi.catatan.models import Catatan
from inovasi.db import baca, posisi
from inovasi.ide.models import Ide, IdeCari
from inovasi.ide.queries import KATA_CARI_MAKS
from inovasi.ide.rules import StatusIde, teks_cari
from inovasi.klinik import rules
from inovasi.klinik.models import (
    CatatanKlinik,
    IdeKlinik,
    PermintaanKlinik,
    PesertaKlinik,
    RiwayatKlinik,
    SesiKlinik,
    TindakLanjut,
)
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran

PER_HALAMAN = 20
BANYAK = 20  # closed requests and actions on the first page
CARI_MAKS = 15  # results of a search for the agenda

_I, _O, _P = Ide.__table__.c, Opd.__table__.c, Pengguna.__table__.c
_S, _K, _T = SesiKlinik.__table__.c, IdeKlinik.__table__.c, TindakLanjut.__table__.c
_M, _R, _C = PermintaanKlinik.__table__.c, RiwayatKlinik.__table__.c, Catatan.__table__.c
_BUKAN_LUAR = (StatusIde.DRAF, StatusIde.DIHAPUS)


def _didampingi(oleh: Pelaku) -> ColumnElement[bool]:
    """ide.rules.didampingi as SQL."""
    return or_(
        and_(_I.id.in_(oleh.dampingan_ide), _I.status != StatusIde.DIHAPUS),
        and_(_I.opd_id.in_(oleh.dampingan_opd), _I.status.not_in(_BUKAN_LUAR)),
    )


def syarat_bagian(oleh: Pelaku) -> ColumnElement[bool]:
    """rules.bagian_terbaca as SQL."""
    match oleh.peran:
        case Peran.KOORDINATOR:
            return true()
        case Peran.PIMPINAN:
            return _I.status.not_in(_BUKAN_LUAR)
        case Peran.OPERATOR:
            return _I.opd_id.in_(oleh.opd_ids)
        case Peran.PENDAMPING:
            return _didampingi(oleh)
        case _:
            return false()


def _ada_bagian(oleh: Pelaku) -> ColumnElement[bool]:
    """Whether a session is anything to this person: all are to koordinator and pimpinan.

    An OPD reads when and where of the session that its request was planned in, also without an idea in it.
    """
    if oleh.peran in (Peran.KOORDINATOR, Peran.PIMPINAN):
        return true()
    ide = exists().where(_K.sesi_id == _S.id, _I.id == _K.ide_id, syarat_bagian(oleh))
    if oleh.peran is Peran.OPERATOR:
        return or_(ide, exists().where(_M.sesi_id == _S.id, _M.opd_id.in_(oleh.opd_ids)))
    return ide


# --- Sessions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BarisSesi:
    """A session in a list; `ide` is how many of its ideas this person reads."""

    id: int
    tanggal: date
    jam: str
    tempat: str
    status: str
    ide: int


def _daftar(session: Session, oleh: Pelaku, *syarat, urut, batas: int | None = None, lewati: int = 0):
    terbaca = (
        select(func.count())
        .select_from(IdeKlinik.__table__.join(Ide.__table__, _I.id == _K.ide_id))
        .where(_K.sesi_id == _S.id, syarat_bagian(oleh))
        .correlate(SesiKlinik.__table__)
        .scalar_subquery()
    )
    stmt = select(_S.id, _S.tanggal, _S.jam, _S.tempat, _S.status, terbaca).where(_ada_bagian(oleh), *syarat)
    return [BarisSesi(*b) for b in session.execute(stmt.order_by(*urut).limit(batas).offset(lewati))]


def sesi_direncanakan(session: Session, *, oleh: Pelaku) -> list[BarisSesi]:
    """What is planned, the next one first: one SELECT."""
    return _daftar(session, oleh, _S.status == "direncanakan", urut=(_S.tanggal, _S.id))


def sesi_lampau(session: Session, *, oleh: Pelaku, ke: int = 1) -> tuple[list[BarisSesi], int]:
    """One page of sessions that are over or were called off, the newest first, and how many: two SELECTs."""
    lampau = _S.status != "direncanakan"
    jumlah = session.scalar(select(func.count()).select_from(SesiKlinik.__table__).where(lampau, _ada_bagian(oleh)))
    baris = _daftar(
        session, oleh, lampau,
        urut=(_S.tanggal.desc(), _S.id.desc()), batas=PER_HALAMAN, lewati=(ke - 1) * PER_HALAMAN,
    )  # fmt: skip
    return baris, jumlah or 0


@dataclass(frozen=True, slots=True)
class BagianIde:
    """One idea of a session with all that was said and agreed about it; `internal` notes only where allowed."""

    id: int
    ide_id: int
    urutan: int
    versi: int
    versi_ide: int | None
    pembahasan: str
    judul: str
    kode: str
    status: str
    opd_id: int
    opd_nama: str
    ide_versi: int
    bisa_bahas: bool
    catatan: list[Row] = field(default_factory=list)
    tindak: list[Row] = field(default_factory=list)

    @property
    def kosong(self) -> bool:
        return not (self.pembahasan or self.catatan or self.tindak)


@dataclass(frozen=True, slots=True)
class SesiTerbaca:
    """A session as one person reads it. `lain`: how many of its ideas they do not; `notulen` is whole or empty."""

    id: int
    tanggal: date
    jam: str
    tempat: str
    status: str
    versi: int
    alasan_batal: str
    notulen: str
    peserta: Sequence[Row]
    bagian: Sequence[BagianIde]
    lain: int


def sesi_terbaca(session: Session, sesi_id: int, *, oleh: Pelaku) -> SesiTerbaca | None:
    """The session with the parts that `oleh` may read, None where there is nothing for them. At most six SELECTs."""
    sesi = session.execute(select(*_S).where(_S.id == sesi_id, _ada_bagian(oleh))).one_or_none()
    if sesi is None:
        return None
    peserta = session.execute(
        select(*PesertaKlinik.__table__.c)
        .where(PesertaKlinik.sesi_id == sesi_id)
        .order_by(PesertaKlinik.urutan, PesertaKlinik.id)
    ).all()
    terbaca = case((syarat_bagian(oleh), 1), else_=0).label("terbaca")
    # Of the ideas of others nothing but that they are there is read.
    baris = session.execute(
        select(
            _K.id, _K.ide_id, _K.urutan, _K.versi, _K.versi_ide, _I.status, _I.opd_id, _I.dibuat_oleh_id,
            _I.versi.label("ide_versi"), terbaca,
            *(case((terbaca.element == 1, k), else_="").label(k.key) for k in (_K.pembahasan, _I.judul, _I.kode)),
            _O.nama.label("opd_nama"),
        )
        .select_from(
            IdeKlinik.__table__.join(Ide.__table__, _I.id == _K.ide_id).join(Opd.__table__, _O.id == _I.opd_id)
        )
        .where(_K.sesi_id == sesi_id)
        .order_by(_K.urutan, _K.id)
    ).all()  # fmt: skip
    bagian = [_bagian(sesi, b, oleh) for b in baris if b.terbaca]
    lain = len(baris) - len(bagian)
    menurut_ide = {b.ide_id: b for b in bagian}
    if bagian:
        for c in _catatan(session, sesi_id, oleh):
            menurut_ide[c.ide_id].catatan.append(c)
        for t in session.execute(_tindak(oleh).where(_T.sesi_id == sesi_id).order_by(_T.id)):
            if t.ide_id in menurut_ide:
                menurut_ide[t.ide_id].tindak.append(t)
    return SesiTerbaca(
        sesi.id, sesi.tanggal, sesi.jam, sesi.tempat, sesi.status, sesi.versi, sesi.alasan_batal,
        "" if lain or _tamu_lain(session, sesi_id, oleh) else sesi.notulen,
        peserta, bagian, lain,
    )  # fmt: skip


def _tamu_lain(session: Session, sesi_id: int, oleh: Pelaku) -> bool:
    """Whether other OPD came without an idea. Minutes speak of everybody, so that only who reads all reads them."""
    if oleh.peran in (Peran.KOORDINATOR, Peran.PIMPINAN):
        return False
    kena = and_(_M.sesi_id == sesi_id, _M.ide_id.is_(None), _M.opd_id.not_in(oleh.opd_ids))
    return session.scalar(select(exists().where(kena))) or False


@dataclass(frozen=True, slots=True)
class _IdeRingkas:
    id: int
    status: str
    opd_id: int
    dibuat_oleh_id: int
    dihentikan_pada: Any = None
    ditandai_pada: Any = None


def _bagian(sesi, b, oleh: Pelaku) -> BagianIde:
    ide = _IdeRingkas(b.ide_id, b.status, b.opd_id, b.dibuat_oleh_id)
    return BagianIde(
        b.id, b.ide_id, b.urutan, b.versi, b.versi_ide, b.pembahasan, b.judul, b.kode or "", b.status, b.opd_id,
        b.opd_nama, b.ide_versi, rules.boleh_bahas(oleh, sesi, ide),
    )  # fmt: skip


def _catatan(session: Session, sesi_id: int, oleh: Pelaku) -> Sequence[Row]:
    stmt = (
        select(
            _C.id, _C.ide_id, _C.kolom, _C.kutipan, _C.isi, _C.internal, _C.status, _C.dibuat_pada,
            _P.nama.label("oleh"),
        )
        .select_from(
            Catatan.__table__.join(CatatanKlinik.__table__, CatatanKlinik.catatan_id == _C.id)
            .join(Pengguna.__table__, _P.id == _C.oleh_id)
            .join(Ide.__table__, _I.id == _C.ide_id)
        )
        .where(CatatanKlinik.sesi_id == sesi_id, _C.status != "ditarik", syarat_bagian(oleh))
        .order_by(_C.id)
    )  # fmt: skip
    if oleh.peran not in (Peran.KOORDINATOR, Peran.PIMPINAN, Peran.PENDAMPING):
        stmt = stmt.where(~_C.internal)
    return session.execute(stmt).all()


def ide_sesi(session: Session, sesi_id: int, ide_id: int) -> IdeKlinik | None:
    return session.scalar(select(IdeKlinik).where(IdeKlinik.sesi_id == sesi_id, IdeKlinik.ide_id == ide_id))


@dataclass(frozen=True, slots=True)
class LangkahKlinik:
    pada: Any
    oleh: str
    aksi: str
    rincian: str


def riwayat_sesi(session: Session, sesi_id: int) -> list[LangkahKlinik]:
    """The history of a session, newest first: one SELECT."""
    baris = session.execute(
        select(_R.pada, _P.nama, _R.aksi, _R.rincian)
        .join(Pengguna.__table__, _P.id == _R.oleh_id)
        .where(_R.sesi_id == sesi_id)
        .order_by(_R.id.desc())
    )
    return [LangkahKlinik(*b) for b in baris]


# --- Requests -----------------------------------------------------------------------------------------------

_ORANG = Pengguna.__table__.alias("peminta")


def _permintaan(*syarat):
    return (
        select(
            _M.id, _M.versi, _M.opd_id, _M.ide_id, _M.keperluan, _M.status, _M.jawaban, _M.sesi_id, _M.diminta_pada,
            _O.nama.label("opd_nama"), _O.singkatan.label("opd_singkatan"), _I.judul, _I.kode,
            _ORANG.c.nama.label("peminta"), _S.tanggal,
        )
        .select_from(
            PermintaanKlinik.__table__.join(Opd.__table__, _O.id == _M.opd_id)
            .join(_ORANG, _ORANG.c.id == _M.diminta_oleh_id)
            .outerjoin(Ide.__table__, _I.id == _M.ide_id)
            .outerjoin(SesiKlinik.__table__, _S.id == _M.sesi_id)
        )
        .where(*syarat)
    )  # fmt: skip


def permintaan_menunggu(session: Session, *, oleh: Pelaku, sesi_id: int | None = None) -> Sequence[Row]:
    """Requests without an answer, the oldest first, and those planned in `sesi_id`: one SELECT.

    A pendamping sees those for what they coach.
    """
    kena = _M.status == "menunggu"
    if oleh.peran is Peran.PENDAMPING:
        kena = and_(kena, or_(and_(_M.ide_id.is_(None), _M.opd_id.in_(oleh.dampingan_opd)), _didampingi(oleh)))
    if sesi_id is not None:
        kena = or_(kena, _M.sesi_id == sesi_id)
    return session.execute(_permintaan(kena).order_by(_M.diminta_pada, _M.id)).all()


def satu_permintaan(session: Session, permintaan_id: int) -> Sequence[Row]:
    """The request as a row of these lists: one SELECT."""
    return session.execute(_permintaan(_M.id == permintaan_id)).all()


def permintaan_sesi(session: Session, sesi_id: int) -> list[int]:
    """Ids of the requests that were planned in a session: one SELECT."""
    return list(session.scalars(select(_M.id).where(_M.sesi_id == sesi_id).order_by(_M.id)))


def permintaan_opd(session: Session, *, oleh: Pelaku) -> Sequence[Row]:
    """Requests of the person's own OPD: those that wait first, then the newest. One SELECT."""
    return session.execute(
        _permintaan(_M.opd_id.in_(oleh.opd_ids))
        .order_by(case((_M.status == "menunggu", 0), else_=1), _M.id.desc())
        .limit(BANYAK)
    ).all()


# --- Agreed actions -----------------------------------------------------------------------------------------


def _tindak(oleh: Pelaku):
    return (
        select(
            _T.id, _T.sesi_id, _T.ide_id, _T.versi, _T.apa, _T.siapa, _T.sampai, _T.status, _T.keterangan,
            _T.ditutup_pada, _I.judul, _I.opd_id, _O.singkatan.label("opd_singkatan"), _O.nama.label("opd_nama"),
            _S.tanggal,
        )
        .select_from(
            TindakLanjut.__table__.join(Ide.__table__, _I.id == _T.ide_id)
            .join(Opd.__table__, _O.id == _I.opd_id)
            .join(SesiKlinik.__table__, _S.id == _T.sesi_id)
        )
        .where(syarat_bagian(oleh))
    )  # fmt: skip


def tindak_terbuka(session: Session, *, oleh: Pelaku, lewat: date | None = None) -> Sequence[Row]:
    """Open actions of the ideas this person reads, the most urgent first; only those due before `lewat`. One SELECT."""
    stmt = _tindak(oleh).where(_T.status == "terbuka").order_by(_T.sampai, _T.id)
    return session.execute(stmt if lewat is None else stmt.where(_T.sampai < lewat)).all()


def tindak_ditutup(session: Session, *, oleh: Pelaku) -> Sequence[Row]:
    """The actions that were done or dropped last: one SELECT."""
    stmt = _tindak(oleh).where(_T.status != "terbuka").order_by(_T.ditutup_pada.desc(), _T.id.desc())
    return session.execute(stmt.limit(BANYAK)).all()


_TERBUKA_OPD = (
    select(_T.id, _T.apa, _T.siapa, _T.sampai, _T.ide_id, _I.judul, _I.opd_id, _O.singkatan.label("opd_singkatan"))
    .select_from(
        TindakLanjut.__table__.join(Ide.__table__, _I.id == _T.ide_id).join(Opd.__table__, _O.id == _I.opd_id)
    )
    .where(_T.status == "terbuka", _I.opd_id.in_(bindparam("opd_ids", expanding=True)))
    .order_by(_T.sampai, _T.id)
)


def tindak_opd(session: Session, *, opd_ids: Iterable[int]) -> list:
    """Open actions of these agencies' ideas, the most urgent first, as the first page shows them: one SELECT."""
    return baca(session, _TERBUKA_OPD, {"opd_ids": list(opd_ids)})


_PUTARAN = (
    select(_S.id, _S.tanggal, _S.tempat, _S.status, _K.pembahasan)
    .select_from(IdeKlinik.__table__.join(SesiKlinik.__table__, _S.id == _K.sesi_id))
    .where(_K.ide_id == bindparam("ide_id"), _S.status != "batal")
    .order_by(_S.tanggal.desc(), _S.id.desc())
)
_TINDAK_IDE = select(
    _T.id, _T.sesi_id, _T.versi, _T.apa, _T.siapa, _T.sampai, _T.status, _T.keterangan, _T.ditutup_pada
).where(_T.ide_id == bindparam("ide_id")).order_by(_T.sampai, _T.id)  # fmt: skip


def putaran_ide(session: Session, ide_id: int) -> list[tuple[Any, list]]:
    """(session, its agreed actions) of every round of coaching of an idea, newest first: one SELECT, two with rounds.

    The caller has made sure that the person may read them.
    """
    sesi = baca(session, _PUTARAN, {"ide_id": ide_id})
    tindak = baca(session, _TINDAK_IDE, {"ide_id": ide_id}) if sesi else []
    return [(s, [t for t in tindak if t.sesi_id == s.id]) for s in sesi]


# --- Choices ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PilihanIde:
    id: int
    judul: str
    kode: str
    status: str
    opd_id: int
    opd_nama: str

    @property
    def teks(self) -> str:
        return f"{self.kode}: {self.judul}" if self.kode else self.judul


_ADA = _I.status != StatusIde.DIHAPUS


def _pilihan(session: Session, *syarat, urut, batas: int | None = None) -> list[PilihanIde]:
    stmt = (
        select(_I.id, _I.judul, func.coalesce(_I.kode, ""), _I.status, _I.opd_id, _O.nama)
        .select_from(Ide.__table__.join(Opd.__table__, _O.id == _I.opd_id))
        .where(*syarat)
        .order_by(*urut)
        .limit(batas)
    )
    return [PilihanIde(*b) for b in session.execute(stmt)]


def ide_opd(session: Session, *, oleh: Pelaku) -> list[PilihanIde]:
    """The ideas that an operator may ask a session for, the last changed first: one SELECT."""
    return _pilihan(session, _ADA, _I.opd_id.in_(oleh.opd_ids), urut=(_I.diubah_pada.desc(), _I.id.desc()))


def ide_menurut_id(session: Session, ids: Iterable[int]) -> list[PilihanIde]:
    """Ideas in the order of `ids`, deleted ones too: one SELECT."""
    urut = {i: n for n, i in enumerate(ids)}
    return sorted(_pilihan(session, _I.id.in_(urut), urut=(_I.id,)), key=lambda p: urut[p.id])


def cari_ide(session: Session, kata: str) -> list[PilihanIde]:
    """Ideas whose title or text has every word: one SELECT, none without words."""
    # The words are searched for also where the form is refused, and PostgreSQL takes no NUL.
    kata_kata = teks_cari(kata.replace("\x00", "")).split()[:KATA_CARI_MAKS]
    if not kata_kata:
        return []
    cocok = select(IdeCari.ide_id).where(*(posisi(IdeCari.teks, k) > 0 for k in kata_kata))
    return _pilihan(session, _ADA, _I.id.in_(cocok), urut=(_I.diubah_pada.desc(), _I.id.desc()), batas=CARI_MAKS)
