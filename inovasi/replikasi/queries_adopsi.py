"""Reading adoptions. The adopter's idea (title, number, status) is for the adopter and the koordinator only."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.akun.models import Pengguna
from inovasi.db import baca
from inovasi.ide.models import Ide
from inovasi.ide.rules import StatusIde
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi import rules_adopsi as rules
from inovasi.replikasi.models import (
    Adopsi,
    AlihPengetahuan,
    AsalLuar,
    EntriKatalog,
    IsianLembar,
    JawabAdopsi,
    Penyesuaian,
    RencanaAksi,
    RiwayatReplikasi,
    TahapAdopsi,
    TanyaAdopsi,
)
from inovasi.replikasi.rules import STATUS_MATI
from inovasi.replikasi.rules_rencana import BELUM_SELESAI

PER_HALAMAN = 50
RIWAYAT_MAKS = 100
PANEL_MAKS = 5  # late rows that a panel names

_A, _E, _L = Adopsi.__table__.c, EntriKatalog.__table__.c, AsalLuar.__table__.c
_I, _O, _P = Ide.__table__.c, Opd.__table__.c, Pengguna.__table__.c
_R = RencanaAksi.__table__.c
_ASAL, _OASAL = Ide.__table__.alias("asal"), Opd.__table__.alias("opd_asal")

# An adoption with its adopter (the owner of its idea) and its origin: an idea of ours, or an innovation outside.
_DARI = (
    Adopsi.__table__.join(Ide.__table__, _I.id == _A.ide_id)
    .join(Opd.__table__, _O.id == _I.opd_id)
    .join(EntriKatalog.__table__, _E.id == _A.entri_id)
    .outerjoin(_ASAL, _ASAL.c.id == _E.ide_id)
    .outerjoin(_OASAL, _OASAL.c.id == _ASAL.c.opd_id)
    .outerjoin(AsalLuar.__table__, _L.entri_id == _E.id)
)
_KOLOM = (
    _A.id, _A.versi, _A.entri_id, _A.model, _A.model_lain, _A.fasilitator, _A.tahap, _A.tahap_sejak, _A.dimulai_pada,
    _A.ide_id, _I.opd_id, _O.nama.label("opd_nama"), _I.status.label("ide_status"), _I.judul.label("ide_judul"),
    _I.kode.label("ide_kode"), _ASAL.c.id.label("asal_ide_id"), _ASAL.c.opd_id.label("asal_opd_id"),
    _ASAL.c.status.label("asal_status"), _ASAL.c.judul.label("asal_judul"), _OASAL.c.nama.label("asal_opd_nama"),
    _L.nama.label("luar_nama"), _L.daerah.label("luar_daerah"), _L.instansi.label("luar_instansi"),
    _E.lembar_terbit_pada,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hubungan:
    """One adoption as one person reads it: what that person may not know is empty.

    `judul` names the origin: its title where the person reads the idea, else whose it is.
    """

    id: int
    versi: int
    entri_id: int
    model: str
    model_lain: str
    fasilitator: str
    tahap: str
    tahap_sejak: date
    dimulai_pada: datetime
    opd_id: int
    opd_nama: str
    hidup: bool
    ide_id: int | None
    ide_judul: str
    ide_kode: str
    ide_status: str
    asal_ide_id: int | None
    asal_opd_id: int | None
    asal_terbaca: bool
    judul: str
    asal: str
    lembar_terbit: bool

    @property
    def luar(self) -> bool:
        return self.asal_opd_id is None

    @property
    def pihak(self) -> rules.Pihak:
        return rules.Pihak(self.opd_id, self.asal_opd_id, self.tahap, self.hidup)

    @property
    def model_nama(self) -> str:
        return self.model_lain if self.model == "lain" else rules.MODEL.get(self.model, "")

    @property
    def tahap_nama(self) -> str:
        return rules.NAMA_TAHAP[self.tahap]


def nama_luar(nama: str, daerah: str, instansi: str) -> tuple[str, str]:
    """(title, whose) of an origin outside."""
    return nama, ", ".join(t for t in (instansi, daerah) if t) or "luar daerah"


def _hubungan(b: Any, oleh: Pelaku) -> Hubungan:
    p = rules.pihak(b.opd_id, b.asal_opd_id, b.tahap, b.ide_status)
    tahu_ide = rules.sisi(oleh, p) in ("peniru", "pusat")
    asal_terbaca = b.asal_ide_id is not None and _baca_asal(oleh, b)
    if b.asal_ide_id is None:
        judul, asal = nama_luar(b.luar_nama or "Inovasi dari luar", b.luar_daerah or "", b.luar_instansi or "")
    else:
        judul, asal = (b.asal_judul if asal_terbaca else f"Inovasi dari {b.asal_opd_nama}"), b.asal_opd_nama
    return Hubungan(
        b.id, b.versi, b.entri_id, b.model, b.model_lain, b.fasilitator, b.tahap, b.tahap_sejak, b.dimulai_pada,
        b.opd_id, b.opd_nama, p.hidup,
        b.ide_id if tahu_ide else None, b.ide_judul if tahu_ide else "", (b.ide_kode or "") if tahu_ide else "",
        b.ide_status if tahu_ide else "",
        b.asal_ide_id if asal_terbaca else None, b.asal_opd_id, asal_terbaca, judul, asal,
        b.lembar_terbit_pada is not None,
    )  # fmt: skip


def _baca_asal(oleh: Pelaku, b: Any) -> bool:
    """ide.rules.terlihat of the origin, for the roles that come here."""
    if b.asal_status == StatusIde.DISETUJUI or oleh.peran is Peran.KOORDINATOR or b.asal_opd_id in oleh.opd_ids:
        return True
    return oleh.peran is Peran.PIMPINAN and b.asal_status not in (StatusIde.DRAF, StatusIde.DIHAPUS)


def hubungan(session: Session, adopsi_id: int, *, oleh: Pelaku) -> Hubungan | None:
    """The adoption as this person reads it, None where they may not: one SELECT."""
    b = session.execute(select(*_KOLOM).select_from(_DARI).where(_A.id == adopsi_id, syarat(oleh))).one_or_none()
    return None if b is None else _hubungan(b, oleh)


def syarat(oleh: Pelaku) -> ColumnElement[bool]:
    """rules.terbaca as SQL, over the joined tables."""
    match oleh.peran:
        case Peran.KOORDINATOR | Peran.PIMPINAN:
            return true()
        case Peran.OPERATOR:
            return or_(_I.opd_id.in_(oleh.opd_ids), _ASAL.c.opd_id.in_(oleh.opd_ids))
        case _:
            return false()


def terbaca(session: Session, oleh: Pelaku, ids: Collection[int]) -> set[int]:
    """Which of these adoptions this person reads: one SELECT."""
    if oleh.peran not in rules.MEMBACA or not ids:
        return set()
    return set(session.scalars(select(_A.id).select_from(_DARI).where(_A.id.in_(list(ids)), syarat(oleh))))


def sebutan(session: Session, adopsi_id: int) -> str:
    """`Replikasi POSTU oleh Dinas Kesehatan`, an origin that is not public any more by its owner: one SELECT."""
    b = session.execute(select(*_KOLOM).select_from(_DARI).where(_A.id == adopsi_id)).one()
    if b.asal_ide_id is None:
        nama = b.luar_nama or "inovasi dari luar"
    elif b.asal_status == StatusIde.DISETUJUI:
        nama = b.asal_judul
    else:
        nama = f"inovasi {b.asal_opd_nama}"
    return f"Replikasi {nama} oleh {b.opd_nama}"


# --- The list -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SaringAdopsi:
    """The filters as they stand in the query string; empty means any."""

    tahap: str = ""
    opd: int | None = None
    entri: int | None = None
    lewat: bool = False
    halaman: int = 1

    @property
    def aktif(self) -> bool:
        return bool(self.tahap or self.opd or self.entri or self.lewat)


@dataclass(frozen=True)
class HalamanAdopsi:
    """`lewat`: adoption id -> how many rows of its plan are late."""

    baris: Sequence[Hubungan]
    jumlah: int
    lewat: Mapping[int, int]


def _lewat(hari_ini: date) -> ColumnElement[bool]:
    """rules_rencana.lewat as SQL, of adoptions that go on (over `_R`, `_A` and `_I`)."""
    return and_(
        _R.status.in_(BELUM_SELESAI), _R.selesai < hari_ini, _A.tahap != rules.HENTI, _I.status.not_in(STATUS_MATI)
    )


@dataclass(frozen=True)
class _Bentuk:
    """What of a filtered list decides the SQL; the values go along as bind parameters.

    Statements are built once for each shape: building one takes as long as running it.
    """

    peran: Peran
    tahap: bool
    opd: bool
    entri: bool
    lewat: bool


def _antara(opd: ColumnElement) -> ColumnElement[bool]:
    """Adoptions by these agencies or of what is theirs, each half found by an index."""
    milik = select(_I.id).where(_I.opd_id.in_(opd))
    return or_(_A.ide_id.in_(milik), _A.entri_id.in_(select(_E.id).where(_E.ide_id.in_(milik))))


def _syarat_daftar(b: _Bentuk) -> list[ColumnElement[bool]]:
    """The filters, over the adoption alone: what a page does not show is not joined to be counted."""
    syarat_ = []
    if b.peran is Peran.OPERATOR:
        syarat_.append(_antara(bindparam("opd_ids", expanding=True)))
    elif b.peran not in (Peran.KOORDINATOR, Peran.PIMPINAN):
        syarat_.append(false())
    if b.tahap:
        syarat_.append(_A.tahap == bindparam("tahap"))
    if b.opd:
        syarat_.append(_antara(bindparam("opd", expanding=True)))
    if b.entri:
        syarat_.append(_A.entri_id == bindparam("entri"))
    if b.lewat:
        terlambat = select(_R.adopsi_id).where(_R.status.in_(BELUM_SELESAI), _R.selesai < bindparam("hari_ini"))
        hidup = exists().where(_I.id == _A.ide_id, _I.status.not_in(STATUS_MATI)).correlate(Adopsi)
        syarat_ += [_A.id.in_(terlambat), _A.tahap != rules.HENTI, hidup]
    return syarat_


@lru_cache(maxsize=64)
def _stmt_hitung(b: _Bentuk) -> Select:
    return select(func.count().label("jumlah")).select_from(Adopsi.__table__).where(*_syarat_daftar(b))


@lru_cache(maxsize=64)
def _stmt_daftar(b: _Bentuk) -> Select:
    # Which fifty it is needs no more than the adoption; the words are fetched for these alone.
    ids = select(_A.id).where(*_syarat_daftar(b)).order_by(_A.id.desc()).limit(PER_HALAMAN).offset(bindparam("lewati"))
    return select(*_KOLOM).select_from(_DARI).where(_A.id.in_(ids)).order_by(_A.id.desc())


def daftar(session: Session, *, oleh: Pelaku, saring: SaringAdopsi, hari_ini: date) -> HalamanAdopsi:
    """One page of the adoptions that this person reads, the newest first: three SELECTs."""
    bentuk = _Bentuk(oleh.peran, bool(saring.tahap), bool(saring.opd), bool(saring.entri), saring.lewat)
    isi: dict[str, Any] = {}
    if oleh.peran is Peran.OPERATOR:
        isi["opd_ids"] = sorted(oleh.opd_ids)
    for nama, nilai in (
        ("tahap", saring.tahap), ("opd", saring.opd and [saring.opd]), ("entri", saring.entri),
        ("hari_ini", saring.lewat and hari_ini),
    ):  # fmt: skip
        if nilai:
            isi[nama] = nilai
    (hitung,) = baca(session, _stmt_hitung(bentuk), isi)
    baris = baca(session, _stmt_daftar(bentuk), isi | {"lewati": (saring.halaman - 1) * PER_HALAMAN})
    lewat = baca(session, _LEWAT_ADOPSI, {"ids": [b.id for b in baris], "hari_ini": hari_ini})
    return HalamanAdopsi([_hubungan(b, oleh) for b in baris], hitung.jumlah, {b.adopsi_id: b.banyak for b in lewat})


_RENCANA = RencanaAksi.__table__.join(Adopsi.__table__, _A.id == _R.adopsi_id).join(
    Ide.__table__, _I.id == _A.ide_id
)
_LEWAT_ADOPSI = (
    select(_R.adopsi_id, func.count().label("banyak"))
    .select_from(_RENCANA)
    # coalesce leads SQLite to the few rows of these adoptions instead of all that are late.
    .where(
        _R.adopsi_id.in_(bindparam("ids", expanding=True)), func.coalesce(_R.status, "").in_(BELUM_SELESAI),
        _R.selesai < bindparam("hari_ini"), _A.tahap != rules.HENTI, _I.status.not_in(STATUS_MATI),
    )
    .group_by(_R.adopsi_id)
)  # fmt: skip


# --- One adoption -------------------------------------------------------------------------------------------


def tahap(session: Session, adopsi_id: int) -> Sequence[Row]:
    """The steps of an adoption with who recorded them, the oldest first: one SELECT."""
    return session.execute(
        select(
            TahapAdopsi.dari, TahapAdopsi.tahap, TahapAdopsi.tanggal, TahapAdopsi.catatan, TahapAdopsi.pada,
            Pengguna.nama.label("oleh"),
        )
        .join(Pengguna, Pengguna.id == TahapAdopsi.oleh_id)
        .where(TahapAdopsi.adopsi_id == adopsi_id)
        .order_by(TahapAdopsi.id)
    ).all()  # fmt: skip


def langkah(session: Session, adopsi_id: int) -> list[rules.Langkah]:
    """The steps as rules look at them: one SELECT."""
    baris = session.execute(
        select(TahapAdopsi.dari, TahapAdopsi.tahap, TahapAdopsi.tanggal)
        .where(TahapAdopsi.adopsi_id == adopsi_id)
        .order_by(TahapAdopsi.id)
    )
    return [rules.Langkah(*b) for b in baris]


def rencana(session: Session, adopsi_id: int) -> Sequence[Row]:
    """The rows of the plan in the order of time: one SELECT."""
    return session.execute(select(*_R).where(_R.adopsi_id == adopsi_id).order_by(_R.mulai, _R.urutan, _R.id)).all()


def penyesuaian(session: Session, adopsi_id: int) -> dict[str, tuple[str, str]]:
    """Field of the sheet -> (sikap, explanation), where something was said: one SELECT."""
    baris = session.execute(
        select(Penyesuaian.kolom, Penyesuaian.sikap, Penyesuaian.penjelasan).where(Penyesuaian.adopsi_id == adopsi_id)
    )
    return {kolom: (sikap, penjelasan) for kolom, sikap, penjelasan in baris}


def teks_asal(session: Session, h: Hubungan) -> dict[str, str]:
    """Field of the sheet -> what the origin has: of its published sheet, else of its idea where the person reads it.

    At most two SELECTs.
    """
    hasil = {}
    if h.asal_terbaca and h.asal_ide_id:
        kolom = {k: i.dari_ide for k, i in acuan.LEMBAR_REPLIKASI.items() if i.dari_ide}
        ide = session.execute(select(*(_I[n] for n in kolom.values())).where(_I.id == h.asal_ide_id)).one_or_none()
        hasil = {k: getattr(ide, n) for k, n in kolom.items()} if ide is not None else {}
    if h.lembar_terbit:
        baris = session.execute(
            select(IsianLembar.kolom, IsianLembar.isi, IsianLembar.tanpa_data).where(IsianLembar.entri_id == h.entri_id)
        )
        hasil |= {k: isi or f"Belum ada data: {tanpa}" for k, isi, tanpa in baris if isi or tanpa}
    return {k: t for k, t in hasil.items() if t}


@dataclass(frozen=True, slots=True)
class Jawaban:
    sisi: str
    isi: str
    oleh: str
    pada: datetime


@dataclass(frozen=True, slots=True)
class Pertanyaan:
    id: int
    versi: int
    sisi: str
    isi: str
    status: str
    oleh: str
    pada: datetime
    jawaban: list[Jawaban]


def pertanyaan(session: Session, adopsi_id: int) -> list[Pertanyaan]:
    """The questions with their answers, the newest question first: two SELECTs."""
    tanya = session.execute(
        select(
            TanyaAdopsi.id, TanyaAdopsi.versi, TanyaAdopsi.sisi, TanyaAdopsi.isi, TanyaAdopsi.status, Pengguna.nama,
            TanyaAdopsi.pada,
        )
        .join(Pengguna, Pengguna.id == TanyaAdopsi.oleh_id)
        .where(TanyaAdopsi.adopsi_id == adopsi_id)
        .order_by(TanyaAdopsi.id.desc())
    )  # fmt: skip
    hasil = [Pertanyaan(*b, jawaban=[]) for b in tanya]
    menurut_id = {t.id: t for t in hasil}
    jawaban = session.execute(
        select(JawabAdopsi.tanya_id, JawabAdopsi.sisi, JawabAdopsi.isi, Pengguna.nama, JawabAdopsi.pada)
        .join(Pengguna, Pengguna.id == JawabAdopsi.oleh_id)
        .join(TanyaAdopsi, TanyaAdopsi.id == JawabAdopsi.tanya_id)
        .where(TanyaAdopsi.adopsi_id == adopsi_id)
        .order_by(JawabAdopsi.id)
    )
    for tanya_id, *isi in jawaban:
        menurut_id[tanya_id].jawaban.append(Jawaban(*isi))
    return hasil


def alih(session: Session, adopsi_id: int) -> Sequence[Row]:
    """What the two sides do together, the last day first: one SELECT."""
    c = AlihPengetahuan.__table__.c
    return session.execute(
        select(*c, _P.nama.label("oleh"))
        .join(Pengguna.__table__, _P.id == c.oleh_id)
        .where(c.adopsi_id == adopsi_id)
        .order_by(c.tanggal.desc(), c.id.desc())
    ).all()


def riwayat(session: Session, adopsi_id: int) -> Sequence[Row]:
    """The last changes, newest first: one SELECT."""
    return session.execute(
        select(
            RiwayatReplikasi.pada, Pengguna.nama.label("oleh"), RiwayatReplikasi.aksi, RiwayatReplikasi.kolom,
            RiwayatReplikasi.sebelum, RiwayatReplikasi.sesudah, RiwayatReplikasi.rincian,
        )
        .join(Pengguna, Pengguna.id == RiwayatReplikasi.oleh_id)
        .where(RiwayatReplikasi.adopsi_id == adopsi_id)
        .order_by(RiwayatReplikasi.id.desc())
        .limit(RIWAYAT_MAKS)
    ).all()  # fmt: skip


# --- Pieces of other pages ----------------------------------------------------------------------------------

_DARI_IDE = select(*_KOLOM).select_from(_DARI).where(_A.ide_id == bindparam("ide_id"))


def adopsi_dari_ide(session: Session, ide_id: int, *, oleh: Pelaku) -> Hubungan | None:
    """The adoption that an idea came from, where this person reads it: one SELECT, built once."""
    if oleh.peran not in rules.MEMBACA:
        return None
    ada = baca(session, _DARI_IDE, {"ide_id": ide_id})
    if not ada:
        return None
    b = ada[0]
    if not rules.terbaca(oleh, rules.pihak(b.opd_id, b.asal_opd_id, b.tahap, b.ide_status)):
        return None
    return _hubungan(b, oleh)


def _rencana_lewat(hari_ini: date, opd_ids: Iterable[int] | None) -> Select:
    stmt = select(
        _R.id, _R.adopsi_id, _R.kegiatan, _R.penanggung_jawab, _R.selesai, _I.opd_id, func.count().over().label("semua")
    ).select_from(_RENCANA)
    stmt = stmt.where(_lewat(hari_ini)).order_by(_R.selesai, _R.id).limit(PANEL_MAKS)
    return stmt if opd_ids is None else stmt.where(_I.opd_id.in_(list(opd_ids)))


def rencana_lewat(session: Session, *, hari_ini: date, opd_ids: Iterable[int]) -> Sequence[Row]:
    """The latest rows of these agencies' plans, at most PANEL_MAKS; `semua` says how many there are. One SELECT."""
    return session.execute(_rencana_lewat(hari_ini, opd_ids)).all()


@dataclass(frozen=True, slots=True)
class JumlahLewat:
    kegiatan: int
    adopsi: int


def jumlah_lewat(session: Session, *, hari_ini: date) -> JumlahLewat:
    """How many rows of all plans are late, and in how many adoptions: one SELECT."""
    stmt = select(func.count(), func.count(_R.adopsi_id.distinct())).select_from(_RENCANA).where(_lewat(hari_ini))
    return JumlahLewat(*session.execute(stmt).one())


def adopsi_dari_rencana(session: Session, rencana_id: int) -> int | None:
    """The adoption of a row of a plan: one SELECT."""
    return session.scalar(select(_R.adopsi_id).where(_R.id == rencana_id))
