"""Documents as pages need them. Rights: a list of a record is for who reads the record, which its room has decided."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.akun.models import Pengguna
from inovasi.berkas import rules
from inovasi.berkas.models import AturanBerkas, Dokumen, Isi, RiwayatDokumen, TautanDokumen
from inovasi.berkas.panel import REKAMAN, Rekaman
from inovasi.db import baca, posisi
from inovasi.galat import AturanDilanggar, TidakAda
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran

PER_HALAMAN = 50
PILIHAN_MAKS = 20  # documents offered beside the form of a new one
RIWAYAT_MAKS = 100
TAUTAN_MAKS = 50
PUSAT = "pusat"  # the coordinator's own, where an agency could stand

_D, _I, _T, _O, _P = (k.__table__.c for k in (Dokumen, Isi, TautanDokumen, Opd, Pengguna))
_HIDUP = _T.dilepas_pada.is_(None)


class _Tertulis:
    """What lists say of a document."""

    __slots__ = ()

    @property
    def nama_jenis(self) -> str:
        return acuan.nama(acuan.JENIS_DOKUMEN, self.jenis)

    @property
    def rincian_berkas(self) -> str:
        return f"{rules.TIPE[self.tipe].nama}, {rules.ukuran_teks(self.ukuran)}"


@dataclass(frozen=True, slots=True)
class BarisDokumen(_Tertulis):
    """A document in the list of one record; `tautan_id` is the link, `tanggal` ISO text as precise as typed."""

    id: int
    tautan_id: int
    keperluan: str
    jenis: str
    nomor: str
    tanggal: str
    tentang: str
    nama_berkas: str
    tipe: str
    ukuran: int


_LAMPIRAN = select(
    _T.rekaman_id, _D.id, _T.id, _T.keperluan, _D.jenis, _D.nomor, _D.tanggal, _D.tentang, _D.nama_berkas, _I.tipe,
    _I.ukuran,
).select_from(
    TautanDokumen.__table__.join(Dokumen.__table__, _D.id == _T.dokumen_id).join(
        Isi.__table__, _I.sha256 == _D.sha256
    )
)  # fmt: skip


def dokumen_rekaman(session: Session, rekaman: str, ids: Collection[int]) -> dict[int, list[BarisDokumen]]:
    """The documents that are linked to each of these records, in the order they were linked: one SELECT.

    Every id has its list, also an empty one. The caller has made sure that the person reads the records.
    """
    hasil: dict[int, list[BarisDokumen]] = {i: [] for i in ids}
    if hasil:
        stmt = _LAMPIRAN.where(_T.rekaman == rekaman, _T.rekaman_id.in_(list(hasil)), _HIDUP).order_by(_T.id)
        for rekaman_id, *isi in session.execute(stmt):
            hasil[rekaman_id].append(BarisDokumen(*isi))
    return hasil


def ada_dokumen(session: Session, rekaman: str, rekaman_id: int, keperluan: str) -> bool:
    """Whether a record has a document for this: one SELECT."""
    kena = and_(_T.rekaman == rekaman, _T.rekaman_id == rekaman_id, _T.keperluan == keperluan, _HIDUP)
    return session.scalar(select(exists().where(kena))) or False


# --- Who reads ----------------------------------------------------------------------------------------------


def _rekaman_terbaca(session: Session, oleh: Pelaku, tautan: Iterable[Row]) -> dict[str, set[int]]:
    """Of the records that these links name, those this person reads: one call for each kind of record."""
    semua: dict[str, set[int]] = {}
    for t in tautan:
        if t.rekaman in REKAMAN:
            semua.setdefault(t.rekaman, set()).add(t.rekaman_id)
    return {nama: REKAMAN[nama].terbaca(session, oleh, ids) & ids for nama, ids in semua.items()}


def _tautan_hidup(session: Session, dokumen_id: int) -> Sequence[Row]:
    return session.execute(
        select(_T.id, _T.rekaman, _T.rekaman_id, _T.keperluan, _T.ditautkan_pada)
        .where(_T.dokumen_id == dokumen_id, _HIDUP)
        .order_by(_T.id)
    ).all()


def terbaca(session: Session, dokumen_id: int, opd_id: int | None, *, oleh: Pelaku) -> bool:
    """Whether this person reads a document: as its owner or koordinator, else through a record it is linked to.

    No SELECT for the former, else one and those of the rooms whose records it is linked to.
    """
    if rules.membaca_langsung(oleh, opd_id):
        return True
    return any(_rekaman_terbaca(session, oleh, _tautan_hidup(session, dokumen_id)).values())


def sasaran(session: Session, rekaman: str, rekaman_id: int, keperluan: str, *, oleh: Pelaku) -> Rekaman:
    """The kind of record that a document is to be linked to. Raises TidakAda where this person may not know of it.

    Rights to link are periksa_lampir's to say.
    """
    jenis = REKAMAN.get(rekaman)
    if jenis is None or keperluan not in jenis.keperluan:
        raise TidakAda()
    if rekaman_id not in jenis.terbaca(session, oleh, {rekaman_id}):
        raise TidakAda()
    return jenis


# --- One document -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DokumenSatu(_Tertulis):
    id: int
    versi: int
    sha256: str
    nama_berkas: str
    jenis: str
    nomor: str
    tanggal: str
    tentang: str
    penanda_tangan: str
    periode: str
    halaman: int | None
    opd_id: int | None
    status: str
    alasan_tarik: str
    diunggah_pada: datetime
    tipe: str
    ukuran: int
    oleh: str
    opd_nama: str | None

    @property
    def pemilik(self) -> str:
        return self.opd_nama or "Koordinator"


_SATU = select(
    _D.id, _D.versi, _D.sha256, _D.nama_berkas, _D.jenis, _D.nomor, _D.tanggal, _D.tentang, _D.penanda_tangan,
    _D.periode, _D.halaman, _D.opd_id, _D.status, _D.alasan_tarik, _D.diunggah_pada, _I.tipe, _I.ukuran,
    _P.nama.label("oleh"), _O.nama.label("opd_nama"),
).select_from(
    Dokumen.__table__.join(Isi.__table__, _I.sha256 == _D.sha256)
    .join(Pengguna.__table__, _P.id == _D.diunggah_oleh_id)
    .outerjoin(Opd.__table__, _O.id == _D.opd_id)
)  # fmt: skip


def dokumen_terbaca(session: Session, dokumen_id: int, *, oleh: Pelaku) -> DokumenSatu:
    """The document, or TidakAda where this person may not read it: one SELECT and those of `terbaca`."""
    baris = session.execute(_SATU.where(_D.id == dokumen_id)).one_or_none()
    if baris is None or not terbaca(session, dokumen_id, baris.opd_id, oleh=oleh):
        raise TidakAda()
    return DokumenSatu(*baris)


@dataclass(frozen=True, slots=True)
class TautanTerbaca:
    """A record that a document is linked to, in words for who reads it; `bisa_lepas`: may unlink it now."""

    id: int
    sebutan: str
    alamat: str
    keperluan: str
    ditautkan_pada: datetime
    bisa_lepas: bool


def tautan_terbaca(session: Session, dokumen_id: int, *, oleh: Pelaku) -> tuple[list[TautanTerbaca], int]:
    """The records of a document that this person reads, at most TAUTAN_MAKS, and how many live links it has in all.

    One SELECT and, of each room that it is linked to, one; for each link shown also those of its room's words and
    rights, which answer for one record at a time.
    """
    tautan = _tautan_hidup(session, dokumen_id)
    boleh = _rekaman_terbaca(session, oleh, tautan)
    kena = [t for t in tautan if t.rekaman_id in boleh.get(t.rekaman, ())][:TAUTAN_MAKS]
    hasil = []
    for t in kena:
        jenis = REKAMAN[t.rekaman]
        untuk = jenis.keperluan.get(t.keperluan)
        hasil.append(
            TautanTerbaca(
                t.id, jenis.sebutan(session, t.rekaman_id), jenis.alamat(t.rekaman_id),
                untuk.nama if untuk else t.keperluan, t.ditautkan_pada,
                _bisa_lampir(session, oleh, jenis, t.rekaman_id),
            )
        )  # fmt: skip
    return hasil, len(tautan)


def _bisa_lampir(session: Session, oleh: Pelaku, jenis: Rekaman, rekaman_id: int) -> bool:
    try:
        jenis.periksa_lampir(session, oleh, rekaman_id)
    except AturanDilanggar:
        return False
    return True


@dataclass(frozen=True, slots=True)
class LangkahDokumen:
    pada: datetime
    oleh: str
    aksi: str
    kolom: str
    sebelum: str
    sesudah: str


def riwayat(session: Session, dokumen_id: int | None) -> list[LangkahDokumen]:
    """The last steps of a document, of the limits for None, newest first: one SELECT."""
    r = RiwayatDokumen.__table__.c
    milik = r.dokumen_id.is_(None) if dokumen_id is None else r.dokumen_id == dokumen_id
    baris = session.execute(
        select(r.pada, _P.nama, r.aksi, r.kolom, r.sebelum, r.sesudah)
        .join_from(RiwayatDokumen.__table__, Pengguna.__table__, _P.id == r.oleh_id)
        .where(milik)
        .order_by(r.id.desc())
        .limit(RIWAYAT_MAKS)
    )
    return [LangkahDokumen(*b) for b in baris]


def tautan_hidup(session: Session, dokumen_id: int) -> int:
    """How many records a document is linked to now: one SELECT."""
    return session.scalar(select(func.count()).where(_T.dokumen_id == dokumen_id, _HIDUP)) or 0


# --- Lists --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BarisPustaka(_Tertulis):
    """A document in the library; `tautan` is to how many records it is linked."""

    id: int
    jenis: str
    nomor: str
    tanggal: str
    tentang: str
    status: str
    tipe: str
    ukuran: int
    opd_singkatan: str | None
    diunggah_pada: datetime
    tautan: int

    @property
    def pemilik(self) -> str:
        return self.opd_singkatan or "Koordinator"


@dataclass(frozen=True, slots=True)
class Saring:
    """Filters of the library. `opd`: an id, "pusat" for the coordinator's own, empty for all."""

    q: str = ""
    jenis: str = ""
    opd: str = ""
    status: str = "ada"

    @property
    def aktif(self) -> bool:
        return bool(self.q or self.jenis or self.opd or self.status != "ada")


