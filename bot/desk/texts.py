"""The texts of words.py in a language: `text("fr", "key", name=...)`; names of things have a prefix."""

from __future__ import annotations

from bot.desk import (
    channel_words,
    consent_words,
    custody_words,
    evidence_words,
    fact_words,
    frame_words,
    incident_words,
    inventory_words,
    message_words,
    number_words,
    presence_words,
    second_words,
    study_words,
    team_words,
    ticket_words,
    together_words,
    undo_words,
    window_words,
    words,
)
from bot.desk.studio import words as studio_words
from bot.typography import spaced

LANGUAGES = ("fr", "en")
_MODULES = (
    channel_words,
    consent_words,
    custody_words,
    evidence_words,
    fact_words,
    frame_words,
    incident_words,
    inventory_words,
    message_words,
    number_words,
    presence_words,
    second_words,
    studio_words,
    study_words,
    team_words,
    ticket_words,
    together_words,
    undo_words,
    window_words,
    words,
)
TEXTS: dict[str, tuple[str, str]] = {}
for _module in _MODULES:
    if _twice := TEXTS.keys() & _module.TEXTS.keys():
        raise ValueError(f"{_module.__name__} names again what another file of words has: {sorted(_twice)}")
    TEXTS |= _module.TEXTS


def text(language: str, key: str, **values: object) -> str:
    """The text of this key. Raises KeyError."""
    fr, en = TEXTS[key]
    return en.format(**values) if language == "en" else spaced(fr.format(**values) if values else fr)


def named(language: str, kind: str, name: str) -> str:
    """How people call a thing (`topic`, `fact`, ...) of this name; the name itself when it has no other."""
    return text(language, f"{kind}_{name}") if f"{kind}_{name}" in TEXTS else name


def best_language(accepts: str) -> str:
    """French or English, whichever the browser's Accept-Language names first; else English."""
    weighed = []
    for place, part in enumerate(accepts.lower().split(",")[:20]):
        tag, _, weight = part.partition(";q=")
        try:
            weighed.append((-float(weight or 1), place, tag.strip()[:2]))
        except ValueError:
            continue
    return next((tag for _, _, tag in sorted(weighed) if tag in LANGUAGES), "en")
