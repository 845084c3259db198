"""Entering, linking, correcting and withdrawing documents. Shape and errors as in `inovasi.ide.services`.

The file itself is put into the store before (services_gudang.Gudang.terima); what is here writes rows only. The caller
commits.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.angka import baca_bilangan
from inovasi.berkas import queries, rules
from inovasi.berkas.models import AturanBerkas, Dokumen, Isi, RiwayatDokumen, TautanDokumen
from inovasi.berkas.panel import REKAMAN
from inovasi.berkas.services_gudang import Gudang, Terima
from inovasi.galat import AturanDilanggar, BedaIsian, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.opd.models import Opd
from inovasi.opd.services import PADA_PENERUS
from inovasi.peran import Pelaku
from inovasi.waktu import baca_tanggal, tanggal

BASI = "Ini sudah diubah orang lain sejak halaman Anda dibuka. Bandingkan dulu, lalu kirim lagi."


@dataclass(frozen=True, slots=True)
class Rincian:
    """What people write about a document; the names are columns and form fields. `halaman` is text as typed."""

    jenis: str
    tentang: str
    nomor: str = ""
    tanggal: str = ""
    penanda_tangan: str = ""
    periode: str = ""
    halaman: str = ""


KOLOM = tuple(f.name for f in fields(Rincian))
_MAKS = {
    "nomor": rules.NOMOR_MAKS, "tentang": rules.TENTANG_MAKS, "penanda_tangan": rules.PENANDA_TANGAN_MAKS,
    "periode": rules.PERIODE_MAKS,
}  # fmt: skip


def _periksa_rincian(r: Rincian) -> dict[str, Any]:
    """The values of the columns. Raises BelumLengkap with a sentence for each field that is not in order."""
    isi: dict[str, Any] = {k: " ".join((getattr(r, k) or "").replace("\x00", "").split()) for k in KOLOM}
    galat = {k: f"Paling banyak {maks} huruf." for k, maks in _MAKS.items() if len(isi[k]) > maks}
    if isi["jenis"] not in acuan.JENIS_DOKUMEN:
        galat["jenis"] = "Pilih jenis dokumen dari daftar."
    if not isi["tentang"]:
        galat["tentang"] = "Tulis singkat isi dokumen ini."
    try:
        isi["tanggal"] = baca_tanggal(isi["tanggal"])
    except ValueError as salah:
        galat["tanggal"] = str(salah)
    halaman = baca_bilangan(isi["halaman"])
    if isi["halaman"] and (halaman is None or not 1 <= halaman <= rules.HALAMAN_MAKS):
        galat["halaman"] = f"Tulis angka dari 1 sampai {rules.HALAMAN_MAKS}, atau kosongkan."
    isi["halaman"] = halaman
    if galat:
        raise BelumLengkap("Ada yang perlu diperbaiki.", galat)
    return isi


def _catat(
    session: Session, *, oleh: Pelaku, pada: datetime, aksi: str, dokumen_id: int | None, kolom: str = "",
    sebelum: str = "", sesudah: str = "",
) -> None:  # fmt: skip
    session.add(
        RiwayatDokumen(
            dokumen_id=dokumen_id, pada=pada, oleh_id=oleh.id, aksi=aksi, kolom=kolom, sebelum=sebelum,
            sesudah=sesudah,
        )
    )  # fmt: skip


def _alasan(alasan: str | None) -> str:
    alasan = (alasan or "").replace("\x00", "").strip()
    galat = "" if alasan else "Tulis alasannya."
    if len(alasan) > rules.ALASAN_MAKS:
        galat = f"Paling banyak {rules.ALASAN_MAKS} huruf."
    if galat:
        raise BelumLengkap(galat, {"alasan": galat})
    return alasan


def ambil(session: Session, dokumen_id: int, *, kunci: bool = False) -> Dokumen:
    """The document, or TidakAda. `kunci` takes the row lock on PostgreSQL; SQLite has locked the file already."""
    dokumen = session.get(Dokumen, dokumen_id, with_for_update=kunci or None, populate_existing=kunci)
    if dokumen is None:
        raise TidakAda()
    return dokumen


def ambil_untuk_urus(session: Session, dokumen_id: int, *, oleh: Pelaku, kunci: bool = False) -> Dokumen:
    """The document for who corrects or withdraws it. Raises TidakAda, or TidakBoleh for who only reads it."""
    dokumen = ambil(session, dokumen_id, kunci=kunci)
    rules.periksa_urus(
        oleh, dokumen.opd_id, terbaca=queries.terbaca(session, dokumen.id, dokumen.opd_id, oleh=oleh)
    )
    return dokumen


# --- Entering -----------------------------------------------------------------------------------------------


def pemilik_baru(session: Session, *, oleh: Pelaku, opd_id: int | None) -> int | None:
    """The agency of a document that is entered without a record: one's own, None for the koordinator."""
    rules.periksa_peran(oleh, rules.MENGURUS)
    if not rules.memiliki(oleh, opd_id):
        raise TidakBoleh("Dokumen dimasukkan atas nama OPD sendiri.")
    return opd_id