def _cocok(q: str) -> list[ColumnElement[bool]]:
    return [posisi(_D.tentang_cari, kata) > 0 for kata in rules.kata_cari(q)]


@dataclass(frozen=True)
class _Bentuk:
    """What of a filtered library decides the SQL; the values go along as bind parameters.

    Statements are built once for each shape: building one takes as long as running it.
    """

    semua: bool  # of every agency
    jenis: bool
    opd: str  # "", PUSAT or "opd"
    kata: int  # words to search


def _syarat(b: _Bentuk) -> list[ColumnElement[bool]]:
    syarat = [_D.status == bindparam("status")]
    syarat += [posisi(_D.tentang_cari, bindparam(f"kata{n}")) > 0 for n in range(b.kata)]
    if not b.semua:
        syarat.append(_D.opd_id.in_(bindparam("opd_ids", expanding=True)))
    if b.jenis:
        syarat.append(_D.jenis == bindparam("jenis"))
    if b.opd:
        syarat.append(_D.opd_id.is_(None) if b.opd == PUSAT else _D.opd_id == bindparam("opd"))
    return syarat


@lru_cache(maxsize=128)
def _stmt_hitung(b: _Bentuk) -> Select:
    return select(func.count().label("jumlah")).select_from(Dokumen.__table__).where(*_syarat(b))


