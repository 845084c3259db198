"""What the reading of a pasted annex needs to know of the agencies."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from inovasi.opd.models import Daerah, NamaLain, Opd
from inovasi.sk.models import Penugasan
from inovasi.sk.rules_lampiran import Kamus, OpdDikenal

_O = Opd.__table__.c


def kamus(session: Session) -> Kamus:
    """Every agency by all that it is called; those that ended lead to who came after them. Three SELECTs."""
    lain: dict[int, list[str]] = {}
    for opd_id, nama in session.execute(select(NamaLain.opd_id, NamaLain.nama).order_by(NamaLain.id)):
        lain.setdefault(opd_id, []).append(nama)
    semua = session.execute(
        select(_O.id, _O.kode, _O.kode_ide, _O.singkatan, _O.nama, _O.aktif, _O.penerus_id).order_by(_O.nama_urut)
    )
    daftar = [
        OpdDikenal(o.id, o.nama, (o.kode, o.kode_ide, o.singkatan, o.nama, *lain.get(o.id, ())), o.penerus_id, o.aktif)
        for o in semua
    ]
    return Kamus(daftar, daerah=session.scalar(select(Daerah.nama)) or "")


def kunci_lampiran(session: Session, sk_id: int) -> set[tuple[int, str, str]]:
    """BarisTugas.kunci of everything that stands in the annex: one SELECT."""
    stmt = select(Penugasan.opd_id, Penugasan.kewajiban, Penugasan.inovasi_cari).where(Penugasan.sk_id == sk_id)
    return {tuple(b) for b in session.execute(stmt)}
