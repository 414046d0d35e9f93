"""What survives between networks, as a page; and what becomes of a file that an agent is about to send."""

from __future__ import annotations

from typing import Any

from sanic.response import HTTPResponse, html, json
from sqlalchemy.engine import Connection

from bot.desk import asks
from bot.desk.problems import Problem
from bot.desk.reading import reading_of
from bot.desk.texts import text
from bot.desk.ticket_number import number_of
from bot.inward.conversations import Conversation
from bot.media.convert.matrix import PROBES, between, to_each
from bot.media.convert.plan import CONVERTED, DEGRADED, FULL, plan
from bot.media.sniff import kind_of
from bot.tickets.queue import conversation_of
from connectors.sdk.messages import Kind, Media


async def matrix_page(request: Any) -> HTTPResponse:
    """GET /matrix: what becomes of each kind on the way to each network; `?from=` of what came from one of them."""
    desk, session = asks.desk(request), asks.session(request)
    limits = {name: kind.limits for name, kind in desk.networks.items()}
    source = request.args.get("from") or ""
    if source and source not in limits:
        raise Problem(404)
    fates = {name: between(limits[source], one) for name, one in limits.items()} if source else to_each(limits)
    values = {"kinds": [probe.name for probe in PROBES], "fates": fates, "source": source, "session": session}
    return html(desk.pages.render("matrix.html", session.language, **values))


async def fits(request: Any, label: str) -> HTTPResponse:
    """GET /tickets/G-1042/fits?mime=&size=: one sentence on what becomes of this file, "" when it goes as it is."""
    desk, session = asks.desk(request), asks.session(request)
    conversations, number = reading_of(request), number_of(label)

    def look(conn: Connection) -> Conversation | None:
        return conversation_of(conn, conversations, number)

    size, mime = request.args.get("size") or "0", (request.args.get("mime") or "")[:100]
    if not size.isdecimal() or len(size) > 12:
        raise Problem(400)
    conversation = await desk.store.read(look)
    if conversation is None:
        raise Problem(404)
    if conversation.network not in desk.networks:
        return json({"note": "", "refused": False})
    media = Media(kind=Kind(kind_of(mime)), mime=mime or "application/octet-stream", size=int(size))
    planned = plan(media, desk.networks[conversation.network].limits)
    key = {FULL: "", CONVERTED: f"fits_{kind_of(planned.mime)}", DEGRADED: "fits_document"}.get(
        planned.outcome, "fits_refused"
    )
    camera = "fits_camera" if not key and media.kind is Kind.IMAGE else ""
    return json(
        {"note": text(session.language, key or camera) if key or camera else "", "refused": key == "fits_refused"}
    )
