"""Intents and their examples: edited as text, moved (split, merged), and the effect of it all before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urlencode

from sanic.response import HTTPResponse, redirect

from bot.desk import asks
from bot.desk.problems import Problem
from bot.desk.studio import shown
from bot.desk.studio.jobs import EffectUnknown
from bot.studio.dataset import Block, CannotEdit, examples_of, tidy, write, writing
from bot.studio.editing import Merge, mark, merge
from bot.studio.findings import coverage
from bot.team.roles import ADMIN
from bot.training import history
from bot.training.comparing import PROTECTED
from bot.training.history import Event
from bot.training.sentences import plain

FEW = 30
TOLD = ("added", "removed", "theirs_added", "theirs_removed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The examples of one intent in one language."""

    intent: str
    language: str

    @property
    def path(self) -> str:
        """Their page."""
        return f"/studio/examples/{self.intent}/{self.language}"


async def examples_page(request: Any) -> HTTPResponse:
    """GET /studio/examples"""
    found, faults = await shown.read_data(request)
    values = {"coverage": coverage(found), "few": FEW, "languages": sorted({b.language for b in found})}
    return shown.page(request, "examples", "examples", faults=faults, **values)


async def intent_page(request: Any, intent: str, language: str) -> HTTPResponse:
    """GET /studio/examples/crash/fr"""
    found, faults = await shown.read_data(request)
    saved = {name: int(request.args.get(name)) for name in TOLD if request.args.get(name, "").isdecimal()}
    return _page(request, _place(found, intent, language), found, faults=faults, saved=saved)


async def save(request: Any, intent: str, language: str) -> HTTPResponse:
    """POST /studio/examples/crash/fr: `text` with one example per line, `shown` the marks of what was on the page."""
    found, _ = await shown.read_data(request)
    place = _place(found, intent, language)
    lines = _lines(request)
    seen = asks.field(request, "shown").split()
    if asks.field(request, "do") == "effect":
        change = merge(seen, lines, examples_of(found, intent, language))
        pairs = {"add": [(plain(t), intent) for t in change.add], "remove": [(plain(t), intent) for t in change.remove]}
        return await _with_effect(request, place, found, pairs, draft=lines, seen=seen)
    _not_alone(request, intent)
    with writing(asks.desk(request).settings.data):
        found, _ = await shown.read_data(request)
        change = merge(seen, lines, examples_of(found, intent, language))
        _write(request, intent, language, change.add, change.remove)
    await _note(request, "edit", place, change)
    return _saved(place, change)


async def move(request: Any, intent: str, language: str) -> HTTPResponse:
    """POST /studio/examples/crash/fr/move: `pick` marks of examples, `to` another intent, or "" to take them away."""
    found, _ = await shown.read_data(request)
    place, target = _place(found, intent, language), asks.field(request, "to")
    if target not in shown.intents(found) or target == intent:
        raise Problem(400, "not_an_intent")
    picks = set(asks.fields(request, "pick"))
    lines = [line for line in examples_of(found, intent, language) if mark(line) in picks]
    if asks.field(request, "do") == "effect":
        pairs = {"add": [(plain(t), target) for t in lines], "remove": [(plain(t), intent) for t in lines]}
        return await _with_effect(request, place, found, pairs, picks=picks, target=target)
    _not_alone(request, intent, target)
    with writing(asks.desk(request).settings.data):
        _write(request, target, language, lines, ())
        _write(request, intent, language, (), lines)
    change = Merge(add=(), remove=tuple(lines), theirs_added=(), theirs_removed=0)
    await _note(request, f"move to {target}", place, change)
    return _saved(place, change)


def _not_alone(request: Any, *intents: str) -> None:
    """A protected intent takes two people, in the inbox; an admin alone may edit its examples. Raises Problem."""
    if any(_is_locked(request, intent) for intent in intents):
        raise Problem(403, "protected_edit")


def _is_locked(request: Any, intent: str) -> bool:
    return intent in PROTECTED and not asks.session(request).may(ADMIN)


def _lines(request: Any) -> list[str]:
    try:
        return [tidy(line) for line in asks.field(request, "text").splitlines()]
    except CannotEdit as error:
        raise Problem(400, "example_too_long") from error


def _place(found: Sequence[Block], intent: str, language: str) -> Place:
    """Raises Problem when there are no such examples, whatever the address says."""
    if intent not in {b.intent for b in found} or language not in {b.language for b in found}:
        raise Problem(404)
    return Place(intent=intent, language=language)


def _write(request: Any, intent: str, language: str, add: Sequence[str], remove: Sequence[str]) -> None:
    try:
        write(asks.desk(request).settings.root, intent, language, add, remove)
    except CannotEdit as error:
        raise Problem(409, "broken_data") from error


async def _note(request: Any, act: str, place: Place, change: Merge) -> None:
    about = f"{place.intent}/{place.language} +{len(change.add)} -{len(change.remove)}"
    event = Event(at=datetime.now(timezone.utc), who=asks.session(request).name, act=act, about=about)
    await asks.desk(request).store.write(lambda conn: history.add(conn, event))


def _saved(place: Place, change: Merge) -> HTTPResponse:
    counts = (len(change.add), len(change.remove), len(change.theirs_added), change.theirs_removed)
    return redirect(f"{place.path}?{urlencode(dict(zip(TOLD, counts, strict=True)))}", status=303)


async def _with_effect(
    request: Any, place: Place, found: list[Block], pairs: dict[str, Any], **draft: Any
) -> HTTPResponse:
    try:
        known = await asks.desk(request).jobs.effect(pairs)
    except EffectUnknown:
        return _page(request, place, found, wrong="effect_failed", **draft)
    return _page(request, place, found, effect=known, **draft)


def _page(request: Any, place: Place, found: list[Block], **more: Any) -> HTTPResponse:
    now = examples_of(found, place.intent, place.language)
    values = {
        "place": place,
        "examples": [(mark(line), line) for line in now],
        "languages": sorted({block.language for block in found}),
        "locked": _is_locked(request, place.intent),
        "targets": [i for i in shown.intents(found) if i != place.intent and not _is_locked(request, i)],
        "draft": more.pop("draft", now),
        "seen": " ".join(more.pop("seen", [mark(line) for line in now])),
        **{"effect": None, "saved": {}, "picks": (), "target": "", **more},
    }
    return shown.page(request, "intent", "examples", **values)
