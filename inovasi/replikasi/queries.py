"""Reading the catalogue. An adopter is shown by name only: the text and number of its draft stay with it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    desc,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, joinedload

from inovasi.db import baca, posisi
from inovasi.ide.models import Ide, IdeCari
from inovasi.ide.queries import AWAL, KATA_CARI_MAKS
from inovasi.ide.rules import StatusIde, teks_cari
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi.models import Adopsi, AsalLuar, EntriKatalog, Tawaran
from inovasi.replikasi.rules import (
    RANTAI_MAKS,
    STATUS_MATI,
    STATUS_URUSAN,
    Asal,
    FaktaOpd,
    KeadaanEntri,
    SimpulAsal,
    alasan_tertutup,
    cocok_untuk,
)

PER_HALAMAN = 50
ASAL = {"daerah": "Dari daerah ini", "luar": "Dari luar daerah"}


@dataclass(frozen=True)
class SaringKatalog:
    """The filters of the catalogue as they stand in the query string; empty means any."""

    q: str = ""
    asal: str = ""
    urusan: str = ""
    jenis: str = ""
    jenis_opd: str = ""
    halaman: int = 1

    @property
    def aktif(self) -> bool:
        return any((self.q, self.asal, self.urusan, self.jenis, self.jenis_opd))


@dataclass(frozen=True)
class BarisKatalog:
    """`cocok`, `milik_sendiri` and `diikuti` are about the OPD that the reader acts for.

    `opd_nama` is the origin in words; of an entry from outside, agency and region. `tertutup` says why nobody can
    start an adoption.
    """

    id: int
    judul: str
    opd_nama: str
    urusan: str
    jenis: str
    jumlah_peniru: int
    cocok: bool
    milik_sendiri: bool
    diikuti: bool
    luar: bool
    dijeda: bool
    tertutup: str


@dataclass(frozen=True)
class HalamanKatalog:
    baris: Sequence[BarisKatalog]
    jumlah: int


# Plain tables: a row of a list needs none of what the ORM does for an object.
_E, _I, _O, _L = EntriKatalog.__table__.c, Ide.__table__.c, Opd.__table__.c, AsalLuar.__table__.c
_A = Adopsi.__table__.c


@dataclass(frozen=True)
class _Bentuk:
    """What of a filtered catalogue decides the SQL; the values go along as bind parameters.

    Statements are built once for each shape: building one takes as long as running it.
    """

    peran: Peran | None  # koordinator and operator; the others see the same as each other
    asal: str
    saring: tuple[str, ...]  # of _SARING
    kata: int  # words to search


_SARING = ("urusan", "jenis", "jenis_opd")


def _bentuk(oleh: Pelaku, saring: SaringKatalog) -> tuple[_Bentuk, dict[str, Any]]:
    kata = teks_cari(saring.q).split()[:KATA_CARI_MAKS]
    isian = tuple(k for k in _SARING if getattr(saring, k))
    peran = oleh.peran
    if peran not in (Peran.KOORDINATOR, Peran.OPERATOR):
        peran = None
    isi = {k: getattr(saring, k) for k in isian} | {f"kata{n}": k for n, k in enumerate(kata)}
    if peran is Peran.OPERATOR:
        isi["opd_ids"] = sorted(oleh.opd_ids)
    return _Bentuk(peran, saring.asal, isian, len(kata)), isi


def _cocok(b: _Bentuk, teks: ColumnElement) -> list[ColumnElement[bool]]:
    return [posisi(teks, bindparam(f"kata{n}")) > 0 for n in range(b.kata)]


def _boleh_dijeda(b: _Bentuk, *, pemilik: ColumnElement) -> list[ColumnElement[bool]]:
    """A paused entry is in the catalogue of the koordinator, of its origin and of who adopted it."""
    if b.peran is Peran.KOORDINATOR:
        return []
    terbuka = _E.dijeda_pada.is_(None)
    if b.peran is None:
        return [terbuka]
    milik = bindparam("opd_ids", expanding=True)
    ikut = exists().where(Adopsi.entri_id == _E.id, Adopsi.opd_id.in_(milik)).correlate(EntriKatalog)
    return [or_(terbuka, pemilik.in_(milik), ikut)]


def _katalog_daerah(b: _Bentuk) -> Select:
    """The ideas of the region that are marked: (entry, since), and nothing else, to be counted and sorted.

    Only approved ones are (ck_ide_tanda_hanya_pada_disetujui), so their status is not read.
    """
    syarat = [_I.ditandai_pada > AWAL, *_boleh_dijeda(b, pemilik=_I.opd_id)]
    for kolom in ("urusan", "jenis"):
        if kolom in b.saring:
            syarat.append(_I[kolom] == bindparam(kolom))
    if "jenis_opd" in b.saring:
        syarat.append(_I.opd_id.in_(select(_O.id).where(_O.jenis == bindparam("jenis_opd"))))
    if b.kata:
        # For each marked idea and not IN: the texts of the other ideas, most of them, are then not read.
        syarat.append(exists().where(IdeCari.ide_id == _I.id, *_cocok(b, IdeCari.teks)).correlate(Ide))
    return (
        select(_E.id, _I.ditandai_pada.label("sejak"))
        .select_from(Ide.__table__.join(EntriKatalog.__table__, _E.ide_id == _I.id))
        .where(*syarat)
    )


def _katalog_luar(b: _Bentuk) -> Select:
    syarat = [_L.ditarik_pada.is_(None), *_boleh_dijeda(b, pemilik=_L.opd_id), *_cocok(b, _L.teks_cari)]
    for kolom in ("urusan", "jenis"):
        if kolom in b.saring:
            syarat.append(_L[kolom] == bindparam(kolom))
    if b.peran is Peran.KOORDINATOR:
        return select(_L.entri_id.label("id"), _L.dicatat_pada.label("sejak")).where(*syarat)
    return (
        select(_E.id, _L.dicatat_pada.label("sejak"))
        .select_from(AsalLuar.__table__.join(EntriKatalog.__table__, _E.id == _L.entri_id))
        .where(*syarat)
    )


def _sumber(b: _Bentuk) -> list[Select]:
    """The parts of the catalogue that the filters leave, at least one."""
    daerah = [_katalog_daerah(b)] if b.asal != "luar" else []
    return daerah + ([_katalog_luar(b)] if b.asal != "daerah" and "jenis_opd" not in b.saring else [])


@lru_cache(maxsize=256)
def _stmt_hitung(b: _Bentuk) -> Select:
    hitung = [select(func.count()).select_from(s.subquery()).scalar_subquery() for s in _sumber(b)]
    return select(sum(hitung[1:], hitung[0]).label("jumlah"))


@lru_cache(maxsize=256)
def _stmt_urut(b: _Bentuk) -> Select:
    """The ids of one page. Each part gives its newest in the order of its index, so that not all are sorted."""
    bagian = []
    for sumber in _sumber(b):
        s = sumber.order_by(desc("sejak"), desc("id")).limit(bindparam("sampai")).subquery()
        bagian.append(select(s.c.id, s.c.sejak))
    semua = union_all(*bagian).subquery()
    return (
        select(semua.c.id)
        .order_by(semua.c.sejak.desc(), semua.c.id.desc())
        .limit(PER_HALAMAN)
        .offset(bindparam("lewati"))
    )


def katalog(session: Session, *, oleh: Pelaku, saring: SaringKatalog) -> HalamanKatalog:
    """One page of the catalogue, newest mark first: six SELECTs for an operator, four for others."""
    bentuk, isi = _bentuk(oleh, saring)
    if saring.asal == "luar" and saring.jenis_opd:  # outside origins have no kind of OPD
        return HalamanKatalog([], 0)
    lewati = (saring.halaman - 1) * PER_HALAMAN
    (hitung,) = baca(session, _stmt_hitung(bentuk), isi)
    urut = baca(session, _stmt_urut(bentuk), isi | {"lewati": lewati, "sampai": lewati + PER_HALAMAN})
    ids = [b.id for b in urut]
    rincian = {b.id: b for b in baca(session, _RINCIAN_BARIS, {"ids": ids})}
    peniru = _peniru_per_entri(session, ids)
    opd_ids = oleh.opd_ids
    sendiri = fakta_opd(session, ids=opd_ids) if bentuk.peran is Peran.OPERATOR else []
    baris = [_baris(rincian[i], peniru.get(i, set()), opd_ids, sendiri) for i in ids]
    return HalamanKatalog(baris, hitung.jumlah)


_RINCIAN_BARIS = (
    select(
        _E.id, _E.ide_id, _E.dijeda_pada, _E.status_keberlanjutan,
        _I.judul, _I.urusan, _I.jenis, _I.opd_id, _I.dihentikan_pada,
        _O.nama.label("opd_nama"), _O.jenis.label("opd_jenis"),
        _L.nama, _L.daerah, _L.instansi, _L.urusan.label("luar_urusan"), _L.jenis.label("luar_jenis"),
        _L.opd_id.label("luar_opd_id"),
    )
    .select_from(
        EntriKatalog.__table__.outerjoin(Ide.__table__, _I.id == _E.ide_id)
        .outerjoin(Opd.__table__, _O.id == _I.opd_id)
        .outerjoin(AsalLuar.__table__, _L.entri_id == _E.id)
    )
    .where(_E.id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip


def _baris(b: Row, peniru: set[int], opd_ids: Collection[int], sendiri: Sequence[FaktaOpd]) -> BarisKatalog:
    luar = b.ide_id is None
    ikut = peniru - {b.opd_id}
    urusan, jenis_opd = (b.luar_urusan, "") if luar else (b.urusan, b.opd_jenis)
    tertutup = alasan_tertutup(
        KeadaanEntri(True, b.dijeda_pada is not None, b.dihentikan_pada is not None, b.status_keberlanjutan, luar)
    )
    return BarisKatalog(
        b.id,
        b.nama if luar else b.judul,
        asal_luar_kata(b.instansi, b.daerah) if luar else b.opd_nama,
        urusan,
        b.luar_jenis if luar else b.jenis,
        len(ikut),
        cocok=not tertutup and bool(cocok_untuk(Asal(b.opd_id or 0, jenis_opd, urusan), sendiri, peniru=ikut)),
        milik_sendiri=not luar and b.opd_id in opd_ids,
        diikuti=not ikut.isdisjoint(opd_ids),
        luar=luar,
        dijeda=b.dijeda_pada is not None,
        tertutup=tertutup,
    )


def asal_luar_kata(instansi: str, daerah: str) -> str:
    """Agency and region of an outside origin in words."""
    return ", ".join(k for k in (instansi, daerah) if k) or "Luar daerah"


_PENIRU = (
    select(_A.entri_id, _I.opd_id)
    .select_from(Adopsi.__table__.join(Ide.__table__, _I.id == _A.ide_id))
    # coalesce keeps SQLite from walking through all ideas of the other statuses.
    .where(_A.entri_id.in_(bindparam("ids", expanding=True)), func.coalesce(_I.status, "").not_in(STATUS_MATI))
)


def _peniru_per_entri(session: Session, entri_ids: Collection[int]) -> dict[int, set[int]]:
    """Entry id -> ids of the OPD whose adoption of it is alive: one SELECT."""
    hasil: dict[int, set[int]] = {}
    for entri_id, opd_id in baca(session, _PENIRU, {"ids": list(entri_ids)}):
        hasil.setdefault(entri_id, set()).add(opd_id)
    return hasil


_OPD_AKTIF = select(_O.id, _O.nama, _O.jenis).where(_O.aktif).order_by(_O.nama_urut)
_URUSAN_KERJA = select(_I.opd_id, _I.urusan).where(_I.status.in_(STATUS_URUSAN), _I.urusan != "").distinct()
_OPD_INI, _URUSAN_INI = (
    stmt.where(kolom.in_(bindparam("ids", expanding=True)))
    for stmt, kolom in ((_OPD_AKTIF, _O.id), (_URUSAN_KERJA, _I.opd_id))
)


def fakta_opd(session: Session, *, ids: Iterable[int] | None = None) -> list[FaktaOpd]:
    """Active OPD, all or those of `ids`, by name, with the urusan of their ideas: two SELECTs."""
    opd, kerja = (_OPD_AKTIF, _URUSAN_KERJA) if ids is None else (_OPD_INI, _URUSAN_INI)
    isi = {} if ids is None else {"ids": sorted(ids)}
    urusan: dict[int, set[str]] = {}
    for opd_id, kode in baca(session, kerja, isi):
        urusan.setdefault(opd_id, set()).add(kode)
    return [FaktaOpd(o.id, o.nama, o.jenis, frozenset(urusan.get(o.id, ()))) for o in baca(session, opd, isi)]


def entri(session: Session, entri_id: int) -> EntriKatalog | None:
    """An entry with its idea and owner, or with its origin outside: one SELECT."""
    return session.scalar(
        select(EntriKatalog)
        .options(joinedload(EntriKatalog.ide).joinedload(Ide.opd), joinedload(EntriKatalog.luar))
        .where(EntriKatalog.id == entri_id)
    )


_ENTRI_DARI_IDE = select(_E.id, _E.dijeda_pada, _E.status_keberlanjutan).where(_E.ide_id == bindparam("ide_id"))


@dataclass(frozen=True, slots=True)
class EntriRingkas:
    """What the page of an idea has to know of its entry."""

    id: int
    dijeda: bool
    status_keberlanjutan: str


def entri_ringkas(session: Session, ide_id: int) -> EntriRingkas | None:
    """One SELECT, built once: every page of an idea asks it."""
    ada = baca(session, _ENTRI_DARI_IDE, {"ide_id": ide_id})
    return EntriRingkas(ada[0].id, ada[0].dijeda_pada is not None, ada[0].status_keberlanjutan) if ada else None


def entri_dari_ide(session: Session, ide_id: int) -> int | None:
    """The same, the id only."""
    ada = entri_ringkas(session, ide_id)
    return ada.id if ada else None


@dataclass(frozen=True)
class AdopsiSendiri:
    """An adoption by an OPD that the reader acts for; `dihapus` when its draft lies in the bin."""

    opd_id: int
    opd_nama: str
    ide_id: int
    judul: str
    adopsi_id: int
    dihapus: bool


def adopsi_sendiri(session: Session, entri_id: int, *, oleh: Pelaku) -> list[AdopsiSendiri]:
    """The adoptions of an entry by the reader's own OPD: one SELECT, none for other roles."""
    if oleh.peran is not Peran.OPERATOR:
        return []
    baris = session.execute(
        select(Opd.id, Opd.nama, Ide.id, Ide.judul, Adopsi.id, Ide.status)
        .select_from(Adopsi)
        .join(Ide, Ide.id == Adopsi.ide_id)
        .join(Opd, Opd.id == Ide.opd_id)
        .where(Adopsi.entri_id == entri_id, Ide.opd_id.in_(oleh.opd_ids))
        .order_by(Opd.nama_urut)
    )
    return [AdopsiSendiri(*b[:5], dihapus=b[5] == StatusIde.DIHAPUS) for b in baris]


