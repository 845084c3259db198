"""Which entries could serve an agency, which agencies have replicated nothing yet, and the offers of an entry."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, desc, exists, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from inovasi import acuan
from inovasi.akun.models import Pengguna
from inovasi.db import posisi
from inovasi.ide.models import Ide, IdeCari
from inovasi.ide.rules import StatusIde
from inovasi.opd.models import Opd, Tupoksi
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi import queries
from inovasi.replikasi import rules_tawaran as rt
from inovasi.replikasi.models import Adopsi, AsalLuar, EntriKatalog, SaranDitutup, Tawaran
from inovasi.replikasi.queries import _E, _I, _L, _O, PER_HALAMAN
from inovasi.replikasi.rules import STATUS_MATI, STATUS_URUSAN

_A = Adopsi.__table__.c
_tiruan = aliased(Ide)  # the adopter's idea, beside the origin's
# Statuses of life in which nobody can start an adoption.
TIDAK_DIBUKA = tuple(k for k, s in acuan.STATUS_KEBERLANJUTAN.items() if not s.dibuka)
IDE_DIBACA = 40  # the newest ideas of an agency whose problem is read


def _hidup(opd: ColumnElement) -> ColumnElement[bool]:
    """Whether an agency has an adoption that goes on: not stopped, and its idea neither refused nor put away."""
    return exists().where(
        _A.opd_id == opd, _A.tahap != "dihentikan", _tiruan.id == _A.ide_id, _tiruan.status.not_in(STATUS_MATI)
    )


# --- Agencies that have replicated nothing ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpdTanpaReplikasi:
    id: int
    nama: str
    jenis: str
    menunggu: int  # offers that it has not answered


def opd_tanpa_replikasi(session: Session, *, jenis: str = "", ke: int = 1) -> tuple[list[OpdTanpaReplikasi], int]:
    """Active agencies that owe ideas and have no live adoption, by name, one page and how many in all: two SELECTs."""
    syarat = [_O.aktif, _O.wajib_ide, ~_hidup(_O.id)]
    if jenis:
        syarat.append(_O.jenis == jenis)
    jumlah = session.scalar(select(func.count()).select_from(Opd.__table__).where(*syarat)) or 0
    menunggu = (
        select(func.count())
        .where(Tawaran.opd_id == _O.id, Tawaran.status == "menunggu")
        .correlate(Opd.__table__)
        .scalar_subquery()
    )
    baris = session.execute(
        select(_O.id, _O.nama, _O.jenis, menunggu)
        .where(*syarat)
        .order_by(_O.nama_urut, _O.id)
        .limit(PER_HALAMAN)
        .offset((ke - 1) * PER_HALAMAN)
    )
    return [OpdTanpaReplikasi(*b) for b in baris], jumlah


def jumlah_replikasi(session: Session, opd_id: int) -> int:
    """How many live adoptions an agency has: one SELECT."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Adopsi)
            .join(Ide, Ide.id == Adopsi.ide_id)
            .where(Ide.opd_id == opd_id, Adopsi.tahap != "dihentikan", Ide.status.not_in(STATUS_MATI))
        )
        or 0
    )


# --- Matching -----------------------------------------------------------------------------------------------


def _fakta(session: Session, opd_id: int) -> tuple[rt.FaktaSaran, list[str]]:
    """The agency as the matching sees it, and the words to look for: three SELECTs."""
    jenis = session.scalar(select(Opd.jenis).where(Opd.id == opd_id)) or ""
    ide = session.execute(
        select(Ide.masalah, Ide.urusan, Ide.status)
        .where(Ide.opd_id == opd_id, Ide.status != StatusIde.DIHAPUS)
        .order_by(Ide.diubah_pada.desc())
        .limit(IDE_DIBACA)
    ).all()
    tugas = list(session.scalars(select(Tupoksi.uraian).where(Tupoksi.opd_id == opd_id, Tupoksi.aktif)))
    teks = [*(b.masalah for b in ide), *tugas]
    kata = frozenset().union(*(rt.kata_dan_pasangan(t) for t in teks))
    urusan = frozenset(b.urusan for b in ide if b.urusan and b.status in STATUS_URUSAN)
    return rt.FaktaSaran(opd_id, jenis, urusan, kata), rt.kata_teratas(teks)


def _bisa_dipakai(opd_id: int) -> list[ColumnElement[bool]]:
    """Open entries that this agency has neither adopted nor put aside."""
    return [
        _E.dijeda_pada.is_(None),
        _E.status_keberlanjutan.not_in(TIDAK_DIBUKA),
        ~exists().where(_A.entri_id == _E.id, _tiruan.id == _A.ide_id, _tiruan.opd_id == opd_id),
        ~exists().where(SaranDitutup.entri_id == _E.id, SaranDitutup.opd_id == opd_id),
    ]


