"""How urgent a message is, by words that can be shown; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.nlu.fold import fold
from bot.triage.recipes import UrgencyWords


@dataclass(frozen=True, slots=True)
class Urgency:
    """`level` 0 (nothing said) or 1 to 3, and the customer's words that say so."""

    level: int
    reasons: tuple[str, ...] = ()


def assess(text: str, words: UrgencyWords) -> Urgency:
    """What `text` says of urgency: a high phrase 3, a raised one 2, a calm one 1. "Pas urgent" is calm, not high."""
    folded = fold(text)
    calm = _found(folded, words.calm)
    for phrase in words.calm:
        folded = _pattern(phrase).sub(" ", folded)
    for level, phrases in ((3, words.high), (2, () if calm else words.raised)):
        found = _found(folded, phrases)
        if found:
            return Urgency(level, found)
    return Urgency(1, calm) if calm else Urgency(0)


def overall(said: int, impact: int) -> int:
    """The ticket's urgency from what the customer said (0 to 3) and the topic's own impact (1 to 3)."""
    return 1 if said == 1 else max(said, impact)


def _found(folded: str, phrases: tuple[str, ...]) -> tuple[str, ...]:
    """What was written, one for each phrase of the settings that it matches."""
    return tuple(dict.fromkeys(match[0] for p in phrases if (match := _pattern(p).search(folded))))


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    stem = re.escape(phrase.rstrip("*"))
    return re.compile(rf"(?<!\w){stem}\w*" if phrase.endswith("*") else rf"(?<!\w){stem}(?!\w)")