@dataclass(frozen=True, slots=True)
class Peniru:
    """An OPD that replicates an entry, with the id of its adoption."""

    opd_id: int
    nama: str
    adopsi_id: int


def daftar_peniru(session: Session, entri_id: int, *, kecuali_opd_id: int | None) -> list[Peniru]:
    """Everybody else whose adoption of an entry is alive, by name: one SELECT."""
    baris = session.execute(
        select(Opd.id, Opd.nama, Adopsi.id)
        .join(Ide, Ide.opd_id == Opd.id)
        .join(Adopsi, Adopsi.ide_id == Ide.id)
        .where(Adopsi.entri_id == entri_id, Ide.status.not_in(STATUS_MATI))
        .order_by(Opd.nama_urut, Adopsi.id)
    )
    return [Peniru(*b) for b in baris if b[0] != kecuali_opd_id]


def keadaan(isi: EntriKatalog) -> KeadaanEntri:
    """What decides whether this entry takes new adoptions."""
    ide = isi.ide
    if ide is None:
        ada, terhenti = isi.luar is not None and isi.luar.ditarik_pada is None, False
    else:
        ada, terhenti = ditawarkan(ide), ide.dihentikan_pada is not None
    return KeadaanEntri(ada, isi.dijeda_pada is not None, terhenti, isi.status_keberlanjutan, luar=ide is None)