def catat_dokumen(
    session: Session, gudang: Gudang, terima: Terima, rincian: Rincian, *, oleh: Pelaku, pada: datetime,
    opd_id: int | None, tetap: bool = False,
) -> Dokumen:  # fmt: skip
    """Enter a document whose file is in the store. `opd_id` is who owns it: pemilik_baru, or the record's pemilik.

    Raises BelumLengkap for details that are not in order, for a file that is gone from the store, and, unless `tetap`,
    where this person has a document with the very same file.
    """
    isi = _periksa_rincian(rincian)
    if not gudang.sentuh(terima.sha256):
        raise rules.tolak_berkas("Berkasnya tidak tersimpan lagi. Pilih berkasnya sekali lagi.")
    _catat_isi(session, terima, pada=pada)
    if not tetap and queries.dokumen_kembar(session, terima.sha256, oleh=oleh, opd_id=opd_id):
        raise rules.tolak_berkas("Berkas yang sama persis sudah pernah dimasukkan. Pakai dokumen itu.")
    dokumen = Dokumen(
        uuid=str(uuid4()), versi=1, sha256=terima.sha256, nama_berkas=terima.nama, opd_id=opd_id, status="ada",
        alasan_tarik="", tentang_cari=rules.teks_cari(isi["nomor"], isi["tentang"]), diunggah_oleh_id=oleh.id,
        diunggah_pada=pada, **isi,
    )  # fmt: skip
    session.add(dokumen)
    session.flush()
    _catat(session, oleh=oleh, pada=pada, aksi="catat", dokumen_id=dokumen.id, sesudah=terima.nama)
    return dokumen


def _catat_isi(session: Session, terima: Terima, *, pada: datetime) -> None:
    """The row of the file, once: two that come with the same file at the same time wait for each other."""
    if session.get(Isi, terima.sha256) is not None:
        return
    try:
        with session.begin_nested():
            session.execute(
                insert(Isi).values(sha256=terima.sha256, ukuran=terima.ukuran, tipe=terima.tipe, disimpan_pada=pada)
            )
    except IntegrityError:
        pass  # the other one was first


# --- Linking ------------------------------------------------------------------------------------------------


def sasaran_lampir(session: Session, rekaman: str, rekaman_id: int, keperluan: str, *, oleh: Pelaku) -> int | None:
    """Whose a document is that is entered for this record. Raises TidakAda, TidakBoleh or AturanDilanggar.

    Takes the record's lock.
    """
    jenis = queries.sasaran(session, rekaman, rekaman_id, keperluan, oleh=oleh)
    jenis.periksa_lampir(session, oleh, rekaman_id)
    return jenis.pemilik(session, oleh, rekaman_id)


def periksa_pakai(oleh: Pelaku, dokumen_opd_id: int | None, pemilik: int | None) -> None:
    """Raise TidakAda unless this person may show a document to who reads a record of `pemilik`.

    One's own documents; the koordinator also those of the agency whose record it is, and no other agency's.
    """
    milik = rules.memiliki(oleh, dokumen_opd_id)
    sepemilik = rules.membaca_langsung(oleh, dokumen_opd_id) and dokumen_opd_id == pemilik
    if not milik and not sepemilik:
        raise TidakAda()


