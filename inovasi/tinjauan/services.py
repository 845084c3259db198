"""The koordinator's decisions: the criteria sheet and the step of the workflow, in one transaction.

Shape and errors as in `inovasi.ide.services`; the caller commits.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide, LembarKriteria
from inovasi.peran import Pelaku
from inovasi.tinjauan import queries, rules


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
    session: Session, ide: Ide, aksi: str, *, oleh: Pelaku, pada: datetime, versi: int | None, **isi: Any
) -> Ide:
    """One decision of the review screen; `isi` as in ide.services.ubah_status."""
    return ide_services.ubah_status(
        session,
        ide,
        aksi,
        oleh=oleh,
        pada=pada,
        versi=versi,
        larang_opd_sendiri=queries.larang_opd_sendiri(session),
        **isi,
    )


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
