"""Incidents: what the radar sees, those that run and ended, and the page of each."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Any

from sanic.response import HTTPResponse, html
from sqlalchemy.engine import Connection

from bot.desk import asks
from bot.desk.parts import Desk
from bot.desk.problems import Problem
from bot.desk.reading import reading_of
from bot.incidents import incident as incidents
from bot.incidents import radar
from bot.incidents.heard import words_of
from bot.incidents.hearing import CLOSED, HEARS, Hearer, hearers
from bot.incidents.incident import Incident, NoSuchIncident
from bot.incidents.radar import HOUR, Sighting, What
from bot.incidents.telling import TICKET
from bot.inward.conversations import Conversations
from bot.tickets.rows import Ticket
from bot.tickets.ticket import OPEN_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An incident in the list: what it is, how many tickets it has, and how many more look like its own."""

    incident: Incident
    size: int
    still_open: int
    newcomers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the radar tells: causes that are no incident yet, and incidents that more customers are hit by."""

    sightings: tuple[Sighting, ...]
    growing: tuple[Listed, ...]


def seen(conn: Connection, desk: Desk, people: Conversations, now: float) -> Seen:
    """What the top of the queue says."""
    found = radar.sightings(conn, people, desk.radar, now)
    runs = {one.cause: one for one in incidents.running(conn)}
    listed = [_listed(conn, desk, one) for one in runs.values()]
    return Seen(
        sightings=tuple(one for one in found if one.cause not in runs),
        growing=tuple(one for one in listed if one.newcomers),
    )


def newcomers(conn: Connection, desk: Desk, incident: Incident) -> list[int]:
    """Numbers of open tickets that look like those of a running incident and belong to none."""
    if not incident.runs:
        return []
    return radar.newcomers(conn, incident.cause, incident.opened_at - desk.radar.hours * HOUR)


async def incidents_page(request: Any) -> HTTPResponse:
    """GET /incidents"""
    desk, session, people = asks.desk(request), asks.session(request), reading_of(request)

    def look(conn: Connection) -> dict[str, Any]:
        return {
            "listed": [_listed(conn, desk, one) for one in incidents.latest(conn)],
            "seen": seen(conn, desk, people, time.time()),
        }

    values = await desk.store.read(look)
    notice, session.notice = session.notice, ""
    more = {"hours": desk.radar.hours, "notice": notice, "session": session}
    return html(desk.pages.render("incidents.html", session.language, **values, **more))


async def incident_page(request: Any, label: str) -> HTTPResponse:
    """GET /incidents/I-7"""
    desk, session, people, now = asks.desk(request), asks.session(request), reading_of(request), time.time()

    def look(conn: Connection) -> dict[str, Any]:
        incident = found(conn, label)
        tickets, closed = incidents.members(conn, people, incident.number)
        told = hearers(conn, people, tickets, desk.telling.rules, now)
        return {
            "incident": incident,
            "what": _what(tickets, incident),
            "hearers": told,
            "closed": closed,
            "newcomers": newcomers(conn, desk, incident),
            "words": words_of(conn, people, incident.number, now),
            "spoken": _spoken(told),
        }

    values = await desk.store.read(look)
    by_itself = "x-guichet-live" in request.headers
    notice = "" if by_itself else session.notice
    session.notice = session.notice if by_itself else ""
    more = {"notice": notice, "form": secrets.token_hex(16), "mark": TICKET, "session": session}
    return html(desk.pages.render("incident.html", session.language, **values, **more))


def found(conn: Connection, label: str) -> Incident:
    """The incident of a page's address. Raises Problem."""
    try:
        return incidents.find(conn, incidents.numbered(label) or 0)
    except NoSuchIncident as error:
        raise Problem(404) from error


def like(conn: Connection, desk: Desk, ticket: Ticket) -> Incident | None:
    """A running incident that this open ticket looks like, and belongs to none."""
    if ticket.parent is not None or ticket.status not in OPEN_STATES:
        return None
    causes = {f"{sign}:{getattr(ticket, sign)}" for sign in radar.SIGNS if getattr(ticket, sign)}
    alike = (one for one in incidents.running(conn) if one.cause in causes)
    return next((one for one in alike if ticket.number in newcomers(conn, desk, one)), None)


def _listed(conn: Connection, desk: Desk, incident: Incident) -> Listed:
    size, still_open = incidents.sizes(conn, [incident.number])[incident.number]
    more = tuple(newcomers(conn, desk, incident))
    return Listed(incident=incident, size=size, still_open=still_open, newcomers=more)


def _what(tickets: list[Ticket], incident: Incident) -> What:
    """What it is, as its tickets say it; once the last of them is gone, its topic is all that is known."""
    told = (radar.what_of(ticket, incident.cause) for ticket in tickets)
    return next((what for what in told if what.code or what.app), What(topic=incident.topic))


def _spoken(told: list[Hearer]) -> list[str]:
    """The languages in which a word to all of these has to be written: those of who can be told."""
    wanted = {language for one in told if one.verdict in (HEARS, CLOSED) for language in one.languages}
    return [language for language in ("fr", "en", "de") if language in wanted]
