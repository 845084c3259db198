"""Reading accounts and sessions. `pelaku_dari_token` runs on every request: columns only, no ORM objects."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select, union
from sqlalchemy.orm import Session, aliased

from inovasi.akun import rules
from inovasi.akun.models import KodeSandi, Pendampingan, Pengguna, PenggunaOpd, RiwayatAkun, Sesi, Titipan
from inovasi.db import baca, posisi
from inovasi.opd.models import Daerah, Opd
from inovasi.opd.rules import bakukan_nama
from inovasi.peran import Pelaku, Peran

PER_HALAMAN = 50

_P = Pengguna.__table__.c
_PO = PenggunaOpd.__table__.c
_S = Sesi.__table__.c
_O = Opd.__table__.c
_D = Daerah.__table__.c


@dataclass(frozen=True, slots=True)
class InfoDaerah:
    """The region as every page shows it."""

    nama: str
    zona_waktu: str
    ibu_kota: str
    alamat: str
    unit_koordinator: str
    jabatan_penanda_tangan: str
    contoh: bool


@dataclass(frozen=True, slots=True)
class MuatSesi:
    """What one request needs to know about who sends it."""

    pelaku: Pelaku
    daerah: InfoDaerah | None
    terakhir_pada: datetime


# --- the sign-in check -----------------------------------------------------------------------------------

_KOLOM_DAERAH = (
    _D.nama.label("d_nama"), _D.zona_waktu, _D.ibu_kota, _D.alamat.label("d_alamat"), _D.unit_koordinator,
    _D.jabatan_penanda_tangan, _D.contoh,
)  # fmt: skip

_SESI = (
    select(
        _S.id.label("sesi_id"), _S.dibuat_pada, _S.terakhir_pada,
        _P.id, _P.nama, _P.nama_pengguna, _P.peran, _P.opd_id, _P.unit_bawah, _P.wajib_ganti_sandi,
        _O.nama.label("opd_nama"),
        exists().where(_PO.pengguna_id == _P.id).label("ada_tambahan"),
        *_KOLOM_DAERAH,
    )
    .select_from(Sesi.__table__)
    .join(Pengguna.__table__, _P.id == _S.pengguna_id)
    .outerjoin(Opd.__table__, _O.id == _P.opd_id)
    .outerjoin(Daerah.__table__, _D.id == 1)
    .where(_S.token_hash == bindparam("hash"), _S.berakhir_pada.is_(None), _P.aktif)
)  # fmt: skip

_AKAR = union(
    select(_PO.opd_id.label("id")).where(_PO.pengguna_id == bindparam("pengguna_id")),
    select(_O.id).where(_O.id == bindparam("opd_id")),
)
_POHON = select(_AKAR.subquery().c.id).cte("pohon", recursive=True)
_POHON = _POHON.union(select(_O.id).join(_POHON, _O.induk_id == _POHON.c.id).where(_O.aktif))
_OPD_DENGAN_BAWAH = select(_POHON.c.id)
_PD = Pendampingan.__table__.c
_DAMPINGAN = select(_PD.opd_id, _PD.ide_id).where(
    _PD.pengguna_id == bindparam("pengguna_id"), _PD.dicabut_pada.is_(None)
)
_OPD_TAMBAHAN = select(_PO.opd_id).where(_PO.pengguna_id == bindparam("pengguna_id"))


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def opd_ids(
    session: Session, *, pengguna_id: int, peran: Peran, opd_id: int | None, unit_bawah: bool, ada_tambahan: bool
) -> frozenset[int]:
    """Every OPD that the account acts for. No query for the common account with one OPD, else one."""
    sendiri = frozenset() if opd_id is None else frozenset({opd_id})
    if peran is not Peran.OPERATOR or not (unit_bawah or ada_tambahan):
        return sendiri
    if unit_bawah:
        return frozenset(session.scalars(_OPD_DENGAN_BAWAH, {"pengguna_id": pengguna_id, "opd_id": opd_id}))
    return sendiri | frozenset(session.scalars(_OPD_TAMBAHAN, {"pengguna_id": pengguna_id}))


def dampingan(session: Session, *, pengguna_id: int, peran: Peran) -> dict[str, frozenset[int]]:
    """What a pendamping is assigned to, as fields of Pelaku: one SELECT, none for the other roles."""
    if peran is not Peran.PENDAMPING:
        return {}
    baris = baca(session, _DAMPINGAN, {"pengguna_id": pengguna_id})
    return {
        "dampingan_opd": frozenset(b.opd_id for b in baris if b.opd_id is not None),
        "dampingan_ide": frozenset(b.ide_id for b in baris if b.ide_id is not None),
    }


def pelaku_dari_token(session: Session, token: str, *, kini: datetime) -> MuatSesi | None:
    """Who a session's token stands for, with the region: one SELECT, a second for several OPD or a pendamping.

    None when the session is unknown, ended or past its limits, or the account is switched off.
    """
    ada = baca(session, _SESI, {"hash": hash_token(token)})
    if not ada:
        return None
    b = ada[0]
    peran = Peran(b.peran)
    if not rules.sesi_berlaku(peran, dibuat=b.dibuat_pada, terakhir=b.terakhir_pada, kini=kini):
        return None
    pelaku = Pelaku(
        id=b.id,
        nama=b.nama,
        nama_pengguna=b.nama_pengguna,
        peran=peran,
        opd_id=b.opd_id,
        opd_nama=b.opd_nama or "",
        opd_ids=opd_ids(
            session,
            pengguna_id=b.id,
            peran=peran,
            opd_id=b.opd_id,
            unit_bawah=b.unit_bawah,
            ada_tambahan=b.ada_tambahan,
        ),
        **dampingan(session, pengguna_id=b.id, peran=peran),
        sesi_id=b.sesi_id,
        wajib_ganti_sandi=b.wajib_ganti_sandi,
    )
    return MuatSesi(pelaku, _info_daerah(b), b.terakhir_pada)


def _info_daerah(b) -> InfoDaerah | None:
    if b is None or b.d_nama is None:
        return None
    return InfoDaerah(
        b.d_nama, b.zona_waktu, b.ibu_kota, b.d_alamat, b.unit_koordinator, b.jabatan_penanda_tangan, b.contoh
    )


def info_daerah(session: Session) -> InfoDaerah | None:
    """The region, or None before the set-up: one SELECT."""
    return _info_daerah(session.execute(select(*_KOLOM_DAERAH).where(_D.id == 1)).first())


# --- numbers in the menu ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PenghitungMenu:
    """A number beside a menu entry. `pilih` gives a one-value SELECT; it may use the bind parameters
    `pengguna_id` and `opd_ids` (expanding)."""

    endpoint: str
    peran: frozenset[Peran]
    pilih: Callable[[], Select]


# Filled by the features above this one at import; the numbers of a role are read in one query.
PENGHITUNG_MENU: list[PenghitungMenu] = []
_HITUNG: dict[tuple[Peran, int], tuple[list[str], Select] | None] = {}


def daftarkan_penghitung(endpoint: str, peran: Iterable[Peran], pilih: Callable[[], Select]) -> None:
    PENGHITUNG_MENU.append(PenghitungMenu(endpoint, frozenset(peran), pilih))


def jumlah_menu(session: Session, pelaku: Pelaku) -> dict[str, int]:
    """Endpoint to number for the menu of this person: at most one SELECT."""
    kunci = (pelaku.peran, len(PENGHITUNG_MENU))
    if kunci not in _HITUNG:
        milik = [p for p in PENGHITUNG_MENU if pelaku.peran in p.peran]
        kolom = [p.pilih().scalar_subquery() for p in milik]
        _HITUNG[kunci] = ([p.endpoint for p in milik], select(*kolom)) if milik else None
    siap = _HITUNG[kunci]
    if siap is None:
        return {}
    endpoint, stmt = siap
    nilai = {"pengguna_id": pelaku.id, "opd_ids": list(pelaku.opd_ids)}
    return dict(zip(endpoint, baca(session, stmt, nilai)[0], strict=True))


# --- open work of a person -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ButirPekerjaan:
    """A piece of open work. `umum` says what it is to who may not read `teks`; empty where `teks` is no secret."""

    jenis: str
    teks: str
    alamat: str
    umum: str = ""
    opd_id: int | None = None
    ide_id: int | None = None


# f(session, pengguna_id=) -> the open work that this person holds; filled by the features above at import.
PEKERJAAN_TERBUKA: list[Callable[..., list[ButirPekerjaan]]] = []
# f(session, oleh=, ide_ids=) -> those of the ideas that this person may read now; registered by the feature `ide`.
IDE_TERBACA: list[Callable[..., set[int]]] = []


# --- sign-in and set-up ----------------------------------------------------------------------------------


def ada_admin(session: Session) -> bool:
    """Whether the set-up is done. The last active admin cannot be switched off, so it stays done."""
    return session.scalar(select(exists().where(_P.peran == Peran.ADMIN.value)))


def pengguna_bernama(session: Session, nama_pengguna: str) -> Pengguna | None:
    return session.scalar(select(Pengguna).where(Pengguna.nama_pengguna == nama_pengguna))


def nama_pengguna_id(session: Session, pengguna_id: int) -> str:
    """The person's name of an account, for showing who did something."""
    return session.scalar(select(_P.nama).where(_P.id == pengguna_id)) or ""


