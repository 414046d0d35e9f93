"""How urgent a message is and how far its problem reaches, by words that can be shown as they were written; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.nlu.fold import MOST_READ, fold
from bot.triage.recipes import ImpactWords, UrgencyWords

MANY, SOME = 10, 2
"""So many people said to be affected: level 3, level 2."""
LONGEST_REASON = 60


@dataclass(frozen=True, slots=True)
class Weight:
    """`level` 0 (nothing said) or 1 to 3, and the customer's words that say so."""

    level: int
    reasons: tuple[str, ...] = ()


def assess(text: str, words: UrgencyWords) -> Weight:
    """What `text` says of urgency: a high phrase 3, a raised one 2, a calm one 1. "Pas urgent" is calm, not high."""
    said = _Said(text)
    calm = said.found(words.calm)
    said.leave_out(words.calm)
    for level, phrases in ((3, words.high), (2, () if calm else words.raised)):
        found = said.found(phrases)
        if found:
            return Weight(level, found)
    return Weight(1, calm) if calm else Weight(0)


def reach(text: str, words: ImpactWords) -> Weight:
    """How many people `text` says are affected: "toute l'équipe" 3, "12 collègues" 3, "mes collègues" 2."""
    said = _Said(text)
    counted = said.counted(words.counted)
    many, some = ([one for number, one in counted if number >= least] for least in (MANY, SOME))
    for level, found in ((3, (*said.found(words.high), *many)), (2, (*said.found(words.raised), *some))):
        if found:
            return Weight(level, tuple(dict.fromkeys(found)))
    return Weight(0)


def overall(said: int, impact: int) -> int:
    """The ticket's urgency from what the customer said (0 to 3) and the topic's own impact (1 to 3)."""
    return 1 if said == 1 else max(said, impact)


class _Said:
    """A text folded word by word, so that what is found in it can be shown as it was written."""

    def __init__(self, text: str) -> None:
        self._folded, self._words = "", []
        for word in text[:MOST_READ].split():
            if folded := fold(word):
                start = len(self._folded) + 1 if self._folded else 0
                self._folded = f"{self._folded} {folded}".lstrip()
                self._words.append((start, len(self._folded), word))

    def found(self, phrases: tuple[str, ...]) -> tuple[str, ...]:
        """What was written, one for each phrase of the settings that it matches."""
        matches = (match for p in phrases if (match := _pattern(p).search(self._folded)))
        return tuple(dict.fromkeys(self._written(match) for match in matches))

    def counted(self, nouns: tuple[str, ...]) -> list[tuple[int, str]]:
        """How many of these are told, with the words."""
        return [(int(match[1]), self._written(match)) for match in _counted(nouns).finditer(self._folded)]

    def leave_out(self, phrases: tuple[str, ...]) -> None:
        """What these match is not found again."""
        for phrase in phrases:
            self._folded = _pattern(phrase).sub(lambda match: " " * len(match[0]), self._folded)

    def _written(self, match: re.Match[str]) -> str:
        words = [word for start, end, word in self._words if start < match.end() and end > match.start()]
        return " ".join(words).strip(_AROUND)[:LONGEST_REASON]


_AROUND = " .,;:!?…\"'()[]{}«»“”„‚’‘*_-"


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    stem = re.escape(phrase.rstrip("*"))
    return re.compile(rf"(?<!\w){stem}\w*" if phrase.endswith("*") else rf"(?<!\w){stem}(?!\w)")


@cache
def _counted(nouns: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(re.escape(noun.rstrip("*")) + (r"\w*" if noun.endswith("*") else r"(?!\w)") for noun in nouns)
    return re.compile(rf"(?<![\w.,])(\d{{1,4}}) (?:\w+ )?(?:{either})" if nouns else r"(?!)(\d)")
