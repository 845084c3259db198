"""Marking ideas for replication and adopting them. Shape and errors as in `inovasi.ide.services`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from inovasi.galat import AturanDilanggar, BedaIsian, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.ide import queries_kuota as kuota
from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide
from inovasi.ide.rules import StatusIde, normal
from inovasi.opd import services as opd_services
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran
from inovasi.pesan import services as pesan
from inovasi.replikasi import queries, rules
from inovasi.replikasi.models import Adopsi, AsalLuar, EntriKatalog, RiwayatReplikasi, TahapAdopsi, Tawaran
from inovasi.replikasi.rules import KOLOM_DISALIN
from inovasi.sekali import catat_tujuan, pakai_kunci
from inovasi.waktu import hari_ini

TAWARAN = "tawaran_replikasi"  # kind of notice


# --- Small pieces, for the other services of this room too --------------------------------------------------


def ambil_entri(session: Session, entri_id: int, *, oleh: Pelaku, kunci: bool = False) -> EntriKatalog:
    """The entry, or TidakAda where this person may not know of it. `kunci` takes the row lock on PostgreSQL."""
    isi = session.get(EntriKatalog, entri_id, with_for_update=kunci or None, populate_existing=kunci)
    if isi is None or (isi.ide is None and isi.luar is None) or not queries.boleh_lihat(session, isi, oleh=oleh):
        raise TidakAda()
    return isi


def catat(session: Session, entri_id: int, *, aksi: str, oleh: Pelaku, pada: datetime, **isi: Any) -> None:
    """One row of the history of an entry."""
    semua = {"versi": 0, "kolom": "", "sebelum": "", "sesudah": "", "rincian": ""} | isi
    session.add(RiwayatReplikasi(entri_id=entri_id, aksi=aksi, oleh_id=oleh.id, pada=pada, **semua))


def periksa_versi(benda: Any, versi: int | None, beda: Sequence[BedaIsian] = ()) -> None:
    if versi != benda.versi:
        raise VersiBasi(
            "Ini sudah diubah orang lain sejak halaman Anda dibuka. Baca yang terbaru dulu, lalu putuskan lagi.",
            beda=list(beda),
            versi=benda.versi,
        )


def satu_alasan(alasan: str | None, *, maks: int = rules.ALASAN_MAKS) -> str:
    """A reason, tidied. Raises BelumLengkap where there is none or it is too long."""
    alasan = normal(alasan)
    galat = "Tulis alasannya." if not alasan else f"Paling banyak {maks} huruf." if len(alasan) > maks else ""
    if galat:
        raise BelumLengkap(galat, {"alasan": galat})
    return alasan


def alamat_tawaran(tawaran: Tawaran) -> str:
    """The page that the notice of an offer leads to; each offer has its own, so that it is closed alone."""
    return f"/replikasi/{tawaran.entri_id}?tawaran={tawaran.id}"


def tutup_tawaran(
    session: Session, entri_id: int, *, oleh: Pelaku, pada: datetime, aksi: str, ke: str, alasan: str = "",
    opd_id: int | None = None,
) -> int:  # fmt: skip
    """Settle the waiting offers of an entry, of one OPD only where given, with their notices; returns how many."""
    stmt = select(Tawaran).where(Tawaran.entri_id == entri_id, Tawaran.status == "menunggu")
    if opd_id is not None:
        stmt = stmt.where(Tawaran.opd_id == opd_id)
    semua = session.scalars(stmt.order_by(Tawaran.id).with_for_update()).all()
    for tawaran in semua:
        tawaran.status, tawaran.jawaban = ke, alasan
        tawaran.versi += 1
        catat(
            session, entri_id, aksi=aksi, oleh=oleh, pada=pada,
            rincian=session.get_one(Opd, tawaran.opd_id).nama + (f": {alasan}" if alasan else ""),
        )  # fmt: skip
        pesan.selesaikan(session, alamat=alamat_tawaran(tawaran), pada=pada)
    return len(semua)


# --- The mark -----------------------------------------------------------------------------------------------


def tandai(session: Session, ide: Ide, *, oleh: Pelaku, pada: datetime, versi: int | None, alasan: str) -> EntriKatalog:
    """Mark an approved idea as worth repeating; its entry is made, or is the one it had before."""
    ide_services.ubah_status(session, ide, "tandai_replikasi", oleh=oleh, pada=pada, versi=versi, alasan=alasan)
    entri = session.scalar(select(EntriKatalog).where(EntriKatalog.ide_id == ide.id))
    if entri is None:
        entri = EntriKatalog(ide_id=ide.id, dibuat_pada=pada)
        session.add(entri)
        session.flush()
    return entri


def batal(session: Session, ide: Ide, *, oleh: Pelaku, pada: datetime, versi: int | None, alasan: str) -> Ide:
    """Take the mark back. The entry stays, because adoptions point to it; the catalogue no longer shows it."""
    ide_services.ubah_status(session, ide, "batal_replikasi", oleh=oleh, pada=pada, versi=versi, alasan=alasan)
    entri_id = queries.entri_dari_ide(session, ide.id)
    if entri_id is not None:
        tutup_tawaran(
            session, entri_id, oleh=oleh, pada=pada, aksi="tawar_tarik", ke="ditarik",
            alasan="Inovasi ini tidak lagi ditawarkan.",
        )  # fmt: skip
    return ide


# --- The pause ----------------------------------------------------------------------------------------------


def jeda(
    session: Session, entri: EntriKatalog, *, oleh: Pelaku, pada: datetime, versi: int | None, alasan: str
) -> EntriKatalog:
    """No new adoptions until it goes on; offers that wait are withdrawn, for nobody could accept them."""
    rules.tuntut(oleh, Peran.KOORDINATOR)
    if entri.dijeda_pada is not None:
        raise AturanDilanggar("Replikasi inovasi ini sudah dijeda.")
    if not queries.keadaan(entri).ditawarkan:
        raise AturanDilanggar("Inovasi ini tidak sedang ditawarkan, jadi tidak perlu dijeda.")
    periksa_versi(entri, versi)
    alasan = satu_alasan(alasan)
    entri.dijeda_pada, entri.alasan_jeda = pada, alasan
    entri.versi += 1
    catat(session, entri.id, aksi="jeda", oleh=oleh, pada=pada, versi=entri.versi, rincian=alasan)
    tutup_tawaran(
        session, entri.id, oleh=oleh, pada=pada, aksi="tawar_tarik", ke="ditarik", alasan="Replikasinya dijeda."
    )
    return entri


def lanjutkan(
    session: Session, entri: EntriKatalog, *, oleh: Pelaku, pada: datetime, versi: int | None, alasan: str
) -> EntriKatalog:
    rules.tuntut(oleh, Peran.KOORDINATOR)
    if entri.dijeda_pada is None:
        raise AturanDilanggar("Replikasi inovasi ini tidak sedang dijeda.")
    periksa_versi(entri, versi)
    alasan = satu_alasan(alasan)
    entri.dijeda_pada, entri.alasan_jeda = None, ""
    entri.versi += 1
    catat(session, entri.id, aksi="lanjut", oleh=oleh, pada=pada, versi=entri.versi, rincian=alasan)
    return entri


# --- Adopting -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HasilAdopsi:
    """The adopter's idea, and how it came about: made now, taken out of the bin, or there already."""

    ide: Ide
    baru: bool = False
    dipulihkan: bool = False


