"""Who acts: the five roles and the signed-in person as the services see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from inovasi.galat import TidakBoleh


class Peran(StrEnum):
    OPERATOR = "operator"
    KOORDINATOR = "koordinator"
    PENDAMPING = "pendamping"
    PIMPINAN = "pimpinan"
    ADMIN = "admin"


NAMA_PERAN = {
    Peran.OPERATOR: "Operator",
    Peran.KOORDINATOR: "Koordinator",
    Peran.PENDAMPING: "Pendamping",
    Peran.PIMPINAN: "Pimpinan",
    Peran.ADMIN: "Administrator",
}


@dataclass(frozen=True, slots=True)
class Pelaku:
    """The person who acts, as facts: what services need to decide, loaded once per request.

    `opd_ids` holds every OPD this person acts for: the home OPD, further ones and, where the account has
    "juga unit di bawahnya", the units below them. `dampingan_opd` and `dampingan_ide` hold what a pendamping is
    assigned to. Flask-Login's user protocol is answered here too.
    """

    id: int
    nama: str
    nama_pengguna: str
    peran: Peran
    opd_id: int | None = None
    opd_nama: str = ""
    opd_ids: frozenset[int] = frozenset()
    dampingan_opd: frozenset[int] = frozenset()
    dampingan_ide: frozenset[int] = frozenset()
    sesi_id: int | None = None
    wajib_ganti_sandi: bool = False
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return str(self.id)

    @property
    def peran_nama(self) -> str:
        return NAMA_PERAN[self.peran]


def tuntut_peran(oleh: Pelaku, *peran: Peran) -> None:
    """Raise TidakBoleh, naming who may, unless `oleh` has one of the roles."""
    if oleh.peran not in peran:
        siapa = " atau ".join(NAMA_PERAN[p].lower() for p in peran)
        raise TidakBoleh(f"Hanya {siapa} yang boleh melakukan ini.")


def periksa_peran(oleh: Pelaku, peran: Iterable[Peran]) -> None:
    """The same in the words of a page or a paper: "Ini hanya untuk koordinator atau operator."."""
    if oleh.peran not in peran:
        siapa = " atau ".join(NAMA_PERAN[p].lower() for p in sorted(peran))
        raise TidakBoleh(f"Ini hanya untuk {siapa}.")
