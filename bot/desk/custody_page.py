"""The data of a ticket's person: the bundle, what may leave the house, the person's copy, legal hold, erasure.

What cannot be undone, or leaves in clear, is asked for twice: the button opens a question, and the number of the ticket
is typed. Each act is in the log of the desk.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from sanic.response import HTTPResponse, html, raw, redirect
from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.desk import asks
from bot.desk.problems import Problem
from bot.desk.reading import reading_of
from bot.desk.ticket_number import number_of, why_gone
from bot.erasure import orders
from bot.erasure.erase import OnHold, set_hold
from bot.erasure.export import export
from bot.erasure.find import known_as_one
from bot.erasure.orders import Order
from bot.leaving.parcel import Packer
from bot.team import diary
from bot.tickets import rows, sources
from bot.tickets.rows import Ticket
from bot.vault.signing import Signer

LONGEST_REASON = 200
ZIP, BUNDLE = "application/zip", "application/octet-stream"


async def custody_page(request: Any, label: str) -> HTTPResponse:
    """GET /tickets/G-1042/custody"""
    desk, session = asks.desk(request), asks.session(request)

    def look(conn: Connection) -> dict[str, Any]:
        ticket, network = _ticket(request, conn, label)
        mine = schema.conversation.c.id == ticket.conversation_id
        hold = conn.execute(select(schema.conversation.c.hold).where(mine)).scalar_one()
        ordered = orders.waiting_for(conn, ticket.conversation_id)
        known = {"level": _packer(request).level(network), "hold": hold, "ordered": ordered}
        return {"ticket": ticket, **known, "others": sources.others_of(conn, ticket.number)}

    values = await desk.store.read(look)
    notice, session.notice = session.notice, ""
    page = desk.pages.render("custody.html", session.language, **values, notice=notice, session=session)
    return html(page)


async def bundle(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/custody/bundle: the signed file, as sealed as it lies in the store."""
    return await _file(request, label, f"{label}.guichet", "bundled", _packer(request).bundle)


async def parcel(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/custody/parcel: for somebody else's system, as open as the route allows."""
    return await _file(request, label, f"{label}-parcel.zip", "handed_on", _packer(request).parcel)


async def copy(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/custody/copy: all that is kept of the person, in clear, for them."""
    _confirmed(request, label)

    def work(conn: Connection, number: int, _now: float) -> bytes:
        ids = known_as_one(conn, [_ticket(request, conn, label)[0].conversation_id])
        return export(conn, reading_of(request), asks.desk(request).shelf, ids)

    return await _file(request, label, f"{label}-export.zip", "exported", work)


async def hold(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/custody/hold: nothing erases the person until it is lifted."""
    reason = _reason(request)

    def work(conn: Connection, ticket: Ticket) -> None:
        set_hold(conn, [ticket.conversation_id], reason)
        diary.note(conn, time.time(), asks.session(request).name, "held", ticket.label)

    return await _do(request, label, work, "did_hold")


async def release(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/custody/release"""
    _confirmed(request, label)

    def work(conn: Connection, ticket: Ticket) -> None:
        set_hold(conn, [ticket.conversation_id], "")
        diary.note(conn, time.time(), asks.session(request).name, "released", ticket.label)

    return await _do(request, label, work, "did_release")


async def erase(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/custody/erase: ordered here, done by the assistant's process."""
    _confirmed(request, label)
    reason, actor = _reason(request), asks.session(request).name

    def work(conn: Connection, ticket: Ticket) -> None:
        order = Order(number=ticket.number, conversation_id=ticket.conversation_id, actor=actor, reason=reason)
        orders.put(conn, order, time.time())

    return await _do(request, label, work, "did_order_erasure")


async def _do(request: Any, label: str, act: Callable[[Connection, Ticket], None], done: str) -> HTTPResponse:
    session = asks.session(request)
    try:
        await asks.desk(request).store.write(lambda conn: act(conn, _ticket(request, conn, label)[0]))
        session.notice = done
    except OnHold:
        session.notice = "erase_on_hold"
    return redirect(f"/tickets/{label}/custody", status=303)


async def _file(
    request: Any, label: str, name: str, kind: str, make: Callable[[Connection, int, float], bytes]
) -> HTTPResponse:
    """What `make` gives, as a download; it is noted before it leaves."""
    store, number, now = asks.desk(request).store, number_of(label), time.time()
    try:
        content = await store.read(lambda conn: make(conn, _ticket(request, conn, label)[0].number, now))
    except OSError as error:
        raise Problem(503) from error
    await store.write(partial(diary.note, now=now, actor=asks.session(request).name, kind=kind, about=f"G-{number}"))
    content_type = BUNDLE if name.endswith(".guichet") else ZIP
    return raw(content, content_type=content_type, headers={"content-disposition": f'attachment; filename="{name}"'})


def _ticket(request: Any, conn: Connection, label: str) -> tuple[Ticket, str]:
    """The ticket and its network. Raises NoSuchTicket, Problem, CannotOpen."""
    row = rows.find(conn, number_of(label))  # the custody of this very chat
    if row is None:
        raise why_gone(conn, label)
    conversation = reading_of(request).get(conn, row.conversation_id)
    return rows.read(row, conversation), conversation.network


def _packer(request: Any) -> Packer:
    desk = asks.desk(request)
    return Packer(
        people=reading_of(request),
        files=desk.shelf,
        signer=Signer.open(desk.settings.keys),
        leaving=desk.leaving,
        routes={name: kind.route for name, kind in desk.networks.items()},
        readers=desk.vault.public_keys(),
    )


def _confirmed(request: Any, label: str) -> None:
    if asks.field(request, "sure").strip().upper() != label.upper():
        raise Problem(400, "not_confirmed")


def _reason(request: Any) -> str:
    reason = " ".join(asks.field(request, "reason").split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Problem(400, "reason_missing")
    return reason
