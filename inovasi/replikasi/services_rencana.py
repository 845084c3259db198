"""The plan of an adoption. Shape and errors as in `inovasi.replikasi.services_adopsi`."""

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inovasi.berkas.panel import REKAMAN, Keperluan, Rekaman
from inovasi.galat import AturanDilanggar, BedaIsian, TidakAda
from inovasi.ide.rules import normal
from inovasi.peran import Pelaku
from inovasi.replikasi import queries_adopsi, rules_adopsi
from inovasi.replikasi import rules_rencana as rules
from inovasi.replikasi.models import Adopsi, RencanaAksi
from inovasi.replikasi.rules_rencana import IsianRencana
from inovasi.replikasi.services_adopsi import catat, periksa_versi, pihak, untuk_ditulis
from inovasi.waktu import tanggal


def ambil(session: Session, rencana_id: int, *, oleh: Pelaku, kunci: bool = False) -> tuple[RencanaAksi, Adopsi]:
    """The row and its adoption, for who keeps them. Raises TidakAda, TidakBoleh."""
    rules_adopsi.periksa_peran(oleh, rules_adopsi.MENULIS)
    baris = session.get(RencanaAksi, rencana_id)
    if baris is None:
        raise TidakAda()
    # The adoption's lock comes first, as everywhere: whoever has it may change all that hangs on it.
    adopsi = untuk_ditulis(session, baris.adopsi_id, oleh=oleh, kunci=kunci)
    if kunci:
        session.refresh(baris)
    return baris, adopsi


def _rapi(isi: IsianRencana) -> IsianRencana:
    return replace(isi, **{k: normal(getattr(isi, k)) for k in rules.PANJANG})


def tambah(session: Session, adopsi: Adopsi, isi: IsianRencana, *, oleh: Pelaku, pada: datetime) -> RencanaAksi:
    """A new row. An adoption has at most rules.BARIS_MAKS."""
    p = pihak(adopsi)
    rules_adopsi.periksa_tulis(oleh, p)
    rules_adopsi.periksa_hidup(p)
    isi = _rapi(isi)
    rules_adopsi.lempar(rules.galat_rencana(isi))
    jumlah, urutan = session.execute(
        select(func.count(), func.coalesce(func.max(RencanaAksi.urutan), 0)).where(RencanaAksi.adopsi_id == adopsi.id)
    ).one()
    if jumlah >= rules.BARIS_MAKS:
        raise AturanDilanggar(
            f"Rencana aksi sudah memuat {rules.BARIS_MAKS} baris.",
            saran="Lampirkan rencana lengkapnya sebagai dokumen.",
        )
    baris = RencanaAksi(adopsi_id=adopsi.id, versi=1, urutan=urutan + 1, **asdict(isi))
    session.add(baris)
    session.flush()
    catat(
        session, adopsi, aksi="rencana", oleh=oleh, pada=pada,
        rincian=f"{baris.kegiatan}, {tanggal(baris.mulai)} sampai {tanggal(baris.selesai)}",
    )  # fmt: skip
    return baris


def ubah(
    session: Session, baris: RencanaAksi, adopsi: Adopsi, isi: IsianRencana, *, oleh: Pelaku, pada: datetime,
    versi: int | None,
) -> RencanaAksi:  # fmt: skip
    p = pihak(adopsi)
    rules_adopsi.periksa_tulis(oleh, p)
    rules_adopsi.periksa_hidup(p)
    isi = _rapi(isi)
    berubah = {k: (getattr(baris, k), n) for k, n in asdict(isi).items() if getattr(baris, k) != n}
    beda = [BedaIsian(rules.LABEL[k], _baca(k, a), _baca(k, b)) for k, (a, b) in berubah.items()]
    periksa_versi(baris, versi, beda)
    rules_adopsi.lempar(rules.galat_rencana(isi))
    nama = baris.kegiatan
    for kolom, (sebelum, sesudah) in berubah.items():
        setattr(baris, kolom, sesudah)
        catat(
            session, adopsi, aksi="ubah_rencana", oleh=oleh, pada=pada, kolom=rules.LABEL[kolom], rincian=nama,
            sebelum=_baca(kolom, sebelum), sesudah=_baca(kolom, sesudah),
        )  # fmt: skip
    if berubah:
        baris.versi += 1
    session.flush()
    return baris


def _baca(kolom: str, nilai: Any) -> str:
    if isinstance(nilai, date):
        return tanggal(nilai)
    return rules.STATUS.get(nilai, nilai or "") if kolom == "status" else nilai or ""


# --- Documents ----------------------------------------------------------------------------------------------


def _terbaca(session: Session, oleh: Pelaku, ids: Collection[int]) -> set[int]:
    if not ids:
        return set()
    baris = session.execute(select(RencanaAksi.id, RencanaAksi.adopsi_id).where(RencanaAksi.id.in_(list(ids)))).all()
    boleh = queries_adopsi.terbaca(session, oleh, {b.adopsi_id for b in baris})
    return {b.id for b in baris if b.adopsi_id in boleh}


def _sebutan(session: Session, rencana_id: int) -> str:
    baris = session.get_one(RencanaAksi, rencana_id)
    return f"Rencana aksi “{rules.pendek(baris.kegiatan, 80)}”: {queries_adopsi.sebutan(session, baris.adopsi_id)}"


def _periksa_lampir(session: Session, oleh: Pelaku, rencana_id: int) -> None:
    _, adopsi = ambil(session, rencana_id, oleh=oleh, kunci=True)
    rules_adopsi.periksa_hidup(pihak(adopsi))


def _pemilik(session: Session, oleh: Pelaku, rencana_id: int) -> int | None:
    _, adopsi = ambil(session, rencana_id, oleh=oleh)
    return adopsi.ide.opd_id if rules_adopsi.sisi(oleh, pihak(adopsi)) == "peniru" else None


REKAMAN["rencana_aksi"] = Rekaman(
    sebutan=_sebutan,
    alamat=lambda nomor: f"/replikasi/rencana/{nomor}",
    terbaca=_terbaca,
    periksa_lampir=_periksa_lampir,
    pemilik=_pemilik,
    keperluan={"bukti": Keperluan("Bukti kegiatan", "foto")},
)
