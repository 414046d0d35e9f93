"""An explicit wish for a person, heard beside whatever else a message tells; pure.

The classifier weighs a whole message, so that a problem outweighs "une personne svp" in front of it. Whoever asks for a
person in so many words gets one: the clauses of a message are held against the tables of `person_phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.nlu.fold import fold
from bot.nlu.person_phrases import ALL, BEFORE, GREETINGS, NOT_WANTED, Phrases


def beside_a_wish(text: str) -> str | None:
    """What a message tells beside its wish for a person, "" where that is all; None when there is no such wish."""
    told = _BEFORE_PLEASE.sub(" ", fold(text.replace("\n", ". ")))
    if not _ANYBODY.search(told):
        return None
    heard, rest = False, []
    for clause in (part.strip(" '\"-") for part in _CLAUSES.split(told)):
        found = _wish(clause)
        heard |= found is not None
        rest.append(clause if found is None else f"{clause[: found.start()]} {clause[found.end() :]}".strip(" '\"-"))
    return ", ".join(part for part in rest if _WORD.search(part)) if heard else None


def beside_a_refusal(text: str) -> str | None:
    """What a message tells beside "no need for a person", "" where that is all; None when it says no such thing."""
    clauses = [part.strip(" '\"-") for part in _CLAUSES.split(fold(text.replace("\n", ". ")))]
    rest = [clause for clause in clauses if not _REFUSED.search(clause)]
    return None if len(rest) == len(clauses) else ", ".join(part for part in rest if _WORD.search(part))


def _wish(clause: str) -> re.Match[str] | None:
    opened = _AT_START.match(clause)
    if opened:
        return opened
    return next((found for found in _ANYWHERE.finditer(clause) if not _STORY.search(clause[: found.start()])), None)


def _any(*choices: str) -> str:
    return f"(?:{'|'.join(filter(None, choices))})" if any(choices) else r"(?!)"


def _ended(phrases: Phrases, spoken: str) -> str:
    """Somebody of a service in any sentence; anybody only where the clause ends, or goes on as a wish does.

    `spoken` is what stands behind them: German has its verb there.
    """
    please = rf"(?:[ ,]*\b{_any(*phrases.please)}\b)"
    loose = rf"{_any(*phrases.who)}\b{spoken}{please}?"
    strict = rf"{_any(*phrases.anybody)}\b{spoken}{please}?(?=\W*$| {_any(*phrases.tails)})"
    return _any(loose, strict)


def _shapes(phrases: Phrases) -> tuple[str, str]:
    """What is a wish at the start of a clause, and what is one anywhere in it."""
    spoken = rf" {_any(*phrases.speak_end)}\b" if phrases.speak_end else ""
    speaking = rf"(?:mit )?{_ended(phrases, spoken)}" if spoken else rf"{_any(*phrases.speak)} {_ended(phrases, '')}"
    somebody, please = _any(*phrases.who, *phrases.anybody), _any(*phrases.please)
    anywhere = _any(rf"{_any(*phrases.wants_to)} {speaking}", rf"{_any(*phrases.wants)} ?{_ended(phrases, '')}")
    bare = rf"{somebody}[ ,]+{please}\b|{please}[ ,]+{somebody}\b(?=\W*$)"
    begun = "".join(rf"|{lead} {speaking}" if lead else rf"|{speaking}" for lead in phrases.at_start)
    return bare + begun, anywhere


def _joined(shapes: Sequence[str]) -> str:
    return "|".join(f"(?:{shape})" for shape in shapes)


_WORD = re.compile(r"[^\W_]{2}")
_CLAUSES = re.compile(r"[.!?;,:\n…()]+|\s[-–—]\s|\b(?:et|mais|and|but|und|aber)\b")
_BEFORE_PLEASE = re.compile(r"\s*[,.!]+\s*(?=(?:svp|stp|s'il (?:vous|te) plait|please|pls|plz|bitte)\b)")
_SOMEBODY = _joined([shape for each in ALL for shape in (*each.who, *each.anybody)])
_ANYBODY = re.compile(rf"\b(?:{_SOMEBODY})\b")
_NOBODY = r"(?:person|human|agent|(?:kunden)?berater|mensch(?:en)?|mitarbeiter)"
_REFUSED = re.compile(rf"\b{NOT_WANTED}\s?(?:[\w']+ ){{0,3}}?(?:{_SOMEBODY}|{_NOBODY})\b")
_AT_START = re.compile(rf"(?:{GREETINGS}[ ,]+)*(?:{_joined([_shapes(each)[0] for each in ALL])})")
_ANYWHERE = re.compile(rf"\b(?:{_joined([_shapes(each)[1] for each in ALL])})")
_STORY = re.compile(rf"\b{BEFORE}[\s']*$")
