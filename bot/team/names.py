"""How people's names are written and compared."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 40


def tidy_name(name: str) -> str:
    """The name without what cannot be seen, its spaces made single."""
    seen = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in unicodedata.normalize("NFC", name))
    return " ".join(seen.split())


def same_name(one: str, other: str) -> bool:
    """Whether two names are written alike, however the phone began them."""
    return tidy_name(one).casefold() == tidy_name(other).casefold()
