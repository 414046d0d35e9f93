"""What a person reads: every message of a conversation, both ways, in its order, with its files and its envelope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import ERASED, HELD, LENT, OPEN
from bot.conversations import Conversation
from bot.media import shelf
from bot.media.shelf import Kept
from bot.packing import unpack_message, unpack_outgoing
from bot.replies import OFFER, REPLY
from bot.vault.sealing import unseal_json

UNREADABLE = "unreadable"
SHOWN = ("message", UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passport:
    """Where a message came from: the delivery it stood in and how that was found genuine.

    `opened`: it came sealed to us, and custody holds the one key that opened it.
    """

    network: str
    account: str
    received_at: float
    algorithm: str
    key_id: str
    result: str
    sha256: str
    opened: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message. `author`: customer, bot, person or system; `at` in seconds since the epoch, UTC.

    For ours `mark` says what became of it (queued, accepted, sent, delivered, read, played, failed) and `state` is
    that of its outbox row (open, lent, held, done, dead, stale); `maybe_sent` that it may have been said twice.
    `kind` and `raw_type` are the network's, for what this counter cannot show; `unreadable` is a message that arrived
    and could not be opened.
    """

    key: str
    at: float
    author: str
    author_name: str
    text: str
    kind: str = "text"
    raw_type: str = ""
    buttons: tuple[str, ...] = ()
    files: tuple[Kept, ...] = ()
    state: str = ""
    mark: str = ""
    maybe_sent: bool = False
    template: bool = False
    reason: str = ""
    passport: Passport | None = None


def transcript(conn: Connection, conversation: Conversation) -> list[Line]:
    """Every line, oldest first. Raises CannotOpen when a row was changed or swapped."""
    files = shelf.of_conversation(conn, conversation)
    theirs = [_theirs(row, conversation, files) for row in _inbox_rows(conn, conversation)]
    ours = [_ours(row, conversation, files) for row in _outbox_rows(conn, conversation)]
    return sorted([*theirs, *ours], key=lambda line: line.at)


def _inbox_rows(conn: Connection, conversation: Conversation) -> list[Row]:
    box, kept = schema.inbox, schema.envelope
    columns = [kept.c[name] for name in _ENVELOPE]
    key = schema.envelope_opening
    opened = (key.c.envelope_id == box.c.envelope_id) & (key.c.box_key == box.c.key)
    query = select(box, *columns, key.c.box_key.label("opened")).join(kept, kept.c.id == box.c.envelope_id)
    query = query.join(key, opened, isouter=True)
    mine = query.where(box.c.conversation_id == conversation.id, box.c.kind.in_(SHOWN))
    mine = mine.where(box.c.state.not_in(_UNREAD if conversation.consent.open else _WITHHELD))
    return list(conn.execute(mine.order_by(box.c.id)))


def _outbox_rows(conn: Connection, conversation: Conversation) -> list[Row]:
    box = schema.outbox
    mine = (box.c.conversation_id == conversation.id) & box.c.kind.in_((REPLY, OFFER))
    return list(conn.execute(select(box).where(mine).order_by(box.c.id)))


def _theirs(row: Row, conversation: Conversation, files: dict[str, list[Kept]]) -> Line:
    payload = unseal_json(conversation.key, row.sealed, "inbox", row.key, conversation.id)
    if row.kind == UNREADABLE:
        return _unreadable(row, conversation)
    message = unpack_message(payload)
    return Line(
        key=row.key,
        at=row.created_at,
        author="customer",
        author_name=message.sender_name or conversation.name,
        text=message.text,
        kind=message.kind.value,
        raw_type=message.raw_type,
        files=tuple(files.get(row.key, ())),
        state=row.state,
        reason=row.reason,
        passport=_passport(row),
    )


def _unreadable(row: Row, conversation: Conversation) -> Line:
    return Line(
        key=row.key,
        at=row.created_at,
        author="customer",
        author_name=conversation.name,
        text="",
        kind=UNREADABLE,
        state=row.state,
        reason=row.reason,
        passport=_passport(row),
    )


def _passport(row: Row) -> Passport:
    verdict: dict[str, Any] = {"algorithm": row.verdict_algorithm, "key_id": row.verdict_key}
    plain = {name: getattr(row, name) for name in ("network", "account", "received_at", "sha256")}
    return Passport(**plain, **verdict, result=row.verdict_result, opened=row.opened is not None)


def _ours(row: Row, conversation: Conversation, files: dict[str, list[Kept]]) -> Line:
    reply = unpack_outgoing(unseal_json(conversation.key, row.sealed, "outbox", row.key, conversation.id))
    return Line(
        key=row.key,
        at=row.created_at,
        author=row.author,
        author_name=row.author_name,
        text=reply.text,
        template=reply.template is not None,
        buttons=tuple(b.title for b in reply.buttons),
        files=tuple(files.get(row.key, ())),
        state=row.state,
        mark=row.mark,
        maybe_sent=bool(row.maybe_sent),
        reason=row.reason,
    )


_UNREAD = (HELD, ERASED)
_WITHHELD = (HELD, ERASED, OPEN, LENT)
"""What nobody may read: what waits for consent or was erased, and all that comes in while there is none."""
_ENVELOPE = ("network", "account", "received_at", "sha256", "verdict_algorithm", "verdict_key", "verdict_result")
