"""The koordinator's decisions: the criteria sheet and the step of the workflow, in one transaction.

Shape and errors as in `inovasi.ide.services`; the caller commits.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inovasi.catatan import services as catatan_services
from inovasi.galat import BelumLengkap
from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide, LembarKriteria
from inovasi.ide.rules import StatusIde, normal
from inovasi.peran import Pelaku
from inovasi.tinjauan import queries, rules
from inovasi.tinjauan.models import KunjunganIde


def simpan_lembar(
    session: Session,
    ide: Ide,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int | None,
    jawaban: Mapping[str, str],
    awal: Mapping[str, str] | None = None,
) -> bool:
    """Keep the posted answers without deciding; True when something changed.

    `awal` is what the form was opened with, so that two koordinator do not wipe out each other's notes.
    """
    lembar = session.get(LembarKriteria, ide.id)
    baru = rules.jawaban_baru(
        jawaban,
        awal=awal,
        tersimpan=ide_services.lembar_ide(session, ide.id),
        oleh_sama=lembar is None or lembar.diisi_oleh_id == oleh.id,
    )
    return ide_services.simpan_lembar(session, ide, oleh=oleh, pada=pada, versi=versi, jawaban=baru)


def putuskan(
    session: Session,
    ide: Ide,
    aksi: str,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int | None,
    catatan_isian: Iterable[tuple[str, str]] = (),
    **isi: Any,
) -> Ide:
    """One decision of the review screen; `isi` as in ide.services.ubah_status.

    Where the idea goes back to its OPD, the note becomes one of the open notes that the OPD works off, and those of
    `catatan_isian`, as (field, words), with it. On an error the caller rolls back.
    """
    ide_services.ubah_status(
        session,
        ide,
        aksi,
        oleh=oleh,
        pada=pada,
        versi=versi,
        larang_opd_sendiri=queries.larang_opd_sendiri(session),
        **isi,
    )
    if ide.status == StatusIde.DIKEMBALIKAN:
        _tulis_catatan(session, ide, [("", ide.catatan_putusan), *catatan_isian], oleh=oleh, pada=pada)
    return ide


def _tulis_catatan(
    session: Session, ide: Ide, catatan: Iterable[tuple[str, str]], *, oleh: Pelaku, pada: datetime
) -> None:
    galat = {}
    for nomor, (kolom, isi) in enumerate(catatan):
        if not normal(isi):
            continue
        try:
            # On the text as it was judged; the step itself changed no word of it.
            catatan_services.tulis(
                session, ide, oleh=oleh, pada=pada, isi=isi, versi=ide.versi, kolom=kolom, kabari=False
            )
        except BelumLengkap as salah:
            galat[f"catatan_{nomor}" if nomor else "catatan"] = " ".join(salah.kekurangan.values())
    if galat:
        raise BelumLengkap("Ada catatan yang belum bisa disimpan.", galat)


def setujui(
    session: Session,
    ide: Ide,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int | None,
    jawaban: Mapping[str, str],
    awal: Mapping[str, str] | None = None,
) -> Ide:
    """Keep the answers that came along and approve on the whole sheet.

    On an error the answers are part of what the caller rolls back.
    """
    simpan_lembar(session, ide, oleh=oleh, pada=pada, versi=versi, jawaban=jawaban, awal=awal)
    return putuskan(session, ide, "setujui", oleh=oleh, pada=pada, versi=versi)


# --- Who saw what -------------------------------------------------------------------------------------------


def catat_kunjungan(session: Session, *, pengguna_id: int, ide_id: int, versi: int, pada: datetime) -> None:
    """Remember that this person now has `versi` of the idea on the screen; the version seen before it stays known."""
    kunci = (KunjunganIde.pengguna_id == pengguna_id, KunjunganIde.ide_id == ide_id)
    lama = session.execute(select(KunjunganIde.versi, KunjunganIde.pada).where(*kunci)).first()
    if lama is None:
        try:
            with session.begin_nested():
                session.execute(
                    insert(KunjunganIde).values(pengguna_id=pengguna_id, ide_id=ide_id, versi=versi, pada=pada)
                )
        except IntegrityError:
            pass  # two windows of one person at once, on PostgreSQL: the other one wrote the same
    elif lama.versi != versi:
        session.execute(
            update(KunjunganIde)
            .where(*kunci, KunjunganIde.versi == lama.versi)
            .values(versi=versi, pada=pada, versi_lalu=lama.versi, pada_lalu=lama.pada)
        )
