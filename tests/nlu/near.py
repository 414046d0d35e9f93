"""How near two messages are: the same letters in a row, or the same telling words in any order."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.nlu.fold import fold

NEAR = 0.5
"""At least so near, a message says nothing about what is understood beyond the example."""

LEAST_WORDS = 4
"""Shorter ones ("oui c'est ça") are alike whoever writes them."""

GRAM, STEM = 4, 5
Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """A message and the example nearest to it."""

    message: str
    example: str
    how_near: float


class Nearness:
    """The examples of one language; every message is compared with every one of them."""

    def __init__(self, examples: Sequence[str]) -> None:
        self._examples = [text for text in examples if _is_long(text)]
        often = Counter(stem for text in self._examples for stem in _stems(text))
        count = len(self._examples)
        self._letters = _Bags(_grams, self._examples, lambda gram: 1.0)
        self._words = _Bags(_stems, self._examples, lambda stem: math.log((2 + count) / (1 + often[stem])))
        self._together = _Bags(_stems, self._examples, lambda stem: 1.0)

    def nearest(self, message: str) -> Pair:
        """The example nearest to `message`; of two as near, the first."""
        if not _is_long(message) or not self._examples:
            return Pair(message, "", 0.0)
        _, words = self._words.compared(message)
        shared, _ = self._together.compared(message)
        _, letters = self._letters.compared(message)
        near = np.maximum(letters, np.where(shared >= LEAST_WORDS - 1, words, 0.0))
        best = int(near.argmax())
        return Pair(message, self._examples[best] if near[best] else "", float(near[best]))


class _Bags:
    """What the examples consist of, each part with its weight."""

    def __init__(
        self, parts: Callable[[str], frozenset[str]], examples: Sequence[str], weight: Callable[[str], float]
    ) -> None:
        self._parts, self._weight = parts, weight
        self._columns: dict[str, int] = {}
        rows, columns, weights = [], [], []
        for row, text in enumerate(examples):
            for part in sorted(parts(text)):
                rows.append(row)
                columns.append(self._columns.setdefault(part, len(self._columns)))
                weights.append(weight(part))
        self._matrix = csr_matrix((weights, (rows, columns)), shape=(len(examples), max(1, len(self._columns)))).tocsc()
        self._whole = np.asarray(self._matrix.sum(axis=1)).ravel()

    def compared(self, message: str) -> tuple[Shares, Shares]:
        """The weight that each example shares with `message`, and its part of what both have together."""
        parts = self._parts(message)
        known = sorted(self._columns[part] for part in parts if part in self._columns)
        shared = np.asarray(self._matrix[:, known].sum(axis=1)).ravel()
        both = sum(self._weight(part) for part in sorted(parts)) + self._whole - shared
        return shared, shared / np.maximum(both, 1e-12)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _is_long(text: str) -> bool:
    return len(_words(text)) >= LEAST_WORDS


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in _words(text))


def _grams(text: str) -> frozenset[str]:
    letters = f" {' '.join(_words(text))} "
    return frozenset(letters[i : i + GRAM] for i in range(len(letters) - GRAM + 1))
