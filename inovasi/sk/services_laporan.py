"""Steps of a progress report. Shape and errors as in `inovasi.klinik.services`; the caller commits."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from inovasi.galat import BedaIsian, BelumLengkap, VersiBasi
from inovasi.ide.rules import normal
from inovasi.peran import Pelaku, Peran
from inovasi.pesan import services as pesan
from inovasi.sk import rules_laporan as rules
from inovasi.sk.models import LaporanSk, RiwayatSk
from inovasi.sk.queries_laporan import Tempat
from inovasi.sk.rules import sebut

DIAJUKAN, DIKEMBALIKAN = "sk_laporan_diajukan", "sk_laporan_dikembalikan"  # kinds of notices


def _periksa(tempat: Tempat, aksi: str, *, oleh: Pelaku) -> str:
    return rules.periksa(oleh, tempat.status, tempat.opd.id, tempat.sk.status, aksi)


def _periksa_versi(tempat: Tempat, versi: int | None, beda: list[BedaIsian]) -> None:
    if versi != tempat.versi:
        raise VersiBasi(
            "Laporan ini sudah diubah orang lain sejak halaman Anda dibuka. Baca yang terbaru, lalu putuskan lagi.",
            beda=beda,
            versi=tempat.versi,
        )


def _catat(
    session: Session, tempat: Tempat, aksi: str, *, oleh: Pelaku, pada: datetime, kolom: str = "status",
    sebelum: str = "", sesudah: str = "", rincian: str = "",
) -> None:  # fmt: skip
    session.add(
        RiwayatSk(
            sk_id=tempat.sk.id, laporan_id=tempat.laporan.id, pada=pada, oleh_id=oleh.id, aksi=aksi, kolom=kolom,
            sebelum=sebelum, sesudah=sesudah, rincian=rincian,
        )
    )  # fmt: skip


def _adakan(session: Session, tempat: Tempat, *, oleh: Pelaku, pada: datetime) -> LaporanSk:
    if tempat.laporan is None:
        tempat.laporan = LaporanSk(
            versi=0, sk_id=tempat.sk.id, opd_id=tempat.opd.id, periode_mulai=tempat.periode.mulai,
            jatuh_tempo=tempat.periode.jatuh_tempo, status="draf", kemajuan="", kendala="", rencana="", catatan="",
            dibuat_oleh_id=oleh.id, dibuat_pada=pada,
        )  # fmt: skip
        session.add(tempat.laporan)
        session.flush()
    return tempat.laporan


def simpan(
    session: Session, tempat: Tempat, *, oleh: Pelaku, pada: datetime, versi: int | None, isian: Mapping[str, str]
) -> LaporanSk | None:
    """Keep what was typed, complete or not. The same text once more changes nothing; None where there is none at all.

    Raises VersiBasi with both texts where somebody else wrote meanwhile.
    """
    ke = _periksa(tempat, "simpan", oleh=oleh)
    baru = {k: normal(isian.get(k)) for k in rules.ISIAN}
    galat = {
        k: f"{rules.ISIAN[k]} paling banyak {rules.TEKS_MAKS} huruf."
        for k, nilai in baru.items() if len(nilai) > rules.TEKS_MAKS
    }  # fmt: skip
    if galat:
        raise BelumLengkap(" ".join(galat.values()), galat)
    lama = tempat.isi
    beda = [BedaIsian(k, lama[k], baru[k]) for k in rules.ISIAN if lama[k] != baru[k]]
    if not beda:
        return tempat.laporan
    _periksa_versi(tempat, versi, beda)
    laporan = _adakan(session, tempat, oleh=oleh, pada=pada)
    for b in beda:
        setattr(laporan, b.kolom, b.kiriman)
        _catat(
            session, tempat, "simpan", oleh=oleh, pada=pada, kolom=b.kolom, sebelum=b.tersimpan, sesudah=b.kiriman,
            rincian=rules.ISIAN[b.kolom],
        )  # fmt: skip
    laporan.status = ke
    laporan.versi += 1
    session.flush()
    return laporan


def ajukan(session: Session, tempat: Tempat, *, oleh: Pelaku, pada: datetime) -> LaporanSk:
    """Hand in what is stored. Raises BelumLengkap for what a report must say."""
    galat = {k: kalimat for k, kalimat in rules.WAJIB.items() if not tempat.isi[k]}
    if galat:
        raise BelumLengkap(" ".join(galat.values()), galat)
    ke = _periksa(tempat, "ajukan", oleh=oleh)
    laporan = tempat.laporan
    laporan.diajukan_pada = pada
    _pindah(session, tempat, "ajukan", ke, oleh=oleh, pada=pada)
    pesan.beri_tahu(
        session, alamat=tempat.alamat, jenis=DIAJUKAN, pada=pada, untuk_peran=Peran.KOORDINATOR,
        teks=f"Laporan {tempat.opd.nama} untuk {tempat.periode.nama}, {sebut(tempat.sk)}, menunggu diperiksa.",
    )  # fmt: skip
    return laporan


def _pindah(
    session: Session, tempat: Tempat, aksi: str, ke: str, *, oleh: Pelaku, pada: datetime, rincian: str = ""
) -> None:
    laporan = tempat.laporan
    _catat(session, tempat, aksi, oleh=oleh, pada=pada, sebelum=laporan.status, sesudah=ke, rincian=rincian)
    laporan.status = ke
    laporan.versi += 1
    session.flush()
    pesan.selesaikan(session, alamat=tempat.alamat, pada=pada)


def putuskan(
    session: Session, tempat: Tempat, aksi: str, *, oleh: Pelaku, pada: datetime, versi: int | None, catatan: str = ""
) -> LaporanSk:
    """`terima`, or `kembalikan` and `lewati` with the reason that the agency reads."""
    ke = _periksa(tempat, aksi, oleh=oleh)
    _periksa_versi(tempat, versi, [])
    catatan = normal(catatan)
    galat = "Tulis alasannya." if aksi in rules.BERALASAN and not catatan else ""
    if len(catatan) > rules.CATATAN_MAKS:
        galat = f"Alasan paling banyak {rules.CATATAN_MAKS} huruf."
    if galat:
        raise BelumLengkap(galat, {"catatan": galat})
    laporan = _adakan(session, tempat, oleh=oleh, pada=pada)
    laporan.catatan = catatan
    laporan.diputus_oleh_id, laporan.diputus_pada = oleh.id, pada
    _pindah(session, tempat, aksi, ke, oleh=oleh, pada=pada, rincian=catatan)
    if aksi == "kembalikan":
        pesan.beri_tahu(
            session, alamat=tempat.alamat, jenis=DIKEMBALIKAN, pada=pada, untuk_opd_id=tempat.opd.id,
            teks=f"Laporan untuk {tempat.periode.nama}, {sebut(tempat.sk)}, dikembalikan: {catatan}",
        )  # fmt: skip
    return laporan
