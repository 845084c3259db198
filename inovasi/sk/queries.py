"""Reading decrees. A draft is left out in SQL for everybody but the koordinator."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.akun.models import Pengguna
from inovasi.angka import baca_bilangan
from inovasi.berkas.panel import REKAMAN, Keperluan, Rekaman
from inovasi.db import baca, posisi
from inovasi.galat import TidakAda
from inovasi.ide.models import Ide, IdeCari
from inovasi.ide.queries import KATA_CARI_MAKS
from inovasi.ide.rules import StatusIde, teks_cari
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku
from inovasi.sk import rules
from inovasi.sk.models import LaporanSk, PenetapanIde, Penugasan, RiwayatSk, Sk

PER_HALAMAN = 50
CARI_MAKS = 15  # ideas that a search offers
RIWAYAT_MAKS = 100

_S, _T, _O, _P = Sk.__table__.c, Penugasan.__table__.c, Opd.__table__.c, Pengguna.__table__.c
_N, _I, _R = PenetapanIde.__table__.c, Ide.__table__.c, RiwayatSk.__table__.c


def syarat_terbaca(oleh: Pelaku) -> ColumnElement[bool]:
    """rules.terbaca as SQL."""
    return _S.status.in_([s for s in rules.STATUS if rules.terbaca(oleh, s)])


# --- The list -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SaringSk:
    q: str = ""
    jenis: str = ""
    status: str = ""
    tahun: int | None = None
    halaman: int = 1

    @property
    def aktif(self) -> bool:
        return bool(self.q or self.jenis or self.status or self.tahun)


def baca_saring(args: Mapping[str, str]) -> SaringSk:
    """The filters out of a query string; what is not known is left out."""
    jenis, status, tahun = args.get("jenis", ""), args.get("status", ""), baca_bilangan(args.get("tahun", ""))
    return SaringSk(
        q=" ".join(args.get("q", "").replace("\x00", "").split())[:200],
        jenis=jenis if jenis in acuan.JENIS_SK else "",
        status=status if status in rules.NAMA_STATUS else "",
        tahun=tahun if tahun and rules.TAHUN_MIN <= tahun <= rules.TAHUN_MAKS else None,
        halaman=max(1, min(baca_bilangan(args.get("halaman", "")) or 1, 100_000)),
    )


@dataclass(frozen=True, slots=True)
class BarisSk:
    """A decree in a list: how many duties its annex has, for how many OPD, and how many ideas it names."""

    id: int
    jenis: str
    nomor: str
    tahun: int
    tentang: str
    tanggal: date | None
    status: str
    kewajiban: int
    opd: int
    ide: int


@dataclass(frozen=True, slots=True)
class HalamanSk:
    baris: list[BarisSk]
    jumlah: int
    tahun: list[int]  # the years that there are decrees of


def _cocok(q: str) -> list[ColumnElement[bool]]:
    """Every word stands in the number or in the title; the number also as a whole, without blanks."""
    kata = q.casefold().split()[:KATA_CARI_MAKS]
    teks = func.lower(_S.tentang)
    return [or_(posisi(_S.nomor_cari, k) > 0, posisi(teks, k) > 0) for k in kata]


def daftar(session: Session, *, oleh: Pelaku, saring: SaringSk) -> HalamanSk:
    """One page, drafts first and then the newest, with how many there are and of which years: three SELECTs."""
    syarat = [syarat_terbaca(oleh), *_cocok(saring.q)]
    for kolom, nilai in ((_S.jenis, saring.jenis), (_S.status, saring.status), (_S.tahun, saring.tahun)):
        if nilai:
            syarat.append(kolom == nilai)

    def hitung(apa, tabel, *kena):
        return select(apa).select_from(tabel.__table__).where(*kena).correlate(Sk.__table__).scalar_subquery()

    stmt = (
        select(
            _S.id, _S.jenis, _S.nomor, _S.tahun, _S.tentang, _S.tanggal, _S.status,
            hitung(func.count(), Penugasan, _T.sk_id == _S.id),
            hitung(func.count(_T.opd_id.distinct()), Penugasan, _T.sk_id == _S.id),
            hitung(func.count(), PenetapanIde, _N.sk_id == _S.id, _N.dilepas_pada.is_(None)),
        )
        .where(*syarat)
        .order_by((_S.status != "draf"), _S.tahun.desc(), _S.id.desc())
        .limit(PER_HALAMAN)
        .offset((saring.halaman - 1) * PER_HALAMAN)
    )  # fmt: skip
    jumlah = session.scalar(select(func.count()).select_from(Sk.__table__).where(*syarat)) or 0
    tahun = session.scalars(select(_S.tahun).where(syarat_terbaca(oleh)).distinct().order_by(_S.tahun.desc()))
    return HalamanSk([BarisSk(*b) for b in session.execute(stmt)], jumlah, list(tahun))


# --- One decree ---------------------------------------------------------------------------------------------


def ambil(session: Session, sk_id: int, *, oleh: Pelaku, kunci: bool = False) -> Sk:
    """The decree, or TidakAda where this person may not read it. `kunci` takes the row lock on PostgreSQL."""
    sk = session.get(Sk, sk_id, with_for_update=kunci or None, populate_existing=kunci)
    if sk is None or not rules.terbaca(oleh, sk.status):
        raise TidakAda()
    return sk


@dataclass(frozen=True, slots=True)
class BarisLampiran:
    id: int
    versi: int
    urutan: int
    opd_id: int
    opd_kode: str
    opd_nama: str
    opd_singkatan: str
    kewajiban: str
    inovasi_jenis: str
    inovasi_nama: str
    uraian: str
    tenggat: date | None
    contoh: bool


def lampiran(session: Session, sk_id: int, *, ke: int | None = None) -> list[BarisLampiran]:
    """The rows of the annex, all or one page of PER_HALAMAN, in their order: one SELECT."""
    stmt = (
        select(
            _T.id, _T.versi, _T.urutan, _T.opd_id, _O.kode, _O.nama, _O.singkatan, _T.kewajiban, _T.inovasi_jenis,
            _T.inovasi_nama, _T.uraian, _T.tenggat, _T.contoh,
        )
        .join(Opd.__table__, _O.id == _T.opd_id)
        .where(_T.sk_id == sk_id)
        .order_by(_T.urutan, _T.id)
    )  # fmt: skip
    if ke is not None:
        stmt = stmt.limit(PER_HALAMAN).offset((ke - 1) * PER_HALAMAN)
    return [BarisLampiran(*b) for b in session.execute(stmt)]


@dataclass(frozen=True, slots=True)
class RekapLampiran:
    baris: int
    opd: int


def rekap_lampiran(session: Session, sk_id: int) -> RekapLampiran:
    """How many duties for how many OPD: one SELECT."""
    stmt = select(func.count(), func.count(_T.opd_id.distinct())).where(_T.sk_id == sk_id)
    return RekapLampiran(*session.execute(stmt).one())


def opd_lampiran(session: Session, sk_id: int) -> dict[int, int]:
    """How many duties each OPD of the annex has, by its id: one SELECT."""
    stmt = select(_T.opd_id, func.count()).where(_T.sk_id == sk_id).group_by(_T.opd_id).order_by(_T.opd_id)
    return {b[0]: b[1] for b in session.execute(stmt)}


def ambil_baris(session: Session, sk: Sk, baris_id: int) -> Penugasan:
    """A row of this decree's annex, or TidakAda."""
    baris = session.get(Penugasan, baris_id)
    if baris is None or baris.sk_id != sk.id:
        raise TidakAda()
    return baris


