"""Putting proposals aside, and offers from the centre with their answers. Shape and errors as in `ide.services`."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh
from inovasi.ide.rules import normal
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran
from inovasi.pesan import services as pesan
from inovasi.replikasi import queries, rules, services
from inovasi.replikasi import queries_tawaran as qt
from inovasi.replikasi import rules_tawaran as rt
from inovasi.replikasi.models import EntriKatalog, SaranDitutup, Tawaran
from inovasi.replikasi.services import catat, periksa_versi, satu_alasan

# --- Proposals ----------------------------------------------------------------------------------------------


def _opd_saran(session: Session, opd_id: int | None, *, oleh: Pelaku) -> Opd:
    """The agency whose proposals are meant: an operator's own, any for the koordinator."""
    rules.tuntut(oleh, Peran.OPERATOR, Peran.KOORDINATOR)
    if oleh.peran is Peran.OPERATOR:
        opd_id = opd_id if opd_id is not None else oleh.opd_id
        if opd_id not in oleh.opd_ids:
            raise TidakBoleh("Saran diatur oleh operator OPD itu sendiri atau oleh koordinator.")
    opd = session.get(Opd, opd_id) if opd_id is not None else None
    if opd is None:
        raise TidakAda()
    return opd


def tutup_saran(
    session: Session, entri: EntriKatalog, *, oleh: Pelaku, pada: datetime, opd_id: int | None, alasan: str = ""
) -> bool:
    """This agency does not want to see the proposal again; twice is once. Returns whether anything changed."""
    opd = _opd_saran(session, opd_id, oleh=oleh)
    alasan = normal(alasan)
    if len(alasan) > rules.ALASAN_MAKS:
        galat = f"Paling banyak {rules.ALASAN_MAKS} huruf."
        raise BelumLengkap(galat, {"alasan": galat})
    if session.get(SaranDitutup, (entri.id, opd.id)) is not None:
        return False
    session.add(SaranDitutup(entri_id=entri.id, opd_id=opd.id, alasan=alasan, oleh_id=oleh.id, pada=pada))
    catat(session, entri.id, aksi="saran_tutup", oleh=oleh, pada=pada, rincian=_dengan(opd, alasan))
    session.flush()
    return True


def buka_saran(
    session: Session, entri: EntriKatalog, *, oleh: Pelaku, pada: datetime, opd_id: int | None
) -> bool:
    """Propose it again. The row is a switch; that it was off is kept in the history."""
    opd = _opd_saran(session, opd_id, oleh=oleh)
    baris = session.get(SaranDitutup, (entri.id, opd.id))
    if baris is None:
        return False
    session.delete(baris)
    catat(session, entri.id, aksi="saran_buka", oleh=oleh, pada=pada, rincian=opd.nama)
    session.flush()
    return True


def _dengan(opd: Opd, alasan: str) -> str:
    return f"{opd.nama}: {alasan}" if alasan else opd.nama


# --- Offers -------------------------------------------------------------------------------------------------


def periksa_tawarkan(oleh: Pelaku, entri: EntriKatalog) -> None:
    """Raise unless this person may offer this entry now."""
    rules.tuntut(oleh, Peran.KOORDINATOR)
    if tertutup := rules.alasan_tertutup(queries.keadaan(entri)):
        raise AturanDilanggar(tertutup, saran="Yang tertutup tidak dapat ditawarkan.")


def tawarkan(
    session: Session, entri: EntriKatalog, *, oleh: Pelaku, pada: datetime, opd_ids: Iterable[int], teks: str = ""
) -> list[Tawaran]:
    """One task for each of these agencies. Those that adopted it or were asked already are left out.

    `teks` are the koordinator's words to them. Returns the offers made now; none at all is an error.
    """
    periksa_tawarkan(oleh, entri)
    teks = normal(teks)
    if len(teks) > rt.PESAN_MAKS:
        raise BelumLengkap("Pesan terlalu panjang.", {"teks": f"Paling banyak {rt.PESAN_MAKS} huruf."})
    pilih = set(opd_ids)
    if not pilih:
        raise BelumLengkap("Pilih OPD yang ditawari.", {"opd": "Centang paling sedikit satu OPD."})
    bisa = [c for c in qt.calon_opd(session, entri) if c.id in pilih and not c.halangan]
    if not bisa:
        raise AturanDilanggar("OPD yang dipilih sudah mereplikasi atau sudah ditawari inovasi ini.")
    lama = {t.opd_id: t for t in session.scalars(select(Tawaran).where(Tawaran.entri_id == entri.id))}
    hasil = []
    for calon in bisa:
        tawaran = lama.get(calon.id)
        if tawaran is None:
            tawaran = Tawaran(entri_id=entri.id, opd_id=calon.id, versi=0)
            session.add(tawaran)
        else:
            rt.periksa_tawaran(oleh, status=tawaran.status, opd_id=calon.id, aksi="tawarkan")
        tawaran.status, tawaran.pesan, tawaran.jawaban = "menunggu", teks, ""
        tawaran.oleh_id, tawaran.pada = oleh.id, pada
        tawaran.versi += 1
        hasil.append(tawaran)
    session.flush()
    nama = queries.nama_entri(entri)
    for tawaran, calon in zip(hasil, bisa, strict=True):
        pesan.beri_tahu(
            session, jenis=services.TAWARAN, alamat=services.alamat_tawaran(tawaran), pada=pada,
            untuk_opd_id=tawaran.opd_id,
            teks=f"Koordinator menawarkan “{nama}” untuk direplikasi." + (f" {teks}" if teks else ""),
        )  # fmt: skip
        catat(session, entri.id, aksi="tawarkan", oleh=oleh, pada=pada, rincian=calon.nama)
    return hasil


def ambil_tawaran(session: Session, tawaran_id: int, *, oleh: Pelaku, kunci: bool = False) -> Tawaran:
    """The offer, or TidakAda where it is not of this operator's OPD."""
    tawaran = session.get(Tawaran, tawaran_id, with_for_update=kunci or None, populate_existing=kunci)
    if tawaran is None or (oleh.peran is Peran.OPERATOR and tawaran.opd_id not in oleh.opd_ids):
        raise TidakAda()
    return tawaran


def jawab(
    session: Session, tawaran: Tawaran, aksi: str, *, oleh: Pelaku, pada: datetime, versi: int | None, alasan: str
) -> Tawaran:
    """`tolak` by the agency or `tarik` by the koordinator, with the reason; the task is closed."""
    ke = rt.periksa_tawaran(oleh, status=tawaran.status, opd_id=tawaran.opd_id, aksi=aksi)
    periksa_versi(tawaran, versi)
    alasan = satu_alasan(alasan)
    services.tutup_tawaran(
        session, tawaran.entri_id, oleh=oleh, pada=pada, aksi=f"tawar_{aksi}", ke=ke, alasan=alasan,
        opd_id=tawaran.opd_id,
    )  # fmt: skip
    return tawaran
