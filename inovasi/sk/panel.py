"""What other files of this room add to the page of a decree. They register themselves at import."""

from collections.abc import Callable
from typing import Any

from inovasi.peran import Pelaku
from inovasi.sk.models import Sk

# Each is given the decree and gives (template, context) for this person, or None for nothing to show. The template
# reads its context as `isi`, as the panels of an idea do.
PANEL_SK: list[Callable[[Pelaku, Sk], tuple[str, dict[str, Any]] | None]] = []


def panel_sk(oleh: Pelaku, sk: Sk) -> list[tuple[str, dict[str, Any]]]:
    return [isi for panel in PANEL_SK if (isi := panel(oleh, sk)) is not None]
