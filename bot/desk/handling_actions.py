"""What an agent does to a ticket beside talking: note, assign, weigh, set aside, reopen, correct."""

from __future__ import annotations

import time
from typing import Any

from sanic.response import HTTPResponse, redirect

from bot.desk import asks
from bot.desk.problems import Problem
from bot.desk.ticket_number import number_of
from bot.desk.ticket_page import colleagues
from bot.desk.undo import acted
from bot.tickets.facts import FACT_NAMES, FACT_SET, LONGEST_FACT
from bot.tickets.handling import LONGEST_NOTE
from bot.tickets.service_level import load
from bot.tickets.ticket import NotAllowed

HOUR = 3600.0
UNDONE = {"did_assign": "assigned", "did_set_aside": "held", "did_fact": FACT_SET}
"""What can be taken back, by what is told after it."""


async def note(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/note"""
    text = asks.field(request, "text").replace("\r\n", "\n").strip()
    if not 0 < len(text) <= LONGEST_NOTE:
        raise Problem(400)
    return await _did(request, label, "did_note", asks.desk(request).handling.note, text)


async def assign(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/assign: to a colleague who can sign in."""
    to = asks.field(request, "to")
    if to not in await asks.desk(request).store.read(colleagues):
        raise Problem(400, "no_such_colleague")
    return await _did(request, label, "did_assign", asks.desk(request).handling.assign, to)


async def priority(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/priority"""
    chosen = asks.field(request, "priority")
    if chosen not in ("1", "2", "3", "4"):
        raise Problem(400)
    return await _did(request, label, "did_prioritise", asks.desk(request).handling.prioritise, int(chosen))


async def hold(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/hold"""
    chosen, now = asks.field(request, "for"), time.time()
    until = {"1h": now + HOUR, "4h": now + 4 * HOUR, "day": _next_working_day(now), "open": None}
    if chosen not in until:
        raise Problem(400)
    return await _did(request, label, "did_set_aside", asks.desk(request).handling.hold, until[chosen])


async def reopen(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/reopen"""
    return await _did(request, label, "did_reopen", asks.desk(request).handling.reopen)


async def fact(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/fact"""
    name, value = asks.field(request, "name"), " ".join(asks.field(request, "value").split())
    if name not in FACT_NAMES or len(value) > LONGEST_FACT:
        raise Problem(400)
    return await _did(request, label, "did_fact", asks.desk(request).handling.set_fact, name, value)


async def _did(request: Any, label: str, done: str, act: Any, *arguments: Any) -> HTTPResponse:
    session = asks.session(request)
    try:
        await acted(request, label, UNDONE.get(done, ""), act(number_of(label), session.name, *arguments))
        session.notice = done
    except NotAllowed:
        session.notice = "not_allowed"
    return redirect(f"/tickets/{label}", status=303)


def _next_working_day(now: float) -> float:
    """When work begins on the next working day after today's end."""
    hours = load().hours
    return hours.after(hours.end_of_day(now), 1.0) - 1.0
