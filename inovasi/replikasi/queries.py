"""Reading the catalogue. An adopter is shown by name only: the text and number of its draft stay with it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from inovasi.db import baca, posisi
from inovasi.ide.models import Ide, IdeCari
from inovasi.ide.queries import KATA_CARI_MAKS
from inovasi.ide.rules import StatusIde, teks_cari
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi.models import Adopsi, EntriKatalog
from inovasi.replikasi.rules import STATUS_MATI, STATUS_URUSAN, Asal, FaktaOpd, cocok_untuk

PER_HALAMAN = 50


@dataclass(frozen=True)
class SaringKatalog:
    """The filters of the catalogue as they stand in the query string; empty means any."""

    q: str = ""
    urusan: str = ""
    jenis: str = ""
    jenis_opd: str = ""
    halaman: int = 1

    @property
    def aktif(self) -> bool:
        return any((self.q, self.urusan, self.jenis, self.jenis_opd))


@dataclass(frozen=True)
class BarisKatalog:
    """`cocok`, `milik_sendiri` and `diikuti` are about the OPD that the reader acts for."""

    id: int
    judul: str
    opd_nama: str
    urusan: str
    jenis: str
    jumlah_peniru: int
    cocok: bool
    milik_sendiri: bool
    diikuti: bool


@dataclass(frozen=True)
class HalamanKatalog:
    baris: Sequence[BarisKatalog]
    jumlah: int


def _syarat(saring: SaringKatalog) -> list[ColumnElement[bool]]:
    syarat = [Ide.status == StatusIde.DISETUJUI, Ide.ditandai_pada.is_not(None)]
    if saring.urusan:
        syarat.append(Ide.urusan == saring.urusan)
    if saring.jenis:
        syarat.append(Ide.jenis == saring.jenis)
    if saring.jenis_opd:
        syarat.append(Opd.jenis == saring.jenis_opd)
    if kata := teks_cari(saring.q).split()[:KATA_CARI_MAKS]:
        cocok = [posisi(IdeCari.teks, k) > 0 for k in kata]
        syarat.append(Ide.id.in_(select(IdeCari.ide_id).where(*cocok)))
    return syarat


def katalog(session: Session, *, oleh: Pelaku, saring: SaringKatalog) -> HalamanKatalog:
    """One page of the catalogue, newest mark first: five SELECTs for an operator, three for others."""
    dasar = (
        select(
            EntriKatalog.id, Ide.judul, Ide.urusan, Ide.jenis, Ide.opd_id, Opd.nama.label("opd_nama"),
            Opd.jenis.label("opd_jenis"),
        )
        .join(Ide, Ide.id == EntriKatalog.ide_id)
        .join(Opd, Opd.id == Ide.opd_id)
        .where(*_syarat(saring))
    )  # fmt: skip
    jumlah = session.execute(select(func.count()).select_from(dasar.subquery())).scalar_one()
    baris = session.execute(
        dasar.order_by(Ide.ditandai_pada.desc(), EntriKatalog.id.desc())
        .limit(PER_HALAMAN)
        .offset((saring.halaman - 1) * PER_HALAMAN)
    ).all()
    peniru = _peniru_per_entri(session, [b.id for b in baris])
    sendiri = fakta_opd(session, ids=oleh.opd_ids) if oleh.peran is Peran.OPERATOR else []
    hasil = []
    for b in baris:
        ikut = peniru.get(b.id, set()) - {b.opd_id}
        cocok = cocok_untuk(Asal(b.opd_id, b.opd_jenis, b.urusan), sendiri, peniru=ikut)
        hasil.append(
            BarisKatalog(
                b.id, b.judul, b.opd_nama, b.urusan, b.jenis, len(ikut),
                cocok=bool(cocok),
                milik_sendiri=b.opd_id in oleh.opd_ids,
                diikuti=bool(ikut & oleh.opd_ids),
            )
        )  # fmt: skip
    return HalamanKatalog(hasil, jumlah)


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
    """An entry with its idea and owner: one SELECT."""
    return session.scalar(
        select(EntriKatalog)
        .options(joinedload(EntriKatalog.ide).joinedload(Ide.opd))
        .where(EntriKatalog.id == entri_id)
    )


_ENTRI_DARI_IDE = select(EntriKatalog.__table__.c.id).where(EntriKatalog.__table__.c.ide_id == bindparam("ide_id"))


def entri_dari_ide(session: Session, ide_id: int) -> int | None:
    """One SELECT, built once: every page of an idea asks it."""
    ada = baca(session, _ENTRI_DARI_IDE, {"ide_id": ide_id})
    return ada[0].id if ada else None


@dataclass(frozen=True)
class AdopsiSendiri:
    """An adoption by an OPD that the reader acts for; `dihapus` when its draft lies in the bin."""

    opd_id: int
    opd_nama: str
    ide_id: int
    judul: str
    dihapus: bool


def adopsi_sendiri(session: Session, entri_id: int, *, oleh: Pelaku) -> list[AdopsiSendiri]:
    """The adoptions of an entry by the reader's own OPD: one SELECT, none for other roles."""
    if oleh.peran is not Peran.OPERATOR:
        return []
    baris = session.execute(
        select(Opd.id, Opd.nama, Ide.id, Ide.judul, Ide.status)
        .select_from(Adopsi)
        .join(Ide, Ide.id == Adopsi.ide_id)
        .join(Opd, Opd.id == Ide.opd_id)
        .where(Adopsi.entri_id == entri_id, Ide.opd_id.in_(oleh.opd_ids))
        .order_by(Opd.nama_urut)
    )
    return [AdopsiSendiri(*b[:4], dihapus=b[4] == StatusIde.DIHAPUS) for b in baris]


def nama_peniru(session: Session, entri_id: int, *, kecuali_opd_id: int | None) -> list[tuple[int, str]]:
    """(OPD id, name) of everybody else who replicates an entry, by name: one SELECT."""
    baris = session.execute(
        select(Opd.id, Opd.nama)
        .join(Ide, Ide.opd_id == Opd.id)
        .join(Adopsi, Adopsi.ide_id == Ide.id)
        .where(Adopsi.entri_id == entri_id, Ide.status.not_in(STATUS_MATI))
        .order_by(Opd.nama_urut)
    )
    return [(opd_id, nama) for opd_id, nama in baris if opd_id != kecuali_opd_id]


def boleh_lihat(session: Session, isi: EntriKatalog, *, oleh: Pelaku) -> bool:
    """Offered entries are everybody's; others are for the koordinator and who adopted them. At most one SELECT."""
    ide = isi.ide
    if ide is not None and ditawarkan(ide):
        return True
    return oleh.peran is Peran.KOORDINATOR or bool(adopsi_sendiri(session, isi.id, oleh=oleh))


def ditawarkan(ide: Ide) -> bool:
    """Whether the catalogue offers this idea now."""
    return ide.status == StatusIde.DISETUJUI and ide.ditandai_pada is not None
