"""Agencies as pages need them. Totals of ideas come from the features above, through `daftarkan_rekap`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from inovasi.opd.models import Daerah, NamaLain, Opd, RiwayatOpd, Tupoksi
from inovasi.opd.rules import RekapTahun, bakukan_nama

# Accounts stand above agencies, so their model is not imported here; a history only needs the name.
_PENGGUNA = table("pengguna", column("id"), column("nama"))


@dataclass(frozen=True, slots=True)
class SimpulOpd:
    """One line of the tree; `tingkat` 0 is the top."""

    id: int
    kode: str
    nama: str
    singkatan: str
    jenis: str
    tingkat: int
    aktif: bool
    wajib_ide: bool
    hitung_di: str
    penerus_nama: str = ""


@dataclass(frozen=True, slots=True)
class CatatanOpd:
    """One line of the history; `oleh` is empty for the first-run set-up."""

    pada: datetime
    oleh: str
    aksi: str
    kolom: str
    sebelum: str
    sesudah: str


# f(session, tahun=, hari_ini=) -> the ledger of that year (of the running one for None), None while it is not open.
REKAP: list[Callable[..., RekapTahun | None]] = []


def daftarkan_rekap(rekap: Callable[..., RekapTahun | None]) -> None:
    """Called once at import by the feature that keeps the ledger."""
    REKAP[:] = [rekap]


def rekap_tahun(session: Session, *, tahun: int | None = None, hari_ini: date) -> RekapTahun | None:
    return REKAP[0](session, tahun=tahun, hari_ini=hari_ini) if REKAP else None


def daerah(session: Session) -> Daerah | None:
    return session.get(Daerah, 1)


def opd_dari_kode(session: Session, kode: str) -> Opd | None:
    """One agency with parent, successor, tasks and other names: three SELECTs."""
    stmt = (
        select(Opd)
        .options(joinedload(Opd.induk), joinedload(Opd.penerus), selectinload(Opd.tupoksi), selectinload(Opd.nama_lain))
        .where(Opd.kode == kode)
    )
    return session.scalars(stmt).one_or_none()


def keturunan(session: Session, opd_id: int) -> set[int]:
    """Ids of everything below an agency, ended units too: one SELECT."""
    pohon = select(Opd.id).where(Opd.induk_id == opd_id).cte("pohon", recursive=True)
    anak = aliased(Opd)
    pohon = pohon.union(select(anak.id).join(pohon, anak.induk_id == pohon.c.id))
    return set(session.scalars(select(pohon.c.id)))


def pohon_opd(session: Session, *, dengan_berakhir: bool = False, cari: str = "") -> list[SimpulOpd]:
    """The tree, parents before their units, each level by name: one SELECT, two with `cari`.

    `cari` keeps units whose name, short name, kode or other name holds it, without their parents.
    """
    penerus = aliased(Opd)
    stmt = (
        select(
            Opd.id, Opd.kode, Opd.nama, Opd.singkatan, Opd.jenis, Opd.induk_id, Opd.aktif, Opd.wajib_ide,
            Opd.hitung_di, func.coalesce(penerus.nama, "").label("penerus_nama"),
        )
        .outerjoin(penerus, penerus.id == Opd.penerus_id)
        .order_by(Opd.nama_urut, Opd.id)
    )  # fmt: skip
    if not dengan_berakhir:
        stmt = stmt.where(Opd.aktif)
    baris = session.execute(stmt).all()
    ada = {b.id for b in baris}
    anak: dict[int | None, list] = {}
    for b in baris:
        anak.setdefault(b.induk_id if b.induk_id in ada else None, []).append(b)
    hasil: list[SimpulOpd] = []
    tumpuk = [(b, 0) for b in reversed(anak.get(None, []))]
    while tumpuk:
        b, tingkat = tumpuk.pop()
        hasil.append(
            SimpulOpd(
                b.id, b.kode, b.nama, b.singkatan, b.jenis, tingkat, b.aktif, b.wajib_ide, b.hitung_di, b.penerus_nama
            )
        )
        tumpuk += [(a, tingkat + 1) for a in reversed(anak.get(b.id, []))]
    kata = bakukan_nama(cari)
    if not kata:
        return hasil
    alias = {opd_id for opd_id, nama in session.execute(select(NamaLain.opd_id, NamaLain.nama_cari)) if kata in nama}
    return [s for s in hasil if s.id in alias or kata in bakukan_nama(f"{s.nama} {s.singkatan} {s.kode}")]


def anak_langsung(session: Session, opd_id: int) -> list[Opd]:
    """Active units right below, by name: one SELECT."""
    return list(session.scalars(select(Opd).where(Opd.induk_id == opd_id, Opd.aktif).order_by(Opd.nama_urut)))


def pilihan_opd(session: Session, *, kecuali: set[int] = frozenset()) -> list[tuple[int, str]]:
    """Active agencies for a select box, indented like the tree: one SELECT."""
    return [(s.id, "\u2003" * s.tingkat + s.nama) for s in pohon_opd(session) if s.id not in kecuali]


def tupoksi_aktif(session: Session, opd_id: int) -> list[Tupoksi]:
    """Tasks that an idea may point to, in their order: one SELECT."""
    stmt = select(Tupoksi).where(Tupoksi.opd_id == opd_id, Tupoksi.aktif).order_by(Tupoksi.urutan, Tupoksi.id)
    return list(session.scalars(stmt))


def riwayat(session: Session, opd_id: int | None, *, batas: int = 100) -> list[CatatanOpd]:
    """The last changes of an agency (of the region's settings for None), newest first: one SELECT."""
    stmt = (
        select(
            RiwayatOpd.pada, func.coalesce(_PENGGUNA.c.nama, ""), RiwayatOpd.aksi, RiwayatOpd.kolom,
            RiwayatOpd.sebelum, RiwayatOpd.sesudah,
        )
        .outerjoin(_PENGGUNA, _PENGGUNA.c.id == RiwayatOpd.oleh_id)
        .where(RiwayatOpd.opd_id.is_(None) if opd_id is None else RiwayatOpd.opd_id == opd_id)
        .order_by(RiwayatOpd.id.desc())
        .limit(batas)
    )  # fmt: skip
    return [CatatanOpd(*b) for b in session.execute(stmt)]