@lru_cache(maxsize=128)
def _stmt_daftar(b: _Bentuk) -> Select:
    tautan = select(func.count()).where(_T.dokumen_id == _D.id, _HIDUP).correlate(Dokumen.__table__).scalar_subquery()
    return (
        select(
            _D.id, _D.jenis, _D.nomor, _D.tanggal, _D.tentang, _D.status, _I.tipe, _I.ukuran,
            _O.singkatan.label("opd_singkatan"), _D.diunggah_pada, tautan.label("tautan"),
        )
        .select_from(
            Dokumen.__table__.join(Isi.__table__, _I.sha256 == _D.sha256).outerjoin(Opd.__table__, _O.id == _D.opd_id)
        )
        .where(*_syarat(b))
        .order_by(_D.id.desc())
        .limit(PER_HALAMAN)
        .offset(bindparam("lewati"))
    )  # fmt: skip


def daftar_dokumen(session: Session, saring: Saring, *, oleh: Pelaku, ke: int = 1) -> tuple[list[BarisPustaka], int]:
    """One page of the library, the newest first, and how many there are: two SELECTs.

    An operator's has what the own agencies brought; the koordinator's has everything.
    """
    semua, kata = oleh.peran is Peran.KOORDINATOR, rules.kata_cari(saring.q)
    opd = PUSAT if saring.opd == PUSAT else "opd" if saring.opd else ""
    bentuk = _Bentuk(semua, bool(saring.jenis), opd, len(kata))
    isi: dict[str, Any] = {"status": saring.status} | {f"kata{n}": k for n, k in enumerate(kata)}
    if not semua:
        isi["opd_ids"] = sorted(oleh.opd_ids)
    if saring.jenis:
        isi["jenis"] = saring.jenis
    if opd == "opd":
        isi["opd"] = int(saring.opd)
    (hitung,) = baca(session, _stmt_hitung(bentuk), isi)
    baris = baca(session, _stmt_daftar(bentuk), isi | {"lewati": (ke - 1) * PER_HALAMAN})
    return [BarisPustaka(*b) for b in baris], hitung.jumlah


