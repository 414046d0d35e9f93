"""What agents do with an incident: open it, add and take out tickets, one word to all, end it with its tickets."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from sanic.response import HTTPResponse, redirect
from sqlalchemy.engine import Connection

from bot.desk import asks
from bot.desk.incidents_page import found, newcomers
from bot.desk.problems import Problem
from bot.desk.reading import reading_of
from bot.desk.ticket_number import number_of
from bot.guichet_yml import LANGUAGES
from bot.incidents import incident as incidents
from bot.incidents import radar
from bot.incidents.incident import Incident
from bot.incidents.telling import NotWritten, Word
from bot.tickets.rows import Actor
from bot.tickets.ticket import NoSuchTicket, NotAllowed
from bot.vault.sealing import CannotOpen

LONGEST = 2000
AT_ONCE = 25
"""Tickets that join in one transaction."""
_FORM = re.compile(r"[0-9a-f]{32}")


async def open_incident(request: Any) -> HTTPResponse:
    """POST /incidents: of the `cause` that the radar showed; the one that runs, where somebody was faster."""
    desk, session, cause = asks.desk(request), asks.session(request), asks.field(request, "cause")
    people, now = reading_of(request), time.time()

    def work(conn: Connection) -> tuple[Incident, Sequence[int]] | None:
        one = next((each for each in radar.sightings(conn, people, desk.radar, now) if each.cause == cause), None)
        running = incidents.running_of(conn, cause)
        if one is None:
            return (running, ()) if running else None
        return incidents.open_for(conn, cause, one.what.topic, _who(request), now), one.tickets

    opened = await desk.store.write(work)
    if opened is None:
        session.notice = "radar_gone"
        return redirect("/incidents", status=303)
    await _join(request, opened[0], opened[1])
    session.notice = "did_open_incident"
    return _to(opened[0])


async def join(request: Any, label: str) -> HTTPResponse:
    """POST /incidents/I-7/join: the `ticket`, or without one all that look like those that belong to it."""
    desk, session, one = asks.desk(request), asks.session(request), asks.field(request, "ticket")
    incident = await desk.store.read(lambda conn: found(conn, label))
    numbers = [number_of(one)] if one else await desk.store.read(lambda conn: newcomers(conn, desk, incident))
    try:
        await _join(request, incident, numbers)
        session.notice = "did_join_incident"
    except NotAllowed:
        session.notice = "incident_not_possible"
    return redirect(f"/tickets/{one}", status=303) if one else _to(incident)


async def leave(request: Any, label: str) -> HTTPResponse:
    """POST /incidents/I-7/leave: the `ticket`."""
    people, number = reading_of(request), number_of(asks.field(request, "ticket"))

    def work(conn: Connection) -> Incident:
        incident = found(conn, label)
        incidents.leave(conn, people, incident, number, _who(request), time.time())
        return incident

    incident = await asks.desk(request).store.write(work)
    asks.session(request).notice = "did_leave_incident"
    return _to(incident)


async def tell(request: Any, label: str) -> HTTPResponse:
    """POST /incidents/I-7/tell: `text-fr`, `text-en`, `text-de` to each ticket in `to`."""
    desk, session, form = asks.desk(request), asks.session(request), asks.field(request, "form")
    texts = {name: asks.field(request, f"text-{name}").replace("\r\n", "\n").strip() for name in LANGUAGES}
    if not _FORM.fullmatch(form) or any(len(text) > LONGEST for text in texts.values()):
        raise Problem(400)
    incident = await desk.store.read(lambda conn: found(conn, label))
    word = Word(id=form, texts=texts, to=_chosen(request), offers=bool(asks.field(request, "offers")))
    try:
        told = await desk.telling.tell(incident.number, session.name, word, reading_of(request))
        session.notice = "did_tell" if told else "did_tell_nobody"
    except NotWritten:
        session.notice = "incident_not_written"
    except NotAllowed:
        session.notice = "incident_not_possible"
    return _to(incident)


async def unsay(request: Any, label: str) -> HTTPResponse:
    """POST /incidents/I-7/unsay: the word of this `form`, its author's own."""
    desk, session, form = asks.desk(request), asks.session(request), asks.field(request, "form")
    if not _FORM.fullmatch(form):
        raise Problem(400)
    incident = await desk.store.read(lambda conn: found(conn, label))
    unsaid = await desk.telling.take_back(form, session.name)
    session.notice = "did_unsay_all" if unsaid else "unsay_all_late"
    return _to(incident)


async def end(request: Any, label: str) -> HTTPResponse:
    """POST /incidents/I-7/end: and each ticket in `to` is resolved, which says so to its customer once."""
    desk, session, people = asks.desk(request), asks.session(request), reading_of(request)
    incident = await desk.store.read(lambda conn: found(conn, label))
    tickets, _ = await desk.store.read(lambda conn: incidents.members(conn, people, incident.number))
    for number in sorted(_chosen(request) & {one.number for one in tickets}):
        try:
            await desk.service.resolve(number, session.name)
        except (NotAllowed, NoSuchTicket):  # somebody was faster, or the person was erased
            continue
    await desk.store.write(lambda conn: incidents.end(conn, incident.number, _who(request), time.time()))
    session.notice = "did_end_incident"
    return _to(incident)


async def reopen(request: Any, label: str) -> HTTPResponse:
    """POST /incidents/I-7/reopen"""
    desk, session = asks.desk(request), asks.session(request)
    incident = await desk.store.read(lambda conn: found(conn, label))
    try:
        await desk.store.write(lambda conn: incidents.reopen(conn, incident.number, _who(request), time.time()))
        session.notice = "did_reopen_incident"
    except NotAllowed:
        session.notice = "incident_not_possible"
    return _to(incident)


async def _join(request: Any, incident: Incident, numbers: Sequence[int]) -> None:
    """A few in each transaction; what this agent cannot open stays outside. Raises NotAllowed."""
    desk, people, who = asks.desk(request), reading_of(request), _who(request)

    def work(conn: Connection, some: Sequence[int]) -> None:
        for number in some:
            try:
                incidents.join(conn, people, incident, number, who, time.time())
            except (CannotOpen, NoSuchTicket):
                continue

    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        await desk.store.write(partial(work, some=some))


def _chosen(request: Any) -> frozenset[int]:
    return frozenset(map(number_of, asks.fields(request, "to")))


def _who(request: Any) -> Actor:
    return Actor(kind="person", name=asks.session(request).name)


def _to(incident: Incident) -> HTTPResponse:
    return redirect(f"/incidents/{incident.label}", status=303)