@dataclass(frozen=True, slots=True)
class IdeDitetapkan:
    ide_id: int
    judul: str
    kode: str
    status: str
    opd_nama: str
    pada: datetime


def ide_ditetapkan(session: Session, sk_id: int, *, batas: int = 500) -> list[IdeDitetapkan]:
    """The ideas that a decree names, by code: one SELECT. They are approved, so that every reader knows of them."""
    stmt = (
        select(_I.id, _I.judul, func.coalesce(_I.kode, ""), _I.status, _O.nama, _N.pada)
        .select_from(
            PenetapanIde.__table__.join(Ide.__table__, _I.id == _N.ide_id).join(Opd.__table__, _O.id == _I.opd_id)
        )
        .where(_N.sk_id == sk_id, _N.dilepas_pada.is_(None))
        .order_by(_I.kode, _I.id)
        .limit(batas)
    )
    return [IdeDitetapkan(*b) for b in session.execute(stmt)]


@dataclass(frozen=True, slots=True)
class LangkahSk:
    pada: datetime
    oleh: str
    aksi: str
    kolom: str
    sebelum: str
    sesudah: str
    rincian: str


def riwayat(session: Session, sk_id: int) -> list[LangkahSk]:
    """The last steps of the decree itself (duties and reports tell their own), newest first: one SELECT."""
    stmt = (
        select(_R.pada, _P.nama, _R.aksi, _R.kolom, _R.sebelum, _R.sesudah, _R.rincian)
        .join(Pengguna.__table__, _P.id == _R.oleh_id)
        .where(_R.sk_id == sk_id, _R.penugasan_id.is_(None), _R.laporan_id.is_(None))
        .order_by(_R.id.desc())
        .limit(RIWAYAT_MAKS)
    )
    return [LangkahSk(*b) for b in session.execute(stmt)]


