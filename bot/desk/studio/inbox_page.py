"""Sentences to label: what was unsure, corrected, out of scope, disputed by a candidate; alike ones together."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from sanic.response import HTTPResponse, redirect
from sqlalchemy.engine import Connection

from bot.desk import asks
from bot.desk.problems import Problem
from bot.desk.studio import shown
from bot.studio import inbox
from bot.studio.dataset import CannotEdit, tidy, write, writing
from bot.studio.inbox import REASONS, Sentence
from bot.training import history
from bot.training.history import Event
from bot.training.likeness import groups

MOST_GROUPS = 40
DROP = "drop"


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences that are alike, with up to three labels for all of them, the likeliest first."""

    sentences: Sequence[Sentence]
    suggestions: Sequence[str]


async def inbox_page(request: Any) -> HTTPResponse:
    """GET /studio"""
    desk, why = asks.desk(request), request.args.get("why", "")
    why = why if why in REASONS else ""

    def look(conn: Connection) -> tuple[list[Sentence], dict[str, int]]:
        return inbox.listed(conn, desk.conversations, why), inbox.counts(conn)

    sentences, counts = await desk.store.read(look)
    found, faults = await shown.read_data(request)
    grouped = await asyncio.to_thread(_grouped, sentences)
    values = {"groups": grouped[:MOST_GROUPS], "counts": counts, "why": why, "reasons": REASONS}
    values |= {"languages": sorted({block.language for block in found if block.language})}
    return shown.page(request, "inbox", "inbox", intents=shown.intents(found), faults=faults, **values)


async def label(request: Any) -> HTTPResponse:
    """POST /studio/label: `id` for each sentence, `label`, `language`, `do` (label or drop)."""
    desk, session = asks.desk(request), asks.session(request)
    ids = asks.fields(request, "id")
    found, _ = await shown.read_data(request)
    name = "" if asks.field(request, "do") == DROP else asks.field(request, "label")
    if name and name not in shown.intents(found):
        session.notice = "not_an_intent"
    elif not ids:
        session.notice = "nothing_picked"
    else:
        root, data = desk.settings.root, desk.settings.data
        languages = sorted({block.language for block in found if block.language})
        spoken = asks.field(request, "language")
        spoken = spoken if spoken in languages else languages[0]

        def decide(conn: Connection) -> str:
            with writing(data):
                decided = inbox.settle(conn, desk.conversations, ids, name, session.name)
                for one in decided if name else ():
                    write(root, name, one.language if one.language in languages else spoken, [tidy(one.text)], ())
            if name and decided:
                _note(conn, session.name, name, len(decided))
            return ("did_label" if decided else "did_propose") if name else "did_drop"

        try:
            session.notice = await desk.store.write(decide)
        except CannotEdit as error:
            raise Problem(409, "broken_data") from error
    return redirect(_back(request), status=303)


def _grouped(sentences: Sequence[Sentence]) -> list[Group]:
    """Those of one reason and one state together, however alike others are."""
    found = list[Group]()
    for places in groups([sentence.text for sentence in sentences]):
        apart: dict[tuple[str, str], list[Sentence]] = {}
        for place in places:
            apart.setdefault((sentences[place].why, sentences[place].label), []).append(sentences[place])
        found += [Group(members, _suggestions(members)) for members in apart.values()]
    return sorted(found, key=lambda group: (not group.sentences[0].label, -len(group.sentences)))


def _suggestions(sentences: Sequence[Sentence]) -> list[str]:
    votes: Counter[str] = Counter()
    for one in sentences:
        votes.update({one.label: 9, one.other: 6})
        votes.update({name: 3 - place for place, name in enumerate((one.guess, *one.likely[:2]))})
    return [name for name, _ in votes.most_common() if name and name != inbox.FALLBACK][:3]


def _note(conn: Connection, who: str, name: str, number: int) -> None:
    at = datetime.fromtimestamp(time.time(), timezone.utc)
    history.add(conn, Event(at=at, who=who, act="label", about=f"{name} +{number}"))


def _back(request: Any) -> str:
    why = asks.field(request, "why")
    return f"/studio?why={why}" if why in REASONS else "/studio"