def _milik(oleh: Pelaku, opd_id: int | None) -> ColumnElement[bool]:
    """Documents that this person may link to a record of `opd_id`: the SQL of services.periksa_pakai."""
    if oleh.peran is Peran.KOORDINATOR:
        return or_(_D.opd_id.is_(None), _D.opd_id == opd_id)
    return and_(_D.opd_id.is_not(None), _D.opd_id.in_(oleh.opd_ids))


@dataclass(frozen=True, slots=True)
class PilihanDokumen(_Tertulis):
    id: int
    jenis: str
    nomor: str
    tanggal: str
    tentang: str
    nama_berkas: str
    tipe: str
    ukuran: int


def _pilihan(session: Session, *syarat: ColumnElement[bool], batas: int) -> list[PilihanDokumen]:
    stmt = (
        select(_D.id, _D.jenis, _D.nomor, _D.tanggal, _D.tentang, _D.nama_berkas, _I.tipe, _I.ukuran)
        .select_from(Dokumen.__table__.join(Isi.__table__, _I.sha256 == _D.sha256))
        .where(_D.status == "ada", *syarat)
        .order_by(_D.id.desc())
        .limit(batas)
    )
    return [PilihanDokumen(*b) for b in session.execute(stmt)]


def pilihan_dokumen(
    session: Session, *, oleh: Pelaku, rekaman: str, rekaman_id: int, keperluan: str, opd_id: int | None, q: str = ""
) -> list[PilihanDokumen]:
    """Documents that this person may link to a record of `opd_id` and that are not yet linked there for this.

    The newest first, at most PILIHAN_MAKS: one SELECT.
    """
    sudah = select(_T.dokumen_id).where(
        _T.rekaman == rekaman, _T.rekaman_id == rekaman_id, _T.keperluan == keperluan, _HIDUP
    )
    return _pilihan(session, _milik(oleh, opd_id), _D.id.not_in(sudah), *_cocok(q), batas=PILIHAN_MAKS)


def dokumen_kembar(session: Session, sha256: str, *, oleh: Pelaku, opd_id: int | None) -> list[PilihanDokumen]:
    """Documents with the very same file that this person could use instead of a new one of `opd_id`: one SELECT."""
    return _pilihan(session, _D.sha256 == sha256, _milik(oleh, opd_id), batas=PILIHAN_MAKS)


_OPD_AKTIF = select(_O.id, _O.nama).where(_O.aktif).order_by(_O.nama_urut)
_OPD_INI = _OPD_AKTIF.where(_O.id.in_(bindparam("ids", expanding=True)))


def pilihan_opd(session: Session, ids: Collection[int] | None = None) -> list[tuple[int, str]]:
    """(id, name) of active agencies, of those in `ids` where given: one SELECT."""
    baris = baca(session, _OPD_AKTIF) if ids is None else baca(session, _OPD_INI, {"ids": sorted(ids)})
    return [(b.id, b.nama) for b in baris]


# --- Limits and the store -----------------------------------------------------------------------------------


def aturan(session: Session) -> AturanBerkas | None:
    return session.get(AturanBerkas, 1)


def batas(session: Session) -> rules.Batas:
    """The limits that hold: one SELECT."""
    ada = aturan(session)
    return rules.Batas(ada.maks_mb, ada.maks_video_mb) if ada else rules.Batas()


def sha_bernama(session: Session, sha256: Collection[str]) -> set[str]:
    """Which of these hashes have a row: one SELECT."""
    return set(session.scalars(select(_I.sha256).where(_I.sha256.in_(sha256))))
