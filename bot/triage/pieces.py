"""What is asked for as evidence: pieces, how each is taken on which device, and the steps of a topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.guichet_yml import Words, only, words
from connectors.sdk.errors import BadPayload
from connectors.sdk.untrusted import Untrusted

SCREENS = ("iphone", "android", "windows", "mac", "other")
"""Devices that are told apart when it is explained how a piece is taken; `other` where we do not know."""
TAKES = ("image", "video", "voice", "file", "words")
MOST_STEPS = 4
MOST_REMINDERS = 2
LONGEST = {"title": 40, "ask": 140, "how": 320, "why": 160}
"""All of them together fit a message with buttons on every network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One thing a customer may be asked for. `takes` says what answers it exactly; anything useful will do instead."""

    name: str
    title: Words
    takes: str
    ask: Words
    how: Mapping[str, Words]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One piece as a topic asks for it: why, in which words, and how often it is asked for again at most."""

    piece: Piece
    why: Words
    ask: Words
    reminders: int


def pieces_of(part: Untrusted) -> dict[str, Piece]:
    """All pieces by name. Raises BadPayload."""
    return {name: _piece(name, part[name]) for name in part.names()}


def steps_of(part: Untrusted, pieces: Mapping[str, Piece]) -> tuple[Step, ...]:
    """The steps of one topic, in order. Raises BadPayload."""
    steps = tuple(_step(one, pieces) for one in part)
    if len(steps) > MOST_STEPS:
        raise BadPayload(f"{part.path}: at most {MOST_STEPS} steps")
    names = [step.piece.name for step in steps]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise BadPayload(f"{part.path}[{number}].piece: {name} is asked for twice")
    return steps


def _piece(name: str, part: Untrusted) -> Piece:
    only(part, ("title", "takes", "ask", "how"))
    takes = part["takes"].as_(str)
    if takes not in TAKES:
        raise BadPayload(f"{part.path}.takes: must be one of {', '.join(TAKES)}")
    if not name.isidentifier() or len(name) > LONGEST["title"]:
        raise BadPayload(f"{part.path}: a name has letters, digits and _ only")
    how = part.get("how")
    return Piece(
        name=name,
        title=words(part["title"], most=LONGEST["title"]),
        takes=takes,
        ask=words(part["ask"], most=LONGEST["ask"]),
        how={screen: words(only(how, SCREENS)[screen], most=LONGEST["how"]) for screen in how.names()} if how else {},
    )


def _step(part: Untrusted, pieces: Mapping[str, Piece]) -> Step:
    only(part, ("piece", "why", "ask", "reminders"))
    name = part["piece"].as_(str)
    if name not in pieces:
        raise BadPayload(f"{part.path}.piece: must be one of {', '.join(pieces)}")
    reminders = part["reminders"].as_(int) if part.get("reminders") else MOST_REMINDERS
    if not 0 <= reminders <= MOST_REMINDERS:
        raise BadPayload(f"{part.path}.reminders: must be 0 to {MOST_REMINDERS}")
    ask = part.get("ask")
    return Step(
        piece=pieces[name],
        why=words(part["why"], most=LONGEST["why"]),
        ask=words(ask, most=LONGEST["ask"]) if ask else pieces[name].ask,
        reminders=reminders,
    )
