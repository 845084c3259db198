"""Reading the review queue and what the review screen shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from inovasi.akun.models import Pengguna
from inovasi.akun.queries import daftarkan_penghitung
from inovasi.db import posisi
from inovasi.ide import queries as ide_queries
from inovasi.ide.models import Ide, IdeCari, RiwayatIde
from inovasi.ide.queries import KATA_CARI_MAKS
from inovasi.ide.rules import KOLOM_ISIAN, StatusIde, normal, teks_cari
from inovasi.ide.services import nilai_ide
from inovasi.opd.models import Daerah, Opd
from inovasi.peran import Peran
from inovasi.tinjauan.rules import Jalan, SaringAntrean
from inovasi.waktu import hari_ini, zona_kini

PER_HALAMAN = 50
KANDIDAT_MAKS = 10

# "Tinjauan (12)" in the menu.
daftarkan_penghitung(
    "tinjauan.antrean",
    [Peran.KOORDINATOR],
    lambda: select(func.count()).select_from(Ide).where(Ide.status == StatusIde.DIAJUKAN),
)


# --- Queue --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Antrean:
    """One page of the queue, oldest first; `semua` counts the queue without filters, `tertua` is its oldest."""

    baris: Sequence  # rows of id, judul, kode, putaran, status_sejak, opd_nama
    jumlah: int
    semua: int
    tertua: datetime | None


def _mengandung(q: str) -> list[ColumnElement[bool]]:
    return [posisi(IdeCari.teks, kata) > 0 for kata in teks_cari(q).split()[:KATA_CARI_MAKS]]


def _batas_menunggu(hari: int, kini: datetime) -> datetime:
    """Who has waited longer than `hari` calendar days of the region stands in the queue since before this moment."""
    return datetime.combine(hari_ini(kini) - timedelta(days=hari), time(), zona_kini())


def _syarat(saring: SaringAntrean, kini: datetime) -> list[ColumnElement[bool]]:
    syarat: list[ColumnElement[bool]] = [Ide.status == StatusIde.DIAJUKAN]
    for kolom in ("opd", "tahun", "urusan"):
        if nilai := getattr(saring, kolom):
            syarat.append((Ide.opd_id if kolom == "opd" else getattr(Ide, kolom)) == nilai)
    if saring.giliran:
        syarat.append(Ide.putaran > 1 if saring.giliran == "ulang" else Ide.putaran <= 1)
    if saring.hari:
        syarat.append(Ide.status_sejak < _batas_menunggu(saring.hari, kini))
    if cocok := _mengandung(saring.q):
        syarat.append(Ide.id.in_(select(IdeCari.ide_id).where(*cocok)))
    return syarat


def antrean(session: Session, *, saring: SaringAntrean, kini: datetime, halaman: int = 1) -> Antrean:
    """One page of the filtered queue and its counts: always two SELECTs."""
    syarat = _syarat(saring, kini)
    jumlah, semua, tertua = session.execute(
        select(func.count().filter(and_(*syarat)), func.count(), func.min(Ide.status_sejak)).where(
            Ide.status == StatusIde.DIAJUKAN
        )
    ).one()
    baris = session.execute(
        select(
            Ide.id, Ide.judul, Ide.kode, Ide.putaran, Ide.status_sejak,
            Opd.nama.label("opd_nama"),
        )
        .join(Opd, Opd.id == Ide.opd_id)
        .where(*syarat)
        .order_by(Ide.status_sejak, Ide.id)
        .limit(PER_HALAMAN)
        .offset((halaman - 1) * PER_HALAMAN)
    ).all()  # fmt: skip
    return Antrean(baris, jumlah, semua, tertua)


def pilihan_antrean(session: Session) -> tuple[list[tuple[int, str]], list[int]]:
    """OPD (id, name) and years that have something in the queue, for its filters: two SELECTs."""
    opd = session.execute(
        select(Opd.id, Opd.nama)
        .where(Opd.id.in_(select(Ide.opd_id).where(Ide.status == StatusIde.DIAJUKAN)))
        .order_by(Opd.nama_urut)
    )
    tahun = session.scalars(
        select(Ide.tahun).where(Ide.status == StatusIde.DIAJUKAN).distinct().order_by(Ide.tahun.desc())
    )
    return [(o.id, o.nama) for o in opd], list(tahun)


@dataclass(frozen=True)
class Posisi:
    """Where an idea stands in the filtered queue: place and length counted over the whole pass."""

    ke: int
    dari: int
    sebelum_id: int | None


def _sesudah(sejak: datetime, ide_id: int) -> ColumnElement[bool]:
    return or_(Ide.status_sejak > sejak, and_(Ide.status_sejak == sejak, Ide.id > ide_id))


def posisi_antrean(session: Session, ide: Ide, *, jalan: Jalan, kini: datetime) -> Posisi:
    """The place of `ide`, which must be in the queue: always two SELECTs."""
    syarat = _syarat(jalan.saring, kini)
    mulai = and_(~_sesudah(ide.status_sejak, ide.id), Ide.id != ide.id)
    jumlah, sebelum = session.execute(
        select(func.count(), func.count().filter(mulai)).select_from(Ide).where(*syarat)
    ).one()
    sebelum_id = session.scalar(
        select(Ide.id).where(*syarat, mulai).order_by(Ide.status_sejak.desc(), Ide.id.desc()).limit(1)
    )
    return Posisi(jalan.selesai + sebelum + 1, jalan.selesai + jumlah, sebelum_id)


def berikutnya(
    session: Session, *, jalan: Jalan, kini: datetime, sejak: datetime | None = None, ide_id: int = 0
) -> int | None:
    """The idea to review next: the first behind (`sejak`, `ide_id`) that was not put off, else from the start.

    None when nothing is left. One SELECT.
    """
    syarat = [*_syarat(jalan.saring, kini), Ide.id.not_in([*jalan.lewat, ide_id])]
    urut: list[Any] = [Ide.status_sejak, Ide.id]
    if sejak is not None:
        urut.insert(0, case((_sesudah(sejak, ide_id), 0), else_=1))
    return session.scalar(select(Ide.id).where(*syarat).order_by(*urut).limit(1))


# --- Review screen ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SejakKembali:
    """What the OPD changed since the return, or since the submission before where there was none."""

    dikembalikan_oleh_id: int | None
    dikembalikan_pada: datetime | None
    perubahan: list[tuple[str, str, str]]  # (column, before, after), in the order of the form


def beda_isian(lama: dict[str, Any], baru: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(column, before, after) of every field that differs."""
    return [
        (k, normal(lama.get(k)), normal(baru.get(k))) for k in KOLOM_ISIAN if normal(lama.get(k)) != normal(baru.get(k))
    ]


