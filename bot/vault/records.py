"""What is wrong with the rows of a conversation beside its chain: each sealed value is opened, each seal is checked.

What says where the work on a row stands (state, tries, leases, marks) is not looked at, but for the status of a ticket,
which must be what its last event says, and for the consent, which must be what its last receipt says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import ERASED
from bot.consent.erasure import ENDED
from bot.inward.conversations import FURTHER, Conversation
from bot.media import checks
from bot.media.shelf import KEPT, READING, Shelf, of_conversation
from bot.tickets.rows import NOTE
from bot.vault.sealing import CannotOpen, unseal
from bot.vault.witness import PREVIOUS, changed

Row = Mapping[str, Any]
_TOLD_BY_NETWORK = "given_to_network"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFault:
    """A row that is not as it was written: its table, its id there, and the column."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: changed ({self.column})"


def faults(conn: Connection, conversation: Conversation, files: Shelf | None = None) -> Iterator[RecordFault]:
    """Everything that is wrong, table by table; with the shelf at hand every kept file is opened too."""
    yield from _conversation(conn, conversation)
    yield from _erasures(conn, conversation)
    for name in ("inbox", "outbox", "media"):
        yield from _rows(conn, conversation, schema.metadata.tables[name])
    yield from _checks(conn, conversation)
    yield from _openings(conn, conversation)
    yield from _tickets(conn, conversation)
    yield from _receipts(conn, conversation)
    if files is not None:
        yield from _files(conn, conversation, files)


def misnamed_keys(conn: Connection, conversation_id: str, own: tuple[str, frozenset[str]]) -> Iterator[RecordFault]:
    """Wrapped keys of this reader that say they are for a pair it has not: the next rotation would pass them over."""
    table, (reader, ids) = schema.conversation_key, own
    mine = (table.c.conversation_id == conversation_id) & (table.c.reader == reader) & table.c.key_id.not_in(ids)
    for row in conn.execute(select(table.c.reader).where(mine)):
        yield RecordFault(table="conversation_key", row=f"{conversation_id}/{row.reader}", column="key_id")


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


def _conversation(conn: Connection, conversation: Conversation) -> Iterator[RecordFault]:
    """Who it is: the address opens in the row of its blind index only."""
    where = ("conversation", conversation.id)
    yield from _opens(*where, "address_sealed or chat", lambda: conversation.address)
    yield from _opens(*where, "name_sealed", lambda: conversation.name)
    table = schema.address
    for row in conn.execute(select(table).where(table.c.conversation_id == conversation.id)).mappings():
        place = (FURTHER, conversation.id, row["chat"])
        yield from _opens("address", row["chat"], "sealed", _opening(conversation, row["sealed"], place))
    trackers = schema.tracker
    for row in conn.execute(select(trackers).where(trackers.c.conversation_id == conversation.id)).mappings():
        place = ("tracker", str(row["episode"]), conversation.id)
        yield from _opens("tracker", str(row["episode"]), "sealed", _opening(conversation, row["sealed"], place))
    drafts = schema.draft
    for row in conn.execute(select(drafts).where(drafts.c.conversation_id == conversation.id)).mappings():
        place = ("draft", row["ticket_id"], row["agent_id"])
        yield from _opens("draft", "/".join(place[1:]), "sealed", _opening(conversation, row["sealed"], place))


def _erasures(conn: Connection, conversation: Conversation) -> Iterator[RecordFault]:
    """Whoever is said to have erased a delivery: a certificate that is there, or the end of a consent."""
    rows, links = schema.envelope, schema.envelope_link
    query = select(rows.c.id, rows.c.sealed.is_(None).label("gone"), rows.c.erased_by)
    query = query.join(links, links.c.envelope_id == rows.c.id).where(links.c.conversation_id == conversation.id)
    query = query.where((rows.c.erased_by != "") | rows.c.sealed.is_(None))
    certificates = {ENDED, *conn.execute(select(schema.erasure.c.id)).scalars()}
    for row in conn.execute(query):
        if row.erased_by not in certificates or not row.gone:
            yield RecordFault(table="envelope", row=row.id, column="erased_by")


def _files(conn: Connection, conversation: Conversation, files: Shelf) -> Iterator[RecordFault]:
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


