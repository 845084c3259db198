"""Handing the open work of one person to another. Records stay with the OPD; the caller commits."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inovasi.akun import queries_serah, rules, services
from inovasi.akun.models import Pengguna, SerahTerima
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh
from inovasi.peran import Pelaku, Peran

PESAN_MAKS = 1000  # characters


def serahkan(
    session: Session,
    dari: Pengguna,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int,
    kepada_id: int | None,
    opd_id: int | None = None,
    pesan: str = "",
    matikan: bool = False,
) -> SerahTerima:
    """Give what `dari` holds (of one OPD, for an operator) to another of the same role, listed as it now stands.

    `versi` is that of the account. Raises TidakBoleh, VersiBasi, AturanDilanggar when nothing is open, or
    BelumLengkap; nothing is written then.
    """
    _tuntut(oleh, Peran(dari.peran))
    if matikan and not rules.boleh(oleh.peran, "matikan", Peran(dari.peran)):
        raise TidakBoleh("Hanya administrator yang boleh mematikan akun.")
    # Both accounts stay as they are until this is stored.
    session.execute(
        select(Pengguna.id).where(Pengguna.id.in_((dari.id, kepada_id or 0))).order_by(Pengguna.id).with_for_update()
    )
    session.refresh(dari)
    services.periksa_versi(dari, versi)
    if len(pesan) > PESAN_MAKS:
        raise BelumLengkap("Serah terima belum bisa disimpan.", {"pesan": f"Paling banyak {PESAN_MAKS} huruf."})
    if (dari.peran == Peran.OPERATOR) != (opd_id is not None):
        raise BelumLengkap("Serah terima belum bisa disimpan.", {"kepada_id": "Pilih perangkat daerahnya dahulu."})
    if kepada_id not in dict(queries_serah.calon_penerima(session, dari, opd_id=opd_id)):
        siapa = "dari perangkat daerah itu" if opd_id is not None else "dengan peran yang sama"
        raise BelumLengkap("Serah terima belum bisa disimpan.", {"kepada_id": f"Pilih orang {siapa}."})
    butir = queries_serah.pekerjaan_terbuka(session, dari.id, opd_id=opd_id)
    if not butir:
        raise AturanDilanggar(f"{dari.nama} tidak memegang pekerjaan yang terbuka.")
    serah = SerahTerima(
        dari_id=dari.id, kepada_id=kepada_id, opd_id=opd_id, pesan=pesan, butir=[asdict(b) for b in butir],
        diserahkan_oleh_id=oleh.id, diserahkan_pada=pada,
    )  # fmt: skip
    session.add(serah)
    session.flush()
    for pindahkan in services.PADA_SERAH_TERIMA:
        pindahkan(session, dari_id=dari.id, kepada_id=kepada_id, oleh=oleh, pada=pada, opd_id=opd_id)
    services.catat(session, dari.id, "diserahkan", oleh_id=oleh.id, pada=pada, serah_id=serah.id, jumlah=len(butir))
    services.catat(session, kepada_id, "diserahi", oleh_id=oleh.id, pada=pada, serah_id=serah.id, jumlah=len(butir))
    for kabari in services.KABAR_SERAH:
        kabari(session, serah, pada=pada)
    if matikan:
        services.matikan(session, dari, oleh=oleh, pada=pada, versi=versi)
    session.flush()
    return serah


def _tuntut(oleh: Pelaku, peran_akun: Peran) -> None:
    if not rules.boleh(oleh.peran, "serah", peran_akun):
        raise TidakBoleh("Anda tidak berwenang menyerahkan pekerjaan akun ini.")


def terima(session: Session, serah_id: int, *, oleh: Pelaku, pada: datetime) -> SerahTerima:
    """The new person acknowledges; twice is once. Raises TidakAda for anybody else."""
    serah = session.get(SerahTerima, serah_id, with_for_update=True)
    if serah is None or serah.kepada_id != oleh.id:
        raise TidakAda()
    if serah.diterima_pada is not None:
        return serah
    serah.diterima_pada = pada
    for siapa in (serah.dari_id, serah.kepada_id):
        services.catat(session, siapa, "serah_diterima", oleh_id=oleh.id, pada=pada, serah_id=serah.id)
    for kabari in services.KABAR_SERAH:
        kabari(session, serah, pada=pada)
    session.flush()
    return serah
