"""The rows of the tree of who copied from whom. Names and stages only: titles of adopters' ideas stay with them."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from inovasi.ide.models import Ide
from inovasi.ide.rules import StatusIde
from inovasi.opd.models import Opd
from inovasi.replikasi.models import Adopsi, AsalLuar, EntriKatalog, PeniruLuar
from inovasi.replikasi.rules import STATUS_MATI
from inovasi.replikasi.rules_adopsi import NAMA_TAHAP
from inovasi.replikasi.rules_pohon import SIMPUL_MAKS, Cabang
from inovasi.waktu import tanggal

BARIS_MAKS = 20 * SIMPUL_MAKS  # copies that are read; the tree shows fewer


def induk(session: Session, entri_id: int) -> dict[int, int]:
    """Entry -> the entry that its idea was adopted from, from this one upwards: one SELECT, which a circle ends."""
    atas = select(EntriKatalog.id.label("id")).where(EntriKatalog.id == entri_id).cte("atas", recursive=True)
    atas = atas.union(
        select(Adopsi.entri_id)
        .join(EntriKatalog, EntriKatalog.ide_id == Adopsi.ide_id)
        .join(atas, atas.c.id == EntriKatalog.id)
    )
    stmt = (
        select(EntriKatalog.id, Adopsi.entri_id)
        .join(Adopsi, Adopsi.ide_id == EntriKatalog.ide_id)
        .where(EntriKatalog.id.in_(select(atas.c.id)))
    )
    return dict(list(session.execute(stmt)))


def _bawah(entri_id: int) -> Select:
    """Ids of this entry and of every entry that came from it."""
    bawah = select(EntriKatalog.id.label("id")).where(EntriKatalog.id == entri_id).cte("bawah", recursive=True)
    bawah = bawah.union(
        select(EntriKatalog.id)
        .join(Adopsi, Adopsi.ide_id == EntriKatalog.ide_id)
        .join(bawah, bawah.c.id == Adopsi.entri_id)
    )
    return select(bawah.c.id)


def cabang(session: Session, entri_id: int) -> list[Cabang]:
    """Every copy below an entry, agencies first and then regions, the oldest first: two SELECTs."""
    anak = aliased(EntriKatalog)
    opd = session.execute(
        select(Adopsi.entri_id, Opd.nama, Adopsi.tahap, Adopsi.tahap_sejak, anak.id, Adopsi.id)
        .join(Ide, Ide.id == Adopsi.ide_id)
        .join(Opd, Opd.id == Ide.opd_id)
        .outerjoin(anak, anak.ide_id == Adopsi.ide_id)
        .where(Adopsi.entri_id.in_(_bawah(entri_id)), Ide.status.not_in(STATUS_MATI))
        .order_by(Adopsi.id)
        .limit(BARIS_MAKS)
    )
    hasil = [
        Cabang(e, nama, f"{NAMA_TAHAP[tahap]} sejak {tanggal(sejak)}", "opd", anak_id, adopsi_id)
        for e, nama, tahap, sejak, anak_id, adopsi_id in opd
    ]
    luar = session.execute(
        select(PeniruLuar.entri_id, PeniruLuar.daerah, PeniruLuar.tanggal)
        .where(PeniruLuar.entri_id.in_(_bawah(entri_id)), PeniruLuar.ditarik_pada.is_(None))
        .order_by(PeniruLuar.id)
        .limit(BARIS_MAKS)
    )
    return hasil + [Cabang(e, daerah, f"Daerah lain, {tanggal(t)}", "luar") for e, daerah, t in luar]


@dataclass(frozen=True, slots=True)
class BarisAsal:
    """An entry that was copied, in the list of trees."""

    entri_id: int
    judul: str
    asal: str
    jumlah: int


def asal_terbanyak(session: Session, *, banyak: int) -> list[BarisAsal]:
    """The entries with the most adoptions that go on, of those that everybody may see: one SELECT."""
    jumlah = func.count(Adopsi.id)
    tiruan, pemilik = aliased(Ide), aliased(Opd)
    stmt = (
        select(
            EntriKatalog.id, Ide.judul, pemilik.nama, AsalLuar.nama, AsalLuar.daerah, AsalLuar.instansi, jumlah,
        )
        .join(Adopsi, Adopsi.entri_id == EntriKatalog.id)
        .join(tiruan, tiruan.id == Adopsi.ide_id)
        .outerjoin(Ide, Ide.id == EntriKatalog.ide_id)
        .outerjoin(pemilik, pemilik.id == Ide.opd_id)
        .outerjoin(AsalLuar, AsalLuar.entri_id == EntriKatalog.id)
        .where(
            tiruan.status.not_in(STATUS_MATI),
            EntriKatalog.dijeda_pada.is_(None),
            (Ide.status == StatusIde.DISETUJUI) & Ide.ditandai_pada.is_not(None)
            | EntriKatalog.ide_id.is_(None) & AsalLuar.ditarik_pada.is_(None),
        )
        .group_by(EntriKatalog.id, Ide.judul, pemilik.nama, AsalLuar.nama, AsalLuar.daerah, AsalLuar.instansi)
        .order_by(jumlah.desc(), EntriKatalog.id)
        .limit(banyak)
    )  # fmt: skip
    return [
        BarisAsal(i, judul or luar or "Inovasi dari luar", opd or ", ".join(t for t in (inst, daerah) if t), n)
        for i, judul, opd, luar, daerah, inst, n in session.execute(stmt)
    ]
