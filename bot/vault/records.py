"""What is wrong with the rows of a conversation beside its chain: each sealed value is opened, each seal is checked.

What says where the work on a message stands (state, tries, leases, marks) is not looked at. The status of a ticket,
what it was merged into and its incident must also be what its last events say, and the consent what its last receipt
says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import ERASED
from bot.consent.erasure import ENDED
from bot.inward.conversations import FURTHER, Conversation
from bot.media import checks
from bot.media.shelf import KEPT, READING, Shelf, of_conversation
from bot.tickets.rows import NOTE
from bot.tickets.ticket import MOVES
from bot.vault import custody
from bot.vault.portion import Portion, rows_of
from bot.vault.sealing import CannotOpen, unseal
from bot.vault.witness import PREVIOUS, changed

Row = Mapping[str, Any]
_TOLD_BY_NETWORK, _RETURNED = "given_to_network", "returned"
_MOVING = frozenset({*MOVES, "merged", "split"})
"""Kinds of events whose `new` is a status; that of a corrected topic is a topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFault:
    """A row that is not as it was written: its table, its id there, and the column."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: changed ({self.column})"


def faults(conn: Connection, conversation: Conversation, row_key: bytes) -> Iterator[RecordFault]:
    """Everything that is wrong, table by table; `row_key` is that of rows that change (living.py)."""
    yield from faults_in(Portion(conn, [conversation.id]), conversation, certificates(conn), row_key)


def faults_in(
    rows: Portion, conversation: Conversation, certificates: Collection[str], row_key: bytes
) -> Iterator[RecordFault]:
    """The same of rows that were read; `certificates` are the ids of erasures."""
    yield from _conversation(conversation, rows)
    yield from _erasures(conversation, rows, certificates)
    gone = {row["envelope_id"] for row in rows.of("links", conversation.id) if custody.is_erased(conversation, row)}
    for name in ("inbox", "outbox", "media"):
        yield from _rows(conversation, name, rows.of(name, conversation.id), gone if name == "inbox" else frozenset())
    yield from _checks(conversation, rows)
    yield from _openings(conversation, rows)
    yield from dict.fromkeys(_tickets(conversation, rows, row_key))  # a status may be wrong twice over
    yield from _receipts(conversation, rows)


def of_living(table: str, rows: Iterable[Row], row_key: bytes) -> Iterator[RecordFault]:
    """What is wrong with rows that change while they live: conversations, tickets, accounts."""
    for row in rows:
        if column := changed(row_key, table, row):
            yield RecordFault(table=table, row=str(row["number" if table == "ticket" else "id"]), column=column)


def accounts(conn: Connection, row_key: bytes) -> Iterator[RecordFault]:
    """What is wrong with the accounts of the team."""
    yield from of_living("agent", rows_of(conn, select(schema.agent).order_by(schema.agent.c.id)), row_key)


def certificates(conn: Connection) -> frozenset[str]:
    """On whose word a delivery may have been erased: a certificate that is there, or the end of a consent."""
    return frozenset({ENDED, *conn.execute(select(schema.erasure.c.id)).scalars()})


def misnamed_keys(rows: Portion, conversation_id: str, own: tuple[str, frozenset[str]]) -> Iterator[RecordFault]:
    """Wrapped keys of this reader that say they are for a pair it has not: the next rotation would pass them over."""
    reader, ids = own
    for row in rows.of("conversation_key", conversation_id):
        if row["reader"] == reader and row["key_id"] not in ids:
            yield RecordFault(table="conversation_key", row=f"{conversation_id}/{reader}", column="key_id")


def orphans(conn: Connection) -> Iterator[RecordFault]:
    """Rows of conversations that are not there: somebody moved them, or took the conversation away."""
    people = select(schema.conversation.c.id)
    for table in schema.metadata.sorted_tables:
        if "conversation_id" in table.c:
            lost = select(*table.primary_key.columns).where(table.c.conversation_id.not_in(people))
            for row in conn.execute(lost):
                yield RecordFault(table=table.name, row="/".join(map(str, row)), column="conversation_id")


def remains(conn: Connection, conversation_id: str) -> Iterator[RecordFault]:
    """Rows of a conversation that was erased, but the hashes of its chain: somebody put them back."""
    for table in schema.metadata.sorted_tables:
        if "conversation_id" in table.c and table.name != schema.envelope_link.name:
            for row in conn.execute(
                select(*table.primary_key.columns).where(table.c.conversation_id == conversation_id)
            ):
                yield RecordFault(table=table.name, row="/".join(map(str, row)), column="put back after its erasure")


def _conversation(conversation: Conversation, rows: Portion) -> Iterator[RecordFault]:
    """Who it is: the address opens in the row of its blind index only."""
    where = ("conversation", conversation.id)
    yield from _opens(*where, "address_sealed or chat", lambda: conversation.address)
    yield from _opens(*where, "name_sealed", lambda: conversation.name)
    for row in rows.of("address", conversation.id):
        place = (FURTHER, conversation.id, row["chat"])
        yield from _opens("address", row["chat"], "sealed", _opening(conversation, row["sealed"], place))
    for row in rows.of("tracker", conversation.id):
        place = ("tracker", str(row["episode"]), conversation.id)
        yield from _opens("tracker", str(row["episode"]), "sealed", _opening(conversation, row["sealed"], place))
    for row in rows.of("draft", conversation.id):
        place = ("draft", row["ticket_id"], row["agent_id"])
        yield from _opens("draft", "/".join(place[1:]), "sealed", _opening(conversation, row["sealed"], place))
    for row in rows.of("incident_hearer", conversation.id):
        place = ("incident-word", row["reply_id"], row["ticket_id"])
        if row["sealed"] is not None:
            opening = _opening(conversation, row["sealed"], place)
            yield from _opens("incident_hearer", "/".join(place[1:]), "sealed", opening)


def _erasures(conversation: Conversation, rows: Portion, certificates: Collection[str]) -> Iterator[RecordFault]:
    """Whoever is said to have erased a delivery did, and it is gone."""
    for row in rows.of("links", conversation.id):
        is_gone = row["sealed"] is None
        said = row["erased_by"] or (is_gone and row["sha256"] is not None)
        if said and (row["erased_by"] not in certificates or not is_gone):
            yield RecordFault(table="envelope", row=row["envelope_id"], column="erased_by")


def files_of(conn: Connection, conversation: Conversation, files: Shelf) -> Iterator[RecordFault]:
    """Each file opens to the bytes that were kept."""
    try:
        kept = [file for some in of_conversation(conn, conversation).values() for file in some if file.state == KEPT]
    except CannotOpen:  # a name, which is told as such
        return
    for file in kept:
        digest, size = hashlib.sha256(), 0
        try:
            for chunk in files.read(file, conversation):
                digest.update(chunk)
                size += len(chunk)
        except (CannotOpen, OSError):
            size = -1
        if (size, digest.hexdigest()) != (file.size, file.sha256):
            yield RecordFault(table="media", row=file.id, column="the file itself")


def _rows(conversation: Conversation, name: str, rows: Sequence[Row], gone: Collection[str]) -> Iterator[RecordFault]:
    for row in rows:
        if not _is_gone(row, gone) and not _holds(conversation, name, row):
            sealed = "name_sealed" if name == "media" else "sealed"
            yield RecordFault(table=name, row=str(row["id"]), column=sealed)
        if column := changed(conversation.key, name, row):
            yield RecordFault(table=name, row=str(row["id"]), column=column)


def _is_gone(row: Row, gone: Collection[str]) -> bool:
    """Whether its words were erased with their delivery: `gone` are those that a holder of the key noted so."""
    return bool(gone) and row["envelope_id"] in gone and row["state"] == ERASED and row["sealed"] == b""


def _holds(conversation: Conversation, name: str, row: Row) -> bool:
    """Whether the sealed value of a row of a box, or of a file's row, opens where it stands."""
    try:
        if name == "media":
            unseal(conversation.key, row["name_sealed"], "media-name", row["id"], conversation.id)
        else:
            unseal(conversation.key, row["sealed"], name, row["key"], conversation.id)
    except CannotOpen:
        return False
    return True


