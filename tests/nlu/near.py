"""How near two messages are: the same letters in a row, or the same telling words in any order."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.nlu.fold import fold

NEAR = 0.5
"""At least so near, a message says nothing about what is understood beyond the example."""

LEAST_WORDS = 4
"""Shorter ones ("oui c'est ça") are alike whoever writes them."""

GRAM, STEM = 4, 5


@dataclass(frozen=True)
class Pair:
    """A message and the example nearest to it."""

    message: str
    example: str
    how_near: float


class Nearness:
    """The examples of one language."""

    def __init__(self, examples: Iterable[str]) -> None:
        self._examples = [(text, _stems(text), _grams(text)) for text in examples if _is_long(text)]
        self._often = Counter(stem for _, stems, _ in self._examples for stem in stems)
        self._with: dict[str, set[int]] = defaultdict(set)
        for number, (_, stems, _) in enumerate(self._examples):
            for stem in stems:
                self._with[stem].add(number)

    def nearest(self, message: str) -> Pair:
        """The example nearest to `message`, among those that share most of its words."""
        if not _is_long(message):
            return Pair(message, "", 0.0)
        stems, grams = _stems(message), _grams(message)
        sharing = Counter(number for stem in stems for number in self._with.get(stem, ()))
        near = [(self._near(stems, grams, number), number) for number, _ in sharing.most_common(CANDIDATES)]
        how_near, number = max(near, default=(0.0, -1))
        return Pair(message, self._examples[number][0] if near else "", how_near)

    def _near(self, stems: frozenset[str], grams: frozenset[str], number: int) -> float:
        _, their_stems, their_grams = self._examples[number]
        letters = len(grams & their_grams) / len(grams | their_grams)
        if len(stems & their_stems) < LEAST_WORDS - 1:
            return letters
        return max(letters, self._telling(stems & their_stems) / self._telling(stems | their_stems))

    def _telling(self, stems: Iterable[str]) -> float:
        return sum(math.log((2 + len(self._examples)) / (1 + self._often[stem])) for stem in stems)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _is_long(text: str) -> bool:
    return len(_words(text)) >= LEAST_WORDS


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in _words(text))


def _grams(text: str) -> frozenset[str]:
    letters = f" {' '.join(_words(text))} "
    return frozenset(letters[i : i + GRAM] for i in range(len(letters) - GRAM + 1))


CANDIDATES = 40
