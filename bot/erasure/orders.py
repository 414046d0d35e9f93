"""Erasures that the desk ordered. It has no key to what stands in nobody's chat, so the assistant's process does it.

An order is a row of the person's: with them it goes. One that a legal hold forbids stays, and says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.erasure.erase import Erased, OnHold
from bot.erasure.person import Eraser
from bot.team import diary
from bot.tickets.ticket import label
from bot.vault import heads
from bot.vault.sealing import CannotOpen

HELD = "hold"


class DoesNotOpen(CannotOpen):
    """An order whose conversation does not open; those behind it can be carried out all the same."""

    def __init__(self, order: int, what: str) -> None:
        super().__init__(what)
        self.order = order


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Somebody of the team (`actor`) ordered it, for a reason that stands in the certificate."""

    number: int
    conversation_id: str
    actor: str
    reason: str
    refused: str = ""


def put(conn: Connection, order: Order, now: float) -> None:
    """Order it. Raises OnHold."""
    people, table = schema.conversation, schema.erasure_order
    if conn.execute(select(people.c.hold).where(people.c.id == order.conversation_id)).scalar():
        raise OnHold("a legal hold stands on this conversation: lift it first")
    row: dict[str, Any] = {"conversation_id": order.conversation_id, "number": order.number, "at": now}
    row |= {"actor": order.actor, "reason": order.reason, "refused": ""}
    conn.execute(table.insert().values(row))
    heads.put_whole(conn, table, row)
    diary.note(conn, now, order.actor, "erase_ordered", label(order.number))


def waiting_for(conn: Connection, conversation_id: str) -> bool:
    """Whether this conversation is about to be erased."""
    table = schema.erasure_order
    mine = (table.c.conversation_id == conversation_id) & (table.c.refused == "")
    return conn.execute(select(table.c.id).where(mine).limit(1)).first() is not None


def carry_out_next(conn: Connection, eraser: Eraser, now: float, put_off: Collection[int] = ()) -> Erased | None:
    """Carry out the oldest order but those put off; None when there is none, or a hold came between.

    Raises DoesNotOpen.
    """
    table = schema.erasure_order
    waits = (table.c.refused == "") & table.c.id.not_in(put_off)
    row = conn.execute(select(table).where(waits).order_by(table.c.id).limit(1)).first()
    if row is None:
        return None
    try:
        with conn.begin_nested():
            return eraser.erase(conn, [row.conversation_id], row.reason, now, row.actor)
    except CannotOpen as error:
        raise DoesNotOpen(row.id, str(error)) from error
    except OnHold:
        heads.removed(conn, row.conversation_id, table.name, heads.said(row._mapping))
        conn.execute(update(table).where(table.c.id == row.id).values(refused=HELD))
        heads.put_whole(conn, table, {**row._mapping, "refused": HELD})
        diary.note(conn, now, row.actor, "erase_refused", label(row.number))
        return None
