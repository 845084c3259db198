"""Whole numbers out of text that anybody may have typed or sent."""

BILANGAN_MAKS = 2**31 - 1  # what an id column holds on both databases


def baca_bilangan(teks: str) -> int | None:
    """The number when `teks` is plain digits that an id column can hold, else None."""
    if not (teks.isascii() and teks.isdigit() and len(teks) < 11):
        return None
    return int(teks) if int(teks) <= BILANGAN_MAKS else None
