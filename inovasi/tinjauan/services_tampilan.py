"""The filters of the queue that a person keeps under a name. Nobody else sees them.

Shape and errors as in `inovasi.ide.services`; the caller commits.
"""

from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inovasi.galat import BelumLengkap, TidakAda
from inovasi.ide.rules import normal
from inovasi.peran import Pelaku, Peran, tuntut_peran
from inovasi.tinjauan.models import TampilanAntrean
from inovasi.tinjauan.rules import KUERI_TAMPILAN_MAKS, NAMA_TAMPILAN_MAKS, TAMPILAN_MAKS, Jalan, SaringAntrean


def simpan(session: Session, *, oleh: Pelaku, pada: datetime, nama: str, saring: SaringAntrean) -> bool:
    """Keep these filters under `nama`; True when the name is new, False when it now holds these instead."""
    tuntut_peran(oleh, Peran.KOORDINATOR, Peran.PENDAMPING)
    nama, kueri = normal(nama), Jalan(saring).kueri
    if not 0 < len(nama) <= NAMA_TAMPILAN_MAKS:
        raise BelumLengkap("Beri nama.", {"nama": f"Nama 1 sampai {NAMA_TAMPILAN_MAKS} huruf."})
    if not saring.aktif:
        raise BelumLengkap("Belum ada saringan.", {"nama": "Pilih saringannya dulu, lalu simpan."})
    if len(kueri) > KUERI_TAMPILAN_MAKS:
        raise BelumLengkap("Terlalu panjang.", {"nama": "Kata yang dicari terlalu panjang untuk disimpan."})
    if _ganti(session, oleh, nama, kueri):
        return False
    milik = TampilanAntrean.pengguna_id == oleh.id
    if session.scalar(select(func.count()).select_from(TampilanAntrean).where(milik)) >= TAMPILAN_MAKS:
        pesan = f"Sudah {TAMPILAN_MAKS} saringan tersimpan. Hapus dulu yang tidak dipakai lagi."
        raise BelumLengkap(pesan, {"nama": pesan})
    baru = insert(TampilanAntrean).values(pengguna_id=oleh.id, nama=nama, kueri=kueri, dibuat_pada=pada)
    try:
        with session.begin_nested():
            session.execute(baru)
    except IntegrityError:
        # The same form twice at once, on PostgreSQL.
        return not _ganti(session, oleh, nama, kueri)
    return True


def _ganti(session: Session, oleh: Pelaku, nama: str, kueri: str) -> bool:
    milik = (TampilanAntrean.pengguna_id == oleh.id, TampilanAntrean.nama == nama)
    return session.execute(update(TampilanAntrean).where(*milik).values(kueri=kueri)).rowcount > 0


def hapus(session: Session, tampilan_id: int, *, oleh: Pelaku) -> str:
    """Remove one's own; the name that it had. It is a preference and no record, so nothing is kept of it."""
    tuntut_peran(oleh, Peran.KOORDINATOR, Peran.PENDAMPING)
    milik = (TampilanAntrean.id == tampilan_id, TampilanAntrean.pengguna_id == oleh.id)
    nama = session.scalar(select(TampilanAntrean.nama).where(*milik))
    if nama is None:
        raise TidakAda()
    session.execute(delete(TampilanAntrean).where(*milik))
    return nama
