"""Putting words into the outbox. A person's reply and the bot's are the same row; only `author` differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import DEAD, OPEN, Box
from bot.inward.conversations import Conversation
from bot.outward.receipts import FAILED
from bot.packing import Outgoing, pack_outgoing
from bot.vault.sealing import seal, seal_json
from bot.vault.witness import seal_row

BOT, PERSON, SYSTEM = "bot", "person", "system"
REPLY, SIGNAL, OFFER, SURVEY = "reply", "signal", "offer", "survey"
"""Kinds of outbox rows: words for a person; what only the network's own parts understand; a template that offers the
words that are held, not needed any more once the window is open; a question of ours that is said now or never."""
WORDS = (REPLY, OFFER, SURVEY)
"""Kinds that say something to a person, the bot's or a person's words."""
outbox = Box(schema.outbox)


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who says it (the bot, a person, or the counter itself: `system`), and under which epoch of the chat.

    Only the bot is fenced by the epoch; for the others it is a record. `rests`: seconds in which it may be taken back.
    """

    kind: str
    epoch: int
    name: str = ""
    rests: float = 0.0


def put_reply(
    conn: Connection,
    conversation: Conversation,
    outgoing: Outgoing,
    author: Author,
    key: str,
    now: float,
) -> int | None:
    """Say it once: the row's id, or None when this very reply was put before."""
    kind = OFFER if outgoing.template else REPLY
    return _put(conn, conversation, _values(conversation, outgoing, author, key, now) | {"kind": kind})


def put_question(
    conn: Connection,
    conversation: Conversation,
    outgoing: Outgoing,
    author: Author,
    key: str,
    now: float,
) -> int | None:
    """Ask it once, and only if it can be said at once: the row's id, or None when it was asked before."""
    return _put(conn, conversation, _values(conversation, outgoing, author, key, now) | {"kind": SURVEY})


def _values(conversation: Conversation, outgoing: Outgoing, author: Author, key: str, now: float) -> dict[str, Any]:
    return {
        "key": key,
        "lane": conversation.id,
        "network": conversation.network,
        "created_at": now,
        "conversation_id": conversation.id,
        "sealed": seal_json(conversation.key, pack_outgoing(outgoing), "outbox", key, conversation.id),
        "author": author.kind,
        "author_name": author.name,
        "epoch": author.epoch,
        "available_at": now + author.rests if author.rests else 0,
    }


def put_signal(conn: Connection, conversation: Conversation, wire: bytes, key: str, now: float) -> int | None:
    """Let the network know of something, once: the row's id, or None when it was put before. A lane of its own."""
    place = ("outbox", key, conversation.id)
    values = {
        "key": key,
        "lane": f"{SIGNAL}:{conversation.id}",
        "network": conversation.network,
        "kind": SIGNAL,
        "created_at": now,
        "conversation_id": conversation.id,
        "sealed": seal(conversation.key, wire, *place),
        "author": SYSTEM,
        "epoch": conversation.epoch,
    }
    return _put(conn, conversation, values)


def _put(conn: Connection, conversation: Conversation, values: dict[str, Any]) -> int | None:
    return outbox.put(conn, {**values, "seal": seal_row(conversation.key, "outbox", values)})


def end_waiting(conn: Connection, conversation_id: str) -> None:
    """The chat changed hands: what the bot still wanted to say is looked at now, and ends as stale.

    Otherwise a reply that a busy network put off would hold up the person's, which stand behind it.
    """
    table = schema.outbox
    waiting = (table.c.conversation_id == conversation_id) & (table.c.state == OPEN) & (table.c.author == BOT)
    conn.execute(update(table).where(waiting).values(available_at=0))


def not_arrived(conn: Connection) -> int:
    """How many replies ended without reaching their customer; a person should look at them."""
    table = schema.outbox
    lost = (table.c.kind.in_(WORDS)) & ((table.c.state == DEAD) | (table.c.mark == FAILED))
    return int(conn.execute(select(func.count()).select_from(table).where(lost)).scalar_one())
