"""Who coaches what, and how much that is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, bindparam, case, func, or_, select, union
from sqlalchemy.orm import Session, aliased

from inovasi.akun.models import Pendampingan, Pengguna
from inovasi.akun.queries import PEKERJAAN_TERBUKA, ButirPekerjaan
from inovasi.catatan.models import Catatan
from inovasi.catatan.rules import TERBUKA
from inovasi.db import baca, posisi
from inovasi.ide.models import Ide, IdeCari
from inovasi.ide.queries import KATA_CARI_MAKS
from inovasi.ide.rules import StatusIde, teks_cari
from inovasi.opd.models import Opd
from inovasi.peran import Peran

KANDIDAT_MAKS = 10
JALAN = (StatusIde.DIAJUKAN, StatusIde.DIKEMBALIKAN)  # ideas that coaching can still change


@dataclass(frozen=True, slots=True)
class Penugasan:
    """One assignment in force: of an OPD, or of one idea."""

    id: int
    opd_nama: str  # of the OPD, or of the idea's
    ide_id: int | None
    ide_judul: str
    ide_kode: str
    ditugaskan_pada: datetime
    oleh: str

    @property
    def sebutan(self) -> str:
        if self.ide_id is None:
            return self.opd_nama
        return f"{self.ide_judul} ({self.ide_kode or 'belum bernomor'})"


@dataclass(slots=True)
class Beban:
    """One pendamping with what is assigned; `ide` and `catatan` count ideas in play and notes they have open."""

    id: int
    nama: str
    jabatan: str
    aktif: bool
    tugas: list[Penugasan] = field(default_factory=list)
    ide: int = 0
    catatan: int = 0

    @property
    def jumlah_opd(self) -> int:
        return sum(1 for t in self.tugas if t.ide_id is None)


def daftar_beban(session: Session) -> list[Beban]:
    """Every active pendamping, and who is none any more but still has something assigned, by name: four SELECTs."""
    aktif = and_(Pengguna.aktif, Pengguna.peran == Peran.PENDAMPING)
    berlaku = Pendampingan.dicabut_pada.is_(None)
    bertugas = select(Pendampingan.pengguna_id).where(berlaku)
    orang = session.execute(
        select(Pengguna.id, Pengguna.nama, Pengguna.jabatan, aktif).where(or_(aktif, Pengguna.id.in_(bertugas)))
        .order_by(Pengguna.nama_urut, Pengguna.id)
    )
    hasil = {b[0]: Beban(b[0], b[1], b[2], bool(b[3])) for b in orang}
    pemberi = aliased(Pengguna)
    tugas = session.execute(
        select(
            Pendampingan.pengguna_id, Pendampingan.id, Opd.nama, Ide.id, func.coalesce(Ide.judul, ""),
            func.coalesce(Ide.kode, ""), Pendampingan.ditugaskan_pada, pemberi.nama,
        )
        .outerjoin(Ide, Ide.id == Pendampingan.ide_id)
        .join(Opd, Opd.id == func.coalesce(Pendampingan.opd_id, Ide.opd_id))
        .join(pemberi, pemberi.id == Pendampingan.ditugaskan_oleh_id)
        .where(berlaku)
        .order_by(Pendampingan.ide_id.is_not(None), Opd.nama_urut, Pendampingan.id)
    )  # fmt: skip
    for pengguna_id, *isi in tugas:
        hasil[pengguna_id].tugas.append(Penugasan(*isi))
    satu = select(Pendampingan.pengguna_id, Ide.id).join(Ide, Ide.id == Pendampingan.ide_id)
    seopd = select(Pendampingan.pengguna_id, Ide.id).join(Ide, Ide.opd_id == Pendampingan.opd_id)
    # A draft is coached only where the idea itself was assigned.
    ide = union(
        satu.where(berlaku, Ide.status.in_((*JALAN, StatusIde.DRAF))), seopd.where(berlaku, Ide.status.in_(JALAN))
    ).subquery()
    for pengguna_id, jumlah in session.execute(
        select(ide.c.pengguna_id, func.count()).group_by(ide.c.pengguna_id)
    ):
        hasil[pengguna_id].ide = jumlah
    catatan = session.execute(
        select(Catatan.pemilik_id, func.count())
        .where(Catatan.pemilik_id.in_(list(hasil)), Catatan.status.in_(TERBUKA))
        .group_by(Catatan.pemilik_id)
    )
    for pengguna_id, jumlah in catatan:
        hasil[pengguna_id].catatan = jumlah
    return list(hasil.values())


def kandidat_ide(session: Session, teks: str) -> Sequence:
    """Ideas (id, judul, kode, opd_nama) that a code or some words could mean, the exact code alone: one SELECT."""
    kata = teks_cari(teks).split()[:KATA_CARI_MAKS]
    if not kata:
        return []
    cocok = [posisi(IdeCari.teks, k) > 0 for k in kata]
    kode = Ide.kode == teks.strip().upper()
    baris = session.execute(
        select(Ide.id, Ide.judul, Ide.kode, Opd.nama.label("opd_nama"))
        .join(Opd, Opd.id == Ide.opd_id)
        .where(
            Ide.status != StatusIde.DIHAPUS,
            or_(kode, Ide.id.in_(select(IdeCari.ide_id).where(*cocok))),
        )
        .order_by(case((kode, 0), else_=1), Ide.diubah_pada.desc(), Ide.id.desc())
        .limit(KANDIDAT_MAKS)
    ).all()
    tepat = [b for b in baris if b.kode == teks.strip().upper()]
    return tepat or baris


_p, _o = Pendampingan.__table__.c, Pengguna.__table__.c
_PENDAMPING_IDE = (
    select(_o.nama)
    .where(
        _o.aktif,
        _o.id.in_(
            select(_p.pengguna_id).where(
                _p.dicabut_pada.is_(None),
                or_(_p.ide_id == bindparam("ide_id"), _p.opd_id == bindparam("opd_id")),
            )
        ),
    )
    .order_by(_o.nama_urut, _o.id)
)


def pendamping_ide(session: Session, *, ide_id: int, opd_id: int) -> list[str]:
    """Names of the active pendamping who coach an idea, itself or through its OPD: one SELECT."""
    return [b.nama for b in baca(session, _PENDAMPING_IDE, {"ide_id": ide_id, "opd_id": opd_id})]


def pekerjaan_terbuka(session: Session, *, pengguna_id: int) -> list[ButirPekerjaan]:
    """The assignments of one pendamping as open work; ideas by number, never by title. One SELECT."""
    tugas = session.execute(
        select(Pendampingan.opd_id, Ide.id, Ide.kode, Opd.nama, Opd.kode)
        .outerjoin(Ide, Ide.id == Pendampingan.ide_id)
        .join(Opd, Opd.id == func.coalesce(Pendampingan.opd_id, Ide.opd_id))
        .where(Pendampingan.pengguna_id == pengguna_id, Pendampingan.dicabut_pada.is_(None))
        .order_by(Pendampingan.ide_id.is_not(None), Opd.nama_urut, Pendampingan.id)
    )
    return [
        ButirPekerjaan("pendampingan", f"Mendampingi {nama}", f"/opd/{kode_opd}", opd_id=opd_id)
        if ide_id is None
        else ButirPekerjaan(
            "pendampingan", f"Mendampingi satu ide {nama} ({kode or 'belum bernomor'})", f"/ide/{ide_id}", ide_id=ide_id
        )
        for opd_id, ide_id, kode, nama, kode_opd in tugas
    ]


PEKERJAAN_TERBUKA.append(pekerjaan_terbuka)
