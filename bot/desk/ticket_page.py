"""One ticket: summary, conversation with its files and passports, history, and what an agent can do."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from functools import partial
from typing import Any

from sanic.response import HTTPResponse, html, redirect
from sqlalchemy.engine import Connection

from bot.desk import asks
from bot.desk.canned import filled, suggested
from bot.desk.incidents_page import like
from bot.desk.likeness import NETWORK, Alike, alike
from bot.desk.reading import reading_of
from bot.desk.targets import chosen, targets
from bot.desk.ticket_number import number_of, why_gone
from bot.desk.undo import undo_of
from bot.desk.view import bubbles, hands, rating_of
from bot.outward.pace import trouble_of
from bot.team import accounts
from bot.team.accounts import ACTIVE
from bot.tickets.queue import Dossier, opened
from bot.tickets.readers import holders
from bot.tickets.ticket import label as label_of
from bot.triage.recipes import TOPICS


async def ticket_page(request: Any, label: str) -> HTTPResponse:
    """GET /tickets/G-1042"""
    desk, session, number = asks.desk(request), asks.session(request), number_of(label)
    look = partial(opened, conversations=reading_of(request), number=number, first_break=desk.chains.first_break)
    if (dossier := await desk.store.read(look)) is None:
        raise await desk.store.read(partial(why_gone, label=label))
    if (into := dossier.entry.ticket.merged_into) is not None:
        return redirect(f"/tickets/{label_of(into)}", status=303)
    by_itself = "x-guichet-live" in request.headers
    if not by_itself:
        desk.presence.here(label, session)
    trouble = await desk.store.read(partial(trouble_of, conversation=dossier.entry.conversation))
    notice = "" if by_itself else session.notice
    session.notice = session.notice if by_itself else ""
    values = {
        "dossier": dossier,
        "ticket": dossier.entry.ticket,
        "customer": dossier.entry.customer,
        "bubbles": list(bubbles(dossier, session.language, time.time(), desk.cards)),
        **_where_to(request, dossier),
        "hints": [] if by_itself else await desk.store.read(partial(_hints, request, dossier)),
        "like": await desk.store.read(partial(like, desk=desk, ticket=dossier.entry.ticket)),
        "hands": hands(dossier.entry, session.name),
        "troubles": [trouble] if trouble else [],
        "can_read": await desk.store.read(partial(holders, conversation_id=dossier.entry.conversation.id)),
        "notes": [event for event in reversed(dossier.history()) if event.kind == "noted"],
        "rating": rating_of(dossier),
        "corrected": {event.words["name"]: event.actor_name for event in dossier.events if event.kind == "fact_set"},
        "colleagues": await desk.store.read(colleagues),
        "form": secrets.token_hex(16),
        "notice": notice,
        "others": desk.presence.others(label, session),
        "undo": undo_of(request, label),
        "draft": "" if by_itself else await desk.drafts.read(number, session.agent_id),
        "topics": TOPICS,
        "session": session,
    }
    return html(desk.pages.render("ticket.html", session.language, **values))


def _where_to(request: Any, dossier: Dossier) -> dict[str, Any]:
    """What the page says of the chats: where an answer goes by itself, what is in its way, and the replies at hand in
    the language of that chat, with the number and the name that its customer knows."""
    desk, session = asks.desk(request), asks.session(request)
    places = targets(dossier, desk.policy.version, time.time())
    place = chosen(places)
    answered = replace(dossier.entry, ticket=place.source.ticket, conversation=place.source.conversation)
    return {
        "window": place.window,
        "consent_note": place.consent_note,
        "targets": places,
        "networks_by_source": {one.label: one.conversation.network for one in dossier.sources},
        "canned": filled(desk.canned, answered, session.name, session.language),
        "suggestion": suggested(desk.canned, answered, dossier.lines, session.name, session.language),
    }


def _hints(request: Any, dossier: Dossier, conn: Connection) -> list[Alike]:
    """The same person elsewhere, perhaps; those that the network itself names stand in the summary already."""
    search, people = asks.desk(request).search, reading_of(request)
    return [one for one in alike(conn, people, search, dossier, time.time()) if one.why != NETWORK]


def colleagues(conn: Connection) -> list[str]:
    """Names of those who can sign in."""
    return [account.name for account in accounts.everybody(conn) if account.state == ACTIVE]
