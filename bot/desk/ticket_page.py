"""One ticket: summary, conversation with its files and passports, history, and what an agent can do."""

from __future__ import annotations

import secrets
import time
from functools import partial
from typing import Any

from sanic.response import HTTPResponse, html
from sqlalchemy.engine import Connection

from bot.desk import asks
from bot.desk.canned import filled, suggested
from bot.desk.reading import reading_of
from bot.desk.ticket_number import number_of
from bot.desk.undo import undo_of
from bot.desk.view import bubbles, consent_note, hands, rating_of, window_of
from bot.outward.pace import trouble_of
from bot.team import accounts
from bot.team.accounts import ACTIVE
from bot.tickets.handling import FACT_NAMES
from bot.tickets.queue import opened
from bot.tickets.readers import holders
from bot.tickets.service import NoSuchTicket
from bot.triage.recipes import TOPICS


async def ticket_page(request: Any, label: str) -> HTTPResponse:
    """GET /tickets/G-1042"""
    desk, session, number = asks.desk(request), asks.session(request), number_of(label)
    look = partial(opened, conversations=reading_of(request), number=number, first_break=desk.chains.first_break)
    dossier = await desk.store.read(look)
    if dossier is None:
        raise NoSuchTicket(number)
    by_itself = "x-guichet-live" in request.headers
    if not by_itself:
        desk.presence.here(label, session)
    trouble = await desk.store.read(partial(trouble_of, conversation=dossier.entry.conversation))
    can_read = await desk.store.read(lambda conn: holders(conn, dossier.entry.conversation.id))
    notice = "" if by_itself else session.notice
    session.notice = session.notice if by_itself else ""
    values = {
        "dossier": dossier,
        "ticket": dossier.entry.ticket,
        "customer": dossier.entry.customer,
        "bubbles": list(bubbles(dossier, session.language, time.time(), desk.cards)),
        "window": window_of(dossier.entry, dossier.lines, time.time()),
        "hands": hands(dossier.entry, session.name),
        "consent_note": consent_note(dossier.entry, desk.policy.version),
        "troubles": [trouble] if trouble else [],
        "can_read": can_read,
        "notes": [event for event in reversed(dossier.events) if event.kind == "noted"],
        "rating": rating_of(dossier),
        "corrected": {event.words["name"]: event.actor_name for event in dossier.events if event.kind == "fact_set"},
        "colleagues": await desk.store.read(colleagues),
        "fact_names": FACT_NAMES,
        "canned": filled(desk.canned, dossier.entry, session.name, session.language),
        "suggestion": suggested(desk.canned, dossier.entry, dossier.lines, session.name, session.language),
        "form": secrets.token_hex(16),
        "notice": notice,
        "others": desk.presence.others(label, session),
        "undo": undo_of(request, label),
        "draft": "" if by_itself else await desk.drafts.read(number, session.agent_id),
        "topics": TOPICS,
        "session": session,
    }
    return html(desk.pages.render("ticket.html", session.language, **values))


def colleagues(conn: Connection) -> list[str]:
    """Names of those who can sign in."""
    return [account.name for account in accounts.everybody(conn) if account.state == ACTIVE]