def _calon_daerah(opd: rt.FaktaSaran, kata: Sequence[str]) -> Select:
    nilai = case((_I.urusan.in_(list(opd.urusan)), 6), else_=0) + case((_O.jenis == opd.jenis, 4), else_=0)
    cari = IdeCari.__table__.c
    cocok = _jumlah_kata(cari.teks, kata)
    return (
        select(_E.id, (nilai + cocok).label("nilai"))
        .select_from(
            EntriKatalog.__table__.join(Ide.__table__, _I.id == _E.ide_id)
            .join(Opd.__table__, _O.id == _I.opd_id)
            .join(IdeCari.__table__, cari.ide_id == _I.id)
        )
        .where(
            _I.status == StatusIde.DISETUJUI, _I.ditandai_pada.is_not(None), _I.dihentikan_pada.is_(None),
            _I.opd_id != opd.opd_id, *_bisa_dipakai(opd.opd_id), or_(nilai > 0, cocok > 1),
        )
    )  # fmt: skip


def _calon_luar(opd: rt.FaktaSaran, kata: Sequence[str]) -> Select:
    nilai = case((_L.urusan.in_(list(opd.urusan)), 6), else_=0)
    cocok = _jumlah_kata(_L.teks_cari, kata)
    return (
        select(_E.id, (nilai + cocok).label("nilai"))
        .select_from(EntriKatalog.__table__.join(AsalLuar.__table__, _L.entri_id == _E.id))
        .where(_L.ditarik_pada.is_(None), *_bisa_dipakai(opd.opd_id), or_(nilai > 0, cocok > 1))
    )


def _jumlah_kata(kolom: ColumnElement[str], kata: Sequence[str]) -> ColumnElement[int]:
    jumlah: ColumnElement[int] = case((kolom.is_(None), 0), else_=0)
    for satu in kata:
        jumlah = jumlah + case((posisi(kolom, satu) > 0, 1), else_=0)
    return jumlah


def saran_opd(session: Session, opd_id: int) -> list[rt.Saran]:
    """What the catalogue proposes to an agency, best first, with the reasons: five SELECTs, four when nothing fits.

    The database picks rules_tawaran.CALON_MAKS entries by urusan, kind of agency and its most frequent words; only
    their texts are read and compared.
    """
    opd, kata = _fakta(session, opd_id)
    semua = union_all(_calon_daerah(opd, kata), _calon_luar(opd, kata))
    ids = [b.id for b in session.execute(semua.order_by(desc("nilai"), desc("id")).limit(rt.CALON_MAKS))]
    if not ids:
        return []
    baris = session.execute(
        select(
            _E.id, _E.ide_id, _I.judul, _I.urusan, _I.masalah, _I.gagasan, _O.nama.label("opd_nama"), _O.jenis,
            _L.nama, _L.instansi, _L.daerah, _L.urusan.label("luar_urusan"), _L.ringkasan,
        )
        .select_from(
            EntriKatalog.__table__.outerjoin(Ide.__table__, _I.id == _E.ide_id)
            .outerjoin(Opd.__table__, _O.id == _I.opd_id)
            .outerjoin(AsalLuar.__table__, _L.entri_id == _E.id)
        )
        .where(_E.id.in_(ids))
    )  # fmt: skip
    return rt.saran(opd, [_calon(b) for b in baris])


def _calon(b) -> rt.Calon:
    if b.ide_id is None:
        kata = rt.kata_dan_pasangan(f"{b.nama}. {b.ringkasan}")
        return rt.Calon(b.id, b.nama, queries.asal_luar_kata(b.instansi, b.daerah), b.luar_urusan, "", frozenset(kata))
    kata = rt.kata_dan_pasangan(b.masalah) | rt.kata_dan_pasangan(b.gagasan) | rt.kata_dan_pasangan(b.judul)
    return rt.Calon(b.id, b.judul, b.opd_nama, b.urusan, b.jenis, frozenset(kata))


@dataclass(frozen=True, slots=True)
class SaranTutup:
    """A proposal that was put aside. Its title stays out where the entry is not offered any more."""

    entri_id: int
    judul: str
    oleh: str
    pada: datetime
    alasan: str


