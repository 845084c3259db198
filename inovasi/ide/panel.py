"""What later rooms add to the page of an idea. They register themselves; `ide` imports none of them."""

from collections.abc import Callable
from typing import Any

from inovasi.ide.models import Ide
from inovasi.peran import Pelaku

# Each is given the idea as a row (queries.satu_ide) and gives (template, context) for this person and idea, or None
# for nothing to show.
PANEL_IDE: list[Callable[[Pelaku, Ide], tuple[str, dict[str, Any]] | None]] = []


def panel_ide(oleh: Pelaku, ide: Ide) -> list[tuple[str, dict[str, Any]]]:
    return [isi for panel in PANEL_IDE if (isi := panel(oleh, ide)) is not None]
