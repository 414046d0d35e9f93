"""An agent says what a ticket is really about."""

from __future__ import annotations

import time
from typing import Any

from sanic.response import HTTPResponse, redirect

from bot.desk import asks
from bot.desk.problems import Problem
from bot.desk.ticket_number import number_of
from bot.studio.correcting import Correction, correct
from bot.tickets.ticket import NoSuchTicket
from bot.triage.recipes import TOPICS


async def correct_topic(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/topic: `topic`, or "" when it is none of them."""
    desk, session, topic = asks.desk(request), asks.session(request), asks.field(request, "topic")
    if topic and topic not in TOPICS:
        raise Problem(400)
    correction = Correction(number=number_of(label), topic=topic, by=session.name, at=time.time())
    if not await desk.store.write(lambda conn: correct(conn, desk.conversations, correction)):
        raise NoSuchTicket(correction.number)
    session.notice = "did_correct"
    return redirect(f"/tickets/{label}", status=303)
