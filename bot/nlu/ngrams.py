"""Words and character n-grams of a folded text, and the row each has in a weight matrix.

The same code counts in training and at run time, so that what was learnt is what is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]


def words(folded: str) -> list[str]:
    """Words and pairs of neighbouring words, in which a lone sign (emoji, `?`) counts as a word."""
    singles = _WORD.findall(folded)
    return singles + [f"{a} {b}" for a, b in zip(singles, singles[1:], strict=False)]


def characters(folded: str) -> list[str]:
    """Character n-grams inside each word, its edges marked by a space."""
    return [gram for word in folded.split() for gram in (_known(word) if len(word) <= REMEMBERED else inside(word))]


def inside(word: str, shortest: int = 2, longest: int = 5) -> list[str]:
    """The character n-grams of one word, its edges marked by a space."""
    padded = f" {word} "
    sizes = range(shortest, min(longest, len(padded)) + 1)
    return [padded[i : i + size] for size in sizes for i in range(len(padded) - size + 1)]


@lru_cache(maxsize=10_000)
def _known(word: str) -> tuple[str, ...]:
    """People use the same few thousand words."""
    return tuple(inside(word))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The n-grams known to a model, by row, and how telling each is (inverse document frequency)."""

    grams: Sequence[str]
    weights: Floats
    _rows: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", {gram: row for row, gram in enumerate(self.grams)})

    def vector(self, grams: Iterable[str]) -> tuple[Rows, Floats]:
        """Rows of the known ones among `grams` and their values, of length one together (or empty)."""
        found = Counter(row for gram in grams if (row := self._rows.get(gram)) is not None)
        rows = np.fromiter(found, np.intp, len(found))
        counts = np.fromiter(found.values(), np.float32, len(found))
        values = (1 + np.log(counts)) * self.weights[rows]
        length = float(np.sqrt(values @ values))
        return rows, values / np.float32(length or 1)


REMEMBERED = 20
"""Characters of the longest word whose n-grams are remembered."""
_WORD = re.compile(r"\w+|[^\w\s]")