def pemilik_sesi(session: Session, token: str) -> int | None:
    """Whose session this token was, also when it has ended or run out."""
    return session.scalar(select(_S.pengguna_id).where(_S.token_hash == hash_token(token)))


def titipan_milik(session: Session, titipan_id: int, *, pengguna_id: int, kini: datetime) -> Titipan | None:
    """The kept fields, only for the person who typed them and for a day."""
    return session.scalar(
        select(Titipan).where(
            Titipan.id == titipan_id,
            Titipan.pengguna_id == pengguna_id,
            Titipan.dibuat_pada > kini - rules.MASA_TITIPAN,
        )
    )


@dataclass(frozen=True, slots=True)
class SesiSaya:
    id: int
    alamat: str
    peramban: str
    dibuat_pada: datetime
    terakhir_pada: datetime
    ini: bool


def sesi_milik(session: Session, pelaku: Pelaku, *, kini: datetime) -> list[SesiSaya]:
    """Browsers in which this person is signed in, the present one first."""
    stmt = (
        select(_S.id, _S.alamat, _S.peramban, _S.dibuat_pada, _S.terakhir_pada)
        .where(_S.pengguna_id == pelaku.id, _S.berakhir_pada.is_(None))
        .order_by(_S.terakhir_pada.desc(), _S.id.desc())
    )
    sesi = [
        SesiSaya(b.id, b.alamat, b.peramban, b.dibuat_pada, b.terakhir_pada, b.id == pelaku.sesi_id)
        for b in session.execute(stmt)
        if rules.sesi_berlaku(pelaku.peran, dibuat=b.dibuat_pada, terakhir=b.terakhir_pada, kini=kini)
    ]
    return sorted(sesi, key=lambda s: not s.ini)


