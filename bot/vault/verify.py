"""Walks every conversation's chain of envelopes in a store: whole, or the first break and of what kind it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.inward.conversations import Conversations
from bot.media.shelf import Shelf
from bot.tickets.readers import strangers
from bot.vault import chain, custody, records
from bot.vault.chain import Break
from bot.vault.records import RecordFault
from bot.vault.sealing import CannotOpen


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """One conversation: how many envelopes it has, what is wrong with them first, and with its other rows."""

    conversation_id: str
    network: str
    length: int
    fault: Break | None
    records: tuple[RecordFault, ...] = ()


_BACK = "a certificate says that it was erased"
Certified = Callable[[Connection, str, str], bool]
"""Connection, id of the certificate, id of the conversation -> whether our signature stands below its erasure."""


def how_many(conn: Connection) -> int:
    """How many conversations `walk` will give."""
    return len(conn.execute(select(schema.conversation.c.id)).all())


def walk(
    conn: Connection, conversations: Conversations, is_certified: Certified, files: Shelf | None = None
) -> Iterator[Walked]:
    """Every conversation in turn, oldest first. One whose key does not open is a break of kind `end`.

    With the shelf of files at hand each kept file is opened too. Of an erased conversation the hashes are walked;
    `is_certified` says whether a certificate covers it.
    """
    table = schema.conversation
    rows = conn.execute(select(table).order_by(table.c.created_at)).all()
    ids = [row.id for row in rows]
    erased = set(_certified(conn, is_certified))
    for row in rows:
        wrong: tuple[RecordFault, ...] = ()
        try:
            if row.erased_by:
                fault, wrong = _erased(conn, row, is_certified), tuple(records.remains(conn, row.id))
            elif row.id in erased:
                fault = Break(conversation_id=row.id, position=row.chain_length, kind="inserted", what=_BACK)
            else:
                conversation = conversations.get(conn, row.id)
                fault = custody.first_break(conn, conversation, ids)
                wrong = tuple(records.faults(conn, conversation, files))
                wrong += tuple(records.misnamed_keys(conn, row.id, conversations.own_keys()))
                wrong += tuple(_strange(row.id, one) for one in strangers(conn, conversations, row.id))
        except CannotOpen as error:
            what = str(error)
            fault = Break(conversation_id=row.id, position=row.chain_length, kind="end", what=what)
        yield Walked(conversation_id=row.id, network=row.network, length=row.chain_length, fault=fault, records=wrong)
    if lost := tuple(records.orphans(conn)):
        yield Walked(conversation_id="", network="no", length=0, fault=None, records=lost)


def _strange(conversation_id: str, reader: str) -> RecordFault:
    return RecordFault(table="conversation_key", row=f"{conversation_id}/{reader}", column="reader")


def _certified(conn: Connection, is_certified: Certified) -> Iterator[str]:
    """The conversations that a certificate says were erased; one that is not signed by us says nothing."""
    table = schema.erasure
    for row in conn.execute(select(table.c.id, table.c.certificate)).all():
        try:
            named = [str(chain["conversation"]) for chain in json.loads(row.certificate)["chains"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        yield from (each for each in named if is_certified(conn, row.id, each))


def _erased(conn: Connection, row: Row, is_certified: Certified) -> Break | None:
    found = chain.first_break(custody.links(conn, row.id), row.id, (row.chain_length, row.chain_head), lambda _: True)
    if found or is_certified(conn, row.erased_by, row.id):
        return found
    what = "it was erased, and no certificate says so"
    return Break(conversation_id=row.id, position=row.chain_length, kind="missing", what=what)