def tautkan(
    session: Session, dokumen: Dokumen, *, oleh: Pelaku, pada: datetime, rekaman: str, rekaman_id: int, keperluan: str
) -> TautanDokumen:
    """Link a document to a record; where it is linked for this already, that link comes back.

    The caller has loaded `dokumen` with its lock. A document that was just entered is its entrant's to link.
    """
    pemilik = sasaran_lampir(session, rekaman, rekaman_id, keperluan, oleh=oleh)
    if dokumen.diunggah_oleh_id != oleh.id or dokumen.opd_id != pemilik:
        periksa_pakai(oleh, dokumen.opd_id, pemilik)
    rules.periksa_ada(dokumen.status)
    isi = {"dokumen_id": dokumen.id, "rekaman": rekaman, "rekaman_id": rekaman_id, "keperluan": keperluan}
    ada = session.scalars(
        select(TautanDokumen).filter_by(**isi).where(TautanDokumen.dilepas_pada.is_(None)).limit(1)
    ).first()
    if ada is not None:
        return ada
    tautan = TautanDokumen(**isi, ditautkan_oleh_id=oleh.id, ditautkan_pada=pada, alasan_lepas="")
    session.add(tautan)
    session.flush()
    _catat(
        session, oleh=oleh, pada=pada, aksi="tautkan", dokumen_id=dokumen.id,
        sesudah=_sebutan(session, rekaman, rekaman_id, keperluan),
    )  # fmt: skip
    return tautan


def _sebutan(session: Session, rekaman: str, rekaman_id: int, keperluan: str) -> str:
    jenis = REKAMAN[rekaman]
    untuk = jenis.keperluan.get(keperluan)
    return f"{jenis.sebutan(session, rekaman_id)} ({untuk.nama if untuk else keperluan})"


def ambil_tautan(session: Session, tautan_id: int, *, oleh: Pelaku, kunci: bool = False) -> TautanDokumen:
    """A live link of a record for who may unlink there. Raises TidakAda, TidakBoleh or AturanDilanggar."""
    tautan = session.get(TautanDokumen, tautan_id)
    jenis = REKAMAN.get(tautan.rekaman) if tautan else None
    if tautan is None or jenis is None or tautan.rekaman_id not in jenis.terbaca(session, oleh, {tautan.rekaman_id}):
        raise TidakAda()
    jenis.periksa_lampir(session, oleh, tautan.rekaman_id)
    if kunci:
        session.refresh(tautan, with_for_update=True)
    if tautan.dilepas_pada is not None:
        raise AturanDilanggar("Dokumen ini sudah dilepas.")
    if jenis.periksa_lepas is not None:
        jenis.periksa_lepas(session, tautan.rekaman_id, tautan.keperluan)
    return tautan


def lepas(session: Session, tautan_id: int, *, oleh: Pelaku, pada: datetime, alasan: str) -> TautanDokumen:
    """Unlink with a reason; the document stays. Rights are those of the record."""
    tautan = ambil_tautan(session, tautan_id, oleh=oleh, kunci=True)
    alasan = _alasan(alasan)
    tautan.dilepas_pada, tautan.dilepas_oleh_id, tautan.alasan_lepas = pada, oleh.id, alasan
    _catat(
        session, oleh=oleh, pada=pada, aksi="lepas", dokumen_id=tautan.dokumen_id, sebelum=alasan,
        sesudah=_sebutan(session, tautan.rekaman, tautan.rekaman_id, tautan.keperluan),
    )  # fmt: skip
    return tautan


# --- Correcting and withdrawing -----------------------------------------------------------------------------


def tertulis(kolom: str, nilai: Any) -> str:
    """A value as a history and a comparison show it."""
    if kolom == "jenis":
        return acuan.nama(acuan.JENIS_DOKUMEN, nilai)
    if kolom == "tanggal":
        return tanggal(nilai)
    return "" if nilai is None else str(nilai)


def ubah(
    session: Session, dokumen: Dokumen, rincian: Rincian, *, oleh: Pelaku, pada: datetime, versi: int | None
) -> Dokumen:
    """Correct what is written about a document; the file stays. `dokumen` is loaded with its lock."""
    rules.periksa_urus(oleh, dokumen.opd_id, terbaca=True)
    rules.periksa_ada(dokumen.status)
    isi = _periksa_rincian(rincian)
    beda = {k: v for k, v in isi.items() if getattr(dokumen, k) != v}
    if versi != dokumen.versi:
        raise VersiBasi(
            BASI, versi=dokumen.versi,
            beda=[BedaIsian(k, tertulis(k, getattr(dokumen, k)), tertulis(k, v)) for k, v in beda.items()],
        )  # fmt: skip
    for kolom, nilai in beda.items():
        _catat(
            session, oleh=oleh, pada=pada, aksi="ubah", dokumen_id=dokumen.id, kolom=kolom,
            sebelum=tertulis(kolom, getattr(dokumen, kolom)), sesudah=tertulis(kolom, nilai),
        )  # fmt: skip
        setattr(dokumen, kolom, nilai)
    if beda:
        dokumen.tentang_cari = rules.teks_cari(dokumen.nomor, dokumen.tentang)
        dokumen.versi += 1
    return dokumen


