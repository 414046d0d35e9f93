"""Ten seconds to take back what was done: an act is reversed, a reply that still waits in the outbox never leaves."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from sanic.response import HTTPResponse, redirect
from sqlalchemy.engine import Connection

from bot.desk import asks
from bot.desk.problems import Problem
from bot.desk.ticket_number import number_of
from bot.tickets.ticket import NotAllowed
from bot.tickets.undoing import TELLING, Standing

_FORM = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """The last act of a session: on which ticket, what, how it stood before, and until when it can be taken back."""

    label: str
    act: str
    was: Standing
    until: float


async def acted(request: Any, label: str, act: str, doing: Awaitable[None]) -> None:
    """Do it, and remember for a while how it stood before; `act` is "" for what has no reverse."""
    desk, session = asks.desk(request), asks.session(request)
    was = await desk.undoing.standing(number_of(label)) if act and desk.settings.undo else None
    await doing
    if was and (await desk.undoing.standing(number_of(label))).last == was.last:
        return  # a button pressed twice: what the first press did can still be taken back
    until = time.time() + desk.settings.undo
    session.undo = Undo(label=label, act=act, was=was, until=until) if was else None


def undo_of(request: Any, label: str) -> Undo | None:
    """What this agent can still take back on this ticket."""
    undo = asks.session(request).undo
    return undo if undo and undo.label == label and undo.until > time.time() else None


async def undo(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/undo: the last act of this session on this ticket."""
    desk, session, last = asks.desk(request), asks.session(request), undo_of(request, label)
    session.undo = None
    session.notice = "undo_late"
    if last:
        try:
            unheard = await desk.undoing.take_back(number_of(label), session.name, last.act, last.was)
            session.notice = "did_undo" if unheard or last.act not in TELLING else "did_undo_heard"
        except NotAllowed:
            session.notice = "not_undone"
    return redirect(f"/tickets/{label}", status=303)


async def unsay(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/unsay: the reply of this `form`, its author's own."""
    desk, session, form = asks.desk(request), asks.session(request), asks.field(request, "form")
    if not _FORM.fullmatch(form):
        raise Problem(400)

    def keep(conn: Connection, number: int, words: str) -> None:
        desk.drafts.put_back(conn, number, session.agent_id, words)

    words = await desk.undoing.unsay(number_of(label), session.name, form, keep)
    session.notice = "unsay_late" if words is None else "did_unsay"
    return redirect(f"/tickets/{label}", status=303)
