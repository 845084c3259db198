"""Writing and settling notes. Shape and errors as in `inovasi.ide.services`; the caller commits."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from inovasi.akun import services as akun
from inovasi.catatan import rules
from inovasi.catatan.models import Catatan, LangkahCatatan
from inovasi.galat import BelumLengkap, TidakAda, VersiBasi
from inovasi.ide import rules as ide_rules
from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide
from inovasi.peran import Pelaku, Peran
from inovasi.pesan import services as pesan

UNTUK_OPD, DIJAWAB, DARI_OPD = "catatan", "catatan_dijawab", "catatan_dari_opd"  # kinds of notices


def ambil(session: Session, catatan_id: int, *, oleh: Pelaku, kunci: bool = False) -> Catatan:
    """The note if this person may read it, else TidakAda."""
    catatan = session.get(Catatan, catatan_id, with_for_update=kunci or None, populate_existing=kunci)
    if catatan is None:
        raise TidakAda()
    ide = session.get_one(Ide, catatan.ide_id)
    if not ide_rules.terlihat(oleh, ide) or not rules.terbaca(oleh, ide, catatan):
        raise TidakAda()
    return catatan


def _periksa_isi(
    session: Session, ide: Ide, *, isi: str, kolom: str, kutipan: str, versi: int
) -> tuple[str, str]:
    galat = {}
    isi, kutipan = ide_rules.normal(isi), ide_rules.normal(kutipan)
    if not isi:
        galat["isi"] = "Tulis catatannya."
    elif len(isi) > rules.ISI_MAKS:
        galat["isi"] = f"Catatan paling banyak {rules.ISI_MAKS} huruf."
    if kolom and kolom not in rules.KOLOM_CATATAN:
        galat["kolom"] = "Pilih isian dari daftar."
    if len(kutipan) > rules.KUTIPAN_MAKS:
        galat["kutipan"] = f"Kutipan paling banyak {rules.KUTIPAN_MAKS} huruf."
    elif kutipan and not kolom:
        galat["kutipan"] = "Kutipan memerlukan isian: pilih dari isian mana kalimat itu."
    elif kutipan and not galat:
        teks = ide_rules.normal(ide_services.dasar_formulir(session, ide, versi)[kolom])
        if not rules.kutipan_cocok(kutipan, teks):
            label = ide_rules.LABEL[kolom].lower()
            galat["kutipan"] = f"Kutipan tidak ditemukan pada {label}. Salin kalimatnya persis, atau kosongkan."
    if galat:
        raise BelumLengkap(" ".join(galat.values()), galat)
    return isi, kutipan


def tulis(
    session: Session,
    ide: Ide,
    *,
    oleh: Pelaku,
    pada: datetime,
    isi: str,
    versi: int | None,
    kolom: str = "",
    kutipan: str = "",
    internal: bool = False,
    kabari: bool = True,
) -> Catatan:
    """A new note on what stood on the screen: field `kolom` (empty: the whole idea) at the idea's `versi`.

    `kabari` is False where the step that it comes with gives notice already.
    Raises TidakAda, TidakBoleh, AturanDilanggar, VersiBasi or BelumLengkap; nothing is written then.
    """
    rules.periksa_tulis(oleh, ide, internal=internal)
    if versi is None or not 1 <= versi <= ide.versi:
        raise VersiBasi("Halaman ini terlalu lama terbuka. Muat ulang, lalu kirim catatannya lagi.", versi=ide.versi)
    isi, kutipan = _periksa_isi(session, ide, isi=isi, kolom=kolom, kutipan=kutipan, versi=versi)
    dari_opd = ide_rules.milik(oleh, ide)
    catatan = Catatan(
        uuid=str(uuid4()),
        ide_id=ide.id,
        kolom=kolom,
        versi_ide=versi,
        internal=internal,
        dari_opd=dari_opd,
        status="terbuka",
        oleh_id=oleh.id,
        pemilik_id=oleh.id,
        dibuat_pada=pada,
        kutipan=kutipan,
        isi=isi,
        versi=1,
    )
    session.add(catatan)
    session.flush()
    if kabari:
        _kabari_baru(session, ide, catatan, pada=pada)
    return catatan


def _kabari_baru(session: Session, ide: Ide, catatan: Catatan, *, pada: datetime) -> None:
    if catatan.internal:
        return
    if catatan.dari_opd:
        teks = f"{ide.opd.nama} menulis catatan pada “{ide.judul}”."
        pesan.beri_tahu(
            session, ide_id=ide.id, jenis=DARI_OPD, teks=teks, pada=pada, untuk_peran=Peran.KOORDINATOR
        )
    else:
        teks = f"Ada catatan pada “{ide.judul}”: baca, perbaiki atau jawab."
        pesan.beri_tahu(session, ide_id=ide.id, jenis=UNTUK_OPD, teks=teks, pada=pada, untuk_opd_id=ide.opd_id)


def langkah(
    session: Session,
    catatan: Catatan,
    aksi: str,
    *,
    oleh: Pelaku,
    pada: datetime,
    isi: str = "",
    versi: int | None = None,
) -> Catatan:
    """One step of a note (see rules.ALUR) with its words; `versi` is the note's version on the screen, if any.

    Raises TidakAda, TidakBoleh, AturanDilanggar, VersiBasi or BelumLengkap; nothing is written then.
    """
    ide = session.get_one(Ide, catatan.ide_id)
    ke = rules.periksa_langkah(oleh, ide, catatan, aksi)
    if versi not in (None, catatan.versi):
        raise VersiBasi(
            "Catatan ini berubah sejak halaman Anda dibuka. Baca dulu yang terbaru, lalu ulangi.", versi=catatan.versi
        )
    isi = ide_rules.normal(isi)
    if aksi == "jawab" and not isi:
        raise BelumLengkap("Tulis jawabannya.", {"isi": "Tulis jawabannya."})
    if len(isi) > rules.ISI_MAKS:
        raise BelumLengkap("Terlalu panjang.", {"isi": f"Paling banyak {rules.ISI_MAKS} huruf."})
    dari = catatan.status
    if ke != dari:
        catatan.status, catatan.status_sejak = ke, pada
    catatan.ditutup_pada = None if ke in rules.TERBUKA else pada
    catatan.versi += 1
    session.add(
        LangkahCatatan(catatan_id=catatan.id, pada=pada, oleh_id=oleh.id, aksi=aksi, dari=dari, ke=ke, isi=isi)
    )
    session.flush()
    _kabari_langkah(session, ide, catatan, aksi, dari=dari, pada=pada)
    return catatan


def tandai_dari_editor(
    session: Session, ide: Ide, *, oleh: Pelaku, pada: datetime, tampak: Iterable[int], dicentang: Iterable[int]
) -> None:
    """Bring the ticks "sudah diperbaiki" to what the editor sent; notes that it did not show stay as they are.

    Who may not tick, or a note that was settled meanwhile, changes nothing: the text is what the form is about.
    """
    dicentang = set(dicentang)
    for catatan in session.scalars(
        select(Catatan).where(Catatan.ide_id == ide.id, Catatan.id.in_(list(tampak)), Catatan.status.in_(rules.TERBUKA))
    ):
        aksi = "perbaiki" if catatan.id in dicentang else "belum"
        if aksi in rules.langkah_tersedia(oleh, ide, catatan):
            langkah(session, catatan, aksi, oleh=oleh, pada=pada)


def _masih_ada(session: Session, ide: Ide, *syarat) -> bool:
    return session.scalar(select(Catatan.id).where(Catatan.ide_id == ide.id, *syarat).limit(1)) is not None


def _kabari_langkah(session: Session, ide: Ide, catatan: Catatan, aksi: str, *, dari: str, pada: datetime) -> None:
    """A side that has nothing left to do on an idea's notes loses its notice; the owner hears of an answer."""
    if catatan.internal or catatan.status == dari:
        return
    menunggu_opd = (~Catatan.internal, ~Catatan.dari_opd, Catatan.status == "terbuka")
    if not catatan.dari_opd and not _masih_ada(session, ide, *menunggu_opd):
        pesan.selesaikan(session, ide_id=ide.id, pada=pada, jenis=UNTUK_OPD)
    if catatan.dari_opd and not _masih_ada(session, ide, Catatan.dari_opd, Catatan.status == "terbuka"):
        pesan.selesaikan(session, ide_id=ide.id, pada=pada, jenis=DARI_OPD)
    # A tick while the OPD is still correcting asks nothing of anybody: the next submission will.
    if catatan.status == "dijawab" and (aksi == "jawab" or ide.status not in ide_rules.DITULIS):
        pesan.beri_tahu(
            session,
            ide_id=ide.id,
            jenis=DIJAWAB,
            teks=f"Catatan Anda pada “{ide.judul}” sudah dijawab: periksa, lalu nyatakan selesai.",
            pada=pada,
            untuk_pengguna_id=catatan.pemilik_id,
        )
    elif catatan.status == "terbuka" and not catatan.dari_opd and dari != "dijawab":
        _kabari_baru(session, ide, catatan, pada=pada)
    if dari == "dijawab" and not _masih_ada(
        session, ide, Catatan.pemilik_id == catatan.pemilik_id, Catatan.status == "dijawab"
    ):
        pesan.selesaikan(session, ide_id=ide.id, pada=pada, jenis=DIJAWAB)


def alih_pemilik(
    session: Session, *, dari_id: int, kepada_id: int, oleh: Pelaku, pada: datetime, opd_id: int | None = None
) -> int:
    """Give the open notes of one person to another, of one OPD's ideas only where given; returns how many."""
    stmt = select(Catatan).where(Catatan.pemilik_id == dari_id, Catatan.status.in_(rules.TERBUKA))
    if opd_id is not None:
        stmt = stmt.join(Ide, Ide.id == Catatan.ide_id).where(Ide.opd_id == opd_id)
    semua = list(session.scalars(stmt))
    for catatan in semua:
        session.add(
            LangkahCatatan(
                catatan_id=catatan.id, pada=pada, oleh_id=oleh.id, aksi="alih",
                dari=catatan.status, ke=catatan.status,
            )
        )  # fmt: skip
    if semua:
        session.execute(
            update(Catatan)
            .where(Catatan.id.in_([c.id for c in semua]))
            .values(pemilik_id=kepada_id, versi=Catatan.versi + 1)
        )
    return len(semua)


akun.PADA_SERAH_TERIMA.append(alih_pemilik)