# --- the account pages -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BarisPengguna:
    id: int
    nama: str
    nama_pengguna: str
    peran: Peran
    opd_nama: str
    aktif: bool
    masuk_terakhir_pada: datetime | None
    belum_bersandi: bool


@dataclass(frozen=True, slots=True)
class DaftarPengguna:
    baris: list[BarisPengguna]
    jumlah: int


def daftar_pengguna(
    session: Session,
    *,
    terlihat: Iterable[Peran],
    q: str = "",
    peran: str = "",
    opd_id: int | None = None,
    keadaan: str = "",
    halaman: int = 1,
) -> DaftarPengguna:
    """One page of accounts by name, and how many there are: two SELECTs. `keadaan`: aktif, mati or all."""
    syarat = [_P.peran.in_([p.value for p in terlihat])]
    if peran:
        syarat.append(_P.peran == peran)
    if opd_id is not None:
        tambahan = exists().where(_PO.pengguna_id == _P.id, _PO.opd_id == opd_id)
        syarat.append(or_(_P.opd_id == opd_id, tambahan))
    if keadaan in ("aktif", "mati"):
        syarat.append(_P.aktif if keadaan == "aktif" else ~_P.aktif)
    for kata in bakukan_nama(q).split():
        syarat.append(
            or_(
                posisi(_P.nama_urut, kata) > 0,
                posisi(_P.nama_pengguna, kata) > 0,
                posisi(func.coalesce(_O.nama_urut, ""), kata) > 0,
            )
        )
    asal = Pengguna.__table__.outerjoin(Opd.__table__, _O.id == _P.opd_id)
    jumlah = session.scalar(select(func.count()).select_from(asal).where(and_(*syarat)))
    baris = session.execute(
        select(
            _P.id, _P.nama, _P.nama_pengguna, _P.peran, _O.nama.label("opd_nama"), _P.aktif,
            _P.masuk_terakhir_pada, _P.sandi_hash.is_(None).label("belum_bersandi"),
        )
        .select_from(asal)
        .where(and_(*syarat))
        .order_by(_P.nama_urut, _P.id)
        .limit(PER_HALAMAN)
        .offset((halaman - 1) * PER_HALAMAN)
    )  # fmt: skip
    return DaftarPengguna(
        [
            BarisPengguna(
                b.id, b.nama, b.nama_pengguna, Peran(b.peran), b.opd_nama or "", b.aktif, b.masuk_terakhir_pada,
                b.belum_bersandi,
            )
            for b in baris
        ],
        jumlah,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PilihanOpd:
    id: int
    nama: str
    induk: str

    @property
    def label(self) -> str:
        return f"{self.nama} ({self.induk})" if self.induk else self.nama


def pilihan_opd(session: Session, *, juga: Iterable[int] = ()) -> list[PilihanOpd]:
    """Active OPD by name, and those of `juga` even when they have ended."""
    induk = aliased(Opd)
    stmt = (
        select(Opd.id, Opd.nama, induk.singkatan)
        .outerjoin(induk, induk.id == Opd.induk_id)
        .where(or_(Opd.aktif, Opd.id.in_(list(juga))))
        .order_by(Opd.nama_urut, Opd.id)
    )
    return [PilihanOpd(i, nama, singkatan or "") for i, nama, singkatan in session.execute(stmt)]


@dataclass(frozen=True, slots=True)
class BarisRiwayat:
    pada: datetime
    aksi: str
    oleh: str
    rincian: dict


def riwayat_pengguna(session: Session, pengguna_id: int, *, banyak: int = 20) -> list[BarisRiwayat]:
    """The latest events of an account, newest first."""
    oleh = aliased(Pengguna)
    stmt = (
        select(RiwayatAkun.pada, RiwayatAkun.aksi, oleh.nama, RiwayatAkun.rincian)
        .outerjoin(oleh, oleh.id == RiwayatAkun.oleh_id)
        .where(RiwayatAkun.pengguna_id == pengguna_id)
        .order_by(RiwayatAkun.pada.desc(), RiwayatAkun.id.desc())
        .limit(banyak)
    )
    return [BarisRiwayat(pada, aksi, nama or "", rincian) for pada, aksi, nama, rincian in session.execute(stmt)]


def kode_berlaku_sampai(session: Session, pengguna_id: int, *, kini: datetime) -> datetime | None:
    """Until when an unused one-time code of this account can be used, if there is one."""
    return session.scalar(
        select(KodeSandi.berlaku_sampai).where(
            KodeSandi.pengguna_id == pengguna_id, KodeSandi.dipakai_pada.is_(None), KodeSandi.berlaku_sampai > kini
        )
    )
