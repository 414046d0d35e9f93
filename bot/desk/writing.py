"""An agent writes: the draft is kept, and colleagues on the same ticket see that somebody is at it."""

from __future__ import annotations

from typing import Any

from sanic.response import HTTPResponse, empty

from bot.desk import asks
from bot.desk.problems import Problem
from bot.desk.ticket_number import number_of
from bot.tickets.drafts import LONGEST


async def writing(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/writing: `text` as it stands in the reply box, "" once there is nothing in it."""
    desk, session, text = asks.desk(request), asks.session(request), asks.field(request, "text")
    if len(text) > LONGEST:
        raise Problem(400, "reply_too_long")
    desk.presence.writes(label, session, something=bool(text.strip()))
    await desk.drafts.keep(number_of(label), session.agent_id, text.replace("\r\n", "\n"))
    return empty()


async def here(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/here: the page is open; with `left` it has just been closed."""
    desk, session = asks.desk(request), asks.session(request)
    number_of(label)
    if asks.field(request, "left"):
        desk.presence.left(label, session)
    else:
        desk.presence.here(label, session)
    return empty()
