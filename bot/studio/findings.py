"""What is wrong with the examples: too few of an intent in a language, near-duplicates, contradictions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.studio.dataset import Block
from bot.training.sentences import plain

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Example:
    """One example and where it stands."""

    text: str
    intent: str
    language: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two examples that are nearly the same; of two intents they contradict each other."""

    one: Example
    other: Example
    likeness: float

    @property
    def contradicts(self) -> bool:
        """Whether they teach two things."""
        return self.one.intent != self.other.intent


def coverage(found: Sequence[Block]) -> dict[str, dict[str, int]]:
    """How many examples each intent has in each language that there is."""
    counted = Counter((block.intent, block.language) for block in found for _ in block.examples)
    languages = sorted({block.language for block in found})
    intents = sorted({block.intent for block in found})
    return {intent: {language: counted[intent, language] for language in languages} for intent in intents}


def every_example(found: Sequence[Block]) -> list[Example]:
    """All examples, in their order."""
    return [Example(plain(text), block.intent, block.language) for block in found for text in block.examples]


def close_pairs(every: Sequence[Example], close: Sequence[tuple[int, int, float]]) -> list[Pair]:
    """Examples that are nearly the same, those that contradict each other first; `close` has their places."""
    found = [Pair(every[a], every[b], likeness) for a, b, likeness in close]
    return sorted(found, key=lambda pair: (not pair.contradicts, -pair.likeness))[:MOST_SHOWN]
