"""Reading the review queue and what the review screen shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session

from inovasi.akun.models import Pendampingan, Pengguna
from inovasi.akun.queries import daftarkan_penghitung
from inovasi.db import posisi
from inovasi.ide import queries as ide_queries
from inovasi.ide.models import Ide, IdeCari, LembarKriteria, RiwayatIde, TahunProgram
from inovasi.ide.queries import KATA_CARI_MAKS
from inovasi.ide.rules import KOLOM_ISIAN, KRITERIA, StatusIde, normal, teks_cari
from inovasi.ide.services import dasar_formulir, nilai_ide
from inovasi.opd.models import Daerah, Opd
from inovasi.peran import Pelaku, Peran
from inovasi.tinjauan.models import KunjunganIde, TampilanAntrean
from inovasi.tinjauan.rules import Jalan, SaringAntrean, status_dicari
from inovasi.waktu import hari_ini, zona_kini

PER_HALAMAN = 50
KANDIDAT_MAKS = 10

# "Tinjauan (12)" in the menu.
daftarkan_penghitung(
    "tinjauan.antrean",
    [Peran.KOORDINATOR],
    lambda: select(func.count()).select_from(Ide).where(Ide.status == StatusIde.DIAJUKAN),
)


def _hitung_dampingan() -> Select:
    """ "Ide dampingan (12)": the whole queue of one pendamping, as `_lingkup` below.

    Counted in two parts, each by its own index: of the assigned agencies, and of the ideas assigned beside them.
    """
    p = Pendampingan.__table__.c
    milik = (p.pengguna_id == bindparam("pengguna_id"), p.dicabut_pada.is_(None))
    jumlah = select(func.count()).select_from(Ide)
    per_opd = Ide.opd_id.in_(select(p.opd_id).where(*milik, p.opd_id.is_not(None)))
    menunggu = Ide.status.in_((StatusIde.DIAJUKAN, StatusIde.DIKEMBALIKAN))
    status = func.coalesce(Ide.status, "")
    lain = jumlah.where(
        Ide.id.in_(select(p.ide_id).where(*milik, p.ide_id.is_not(None))),
        or_(status.in_((StatusIde.DIAJUKAN, StatusIde.DIKEMBALIKAN)) & ~per_opd, status == StatusIde.DRAF),
    )
    return select(jumlah.where(menunggu, per_opd, _SETAHUN).scalar_subquery() + lain.scalar_subquery())


daftarkan_penghitung("tinjauan.antrean", [Peran.PENDAMPING], _hitung_dampingan)


# --- Queue --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Antrean:
    """One page of the queue, oldest first; `semua` counts the queue without further filters, `tertua` is its oldest."""

    baris: Sequence  # rows of id, judul, kode, status, putaran, status_sejak, opd_nama
    jumlah: int
    semua: int
    tertua: datetime | None


def _mengandung(q: str) -> list[ColumnElement[bool]]:
    return [posisi(IdeCari.teks, kata) > 0 for kata in teks_cari(q).split()[:KATA_CARI_MAKS]]


def _batas_menunggu(hari: int, kini: datetime) -> datetime:
    """Who has waited longer than `hari` calendar days of the region stands in the queue since before this moment."""
    return datetime.combine(hari_ini(kini) - timedelta(days=hari), time(), zona_kini())


# Every idea is of an opened year: saying so lets the index of year, OPD and status answer.
_SETAHUN = Ide.tahun.in_(select(TahunProgram.tahun))


def _lingkup(saring: SaringAntrean, oleh: Pelaku, *, draf: bool = False) -> list[ColumnElement[bool]]:
    """Whose queue it is: the statuses that are looked for, and of them what this person may read.

    Drafts have no review screen; only the list shows them.
    """
    status = [s for s in status_dicari(saring, oleh.peran) if draf or s != StatusIde.DRAF]
    if oleh.peran is not Peran.PENDAMPING:
        return [Ide.status.in_(status), ide_queries.syarat_terlihat(oleh)]
    # ide.rules.didampingi, written so that each half is found by an index of its own: the ideas by their ids
    # (coalesce keeps SQLite from walking through all of a status), the agencies by year, OPD and status.
    per_ide = Ide.id.in_(oleh.dampingan_ide) & func.coalesce(Ide.status, "").in_(status)
    per_opd = and_(
        Ide.opd_id.in_(oleh.dampingan_opd), _SETAHUN, Ide.status.in_([s for s in status if s != StatusIde.DRAF])
    )
    return [or_(per_ide, per_opd)]


def _syarat(saring: SaringAntrean, kini: datetime) -> list[ColumnElement[bool]]:
    """The further filters."""
    syarat: list[ColumnElement[bool]] = []
    for kolom in ("opd", "tahun", "urusan"):
        if nilai := getattr(saring, kolom):
            syarat.append((Ide.opd_id if kolom == "opd" else getattr(Ide, kolom)) == nilai)
    if saring.giliran:
        syarat.append(Ide.putaran > 1 if saring.giliran == "ulang" else Ide.putaran <= 1)
    if saring.hari:
        syarat.append(Ide.status_sejak < _batas_menunggu(saring.hari, kini))
    if cocok := _mengandung(saring.q):
        # For each row of the queue and not IN: the texts of the other ideas, most of them, are then not read.
        syarat.append(exists().where(IdeCari.ide_id == Ide.id, *cocok))
    return syarat


def antrean(session: Session, *, oleh: Pelaku, saring: SaringAntrean, kini: datetime, halaman: int = 1) -> Antrean:
    """One page of the filtered queue and its counts: always two SELECTs."""
    lingkup, syarat = _lingkup(saring, oleh, draf=True), _syarat(saring, kini)
    jumlah = func.count().filter(and_(*syarat)) if syarat else func.count()
    jumlah, semua, tertua = session.execute(
        select(jumlah, func.count(), func.min(Ide.status_sejak)).where(*lingkup)
    ).one()
    # Which fifty it is can be read off the index; their words are fetched for these alone.
    ids = (
        select(Ide.id)
        .where(*lingkup, *syarat)
        .order_by(Ide.status_sejak, Ide.id)
        .limit(PER_HALAMAN)
        .offset((halaman - 1) * PER_HALAMAN)
    )
    baris = session.execute(
        select(
            Ide.id, Ide.judul, Ide.kode, Ide.status, Ide.putaran, Ide.status_sejak,
            Opd.nama.label("opd_nama"),
        )
        .join(Opd, Opd.id == Ide.opd_id)
        .where(Ide.id.in_(ids))
        .order_by(Ide.status_sejak, Ide.id)
    ).all()  # fmt: skip
    return Antrean(baris, jumlah, semua, tertua)


def pilihan_antrean(session: Session, *, oleh: Pelaku) -> tuple[list[tuple[int, str]], list[int]]:
    """OPD (id, name) and years that have something in the queue, whomever it waits for: two SELECTs."""
    lingkup = _lingkup(SaringAntrean(menunggu="semua"), oleh, draf=True)
    ada = exists().where(*lingkup)
    # Few ideas of a pendamping, listed once; of everybody's, one that is found for each OPD.
    if oleh.peran is Peran.PENDAMPING:
        punya = Opd.id.in_(select(Ide.opd_id).where(*lingkup))
    else:
        punya = ada.where(Ide.opd_id == Opd.id, _SETAHUN)
    opd = session.execute(select(Opd.id, Opd.nama).where(punya).order_by(Opd.nama_urut))
    tahun = session.scalars(
        select(TahunProgram.tahun).where(ada.where(Ide.tahun == TahunProgram.tahun)).order_by(TahunProgram.tahun.desc())
    )
    return [(o.id, o.nama) for o in opd], list(tahun)


@dataclass(frozen=True)
class RingkasDampingan:
    """What waits among the ideas of a pendamping, and for whom."""

    semua: int
    koordinator: int
    tertua: datetime | None

    @property
    def opd(self) -> int:
        return self.semua - self.koordinator


def ringkas_dampingan(session: Session, *, oleh: Pelaku) -> RingkasDampingan:
    """One SELECT."""
    diajukan = func.count().filter(Ide.status == StatusIde.DIAJUKAN)
    lingkup = _lingkup(SaringAntrean(), oleh, draf=True)
    return RingkasDampingan(
        *session.execute(select(func.count(), diajukan, func.min(Ide.status_sejak)).where(*lingkup)).one()
    )


def tampilan(session: Session, *, oleh: Pelaku) -> Sequence:
    """The filters that this person keeps, by name, as rows (id, nama, kueri): one SELECT."""
    return session.execute(
        select(TampilanAntrean.id, TampilanAntrean.nama, TampilanAntrean.kueri)
        .where(TampilanAntrean.pengguna_id == oleh.id)
        .order_by(func.lower(TampilanAntrean.nama), TampilanAntrean.id)
    ).all()


def ide_massal(session: Session, ids: Sequence[int]) -> list[Row]:
    """The ideas of a decision on several, oldest first, with what their rules look at: one SELECT."""
    return list(
        session.execute(
            select(
                Ide.id, Ide.judul, Ide.kode, Ide.status, Ide.versi, Ide.opd_id, Ide.dibuat_oleh_id, Ide.dihentikan_pada,
                Ide.ditandai_pada, Ide.diajukan_pertama_pada, Ide.sumber, Ide.diputus_oleh_id, Ide.diputus_pada,
                Opd.nama.label("opd_nama"),
            )
            .join(Opd, Opd.id == Ide.opd_id)
            .where(Ide.id.in_(list(ids)))
            .order_by(Ide.status_sejak, Ide.id)
        )
    )  # fmt: skip


def lembar_massal(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """idea id -> its criteria sheet; ideas without one are left out. One SELECT."""
    kolom = [*KRITERIA, *(f"catatan_{k}" for k in KRITERIA)]
    baris = session.execute(
        select(LembarKriteria.ide_id, *(getattr(LembarKriteria, k) for k in kolom)).where(
            LembarKriteria.ide_id.in_(list(ids))
        )
    )
    return {b.ide_id: {k: getattr(b, k) for k in kolom} for b in baris}


@dataclass(frozen=True)
class Posisi:
    """Where an idea stands in the filtered queue: place and length counted over the whole pass."""

    ke: int
    dari: int
    sebelum_id: int | None


def _sesudah(sejak: datetime, ide_id: int) -> ColumnElement[bool]:
    return or_(Ide.status_sejak > sejak, and_(Ide.status_sejak == sejak, Ide.id > ide_id))


def posisi_antrean(session: Session, ide: Ide, *, oleh: Pelaku, jalan: Jalan, kini: datetime) -> Posisi:
    """The place of `ide`, which must be in the queue: always two SELECTs."""
    syarat = [*_lingkup(jalan.saring, oleh), *_syarat(jalan.saring, kini)]
    mulai = and_(~_sesudah(ide.status_sejak, ide.id), Ide.id != ide.id)
    jumlah, sebelum = session.execute(
        select(func.count(), func.count().filter(mulai)).select_from(Ide).where(*syarat)
    ).one()
    sebelum_id = session.scalar(
        select(Ide.id).where(*syarat, mulai).order_by(Ide.status_sejak.desc(), Ide.id.desc()).limit(1)
    )
    return Posisi(jalan.selesai + sebelum + 1, jalan.selesai + jumlah, sebelum_id)


def berikutnya(
    session: Session, *, oleh: Pelaku, jalan: Jalan, kini: datetime, sejak: datetime | None = None, ide_id: int = 0
) -> int | None:
    """The idea to review next: the first behind (`sejak`, `ide_id`) that was not put off, else from the start.

    None when nothing is left. One SELECT.
    """
    syarat = [*_lingkup(jalan.saring, oleh), *_syarat(jalan.saring, kini), Ide.id.not_in([*jalan.lewat, ide_id])]
    urut: list[Any] = [Ide.status_sejak, Ide.id]
    if sejak is not None:
        urut.insert(0, case((_sesudah(sejak, ide_id), 0), else_=1))
    return session.scalar(select(Ide.id).where(*syarat).order_by(*urut).limit(1))


# --- Review screen ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sejak:
    """What the OPD changed since a moment. `sebab`: dilihat (this person's last look), kembali (a return) or
    ajukan (the submission before, where the OPD had withdrawn it)."""

    sebab: str
    oleh_id: int | None
    pada: datetime | None
    perubahan: list[tuple[str, str, str]]  # (column, before, after), in the order of the form
    versi: int  # of the text that it is compared with


def beda_isian(lama: dict[str, Any], baru: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(column, before, after) of every field that differs."""
    return [
        (k, normal(lama.get(k)), normal(baru.get(k))) for k in KOLOM_ISIAN if normal(lama.get(k)) != normal(baru.get(k))
    ]


def kunjungan(session: Session, *, pengguna_id: int, ide_id: int) -> KunjunganIde | None:
    """Which versions of the idea this person has seen: one SELECT."""
    return session.get(KunjunganIde, (pengguna_id, ide_id))


def sejak_dilihat(session: Session, ide: Ide, *, pengguna_id: int) -> Sejak | None:
    """The changes since this person last had another version on the screen; None where there was none.

    At most two SELECTs.
    """
    lihat = kunjungan(session, pengguna_id=pengguna_id, ide_id=ide.id)
    if lihat is None:
        return None
    versi, pada = (lihat.versi, lihat.pada) if lihat.versi < ide.versi else (lihat.versi_lalu, lihat.pada_lalu)
    if versi is None:
        return None
    dasar = dasar_formulir(session, ide, versi)
    return Sejak("dilihat", pengguna_id, pada, beda_isian(dasar, nilai_ide(ide)), versi)


def sejak_kembali(session: Session, ide: Ide) -> Sejak | None:
    """The changes since the judge decided on the idea; None in its first round. At most two SELECTs."""
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
    return Sejak(
        "kembali" if kembali else "ajukan",
        kembali.oleh_id if kembali else None,
        kembali.pada if kembali else None,
        beda_isian(dasar.isi, nilai_ide(ide)),
        dasar.versi,
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
