"""Words and character n-grams of a folded text, and the row each has in a weight matrix.

The same code counts in training and at run time, so that what was learnt is what is asked.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]


def words(folded: str) -> list[str]:
    """Words and pairs of neighbouring words, in which a lone sign (emoji, `?`) counts as a word."""
    singles = _WORD.findall(folded)
    return singles + [f"{a} {b}" for a, b in zip(singles, singles[1:], strict=False)]


def characters(folded: str, shortest: int = 2, longest: int = 5) -> list[str]:
    """Character n-grams inside each word, its edges marked by a space."""
    grams = []
    for word in folded.split():
        padded = f" {word} "
        for size in range(shortest, min(longest, len(padded)) + 1):
            grams += [padded[i : i + size] for i in range(len(padded) - size + 1)]
    return grams


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The n-grams known to a model, by row, and how telling each is (inverse document frequency)."""

    grams: Sequence[str]
    weights: Floats
    _rows: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", {gram: row for row, gram in enumerate(self.grams)})

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]], least: int) -> Vocabulary:
        """The n-grams found in at least `least` of `documents`."""
        seen = Counter(gram for grams in documents for gram in set(grams))
        kept = sorted(gram for gram, number in seen.items() if number >= least)
        frequencies = [math.log((1 + len(documents)) / (1 + seen[gram])) + 1 for gram in kept]
        return cls(kept, np.array(frequencies, dtype=np.float32))

    def vector(self, grams: Iterable[str]) -> tuple[Rows, Floats]:
        """Rows of the known ones among `grams` and their values, of length one together (or empty)."""
        found = Counter(row for gram in grams if (row := self._rows.get(gram)) is not None)
        rows = np.fromiter(found, np.intp, len(found))
        counts = np.fromiter(found.values(), np.float32, len(found))
        values = (1 + np.log(counts)) * self.weights[rows]
        length = float(np.sqrt(values @ values))
        return rows, values / np.float32(length or 1)


_WORD = re.compile(r"\w+|[^\w\s]")
