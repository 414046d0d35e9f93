"""How much of the evidence that was asked for came, for people: "1 of 2", and what became of each piece."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.triage.pieces import Piece

CAME, PIECES = "evidence_came", "evidence_pieces"
"""Facts of a ticket that are shown as a row of their own."""

INSTEAD = ("image", "video", "voice", "file")
"""What may come in the place of a piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One piece: what it is called, what became of it (file, instead_image, words, no), the words that stand for it."""

    title: str
    outcome: str
    words: str = ""


def came(facts: Mapping[str, object]) -> tuple[int, int] | None:
    """(1, 2) where one of two pieces came; None where none was asked for."""
    here, slash, wanted = str(facts.get(CAME, "")).partition("/")
    return (int(here), int(wanted)) if slash and here.isdecimal() and wanted.isdecimal() else None


def told(language: str, facts: Mapping[str, object], pieces: Mapping[str, Piece]) -> list[Told]:
    """What became of each piece, in the order in which they were settled; one that is no longer known by its name."""
    found = []
    for one in filter(None, str(facts.get(PIECES, "")).split("; ")):
        name, outcome, words = (*one.split(":", 2), "", "")[:3]
        title = pieces[name].title[language] if name in pieces else name
        if outcome == "file" and words in INSTEAD:
            outcome, words = f"instead_{words}", ""
        elif outcome not in ("file", "words"):
            outcome = "no"
        found.append(Told(title=title, outcome=outcome, words=words))
    return found
