"""The window: on some networks we may speak freely only for a while after the person's last message.

Outside it a reply is held, of the bot and of a person alike; a template that the network approved may go instead, and
what was held goes out, in its order, when the person writes. `conversation.window_until` is None where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import HELD, LENT, OPEN, Box
from bot.inward.conversations import Conversation
from bot.many import in_portions, rows_in
from bot.vault import living
from connectors.sdk.messages import Kind, Message

CLOSED = "held: the window is closed"
MARGIN = 20.0
"""Seconds before the end in which we do not begin to speak: the network's clock is not ours."""
SAME_MOMENT = 2.0
"""Seconds by which a person's message may seem older than a reply and yet have come after it."""
NOT_THE_PERSON = (Kind.SYSTEM,)


def opens(message: Message) -> bool:
    """Whether the person said or did this, and the network did not tell it of them."""
    return message.kind not in NOT_THE_PERSON


def opened(conn: Connection, length: float, moments: Mapping[str, float], now: float) -> None:
    """These conversations' people wrote at these moments; what was held for that is let go."""
    outbox = Box(schema.outbox)
    table, ends = schema.conversation, {id: end(moment, length, now) for id, moment in moments.items()}
    for some in in_portions(sorted(ends)):
        living.change_each(conn, table, table.c.id.in_(some), lambda row: _longer(row, ends[row["id"]]))
    still_open = [conversation_id for conversation_id, moment in moments.items() if moment + length > now + MARGIN]
    held = select(schema.outbox.c.lane).where(schema.outbox.c.reason == CLOSED, outbox.is_held)
    for lane in {row.lane for row in rows_in(conn, held, schema.outbox.c.lane, still_open)}:
        outbox.let_go(conn, lane, CLOSED)


def end(said_at: float, length: float, now: float) -> float:
    """When the window closes that words of this moment opened; their clock may be ahead of ours."""
    return min(said_at, now) + length


def shut(conn: Connection, conversation_id: str, now: float) -> None:
    """The network says that the window is closed, whatever we thought."""
    table = schema.conversation
    mine = (table.c.id == conversation_id) & (table.c.window_until > now)
    living.change(conn, table, mine, window_until=now)


def missed(conn: Connection, row_id: int, length: float, now: float) -> bool:
    """A reply that the network had taken came too late: it waits for the person, unless they wrote since.

    What the network calls it is forgotten, so that late news of it say nothing of the next try. False while the rest of
    the reply is still being sent.
    """
    box, people = schema.outbox, schema.conversation
    whose = select(box.c.conversation_id).where(box.c.id == row_id).scalar_subquery()
    person = conn.execute(
        select(people.c.id, people.c.window_until).where(people.c.id == whose).with_for_update()
    ).one()
    row = conn.execute(select(box.c.state, box.c.ended_at).where(box.c.id == row_id).with_for_update()).one()
    if row.state == LENT:
        return False
    until = person.window_until or 0.0
    wrote_since = until - length > (row.ended_at or now) - SAME_MOMENT
    if not wrote_since:
        shut(conn, person.id, now)
    again = {"state": OPEN, "reason": ""} if wrote_since else {"state": HELD, "reason": CLOSED}
    from_the_start = {"progress": 0, "attempts": 0, "maybe_sent": False, "put_off_since": None, "mark": "queued"}
    at_once = {"available_at": 0, "ended_at": None}
    conn.execute(update(box).where(box.c.id == row_id).values(**again, **from_the_start, **at_once))
    conn.execute(delete(schema.sent).where(schema.sent.c.outbox_id == row_id))
    return True


def is_open(conversation: Conversation, now: float) -> bool:
    """Whether free words may be said now, on a network with windows."""
    return now < (conversation.window_until or 0.0) - MARGIN


def _longer(row: Mapping[str, Any], until: float) -> dict[str, float]:
    """Never a shorter one: what was said first may come last."""
    before = row["window_until"]
    return {"window_until": until} if before is None or until > before else {}
