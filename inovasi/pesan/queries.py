"""The inbox of one person: what is sent to an OPD they act for, to their role, or to them alone."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from inovasi.akun.models import RiwayatAkun, Sesi
from inovasi.akun.queries import daftarkan_penghitung
from inovasi.db import baca
from inovasi.peran import Pelaku, Peran
from inovasi.pesan.models import Pesan, PesanDibaca

PENERIMA = (Peran.OPERATOR, Peran.KOORDINATOR, Peran.PENDAMPING)


@dataclass(frozen=True, slots=True)
class ButirPesan:
    id: int
    ide_id: int | None
    alamat: str | None
    jenis: str
    teks: str
    dibuat_pada: datetime
    terbuka: bool
    dibaca: bool


@dataclass(frozen=True, slots=True)
class KelompokPesan:
    """The notices about one idea, or about one other page, newest first."""

    ide_id: int | None
    alamat: str | None
    butir: tuple[ButirPesan, ...]

    @property
    def utama(self) -> ButirPesan:
        """The newest that is still open, else the newest."""
        return next((b for b in self.butir if b.terbuka), self.butir[0])

    @property
    def terbuka(self) -> bool:
        return any(b.terbuka for b in self.butir)

    @property
    def belum_dibaca(self) -> bool:
        return any(b.terbuka and not b.dibaca for b in self.butir)


def tujuan(peran: Peran, ide_id: int | None, alamat: str | None) -> str:
    """Where a notice leads: its own page, else the idea, which an operator reads on its page and others review."""
    if alamat is not None:
        return alamat
    return f"/ide/{ide_id}" if peran is Peran.OPERATOR else f"/tinjauan/{ide_id}"


def milik(oleh: Pelaku) -> ColumnElement[bool]:
    """The condition under which a notice is this person's."""
    if oleh.peran not in PENERIMA:
        return false()
    return _milik(oleh.peran, opd_ids=oleh.opd_ids, pengguna_id=oleh.id)


def _milik(peran: Peran, *, opd_ids, pengguna_id) -> ColumnElement[bool]:
    pihak = Pesan.untuk_opd_id.in_(opd_ids) if peran is Peran.OPERATOR else Pesan.untuk_peran == str(peran)
    return or_(pihak, Pesan.untuk_pengguna_id == pengguna_id)


def _belum_dibaca(peran: Peran) -> ColumnElement[bool]:
    """Open, theirs, not yet read. Bind parameters: `pengguna_id` and, for an operator, `opd_ids`."""
    kena = _milik(peran, opd_ids=bindparam("opd_ids", expanding=True), pengguna_id=bindparam("pengguna_id"))
    sudah = exists().where(PesanDibaca.pesan_id == Pesan.id, PesanDibaca.pengguna_id == bindparam("pengguna_id"))
    return and_(kena, Pesan.selesai_pada.is_(None), ~sudah)


def jumlah_belum_dibaca_stmt(peran: Peran) -> Select[tuple[int]]:
    """One number: open notices not yet read. Bind parameters as `_belum_dibaca`."""
    return select(func.count()).select_from(Pesan).where(_belum_dibaca(peran))


_JUMLAH = {peran: jumlah_belum_dibaca_stmt(peran) for peran in PENERIMA}
# The sign-in before the present one: histories of accounts are kept, rows of ended sessions only for a month.
_MASUK_LALU = (
    select(RiwayatAkun.pada)
    .join(Sesi, Sesi.pengguna_id == RiwayatAkun.pengguna_id)
    .where(
        Sesi.id == bindparam("sesi_id"),
        RiwayatAkun.aksi.in_(("masuk", "masuk_kode")),
        RiwayatAkun.pada < Sesi.dibuat_pada,
    )
    .order_by(RiwayatAkun.id.desc())
    .limit(1)
    .scalar_subquery()
)
_RINGKAS = {
    peran: select(
        func.count(), func.count().filter(or_(_MASUK_LALU.is_(None), Pesan.dibuat_pada >= _MASUK_LALU)), _MASUK_LALU
    )
    .select_from(Pesan)
    .where(_belum_dibaca(peran))
    for peran in PENERIMA
}


def _isi(oleh: Pelaku) -> dict:
    return {"pengguna_id": oleh.id} | ({"opd_ids": list(oleh.opd_ids)} if oleh.peran is Peran.OPERATOR else {})


def jumlah_belum_dibaca(session: Session, *, oleh: Pelaku) -> int:
    """The number beside "Pesan": one SELECT."""
    return baca(session, _JUMLAH[oleh.peran], _isi(oleh))[0][0]


@dataclass(frozen=True, slots=True)
class RingkasPesan:
    """Unread notices of one person; `baru` came since their sign-in before the present one (all, where none was)."""

    jumlah: int
    baru: int
    masuk_lalu: datetime | None


def ringkas_belum_dibaca(session: Session, *, oleh: Pelaku) -> RingkasPesan:
    """For the first page: one SELECT."""
    return RingkasPesan(*baca(session, _RINGKAS[oleh.peran], _isi(oleh) | {"sesi_id": oleh.sesi_id or 0})[0])


# --- The inbox ------------------------------------------------------------------------------------------------