def adopsi(
    session: Session, entri_id: int, *, oleh: Pelaku, pada: datetime, opd_id: int, kunci: str = ""
) -> HasilAdopsi:
    """A new draft of the OPD out of the entry's idea or its origin outside: one per entry and OPD, none by its owner
    nor by an OPD that it came from in the first place.

    A waiting offer is accepted with it. A second try leads to the idea that is there. `kunci` is the one-time key of
    the form.
    """
    # The lock lets two operators of one OPD, or two clicks, come one after the other on PostgreSQL too.
    entri = session.get(EntriKatalog, entri_id, with_for_update=True, populate_existing=True)
    if entri is None or (entri.ide is None and entri.luar is None):
        raise TidakAda()
    if not queries.boleh_lihat(session, entri, oleh=oleh):
        raise TidakAda()
    if oleh.peran is not Peran.OPERATOR or opd_id not in oleh.opd_ids:
        raise TidakBoleh("Replikasi dimulai oleh operator OPD yang akan menjalankannya.")
    if entri.ide is not None and opd_id == entri.ide.opd_id:
        raise AturanDilanggar("Inovasi ini milik OPD Anda sendiri, jadi tidak perlu direplikasi.")
    tujuan = pakai_kunci(session, kunci, pengguna_id=oleh.id, pada=pada) if kunci else None
    if tujuan:
        return HasilAdopsi(ide_services.ambil(session, int(tujuan.rsplit("/", 1)[1])))
    hasil = _yang_ada(session, entri, oleh=oleh, pada=pada, opd_id=opd_id)
    hasil = hasil or _draf_baru(session, entri, oleh=oleh, pada=pada, opd_id=opd_id)
    tutup_tawaran(session, entri.id, oleh=oleh, pada=pada, aksi="tawar_terima", ke="diterima", opd_id=opd_id)
    if kunci:
        catat_tujuan(session, kunci, f"/ide/{hasil.ide.id}")
    return hasil