def _openings(conversation: Conversation, rows: Portion) -> Iterator[RecordFault]:
    """The keys that opened messages of networks with sessions."""
    for row in rows.of("envelope_opening", conversation.id):
        place = ("opening", row["envelope_id"], row["box_key"], conversation.id)
        opening = _opening(conversation, row["sealed"], place)
        yield from _opens("envelope_opening", row["envelope_id"], "sealed", opening)


def _checks(conversation: Conversation, rows: Portion) -> Iterator[RecordFault]:
    """What was found in files, and what stands on pictures."""
    for row in rows.of("media_check", conversation.id):
        for column, kind in (("sealed", checks.KIND), ("read_sealed", READING)):
            if row[column] is not None:
                place = (kind, row["media_id"], conversation.id)
                yield from _opens("media_check", row["media_id"], column, _opening(conversation, row[column], place))


def _notes(conversation: Conversation, ticket_id: str, events: Sequence[Row]) -> Iterator[RecordFault]:
    """The words of agents for each other, in the events that have some."""
    for event in events:
        note = _note_of(event["detail"])
        if note or event["sealed"] is not None:
            opening = _opening(conversation, event["sealed"] or b"", (NOTE, ticket_id, note))
            yield from _opens("ticket_event", str(event["id"]), "sealed", opening)


