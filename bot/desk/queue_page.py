"""The queue, the first in priority and longest waiting first; and the resolved tickets. Filters, search, pages."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sanic.response import HTTPResponse, html
from sqlalchemy.engine import Connection

from bot.desk import asks
from bot.desk.channels_page import alarms
from bot.desk.incidents_page import seen
from bot.desk.parts import Desk
from bot.desk.reading import reading_of
from bot.desk.sessions import Session
from bot.outward.pace import troubles
from bot.tickets import queue
from bot.tickets.ticket import QUEUED, RESOLVED
from bot.tickets.wanted import PAGE, Wanted, facets, how_many

ROUTE = "route:"
_ASKED = ("channel", "topic", "priority", "mine", "late", "q")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address of the page asks for, each "" when it does not."""

    channel: str
    topic: str
    priority: str
    mine: str
    late: str
    q: str
    page: int

    def href(self, page: int) -> str:
        """The same question for another page."""
        asked = {name: getattr(self, name) for name in _ASKED if getattr(self, name)}
        return "?" + urlencode({**asked, "page": page})

    @property
    def narrowed(self) -> int:
        """How many filters are set, beside the search."""
        return sum(bool(getattr(self, name)) for name in _ASKED if name != "q")

    @property
    def anything(self) -> bool:
        """Whether the list is narrowed at all."""
        return any(getattr(self, name) for name in _ASKED)


async def open_tickets(request: Any) -> HTTPResponse:
    """GET /"""
    return await _page(request, ended=False)


async def resolved_tickets(request: Any) -> HTTPResponse:
    """GET /resolved"""
    return await _page(request, ended=True)


async def _page(request: Any, *, ended: bool) -> HTTPResponse:
    desk, session, asked = asks.desk(request), asks.session(request), _asked(request)
    await desk.handling.wake_due()

    def look(conn: Connection) -> dict[str, Any]:
        wanted, now = _wanted(conn, desk, session, asked), time.time()
        counts, matching = queue.counts(conn), how_many(conn, wanted, ended=ended)
        return {
            "entries": queue.listed(conn, desk.conversations, ended=ended, wanted=wanted),
            "facets": facets(conn, session.name, now),
            "matching": matching,
            "pages": max(1, -(-matching // PAGE)),
            "waiting": counts.get(QUEUED, 0),
            "open": sum(counts.values()) - counts.get(RESOLVED, 0),
            "resolved": counts.get(RESOLVED, 0),
            "alarms": list(alarms(conn, desk)),
            "seen": None if ended else seen(conn, desk, reading_of(request), now),
            "troubles": troubles(conn),
        }

    values = await desk.store.read(look)
    more = {"ended": ended, "asked": asked, "routes": _routes(desk), "session": session, "demo": desk.demo}
    more["hours"] = desk.radar.hours
    return html(desk.pages.render("queue.html", session.language, **values, **more))


def _asked(request: Any) -> Asked:
    given = {name: str(request.args.get(name) or "")[:100].strip() for name in _ASKED}
    page = str(request.args.get("page") or "1")
    return Asked(**given, page=int(page) if page.isdecimal() and len(page) < 5 else 1)


def _wanted(conn: Connection, desk: Desk, session: Session, asked: Asked) -> Wanted:
    networks: tuple[str, ...] = (asked.channel,) if asked.channel else ()
    if asked.channel.startswith(ROUTE):
        route = asked.channel.removeprefix(ROUTE)
        networks = tuple(name for name, kind in desk.networks.items() if kind.route == route) or (asked.channel,)
    return Wanted(
        networks=networks,
        topic=None if not asked.topic else asked.topic.removeprefix("none"),
        priority=int(asked.priority) if asked.priority in ("1", "2", "3", "4") else None,
        assignee=session.name if asked.mine else "",
        late_at=time.time() if asked.late else None,
        numbers=desk.search.find(conn, asked.q) if asked.q else None,
        page=max(1, asked.page),
    )


def _routes(desk: Desk) -> list[str]:
    return sorted({kind.route for kind in desk.networks.values()})