# What was handled longest ago is left out of the inbox: after years it is tens of thousands of notices.
SELESAI_TAMPIL = 300


def _letak(peran: Peran) -> list[ColumnElement[bool]]:
    """The ways in which a notice is this person's, each found by an index of its own."""
    pihak = Pesan.untuk_opd_id.in_(bindparam("opd_ids", expanding=True))
    if peran is not Peran.OPERATOR:
        pihak = Pesan.untuk_peran == str(peran)
    return [pihak, Pesan.untuk_pengguna_id == bindparam("pengguna_id")]


def _terbuka(peran: Peran) -> Select:
    dibaca = and_(PesanDibaca.pesan_id == Pesan.id, PesanDibaca.pengguna_id == bindparam("pengguna_id"))
    return (
        select(Pesan.id, Pesan.ide_id, Pesan.alamat, PesanDibaca.pesan_id.is_not(None).label("dibaca"))
        .outerjoin(PesanDibaca, dibaca)
        .where(or_(*_letak(peran)), Pesan.selesai_pada.is_(None))
        .order_by(Pesan.id.desc())
    )


def _selesai(peran: Peran) -> CompoundSelect:
    bagian = [
        select(Pesan.id, Pesan.ide_id, Pesan.alamat, Pesan.selesai_pada)
        .where(kena, Pesan.selesai_pada.is_not(None))
        .order_by(Pesan.selesai_pada.desc(), Pesan.id.desc())
        .limit(SELESAI_TAMPIL)
        .subquery()
        .select()
        for kena in _letak(peran)
    ]
    return union_all(*bagian)


PER_BERKAS = 50  # notices; the lengths of the list that _ISI is made for are multiples of it
_ISI = (
    select(
        Pesan.id, Pesan.ide_id, Pesan.alamat, Pesan.jenis, Pesan.teks, Pesan.dibuat_pada,
        Pesan.selesai_pada.is_(None), PesanDibaca.pengguna_id.is_not(None),
    )
    .outerjoin(
        PesanDibaca, and_(PesanDibaca.pesan_id == Pesan.id, PesanDibaca.pengguna_id == bindparam("pengguna_id"))
    )
    .where(Pesan.id.in_(bindparam("ids", expanding=True)))
    .order_by(Pesan.id.desc())
)  # fmt: skip
_TERBUKA = {peran: _terbuka(peran) for peran in PENERIMA}
_SELESAI = {peran: _selesai(peran) for peran in PENERIMA}


@dataclass(frozen=True, slots=True)
class Kotak:
    """One page of the inbox. `jumlah` counts the ideas and other pages that there are notices about.

    `sampai` is the newest open notice, 0 for none; `terpotong` says that what was handled long ago is left out.
    """

    kelompok: list[KelompokPesan]
    jumlah: int
    belum_dibaca: int
    sampai: int
    ke: int
    terpotong: bool


def _tempat(b) -> tuple[int | None, str | None]:
    """A notice about an idea stands with the idea, also when it leads elsewhere."""
    return b.ide_id, None if b.ide_id is not None else b.alamat


def kotak(session: Session, *, oleh: Pelaku, ke: int = 1, per_halaman: int = 50) -> Kotak:
    """Notices grouped by idea or page: first what is open, newest first, then what was handled, latest first.

    Three SELECTs, two for an empty inbox; the work does not grow with the years. Beyond the last page is the last.
    """
    isi = _isi(oleh)
    terbuka = baca(session, _TERBUKA[oleh.peran], isi)
    selesai = baca(session, _SELESAI[oleh.peran], isi)
    selesai.sort(key=lambda b: (b.selesai_pada, b.id), reverse=True)
    per_tempat: dict[tuple, list[int]] = {}
    for b in (*terbuka, *selesai[:SELESAI_TAMPIL]):
        per_tempat.setdefault(_tempat(b), []).append(b.id)
    ke = min(max(ke, 1), max(1, -(-len(per_tempat) // per_halaman)))
    tampak = list(per_tempat)[(ke - 1) * per_halaman : ke * per_halaman]
    butir: dict[tuple, list[ButirPesan]] = {tempat: [] for tempat in tampak}
    if tampak:
        ids = [i for tempat in tampak for i in per_tempat[tempat]]
        # Filled up with an id that no notice has: a statement for each length would have to be made first.
        ids += [0] * (-len(ids) % PER_BERKAS)
        for b in baca(session, _ISI, {"ids": ids, "pengguna_id": oleh.id}):
            butir[_tempat(b)].append(ButirPesan(*b[:6], bool(b[6]), bool(b[7])))
    return Kotak(
        kelompok=[KelompokPesan(*tempat, tuple(b)) for tempat, b in butir.items()],
        jumlah=len(per_tempat),
        belum_dibaca=sum(not b.dibaca for b in terbuka),
        sampai=terbuka[0].id if terbuka else 0,
        ke=ke,
        terpotong=len(selesai) >= SELESAI_TAMPIL,
    )


for _peran in PENERIMA:
    daftarkan_penghitung("pesan.daftar", [_peran], partial(jumlah_belum_dibaca_stmt, _peran))
