"""Writing, publishing and unpublishing the replication sheet. Shape and errors as in `inovasi.ide.services`."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.galat import AturanDilanggar, BedaIsian, BelumLengkap, VersiBasi
from inovasi.ide.rules import gabung, normal
from inovasi.peran import Pelaku
from inovasi.replikasi import queries, rules, services
from inovasi.replikasi import queries_lembar as ql
from inovasi.replikasi import rules_lembar as rl
from inovasi.replikasi.models import EntriKatalog, IsianLembar, RiwayatReplikasi
from inovasi.replikasi.services import catat


def _lampau(
    session: Session, entri: EntriKatalog, versi: int, nilai: dict[str, str]
) -> tuple[dict[str, str], set[str]]:
    """(the values as they stood at `versi`, the fields changed after it)."""
    dasar, lain = dict(nilai), set()
    for kolom, sebelum in session.execute(
        select(RiwayatReplikasi.kolom, RiwayatReplikasi.sebelum)
        .where(
            RiwayatReplikasi.entri_id == entri.id, RiwayatReplikasi.versi > versi, RiwayatReplikasi.kolom != "",
            RiwayatReplikasi.aksi == "lembar",
        )
        .order_by(RiwayatReplikasi.id.desc())
    ):  # fmt: skip
        dasar[kolom] = sebelum
        lain.add(kolom)
    return dasar, lain


def simpan(
    session: Session, entri: EntriKatalog, *, oleh: Pelaku, pada: datetime, versi: int, nilai: Mapping[str, str]
) -> list[str]:
    """Merge a posted sheet that was opened at `versi`; returns the fields that changed, none when nothing did.

    `nilai` has the names of rules_lembar.semua_nilai. Fields that two people changed differently raise VersiBasi with
    both texts, and nothing is stored then. A published sheet stays complete.
    """
    rules.periksa_pengasuh(oleh, queries.opd_asal(entri))
    session.flush()
    tersimpan = rl.semua_nilai(ql.isian_lembar(session, entri.id), entri.status_keberlanjutan)
    nilai = {k: normal(v) for k, v in nilai.items() if k in tersimpan}
    galat = rl.galat_bentuk(tersimpan | nilai)
    if galat:
        raise BelumLengkap("Periksa isian yang ditandai.", galat)
    if not 1 <= versi <= entri.versi:
        raise VersiBasi("Halaman ini terlalu lama terbuka. Muat ulang, lalu isi lagi.", versi=entri.versi)
    dasar, lain = _lampau(session, entri, versi, tersimpan) if versi != entri.versi else (tersimpan, set())
    hasil = gabung(dasar=dasar, tersimpan=tersimpan, kiriman=nilai, formulir_lain=lain)
    if hasil.konflik:
        raise VersiBasi(
            "Beberapa isian sudah diubah orang lain sejak halaman Anda dibuka. Bandingkan kedua teks di bawah.",
            beda=[BedaIsian(k, tersimpan[k], nilai[k]) for k in hasil.konflik],
            versi=entri.versi,
        )
    jadi = tersimpan | hasil.ubah
    # Text of one person and reason of another may meet only here.
    if galat := rl.galat_bentuk(jadi) or (rl.kekurangan(jadi) if entri.lembar_terbit_pada else {}):
        raise BelumLengkap("Lembar ini belum bisa disimpan.", galat)
    if hasil.ubah:
        _terapkan(session, entri, jadi, tersimpan, list(hasil.ubah), oleh=oleh, pada=pada)
    return list(hasil.ubah)


def _terapkan(
    session: Session, entri: EntriKatalog, jadi: Mapping[str, str], lama: Mapping[str, str], ubah: list[str], *,
    oleh: Pelaku, pada: datetime,
) -> None:  # fmt: skip
    entri.versi += 1
    for kolom in ubah:
        catat(
            session, entri.id, aksi="lembar", oleh=oleh, pada=pada, versi=entri.versi, kolom=kolom,
            sebelum=lama[kolom], sesudah=jadi[kolom],
        )  # fmt: skip
    for kolom in {k.removeprefix(rl.TANPA) for k in ubah if k != rl.STATUS}:
        baris = session.get(IsianLembar, (entri.id, kolom))
        if baris is None:
            baris = IsianLembar(entri_id=entri.id, kolom=kolom)
            session.add(baris)
        baris.isi, baris.tanpa_data = jadi[kolom], jadi[rl.TANPA + kolom]
    if rl.STATUS in ubah:
        entri.status_keberlanjutan = jadi[rl.STATUS]
        status = acuan.STATUS_KEBERLANJUTAN.get(entri.status_keberlanjutan)
        if status is not None and not status.dibuka:
            services.tutup_tawaran(
                session, entri.id, oleh=oleh, pada=pada, aksi="tawar_tarik", ke="ditarik",
                alasan=f"Inovasi ini kini berstatus {status.nama.lower()}.",
            )  # fmt: skip
    session.flush()


def terbitkan(
    session: Session, entri: EntriKatalog, *, oleh: Pelaku, pada: datetime, versi: int | None
) -> EntriKatalog:
    """Everybody who reads the entry reads the sheet from now on. Raises BelumLengkap, which names every empty field."""
    rules.periksa_pengasuh(oleh, queries.opd_asal(entri))
    if entri.lembar_terbit_pada is not None:
        raise AturanDilanggar("Lembar replikasi ini sudah terbit.")
    services.periksa_versi(entri, versi)
    nilai = rl.semua_nilai(ql.isian_lembar(session, entri.id), entri.status_keberlanjutan)
    if kurang := rl.kekurangan(nilai):
        raise BelumLengkap("Lembar replikasi belum lengkap.", kurang)
    entri.lembar_terbit_pada, entri.lembar_terbit_oleh_id = pada, oleh.id
    entri.versi += 1
    catat(session, entri.id, aksi="terbit", oleh=oleh, pada=pada, versi=entri.versi)
    return entri


def tarik(
    session: Session, entri: EntriKatalog, *, oleh: Pelaku, pada: datetime, versi: int | None, alasan: str
) -> EntriKatalog:
    """Unpublish, with the reason; the texts stay for whoever works on them."""
    rules.periksa_pengasuh(oleh, queries.opd_asal(entri))
    if entri.lembar_terbit_pada is None:
        raise AturanDilanggar("Lembar replikasi ini belum terbit.")
    services.periksa_versi(entri, versi)
    alasan = services.satu_alasan(alasan)
    entri.lembar_terbit_pada = entri.lembar_terbit_oleh_id = None
    entri.versi += 1
    catat(session, entri.id, aksi="tarik_terbit", oleh=oleh, pada=pada, versi=entri.versi, rincian=alasan)
    return entri
