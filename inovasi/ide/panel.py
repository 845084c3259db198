"""What later rooms add to the page and the editor of an idea. They register themselves; `ide` imports none."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from inovasi.ide.models import Ide
from inovasi.peran import Pelaku

# Each is given the idea as a row (queries.satu_ide) and gives (template, context) for this person and idea, or None
# for nothing to show.
PANEL_IDE: list[Callable[[Pelaku, Ide], tuple[str, dict[str, Any]] | None]] = []


def panel_ide(oleh: Pelaku, ide: Ide) -> list[tuple[str, dict[str, Any]]]:
    return [isi for panel in PANEL_IDE if (isi := panel(oleh, ide)) is not None]


class ButirEditor(Protocol):
    """A note that waits for the OPD, beside its field (`kolom`, empty for the whole idea)."""

    id: int
    kolom: str
    label: str
    dijawab: bool


class TamuEditor(Protocol):
    def butir(self, oleh: Pelaku, ide: Ide) -> Sequence[ButirEditor]:
        """The open notes that the editor shows."""

    def simpan(
        self, oleh: Pelaku, ide: Ide, *, tampak: Iterable[int], dicentang: Iterable[int], pada: datetime
    ) -> None:
        """Store the ticks of the notes that were on the screen; part of the caller's transaction."""


TAMU_EDITOR: list[TamuEditor] = []


def butir_editor(oleh: Pelaku, ide: Ide) -> list[ButirEditor]:
    return [b for tamu in TAMU_EDITOR for b in tamu.butir(oleh, ide)]


def simpan_editor(
    oleh: Pelaku, ide: Ide, *, tampak: Iterable[int], dicentang: Iterable[int], pada: datetime
) -> None:
    for tamu in TAMU_EDITOR:
        tamu.simpan(oleh, ide, tampak=tampak, dicentang=dicentang, pada=pada)
