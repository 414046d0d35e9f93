"""Whether words are in what was said: case, kinds of quotes and of spaces do not matter; "…" stands for anything."""

from __future__ import annotations

import re
import unicodedata


class Mismatch(Exception):
    """A sentence that compares is not true; the text says what was found instead."""


def holds(said: str, words: str) -> bool:
    """Whether `words` stand in `said`."""
    parts = [re.escape(folded(part)) for part in re.split(r"…|\.\.\.", words) if folded(part)]
    return re.search(r".*?".join(parts), folded(said)) is not None


def folded(text: str) -> str:
    """The text in the form in which it is compared."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    return " ".join(plain.split())


_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "‑": "-", "–": "-", "—": "-"})
