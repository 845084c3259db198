"""What later rooms add to the pages of an agency and of the settings. They register themselves; `opd` imports
none of them."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from inovasi.opd.models import Opd
from inovasi.opd.rules import RekapTahun
from inovasi.peran import Pelaku

Panel = tuple[str, dict[str, Any]]  # template, and its context as `isi`

# Each gives a panel for this person, or None for nothing to show.
PANEL_OPD: list[Callable[[Session, Pelaku, Opd], Panel | None]] = []
PANEL_PENGATURAN: list[Callable[[Session, Pelaku], Panel | None]] = []
# On the first page of koordinator and pimpinan, below its headline.
PANEL_BERANDA: list[Callable[[Session, Pelaku, RekapTahun], Panel | None]] = []


def panel_opd(session: Session, oleh: Pelaku, opd: Opd) -> list[Panel]:
    return [isi for panel in PANEL_OPD if (isi := panel(session, oleh, opd)) is not None]


def panel_pengaturan(session: Session, oleh: Pelaku) -> list[Panel]:
    return [isi for panel in PANEL_PENGATURAN if (isi := panel(session, oleh)) is not None]


def panel_beranda(session: Session, oleh: Pelaku, rekap: RekapTahun) -> list[Panel]:
    return [isi for panel in PANEL_BERANDA if (isi := panel(session, oleh, rekap)) is not None]
