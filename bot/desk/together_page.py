"""Putting tickets together: whom to look at, what would happen, and merge, split, link, each with its notice."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sanic.response import HTTPResponse, html, redirect
from sqlalchemy.engine import Connection

from bot.desk import asks
from bot.desk.likeness import Alike, alike, described, searched
from bot.desk.problems import Problem
from bot.desk.reading import reading_of
from bot.desk.ticket_number import number_of
from bot.inward.conversations import Conversations
from bot.tickets import sources
from bot.tickets.merging import DUPLICATE, RELATED, Merging
from bot.tickets.queue import Dossier, opened
from bot.tickets.rows import Actor, Ticket
from bot.tickets.ticket import NoSuchTicket, NotAllowed

LONGEST_SEARCH = 100
Act = Callable[[Merging, Connection, Ticket, Ticket, Actor], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the page shows: the ticket, hints or what was found, and the one that was chosen."""

    dossier: Dossier
    found: list[Alike]
    chosen: Alike | None


async def together_page(request: Any, label: str) -> HTTPResponse:
    """GET /tickets/G-1042/together?q=&with=G-1043"""
    desk, session = asks.desk(request), asks.session(request)
    asked = str(request.args.get("q") or "")[:LONGEST_SEARCH].strip()
    other, people = str(request.args.get("with") or ""), reading_of(request)

    def look(conn: Connection) -> Look | None:
        dossier = opened(conn, people, sources.ticket_of(conn, people, number_of(label))[0].number)
        if dossier is None:
            return None
        ours = dossier.entry.ticket
        chosen = described(conn, people, ours, number_of(other), "") if other else None
        if other and (chosen is None or chosen.ticket.number == ours.number):
            raise NoSuchTicket(other)
        find = searched(conn, people, desk.search, dossier, asked) if asked else None
        found = alike(conn, people, desk.search, dossier, time.time()) if find is None else find
        return Look(dossier=dossier, found=found, chosen=chosen)

    seen = await desk.store.read(look)
    if seen is None:
        raise NoSuchTicket(label)
    values = {"look": seen, "ticket": seen.dossier.entry.ticket, "asked": asked, "session": session}
    return html(desk.pages.render("together.html", session.language, **values))


async def merge(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/merge: `other` goes into it."""
    return await _do(request, label, "did_merge", lambda merging, *rest: merging.merge(*rest, time.time()))


async def split(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/split: `other`, which was merged into it, stands by itself again."""

    def act(merging: Merging, conn: Connection, _one: Ticket, other: Ticket, who: Actor) -> None:
        merging.split(conn, other, who, time.time())

    return await _do(request, label, "did_split", act, part=True)


async def link(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/link: `as` related or duplicate."""
    kind = asks.field(request, "as")
    if kind not in (RELATED, DUPLICATE):
        raise Problem(400)

    def act(merging: Merging, conn: Connection, one: Ticket, other: Ticket, who: Actor) -> None:
        merging.link(conn, one, other, kind, who, time.time())

    return await _do(request, label, "did_link", act)


async def unlink(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/unlink"""
    return await _do(request, label, "did_unlink", lambda merging, *rest: merging.unlink(*rest, time.time()))


async def _do(request: Any, label: str, done: str, act: Act, *, part: bool = False) -> HTTPResponse:
    """One act on the ticket and the one that the form names; with `part` that one itself, wherever it was merged."""
    desk, session = asks.desk(request), asks.session(request)
    who = Actor(kind="person", name=session.name)

    def work(conn: Connection) -> None:
        people, number = desk.conversations, number_of(asks.field(request, "other"))
        one, _ = sources.ticket_of(conn, people, number_of(label))
        other = _part(conn, people, one, number) if part else sources.ticket_of(conn, people, number)[0]
        act(Merging(people), conn, one, other, who)

    try:
        await desk.store.write(work)
        session.notice = done
    except NotAllowed:
        session.notice = "not_together"
    return redirect(f"/tickets/{label}", status=303)


def _part(conn: Connection, people: Conversations, ticket: Ticket, number: int) -> Ticket:
    """What was merged into the ticket under this number, itself."""
    merged = (source.ticket for source in sources.all_of(conn, people, ticket)[1:])
    found = next((part for part in merged if part.number == number), None)
    if found is None:
        raise NotAllowed("it is not part of this ticket")
    return found
