"""The queue: open tickets, the most urgent and longest waiting first; and the resolved ones."""

from __future__ import annotations

from typing import Any

from sanic.response import HTTPResponse, html
from sqlalchemy.engine import Connection

from bot.desk import asks
from bot.desk.channels_page import alarms
from bot.outward.pace import Trouble, troubles
from bot.tickets import queue
from bot.tickets.ticket import QUEUED, RESOLVED


async def open_tickets(request: Any) -> HTTPResponse:
    """GET /"""
    return await _page(request, ended=False)


async def resolved_tickets(request: Any) -> HTTPResponse:
    """GET /resolved"""
    return await _page(request, ended=True)


async def _page(request: Any, *, ended: bool) -> HTTPResponse:
    desk, session = asks.desk(request), asks.session(request)

    def look(conn: Connection) -> tuple[list[queue.Entry | queue.Locked], dict[str, int]]:
        return queue.listed(conn, desk.conversations, ended=ended), queue.counts(conn)

    def listen(conn: Connection) -> tuple[list[tuple[str, str]], list[Trouble]]:
        return list(alarms(conn, desk)), troubles(conn)

    entries, counts = await desk.store.read(look)
    alarming, blocked = await desk.store.read(listen)
    values = {
        "entries": entries,
        "ended": ended,
        "waiting": counts.get(QUEUED, 0),
        "open": sum(counts.values()) - counts.get(RESOLVED, 0),
        "resolved": counts.get(RESOLVED, 0),
        "alarms": alarming,
        "troubles": blocked,
        "session": session,
        "demo": desk.demo,
    }
    return html(desk.pages.render("queue.html", session.language, **values))
