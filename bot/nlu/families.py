"""Word families: what "visa", "billed" and "prélevé" have in common, from the lookup tables of the training data.

A hundred examples never hold every word for a thing; a family that a support lead extends by one line does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.nlu.fold import fold, written_out

WHOLE_WORD = 5
"""Entries shorter than this stand for themselves only; others also for what begins with them."""


class Families:
    """Which families a folded text touches. `entries`: the words of each family, as people write them."""

    def __init__(self, entries: Mapping[str, Sequence[str]]) -> None:
        self.entries = {name: list(words) for name, words in sorted(entries.items())}
        self._names: dict[str, list[str]] = {}
        for name, words in self.entries.items():
            for word in {fold(written_out(w)) for w in words} - {""}:
                self._names.setdefault(word, []).append(name)
        self._lengths = sorted({len(word) for word in self._names})

    def touched(self, folded: str) -> list[str]:
        """Names of the families in `folded`, once each, and each pair of them: what is told together counts."""
        names = sorted({name for start in _STARTS.finditer(folded) for name in self._at(folded, start.start())})
        return names + [f"{a}+{b}" for n, a in enumerate(names) for b in names[n + 1 :]][:_MOST_PAIRS]

    def _at(self, folded: str, start: int) -> list[str]:
        found: list[str] = []
        for length in self._lengths:
            end = start + length
            names = self._names.get(folded[start:end])
            if names and (length >= WHOLE_WORD or not folded[end : end + 1].isalnum()):
                found += names
        return found


_STARTS = re.compile(r"\b\w|[^\w\s]")
_MOST_PAIRS = 300
