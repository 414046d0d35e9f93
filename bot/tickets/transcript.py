"""What a person reads: every message of a conversation, both ways, in its order, with its files and its envelope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import ERASED, HELD, LENT, OPEN
from bot.inward.conversations import Conversation
from bot.many import rows_in
from bot.media import shelf
from bot.media.shelf import Kept
from bot.packing import unpack_message, unpack_outgoing
from bot.talk.replies import PERSON, WORDS
from bot.tickets.lines import Line as Line
from bot.tickets.lines import Passport
from bot.tickets.threads import threaded
from bot.vault.sealing import unseal_json

UNREADABLE = "unreadable"
SHOWN = ("message", UNREADABLE)


def transcript(conn: Connection, conversation: Conversation, blind: Callable[..., str] | None = None) -> list[Line]:
    """Every line, oldest first; `blind` finds those of ours that theirs are about.

    Raises CannotOpen when a row was changed or swapped.
    """
    files = shelf.of_conversation(conn, conversation)
    theirs = [_theirs(row, conversation, files) for row in _inbox_rows(conn, conversation)]
    ours = [_ours(row, conversation, files) for row in _outbox_rows(conn, conversation)]
    about = _about_ours(conn, conversation, theirs, blind) if blind else {}
    return threaded(sorted([*theirs, *ours], key=lambda line: line.at), about)


def withheld(conversation: Conversation) -> tuple[str, ...]:
    """States of inbox rows that nobody may read: held or erased, and where consent counts all not looked at yet."""
    return (HELD, ERASED) if conversation.consent.open else (HELD, ERASED, OPEN, LENT)


def _about_ours(
    conn: Connection, conversation: Conversation, theirs: list[Line], blind: Callable[..., str]
) -> dict[str, str]:
    """The network's id of ours -> the key of our line, for the ids that theirs are about."""
    known = {line.message_id for line in theirs}
    wanted = {i for line in theirs for i in (line.reply_to, line.target) if i and i not in known}
    accounts = {line.passport.account for line in theirs if line.passport}
    remotes = {blind("remote", conversation.network, account, i): i for account in accounts for i in wanted}
    sent, box = schema.sent, schema.outbox
    query = select(sent.c.remote, box.c.key).join(box, box.c.id == sent.c.outbox_id)
    query = query.where(box.c.conversation_id == conversation.id)
    return {remotes[row.remote]: row.key for row in rows_in(conn, query, sent.c.remote, list(remotes))}


def _inbox_rows(conn: Connection, conversation: Conversation) -> list[Row]:
    box, kept = schema.inbox, schema.envelope
    columns = [kept.c[name] for name in _ENVELOPE]
    key = schema.envelope_opening
    opened = (key.c.envelope_id == box.c.envelope_id) & (key.c.box_key == box.c.key)
    query = select(box, *columns, key.c.box_key.label("opened")).join(kept, kept.c.id == box.c.envelope_id)
    query = query.join(key, opened, isouter=True)
    mine = query.where(box.c.conversation_id == conversation.id, box.c.kind.in_(SHOWN))
    mine = mine.where(box.c.state.not_in(withheld(conversation)))
    return list(conn.execute(mine.order_by(box.c.id)))


def _outbox_rows(conn: Connection, conversation: Conversation) -> list[Row]:
    box = schema.outbox
    mine = (box.c.conversation_id == conversation.id) & box.c.kind.in_(WORDS)
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
        lost=message.lost.value if message.lost else "",
        location=message.location,
        contacts=message.contacts,
        facts=message.facts,
        unmapped=message.unmapped,
        group=message.group,
        sender_id=message.sender_id,
        message_id=message.message_id,
        reply_to=message.reply_to,
        target=message.target,
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
        location=reply.location,
        contacts=reply.contacts,
        files=tuple(files.get(row.key, ())),
        state=row.state,
        mark=row.mark,
        maybe_sent=bool(row.maybe_sent),
        reason=row.reason,
        form=row.key.rpartition(":")[2] if row.author == PERSON else "",
        rests_until=row.available_at if row.author == PERSON and row.state == OPEN and not row.attempts else None,
    )


_ENVELOPE = ("network", "account", "received_at", "sha256", "verdict_algorithm", "verdict_key", "verdict_result")