def periksa_tarik(session: Session, dokumen: Dokumen, *, oleh: Pelaku) -> None:
    """Raise unless the document may be withdrawn: not while a record rests on it."""
    rules.periksa_urus(oleh, dokumen.opd_id, terbaca=True)
    rules.periksa_ada(dokumen.status)
    if jumlah := queries.tautan_hidup(session, dokumen.id):
        raise AturanDilanggar(
            f"Dokumen ini masih dilampirkan di {jumlah} tempat.",
            saran="Lepaskan dulu dari tempat-tempat itu, lalu tarik dokumennya.",
        )


def tarik(
    session: Session, dokumen: Dokumen, *, oleh: Pelaku, pada: datetime, versi: int | None, alasan: str
) -> Dokumen:
    """Withdraw with a reason; nothing is deleted. `dokumen` is loaded with its lock, so that nobody links it now."""
    periksa_tarik(session, dokumen, oleh=oleh)
    alasan = _alasan(alasan)
    if versi != dokumen.versi:
        raise VersiBasi(BASI, versi=dokumen.versi)
    dokumen.status, dokumen.alasan_tarik = "ditarik", alasan
    dokumen.versi += 1
    _catat(session, oleh=oleh, pada=pada, aksi="tarik", dokumen_id=dokumen.id, sesudah=alasan)
    return dokumen


# --- Limits -------------------------------------------------------------------------------------------------


def simpan_aturan(
    session: Session, *, oleh: Pelaku, pada: datetime, versi: int | None, maks_mb: int | None, maks_video_mb: int | None
) -> None:
    """Set how large files may be. `versi` 0 is that of the defaults, which have no row."""
    rules.periksa_peran(oleh, rules.MENGATUR)
    baru = rules.periksa_batas(maks_mb, maks_video_mb)
    lama = queries.batas(session)
    aturan = session.get(AturanBerkas, 1, with_for_update=True)
    isi = {"maks_mb": baru.maks_mb, "maks_video_mb": baru.maks_video_mb}
    beda = {k: v for k, v in isi.items() if getattr(lama, k) != v}
    if versi != (aturan.versi if aturan else 0):
        raise VersiBasi(
            BASI, versi=aturan.versi if aturan else 0,
            beda=[BedaIsian(k, str(getattr(lama, k)), str(v)) for k, v in beda.items()],
        )  # fmt: skip
    if not beda:
        return
    cap = {"diubah_oleh_id": oleh.id, "diubah_pada": pada}
    if aturan is None:
        try:
            with session.begin_nested():
                session.execute(insert(AturanBerkas).values(id=1, versi=1, **isi, **cap))
        except IntegrityError:
            raise VersiBasi(BASI, versi=1) from None
    else:
        session.execute(update(AturanBerkas).where(AturanBerkas.id == 1).values(versi=aturan.versi + 1, **isi, **cap))
    for kolom, nilai in beda.items():
        _catat(
            session, oleh=oleh, pada=pada, aksi="aturan", dokumen_id=None, kolom=kolom,
            sebelum=str(getattr(lama, kolom)), sesudah=str(nilai),
        )  # fmt: skip


# --- An agency that ends ------------------------------------------------------------------------------------


def _pindah_ke_penerus(session: Session, opd: Opd, penerus: Opd, *, oleh: Pelaku, pada: datetime) -> None:
    session.execute(update(Dokumen).where(Dokumen.opd_id == opd.id).values(opd_id=penerus.id))


PADA_PENERUS.append(_pindah_ke_penerus)


# --- The store ----------------------------------------------------------------------------------------------


def sapu(session: Session, gudang: Gudang, *, kini: float | None = None) -> int:
    """Take files out of the store that no row has named for a day; returns how many. Reads rows only."""

    def bernama(sha256: Collection[str]) -> set[str]:
        ada = queries.sha_bernama(session, sha256)
        session.rollback()  # nobody waits for us while files are taken away
        return ada

    return gudang.sapu(bernama, kini=kini)