def opd_asal(isi: EntriKatalog) -> int | None:
    """The OPD that keeps an entry: whose idea it is, or whose operator entered it."""
    return isi.ide.opd_id if isi.ide is not None else isi.luar.opd_id if isi.luar is not None else None


def nama_entri(isi: EntriKatalog) -> str:
    return isi.ide.judul if isi.ide is not None else isi.luar.nama if isi.luar is not None else ""


def boleh_lihat(session: Session, isi: EntriKatalog, *, oleh: Pelaku) -> bool:
    """Open entries are everybody's; others are for the koordinator, their origin, and who adopted them or has an offer
    to answer. At most two SELECTs.
    """
    k = keadaan(isi)
    if (k.ditawarkan and not k.dijeda) or oleh.peran is Peran.KOORDINATOR:
        return True
    if oleh.peran is not Peran.OPERATOR:
        return False
    if opd_asal(isi) in oleh.opd_ids or adopsi_sendiri(session, isi.id, oleh=oleh):
        return True
    return bool(session.scalar(select(_menunggu(isi.id, oleh))))


def _menunggu(entri_id: int, oleh: Pelaku) -> ColumnElement[bool]:
    return exists().where(
        Tawaran.entri_id == entri_id, Tawaran.opd_id.in_(oleh.opd_ids), Tawaran.status == "menunggu"
    )