def saran_ditutup(session: Session, opd_id: int) -> list[SaranTutup]:
    """The entries that an agency put aside, the last first, of those that can still be read: one SELECT."""
    baris = session.execute(
        select(
            SaranDitutup.entri_id, func.coalesce(_I.judul, _L.nama), Pengguna.nama, SaranDitutup.pada,
            SaranDitutup.alasan,
        )
        .select_from(SaranDitutup)
        .join(Pengguna, Pengguna.id == SaranDitutup.oleh_id)
        .join(EntriKatalog.__table__, _E.id == SaranDitutup.entri_id)
        .outerjoin(Ide.__table__, _I.id == _E.ide_id)
        .outerjoin(AsalLuar.__table__, _L.entri_id == _E.id)
        .where(
            SaranDitutup.opd_id == opd_id, _E.dijeda_pada.is_(None),
            or_(
                and_(_I.status == StatusIde.DISETUJUI, _I.ditandai_pada.is_not(None)),
                and_(_L.entri_id.is_not(None), _L.ditarik_pada.is_(None)),
            ),
        )
        .order_by(SaranDitutup.pada.desc(), SaranDitutup.entri_id)
        .limit(PER_HALAMAN)
    )  # fmt: skip
    return [SaranTutup(*b) for b in baris]


# --- Offers -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BarisTawaran:
    id: int
    versi: int
    opd_id: int
    opd_nama: str
    status: str
    pesan: str
    jawaban: str
    oleh: str
    pada: datetime


def tawaran_entri(session: Session, entri_id: int, *, opd_ids: Collection[int] | None = None) -> list[BarisTawaran]:
    """The offers of an entry, to all or to those of `opd_ids`, by name of the OPD: one SELECT."""
    stmt = (
        select(
            Tawaran.id, Tawaran.versi, Opd.id, Opd.nama, Tawaran.status, Tawaran.pesan, Tawaran.jawaban, Pengguna.nama,
            Tawaran.pada,
        )
        .join(Opd, Opd.id == Tawaran.opd_id)
        .join(Pengguna, Pengguna.id == Tawaran.oleh_id)
        .where(Tawaran.entri_id == entri_id)
        .order_by(Opd.nama_urut, Tawaran.id)
    )  # fmt: skip
    if opd_ids is not None:
        stmt = stmt.where(Tawaran.opd_id.in_(list(opd_ids)), Tawaran.status == "menunggu")
    return [BarisTawaran(*b) for b in session.execute(stmt)]


def tawaran_saya(session: Session, entri_id: int, *, oleh: Pelaku) -> list[BarisTawaran]:
    """The offers of this entry that the reader's OPD have to answer: one SELECT, none for other roles."""
    return tawaran_entri(session, entri_id, opd_ids=oleh.opd_ids) if oleh.peran is Peran.OPERATOR else []


@dataclass(frozen=True, slots=True)
class CalonOpd:
    """An agency that could be offered an entry; `halangan` says why not, `pernah` what became of an earlier offer."""

    id: int
    nama: str
    jenis: str
    halangan: str = ""
    pernah: str = ""


def calon_opd(session: Session, isi: EntriKatalog, *, jenis: str = "") -> list[CalonOpd]:
    """The active agencies, of one kind where given, by name, each with what stands in the way: four SELECTs."""
    stmt = select(Opd.id, Opd.nama, Opd.jenis).where(Opd.aktif).order_by(Opd.nama_urut, Opd.id)
    if jenis:
        stmt = stmt.where(Opd.jenis == jenis)
    ikut = {p.opd_id for p in queries.daftar_peniru(session, isi.id, kecuali_opd_id=None)}
    milik = {s.opd_id for s in queries.rantai_asal(session, isi.id)}
    asal = queries.opd_asal(isi) if isi.ide is not None else None
    tawaran = {
        b.opd_id: b
        for b in session.execute(
            select(Tawaran.opd_id, Tawaran.status, Tawaran.jawaban).where(Tawaran.entri_id == isi.id)
        )
    }
    hasil = []
    for opd_id, nama, jenis_opd in session.execute(stmt):
        lama = tawaran.get(opd_id)
        halangan = (
            "OPD asal" if opd_id == asal
            else "inovasi ini berasal dari OPD ini" if opd_id in milik
            else "sudah mereplikasi" if opd_id in ikut
            else "tawaran menunggu jawaban" if lama is not None and lama.status == "menunggu"
            else ""
        )  # fmt: skip
        pernah = ""
        if lama is not None and not halangan:
            pernah = f"tawaran terdahulu {rt.NAMA_STATUS[lama.status].lower()}"
            if lama.status == "ditolak":
                pernah += f": {lama.jawaban}"
        hasil.append(CalonOpd(opd_id, nama, jenis_opd, halangan, pernah))
    return hasil