def _yang_ada(
    session: Session, entri: EntriKatalog, *, oleh: Pelaku, pada: datetime, opd_id: int
) -> HasilAdopsi | None:
    """The adoption that this OPD has already; one whose idea went to another OPD goes along with it."""
    baris = session.scalars(
        select(Adopsi)
        .join(Ide, Ide.id == Adopsi.ide_id)
        .where(Adopsi.entri_id == entri.id, or_(Adopsi.opd_id == opd_id, Ide.opd_id == opd_id))
        .order_by(Adopsi.id)
    ).all()
    milik = next((a for a in baris if a.ide.opd_id == opd_id), None)
    if milik is None:
        for pindahan in baris:
            _ikuti_ide(session, pindahan)
        return None
    ide = ide_services.ambil(session, milik.ide_id, kunci=True)
    if ide.status == StatusIde.DIHAPUS:
        ide_services.ubah_status(session, ide, "pulihkan", oleh=oleh, pada=pada, versi=ide.versi)
        return HasilAdopsi(ide, dipulihkan=True)
    return HasilAdopsi(ide)


def _ikuti_ide(session: Session, baris: Adopsi) -> None:
    ke = baris.ide.opd_id
    if _sudah_adopsi(session, baris.entri_id, ke):
        raise AturanDilanggar(
            f"Replikasi OPD Anda atas inovasi ini sudah dipindahkan ke {baris.ide.opd.nama}.",
            saran="Mintalah koordinator memindahkannya kembali.",
        )
    baris.opd_id = ke
    session.flush()


def _sudah_adopsi(session: Session, entri_id: int, opd_id: int) -> bool:
    ada = select(Adopsi.id).where(Adopsi.entri_id == entri_id, Adopsi.opd_id == opd_id)
    return session.scalar(ada) is not None


def _draf_baru(
    session: Session, entri: EntriKatalog, *, oleh: Pelaku, pada: datetime, opd_id: int
) -> HasilAdopsi:
    if tertutup := rules.alasan_tertutup(queries.keadaan(entri)):
        raise AturanDilanggar(tertutup, saran="Pilih inovasi lain dari katalog.")
    rules.periksa_lingkaran(queries.rantai_asal(session, entri.id), opd_id)
    tahun = kuota.tahun_berjalan(session, hari_ini(pada))
    if tahun is None:
        raise AturanDilanggar("Belum ada tahun program yang dibuka.", saran="Mintalah koordinator membukanya.")
    ide = ide_services.buat_ide(
        session,
        oleh=oleh,
        pada=pada,
        opd=session.get_one(Opd, opd_id),
        tahun=tahun.tahun,
        isian=_bahan_awal(entri),
        asal_id=entri.ide_id,
        aksi="adopsi",
    )
    baris = Adopsi(
        entri_id=entri.id, opd_id=opd_id, ide_id=ide.id, dimulai_pada=pada, dimulai_oleh_id=oleh.id, versi=1,
        model="", model_lain="", fasilitator="", tahap="minat", tahap_sejak=hari_ini(pada),
    )  # fmt: skip
    session.add(baris)
    session.flush()
    session.add(
        TahapAdopsi(
            adopsi_id=baris.id, dari="", tahap="minat", tanggal=baris.tahap_sejak, catatan="", oleh_id=oleh.id,
            pada=pada,
        )
    )  # fmt: skip
    return HasilAdopsi(ide, baru=True)


def _bahan_awal(entri: EntriKatalog) -> dict[str, str]:
    """What the adopter's draft begins with."""
    if entri.ide is not None:
        return {kolom: getattr(entri.ide, kolom) for kolom in KOLOM_DISALIN}
    luar = entri.luar
    return {"judul": luar.nama, "gagasan": luar.ringkasan, "urusan": luar.urusan, "jenis": luar.jenis}


# --- An OPD that ends ---------------------------------------------------------------------------------------


def pindahkan_adopsi(session: Session, lama: Opd, penerus: Opd, *, oleh: Pelaku, pada: datetime) -> None:
    """When an OPD ends in favour of another its adoptions go along; where both had one, the old name stays."""
    for baris in session.scalars(select(Adopsi).where(Adopsi.opd_id == lama.id)).all():
        if not _sudah_adopsi(session, baris.entri_id, penerus.id):
            baris.opd_id = penerus.id
    session.flush()


def pindahkan_lain(session: Session, lama: Opd, penerus: Opd, *, oleh: Pelaku, pada: datetime) -> None:
    """Outside origins that it entered, and offers that it has not answered, go to the successor too."""
    for luar in session.scalars(select(AsalLuar).where(AsalLuar.opd_id == lama.id)):
        luar.opd_id = penerus.id
    punya = set(session.scalars(select(Tawaran.entri_id).where(Tawaran.opd_id == penerus.id)))
    menunggu = select(Tawaran).where(Tawaran.opd_id == lama.id, Tawaran.status == "menunggu")
    for tawaran in session.scalars(menunggu).all():
        if tawaran.entri_id in punya:
            tutup_tawaran(
                session, tawaran.entri_id, oleh=oleh, pada=pada, aksi="tawar_tarik", ke="ditarik",
                alasan=f"{lama.nama} berakhir.", opd_id=lama.id,
            )  # fmt: skip
        else:
            tawaran.opd_id = penerus.id
    session.flush()


opd_services.PADA_PENERUS.append(pindahkan_adopsi)
opd_services.PADA_PENERUS.append(pindahkan_lain)
