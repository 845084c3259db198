"""One decision on several ideas: each in its own savepoint with its own version check.

Shape and errors as in `inovasi.ide.services`; the caller commits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inovasi.galat import AturanDilanggar, BelumLengkap
from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide
from inovasi.ide.rules import ALUR, StatusIde
from inovasi.peran import Pelaku, Peran, tuntut_peran
from inovasi.tinjauan import services
from inovasi.tinjauan.rules import MASSAL, MASSAL_MAKS


@dataclass(frozen=True)
class HasilPutusan:
    """What became of one idea: decided, `sudah` decided alike by this person before, or `galat`, the reason why not."""

    ide_id: int
    galat: str = ""
    sudah: bool = False

    @property
    def berhasil(self) -> bool:
        return not self.galat and not self.sudah


def periksa_jumlah(jumlah: int) -> None:
    """Raise BelumLengkap unless so many ideas can be decided on at once."""
    if jumlah < 1:
        raise BelumLengkap("Centang paling sedikit satu ide.")
    if jumlah > MASSAL_MAKS:
        raise BelumLengkap(f"Paling banyak {MASSAL_MAKS} ide sekali putus.")


def putuskan(
    session: Session, versi: Mapping[int, int | None], aksi: str, *, oleh: Pelaku, pada: datetime, **isi: Any
) -> list[HasilPutusan]:
    """Take `aksi` on every idea of `versi`, which maps its id to the version that was on the screen.

    `isi` is the same for all, as in ide.services.ubah_status. One that fails leaves the others as they are.
    Raises TidakBoleh or BelumLengkap before anything is done.
    """
    tuntut_peran(oleh, Peran.KOORDINATOR)
    if aksi not in MASSAL:
        raise BelumLengkap("Pilih putusannya.")
    periksa_jumlah(len(versi))
    # In the order of their ids, so that two at once on PostgreSQL wait for each other instead of both giving up.
    return [_satu(session, i, aksi, oleh=oleh, pada=pada, versi=versi[i], **isi) for i in sorted(versi)]


def _satu(
    session: Session, ide_id: int, aksi: str, *, oleh: Pelaku, pada: datetime, versi: int | None, **isi: Any
) -> HasilPutusan:
    try:
        with session.begin_nested():
            ide = ide_services.ambil(session, ide_id, kunci=True)
            services.putuskan(session, ide, aksi, oleh=oleh, pada=pada, versi=versi, **isi)
    except AturanDilanggar as galat:
        ide = session.get(Ide, ide_id)
        if ide is not None and _sudah(ide, aksi, oleh=oleh, versi=versi):
            return HasilPutusan(ide_id, sudah=True)
        return HasilPutusan(ide_id, galat.pesan)
    return HasilPutusan(ide_id)


def _sudah(ide: Ide, aksi: str, *, oleh: Pelaku, versi: int | None) -> bool:
    """Whether this very form, or one like it, was carried out before."""
    ke = ALUR[StatusIde.DIAJUKAN, aksi].ke
    return ide.status == ke and ide.diputus_oleh_id == oleh.id and versi is not None and ide.versi > versi
