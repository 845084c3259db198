"""Setting the limits of waiting. The caller commits."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inovasi.galat import BedaIsian, BelumLengkap, VersiBasi
from inovasi.laporan.models import BatasTunggu, RiwayatBatas
from inovasi.laporan.rules_giliran import BATAS_HARI, BISA_DIATUR
from inovasi.peran import Pelaku, Peran, tuntut_peran


def ubah_batas(
    session: Session, *, oleh: Pelaku, pada: datetime, hari: Mapping[str, int], dasar: Mapping[str, int]
) -> int:
    """Set days per kind; how many kinds changed. `dasar` is what the form showed.

    Kinds left as they were are not touched, so two people may change different ones at once. Raises VersiBasi
    with both values where somebody else changed the same one meanwhile, BelumLengkap for days out of range;
    nothing is written then.
    """
    tuntut_peran(oleh, Peran.KOORDINATOR)
    awal, akhir = BATAS_HARI
    galat = {
        j.kode: f"Tulis {awal} sampai {akhir} hari." for j in BISA_DIATUR if not awal <= hari[j.kode] <= akhir
    }  # fmt: skip
    if galat:
        raise BelumLengkap(f"Batas hanya bisa {awal} sampai {akhir} hari.", galat)
    tersimpan = {b.jenis: b for b in session.scalars(select(BatasTunggu).with_for_update())}
    kini = {j.kode: tersimpan[j.kode].hari if j.kode in tersimpan else j.hari for j in BISA_DIATUR}
    minta = [j for j in BISA_DIATUR if hari[j.kode] not in (dasar.get(j.kode), kini[j.kode])]
    beda = [
        BedaIsian(j.nama, f"{kini[j.kode]} hari", f"{hari[j.kode]} hari")
        for j in minta
        if kini[j.kode] != dasar.get(j.kode)
    ]
    if beda:
        raise _basi(beda)
    for j in minta:
        baris = tersimpan.get(j.kode) or BatasTunggu(jenis=j.kode)
        baris.hari, baris.diubah_oleh_id, baris.diubah_pada = hari[j.kode], oleh.id, pada
        try:
            with session.begin_nested():
                session.add(baris)
        except IntegrityError:  # two koordinator at once
            raise _basi([]) from None
        session.add(
            RiwayatBatas(jenis=j.kode, sebelum=kini[j.kode], sesudah=hari[j.kode], oleh_id=oleh.id, pada=pada)
        )
    session.flush()
    return len(minta)


def _basi(beda: list[BedaIsian]) -> VersiBasi:
    return VersiBasi("Batas ini baru saja diubah koordinator lain.", beda=beda)