def _note_of(detail: str) -> str:
    try:
        return str(json.loads(detail or "{}").get("note", ""))
    except (ValueError, AttributeError):  # changed, which the seal tells
        return ""


def _tickets(conversation: Conversation, rows: Portion, row_key: bytes) -> Iterator[RecordFault]:
    yield from of_living("ticket", rows.of("ticket", conversation.id), row_key)
    for row in rows.of("ticket", conversation.id):
        place = ("ticket", row["id"], conversation.id)
        yield from _opens("ticket", str(row["number"]), "sealed", _opening(conversation, row["sealed"], place))
        told = rows.of("ticket_event", row["id"])
        yield from _linked(conversation, "ticket_event", told)
        yield from _notes(conversation, row["id"], told)
        status = next((event["new"] for event in reversed(told) if event["new"] and event["kind"] in _MOVING), "")
        if row["status"] != status:
            yield RecordFault(table="ticket", row=str(row["number"]), column="status")
        if row["merged_into"] != _merged_into(told):
            yield RecordFault(table="ticket", row=str(row["number"]), column="merged_into")
        if row["parent"] != _incident(told):
            yield RecordFault(table="ticket", row=str(row["number"]), column="parent")


def _merged_into(events: Sequence[Row]) -> int | None:
    """The ticket that this one went into, by its last event of that kind."""
    return _last_told(events, ("merged", "split"), "number")


def _incident(events: Sequence[Row]) -> int | None:
    """The incident that the ticket belongs to, by its last event of that kind."""
    return _last_told(events, ("incident_joined", "incident_left"), "incident")


def _last_told(events: Sequence[Row], kinds: tuple[str, str], name: str) -> int | None:
    """What the last of these events says under this name, if it is one of the first kind: the second ends it."""
    last = next((event for event in reversed(events) if event["kind"] in kinds), None)
    if last is None or last["kind"] == kinds[1]:
        return None
    try:
        return int(json.loads(last["detail"])[name])
    except (ValueError, KeyError, TypeError):  # changed, which the seal tells
        return None


def _receipts(conversation: Conversation, rows: Portion) -> Iterator[RecordFault]:
    receipts = rows.of("consent_receipt", conversation.id)
    yield from _linked(conversation, "consent_receipt", receipts)
    last = next((row["event"] for row in reversed(receipts) if row["event"] != _TOLD_BY_NETWORK), "")
    if conversation.consent.state != ("" if last == _RETURNED else last):
        yield RecordFault(table="conversation", row=conversation.id, column="consent")


def _linked(conversation: Conversation, table: str, rows: Sequence[Row]) -> Iterator[RecordFault]:
    """Rows that were appended, each sealed to the one before it."""
    previous = ""
    for row in rows:
        if column := changed(conversation.key, table, {**row, PREVIOUS: previous}):
            what = "the row before it" if column == PREVIOUS else column
            yield RecordFault(table=table, row=str(row["id"]), column=what)
        previous = row["seal"]


def _opening(conversation: Conversation, sealed: bytes, place: tuple[str, ...]) -> Callable[[], object]:
    return lambda: unseal(conversation.key, sealed, *place)


def _opens(table: str, row: str, column: str, opening: Callable[[], object]) -> Iterator[RecordFault]:
    try:
        opening()
    except (CannotOpen, UnicodeDecodeError):
        yield RecordFault(table=table, row=row, column=column)