def _rows(conn: Connection, conversation: Conversation, table: Table) -> Iterator[RecordFault]:
    mine = select(table).where(table.c.conversation_id == conversation.id).order_by(*table.primary_key.columns)
    for row in conn.execute(mine).mappings():
        yield from _sealed_value(conversation, table.name, row)
        if column := changed(conversation.key, table.name, row):
            yield RecordFault(table=table.name, row=str(row["id"]), column=column)


def _sealed_value(conversation: Conversation, table: str, row: Row) -> Iterator[RecordFault]:
    if table == "media":
        place, column = ("media-name", row["id"], conversation.id), "name_sealed"
    elif row["state"] == ERASED and row["sealed"] == b"":
        return
    else:
        place, column = (table, row["key"], conversation.id), "sealed"
    yield from _opens(table, str(row["id"]), column, _opening(conversation, row[column], place))


def _openings(conn: Connection, conversation: Conversation) -> Iterator[RecordFault]:
    """The keys that opened messages of networks with sessions."""
    table = schema.envelope_opening
    for row in conn.execute(select(table).where(table.c.conversation_id == conversation.id)).mappings():
        place = ("opening", row["envelope_id"], row["box_key"], conversation.id)
        yield from _opens(table.name, row["envelope_id"], "sealed", _opening(conversation, row["sealed"], place))


def _checks(conn: Connection, conversation: Conversation) -> Iterator[RecordFault]:
    """What was found in files, and what stands on pictures."""
    table = schema.media_check
    for row in conn.execute(select(table).where(table.c.conversation_id == conversation.id)).mappings():
        for column, kind in (("sealed", checks.KIND), ("read_sealed", READING)):
            if row[column] is not None:
                place = (kind, row["media_id"], conversation.id)
                yield from _opens(table.name, row["media_id"], column, _opening(conversation, row[column], place))


def _notes(conversation: Conversation, ticket_id: str, events: list[Row]) -> Iterator[RecordFault]:
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


def _tickets(conn: Connection, conversation: Conversation) -> Iterator[RecordFault]:
    table = schema.ticket
    for row in conn.execute(select(table).where(table.c.conversation_id == conversation.id)).mappings():
        place = ("ticket", row["id"], conversation.id)
        yield from _opens("ticket", str(row["number"]), "sealed", _opening(conversation, row["sealed"], place))
        if column := changed(conversation.key, "ticket", row):
            yield RecordFault(table="ticket", row=str(row["number"]), column=column)
        events = schema.ticket_event
        of_ticket = select(events).where(events.c.ticket_id == row["id"]).order_by(events.c.id)
        told = conn.execute(of_ticket).mappings().all()
        yield from _linked(conversation, events, told)
        yield from _notes(conversation, row["id"], told)
        status = next((event["new"] for event in reversed(told) if event["new"]), "")
        if row["status"] != status:
            yield RecordFault(table="ticket", row=str(row["number"]), column="status")


def _receipts(conn: Connection, conversation: Conversation) -> Iterator[RecordFault]:
    table, people = schema.consent_receipt, schema.conversation
    told = conn.execute(select(table).where(table.c.conversation_id == conversation.id).order_by(table.c.id))
    receipts = told.mappings().all()
    yield from _linked(conversation, table, receipts)
    last = next((row["event"] for row in reversed(receipts) if row["event"] != _TOLD_BY_NETWORK), "")
    if conn.execute(select(people.c.consent).where(people.c.id == conversation.id)).scalar_one() != last:
        yield RecordFault(table="conversation", row=conversation.id, column="consent")


def _linked(conversation: Conversation, table: Table, rows: list[Row]) -> Iterator[RecordFault]:
    """Rows that were appended, each sealed to the one before it."""
    previous = ""
    for row in rows:
        if column := changed(conversation.key, table.name, {**row, PREVIOUS: previous}):
            what = "the row before it" if column == PREVIOUS else column
            yield RecordFault(table=table.name, row=str(row["id"]), column=what)
        previous = row["seal"]


def _opening(conversation: Conversation, sealed: bytes, place: tuple[str, ...]) -> Callable[[], object]:
    return lambda: unseal(conversation.key, sealed, *place)


def _opens(table: str, row: str, column: str, opening: Callable[[], object]) -> Iterator[RecordFault]:
    try:
        opening()
    except (CannotOpen, UnicodeDecodeError):
        yield RecordFault(table=table, row=row, column=column)