def ditawarkan(ide: Ide) -> bool:
    """Whether the catalogue offers this idea now."""
    return ide.status == StatusIde.DISETUJUI and ide.ditandai_pada is not None


def rantai_asal(session: Session, entri_id: int) -> list[SimpulAsal]:
    """The ideas that an entry comes from, its own first, then what that one was adopted from: one SELECT.

    The walk goes RANTAI_MAKS steps at most; an origin outside has no idea and ends it.
    """
    rantai = select(literal(entri_id).label("entri_id"), literal(0).label("tingkat")).cte("rantai", recursive=True)
    naik = (
        select(Adopsi.entri_id, rantai.c.tingkat + 1)
        .join(EntriKatalog, EntriKatalog.id == rantai.c.entri_id)
        .join(Adopsi, Adopsi.ide_id == EntriKatalog.ide_id)
        .where(rantai.c.tingkat < RANTAI_MAKS)
    )
    rantai = rantai.union_all(naik)
    baris = session.execute(
        select(Ide.id, Ide.judul, Ide.opd_id)
        .select_from(rantai)
        .join(EntriKatalog, EntriKatalog.id == rantai.c.entri_id)
        .join(Ide, Ide.id == EntriKatalog.ide_id)
        .order_by(rantai.c.tingkat)
    )
    return [SimpulAsal(*b) for b in baris]
