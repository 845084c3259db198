"""Reading the catalogue. An adopter is shown by name only: the text and number of its draft stay with it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    bindparam,
    desc,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, joinedload

from inovasi.db import baca, posisi
from inovasi.ide.models import Ide, IdeCari
from inovasi.ide.queries import KATA_CARI_MAKS
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


def _kata_saring(saring: SaringKatalog) -> list[str]:
    return teks_cari(saring.q).split()[:KATA_CARI_MAKS]


def _boleh_dijeda(oleh: Pelaku, *, pemilik: ColumnElement) -> ColumnElement[bool] | None:
    """A paused entry is in the catalogue of the koordinator, of its origin and of who adopted it."""
    if oleh.peran is Peran.KOORDINATOR:
        return None
    terbuka = _E.dijeda_pada.is_(None)
    if oleh.peran is not Peran.OPERATOR:
        return terbuka
    ikut = exists().where(Adopsi.entri_id == _E.id, Adopsi.opd_id.in_(oleh.opd_ids))
    return or_(terbuka, pemilik.in_(oleh.opd_ids), ikut)


def _katalog_daerah(oleh: Pelaku, saring: SaringKatalog) -> Select:
    """The ideas of the region that are marked: (entry, since), and nothing else, to be counted and sorted."""
    stmt = (
        select(_E.id, _I.ditandai_pada.label("sejak"))
        .join(Ide.__table__, _I.id == _E.ide_id)
        .where(_I.status == StatusIde.DISETUJUI, _I.ditandai_pada.is_not(None))
    )
    if saring.urusan:
        stmt = stmt.where(_I.urusan == saring.urusan)
    if saring.jenis:
        stmt = stmt.where(_I.jenis == saring.jenis)
    if saring.jenis_opd:
        stmt = stmt.join(Opd.__table__, _O.id == _I.opd_id).where(_O.jenis == saring.jenis_opd)
    if kata := _kata_saring(saring):
        cocok = [posisi(IdeCari.teks, k) > 0 for k in kata]
        stmt = stmt.where(_I.id.in_(select(IdeCari.ide_id).where(*cocok)))
    jeda = _boleh_dijeda(oleh, pemilik=_I.opd_id)
    return stmt if jeda is None else stmt.where(jeda)


def _katalog_luar(oleh: Pelaku, saring: SaringKatalog) -> Select:
    stmt = (
        select(_E.id, _L.dicatat_pada.label("sejak"))
        .join(AsalLuar.__table__, _L.entri_id == _E.id)
        .where(_L.ditarik_pada.is_(None))
    )
    if saring.urusan:
        stmt = stmt.where(_L.urusan == saring.urusan)
    if saring.jenis:
        stmt = stmt.where(_L.jenis == saring.jenis)
    if kata := _kata_saring(saring):
        stmt = stmt.where(*[posisi(_L.teks_cari, k) > 0 for k in kata])
    jeda = _boleh_dijeda(oleh, pemilik=_L.opd_id)
    return stmt if jeda is None else stmt.where(jeda)


def _pilih_katalog(oleh: Pelaku, saring: SaringKatalog) -> Select | CompoundSelect:
    bagian = []
    if saring.asal != "luar":
        bagian.append(_katalog_daerah(oleh, saring))
    if saring.asal != "daerah" and not saring.jenis_opd:
        bagian.append(_katalog_luar(oleh, saring))
    if not bagian:  # outside origins of a kind of OPD: there are none
        return _katalog_luar(oleh, saring).where(false())
    return bagian[0] if len(bagian) == 1 else union_all(*bagian)


def katalog(session: Session, *, oleh: Pelaku, saring: SaringKatalog) -> HalamanKatalog:
    """One page of the catalogue, newest mark first: six SELECTs for an operator, four for others."""
    semua = _pilih_katalog(oleh, saring)
    jumlah = session.execute(select(func.count()).select_from(semua.subquery())).scalar_one()
    urut = semua.order_by(desc("sejak"), desc("id")).limit(PER_HALAMAN).offset((saring.halaman - 1) * PER_HALAMAN)
    ids = [b.id for b in session.execute(urut)]
    rincian = {b.id: b for b in session.execute(_rincian_baris(ids))}
    peniru = _peniru_per_entri(session, ids)
    sendiri = fakta_opd(session, ids=oleh.opd_ids) if oleh.peran is Peran.OPERATOR else []
    return HalamanKatalog([_baris(rincian[i], peniru.get(i, set()), oleh, sendiri) for i in ids], jumlah)


def _rincian_baris(ids: Collection[int]) -> Select:
    return (
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
        .where(_E.id.in_(list(ids)))
    )  # fmt: skip


def _baris(b: Row, peniru: set[int], oleh: Pelaku, sendiri: Sequence[FaktaOpd]) -> BarisKatalog:
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
        milik_sendiri=not luar and b.opd_id in oleh.opd_ids,
        diikuti=bool(ikut & oleh.opd_ids),
        luar=luar,
        dijeda=b.dijeda_pada is not None,
        tertutup=tertutup,
    )


def asal_luar_kata(instansi: str, daerah: str) -> str:
    """Agency and region of an outside origin in words."""
    return ", ".join(k for k in (instansi, daerah) if k) or "Luar daerah"


def _peniru_per_entri(session: Session, entri_ids: Collection[int]) -> dict[int, set[int]]:
    """Entry id -> ids of the OPD whose adoption of it is alive: one SELECT."""
    hasil: dict[int, set[int]] = {}
    for entri_id, opd_id in session.execute(
        select(Adopsi.entri_id, Ide.opd_id)
        .join(Ide, Ide.id == Adopsi.ide_id)
        .where(Adopsi.entri_id.in_(list(entri_ids)), Ide.status.not_in(STATUS_MATI))
    ):
        hasil.setdefault(entri_id, set()).add(opd_id)
    return hasil


def fakta_opd(session: Session, *, ids: Iterable[int] | None = None) -> list[FaktaOpd]:
    """Active OPD, all or those of `ids`, by name, with the urusan of their ideas: two SELECTs."""
    opd = select(Opd.id, Opd.nama, Opd.jenis).where(Opd.aktif).order_by(Opd.nama_urut)
    kerja = select(Ide.opd_id, Ide.urusan).where(Ide.status.in_(STATUS_URUSAN), Ide.urusan != "").distinct()
    if ids is not None:
        ids = list(ids)
        opd, kerja = opd.where(Opd.id.in_(ids)), kerja.where(Ide.opd_id.in_(ids))
    urusan: dict[int, set[str]] = {}
    for opd_id, kode in session.execute(kerja):
        urusan.setdefault(opd_id, set()).add(kode)
    return [FaktaOpd(o.id, o.nama, o.jenis, frozenset(urusan.get(o.id, ()))) for o in session.execute(opd)]


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