def nomor_terpakai(session: Session, tahun: int, nomor_cari: str, *, selain: int | None) -> Row | None:
    """The other decree (id, nomor, tahun, tentang, status) that has this number in this year: one SELECT."""
    stmt = select(_S.id, _S.nomor, _S.tahun, _S.tentang, _S.status).where(
        _S.tahun == tahun, _S.nomor_cari == nomor_cari
    )
    return session.execute(stmt if selain is None else stmt.where(_S.id != selain)).one_or_none()


def ada_laporan(session: Session, sk_id: int) -> bool:
    """Whether a progress report was begun under this decree: one SELECT."""
    return session.scalar(select(exists().where(LaporanSk.sk_id == sk_id))) or False


def pilihan_pengganti(session: Session, sk_id: int) -> Sequence[Row]:
    """The decrees in force that can take the place of this one, the newest first: one SELECT."""
    return session.execute(
        select(_S.id, _S.nomor, _S.tahun, _S.tentang)
        .where(_S.status == "berlaku", _S.id != sk_id)
        .order_by(_S.tahun.desc(), _S.id.desc())
        .limit(200)
    ).all()


def sebutan(session: Session, sk_id: int) -> Row | None:
    """Number, year, title and status of a decree: one SELECT."""
    return session.execute(
        select(_S.id, _S.nomor, _S.tahun, _S.tentang, _S.status).where(_S.id == sk_id)
    ).one_or_none()


# --- Ideas --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CalonIde:
    id: int
    judul: str
    kode: str
    opd_nama: str
    sudah: bool  # named by this decree already


def cari_ide(session: Session, sk_id: int, kata: str) -> list[CalonIde]:
    """Approved ideas whose code, title or text has every word, the last changed first: one SELECT, none without
    words."""
    kata_kata = teks_cari(kata.replace("\x00", "")).split()[:KATA_CARI_MAKS]
    if not kata_kata:
        return []
    cocok = select(IdeCari.ide_id).where(*(posisi(IdeCari.teks, k) > 0 for k in kata_kata))
    sudah = exists().where(_N.sk_id == sk_id, _N.ide_id == _I.id, _N.dilepas_pada.is_(None)).correlate(Ide.__table__)
    stmt = (
        select(_I.id, _I.judul, func.coalesce(_I.kode, ""), _O.nama, sudah)
        .select_from(Ide.__table__.join(Opd.__table__, _O.id == _I.opd_id))
        .where(
            _I.status == StatusIde.DISETUJUI, or_(_I.id.in_(cocok), func.lower(_I.kode) == kata.strip().casefold())
        )
        .order_by(_I.diubah_pada.desc(), _I.id.desc())
        .limit(CARI_MAKS)
    )
    return [CalonIde(*b) for b in session.execute(stmt)]


def ide_dari_kode(session: Session, kode: str) -> int | None:
    """The id of the idea with this code, in whatever letters it was typed."""
    return session.scalar(select(_I.id).where(func.lower(_I.kode) == kode.strip().casefold()))


_PENETAP = (
    select(_S.id, _S.nomor, _S.tahun, _S.tanggal, _S.tentang, _S.status)
    .select_from(PenetapanIde.__table__.join(Sk.__table__, _S.id == _N.sk_id))
    .where(_N.ide_id == bindparam("ide_id"), _N.dilepas_pada.is_(None), _S.status != "draf")
    .order_by(_S.tanggal, _S.id)
)


def penetap_ide(session: Session, ide_id: int) -> list:
    """The decrees that name an idea, drafts left out, as its page shows them: one SELECT."""
    return baca(session, _PENETAP, {"ide_id": ide_id})


# --- Documents ----------------------------------------------------------------------------------------------


def _sebut(session: Session, sk_id: int) -> str:
    sk = sebutan(session, sk_id)
    return rules.sebut(sk) if sk else "Keputusan"


def _terbaca(session: Session, oleh: Pelaku, ids: Collection[int]) -> set[int]:
    return set(session.scalars(select(_S.id).where(_S.id.in_(list(ids)), syarat_terbaca(oleh))))


def _periksa_lampir(session: Session, oleh: Pelaku, sk_id: int) -> None:
    rules.periksa_peran(oleh, rules.MENULIS)
    rules.periksa(oleh, ambil(session, sk_id, oleh=oleh, kunci=True), "naskah")


REKAMAN["sk"] = Rekaman(
    sebutan=_sebut,
    alamat=lambda sk_id: f"/sk/{sk_id}",
    terbaca=_terbaca,
    periksa_lampir=_periksa_lampir,
    pemilik=lambda session, oleh, sk_id: None,
    keperluan={"naskah": Keperluan("Naskah keputusan", "sk")},
)