def sejak_kembali(session: Session, ide: Ide) -> SejakKembali | None:
    """The changes since the judge last saw the idea; None in its first round. At most two SELECTs."""
    if ide.putaran < 2:
        return None
    versi = ide_queries.versi_diajukan(session, ide.id)
    kembali = ide_queries.catatan_terakhir(session, ide.id)
    if kembali is not None:
        dasar = next((v for v in versi if v.versi < kembali.versi), None)
    else:
        dasar = versi[1] if len(versi) > 1 else None  # withdrawn and submitted again
    if dasar is None:
        return None
    return SejakKembali(
        kembali.oleh_id if kembali else None,
        kembali.pada if kembali else None,
        beda_isian(dasar.isi, nilai_ide(ide)),
    )


def catatan_terdahulu(session: Session, ide_id: int) -> Sequence:
    """Steps that carried words, newest first, as rows (aksi, pada, oleh, kode_alasan, catatan): one SELECT."""
    return session.execute(
        select(
            RiwayatIde.aksi,
            RiwayatIde.pada,
            Pengguna.nama.label("oleh"),
            RiwayatIde.kode_alasan,
            RiwayatIde.catatan,
        )
        .join(Pengguna, Pengguna.id == RiwayatIde.oleh_id)
        .where(RiwayatIde.ide_id == ide_id, RiwayatIde.kolom == "", RiwayatIde.catatan != "")
        .order_by(RiwayatIde.id.desc())
    ).all()


def kandidat_serupa(session: Session, ide: Ide, *, cari: str, pilih: int | None = None) -> Sequence:
    """Ideas that `ide` may be declared alike to, by words or code; `pilih` is among them in any case.

    Rows of id, judul, kode, status, opd_nama. One SELECT, none without words.
    """
    cocok = _mengandung(cari)
    if not cocok and not pilih:
        return ()
    temu = [Ide.id.in_(select(IdeCari.ide_id).where(*cocok))] if cocok else []
    return session.execute(
        select(Ide.id, Ide.judul, Ide.kode, Ide.status, Opd.nama.label("opd_nama"))
        .join(Opd, Opd.id == Ide.opd_id)
        .where(
            Ide.id != ide.id,
            Ide.status.not_in((StatusIde.DRAF, StatusIde.DIHAPUS, StatusIde.SERUPA)),
            or_(Ide.id == (pilih or 0), *temu),
        )
        .order_by(case((Ide.id == (pilih or 0), 0), else_=1), Ide.judul_urut, Ide.id)
        .limit(KANDIDAT_MAKS)
    ).all()


def larang_opd_sendiri(session: Session) -> bool:
    """Whether the region lets no koordinator decide on ideas of their own OPD: one SELECT."""
    return bool(session.scalar(select(Daerah.larang_putus_opd_sendiri)))
