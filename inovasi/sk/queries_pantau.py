"""Reading what the monitoring of one decree needs."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from inovasi.galat import TidakAda
from inovasi.peran import Pelaku, Peran
from inovasi.sk import queries_laporan, queries_tugas, rules_pantau
from inovasi.sk.models import Sk
from inovasi.sk.queries_laporan import BarisLaporan
from inovasi.sk.rules_pantau import Pantau


@dataclass(frozen=True, slots=True)
class PantauSk:
    sk: Sk
    isi: Pantau
    laporan: list[BarisLaporan]


def pantau(session: Session, sk_id: int, *, oleh: Pelaku, hari: date) -> PantauSk:
    """A decree with its matrix, an operator's with the own rows only: four SELECTs.

    Raises TidakAda for a draft, and where an operator's agencies have no part in it.
    """
    sk = session.get(Sk, sk_id)
    if sk is None or sk.status == "draf":
        raise TidakAda()
    operator = oleh.peran is Peran.OPERATOR
    tugas = queries_tugas.tugas_sk(session, sk_id, oleh=oleh, hari=hari)
    laporan = queries_laporan.keadaan(
        session, hari=hari, sk_id=sk_id, opd_ids=sorted(oleh.opd_ids) if operator else None
    )
    if operator and not tugas and not laporan:
        raise TidakAda()
    return PantauSk(sk, rules_pantau.susun(tugas, laporan, mulai=sk.tanggal, hari=hari), laporan)
