"""The channels: each network's encryption card, what was really received, the verdict; and the renewal of a card."""

from __future__ import annotations

import time
from collections.abc import Container, Iterator
from datetime import datetime, timezone
from functools import partial
from typing import Any

from sanic.response import HTTPResponse, html, redirect
from sqlalchemy.engine import Connection

from bot.audit import report as audit
from bot.audit.report import NoNote, Report
from bot.audit.verdict import Verdict
from bot.audit.words import counted, described, ends, said
from bot.desk import asks
from bot.desk.chart import chart
from bot.desk.inventory import shown
from bot.desk.parts import Desk
from bot.desk.problems import Problem
from bot.outward import pace
from bot.tickets.queue import newest_ticket
from bot.tickets.ticket import label
from bot.watch import network_news
from bot.watch.inventory import inventory


async def channels_page(request: Any) -> HTTPResponse:
    """GET /channels"""
    desk, session = asks.desk(request), asks.session(request)
    now = datetime.fromtimestamp(time.time(), timezone.utc)
    reports = await desk.store.read(lambda conn: [audit.report(conn, kind, now) for kind in desk.networks.values()])
    told = await desk.store.read(lambda conn: inventory(conn, now.timestamp()))
    troubles = {trouble.network: trouble for trouble in await desk.store.read(pace.troubles)}
    news = await desk.store.read(lambda conn: list(_news(conn)))
    notice, session.notice = session.notice, ""
    values = {
        "channels": [
            _shown(desk, session.language, found)
            | {"inventory": shown(desk, session.language, found.card.network, told, troubles)}
            for found in sorted(reports, key=partial(_order, desk, troubles))
        ],
        "news": news,
        "notice": notice,
        "session": session,
    }
    return html(desk.pages.render("channels.html", session.language, **values))


async def renew(request: Any, network: str) -> HTTPResponse:
    """POST /channels/<network>/renew: somebody read the network's documents again; `note` says which."""
    desk, session = asks.desk(request), asks.session(request)
    if network not in desk.networks:
        raise Problem(404)
    kind, note = desk.networks[network], asks.field(request, "note")
    now = datetime.fromtimestamp(time.time(), timezone.utc)
    try:
        await desk.store.write(lambda conn: audit.renew(conn, kind, now, by=session.name, note=note))
    except NoNote as error:
        raise Problem(400, "renew_note_missing") from error
    session.notice = "did_renew"
    return redirect("/channels", status=303)


def alarms(conn: Connection, desk: Desk) -> Iterator[tuple[str, str]]:
    """(network, "refused" or "warned") of every channel that is on and wants somebody to look."""
    now = datetime.fromtimestamp(time.time(), timezone.utc)
    for name in sorted(desk.on & desk.networks.keys()):
        verdict = audit.report(conn, desk.networks[name], now).verdict
        if verdict.refused or verdict.warnings:
            yield name, "refused" if verdict.refused else "warned"


def _news(conn: Connection) -> Iterator[dict[str, Any]]:
    """What the networks told lately, with the tickets that it is about."""
    for row in network_news.latest(conn):
        numbers = [newest_ticket(conn, chat) for chat in (row.conversation_id, row.other_id) if chat]
        yield {"row": row, "labels": [label(number) for number in numbers if number]}


def _order(desk: Desk, troubles: Container[str], found: Report) -> tuple[bool, bool, str]:
    """Those that somebody must look at first, then those that are on."""
    network = found.card.network
    return not (found.verdict.refused or network in troubles), network not in desk.on, network


def _shown(desk: Desk, language: str, found: Report) -> dict[str, Any]:
    verdict, names = found.verdict, partial(described, language)
    return {
        "report": found,
        "on": found.card.network in desk.on,
        "state": _state(verdict),
        "ends": ends(language, found.card),
        "identity": said(language, f"identity_{found.card.identity.name.lower()}"),
        "seen": [said(language, f"seen_{seen.name.lower()}") for seen in found.card.seen],
        "failures": [names(f) for f in verdict.failures],
        "warnings": [names(f) for f in verdict.warnings],
        "chart": chart(found.days),
        "codes": [(counted(language, code), often) for code, often in sorted(found.total.items())],
    }


def _state(verdict: Verdict) -> str:
    if verdict.refused:
        return "refused"
    return "meets" if verdict.meets else "below"
