"""Walks every conversation's chain of envelopes in a store: whole, or the first break and of what kind it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversations
from bot.media.shelf import Shelf
from bot.team.accounts import own_reader
from bot.tickets.readers import strangers
from bot.vault import chain, custody, records
from bot.vault.chain import Break
from bot.vault.portion import Portion, Row, portions, rows_of
from bot.vault.records import RecordFault
from bot.vault.remembered import CHANGED, MISSING, Gap, Memory
from bot.vault.sealing import CannotOpen
from bot.vault.state_rows import StateRows

STORE = ""
"""Stands for a conversation where something is wrong with what is of none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """One conversation: how many envelopes it has, what is wrong with them first, and with its other rows.

    `gaps` say what is not as it is remembered. A conversation that is gone altogether has one, and no `network`;
    neither has the store itself.
    """

    conversation_id: str
    network: str = ""
    length: int = 0
    fault: Break | None = None
    records: tuple[RecordFault, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def wrong(self) -> tuple[str, ...]:
        """Everything that is, in words."""
        return tuple(map(str, (*((self.fault,) if self.fault else ()), *self.gaps, *self.records)))


_UNREADABLE = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
_BACK = "a certificate says that it was erased"
Certified = Callable[[Connection, str, str], bool]
"""Connection, id of the certificate, id of the conversation -> whether our signature stands below its erasure."""


def how_many(conn: Connection) -> int:
    """How many conversations `walk` will give."""
    return len(conn.execute(select(schema.conversation.c.id)).all())


def walk(
    conn: Connection,
    conversations: Conversations,
    is_certified: Certified,
    files: Shelf | None = None,
    memory: Memory | None = None,
) -> Iterator[Walked]:
    """Every conversation in turn, oldest first. One whose key does not open is a break of kind `end`.

    With the shelf of files at hand each kept file is opened too. Of an erased conversation the hashes are walked;
    `is_certified` says whether a certificate covers it. `memory` was begun before the connection's transaction; what
    is not as it says comes last where it is of no conversation that is there.
    """
    if memory is not None:
        memory.load(conn)
    table = schema.conversation
    rows = [*rows_of(conn, select(table).order_by(table.c.created_at))]
    walker = _Walker(conn, conversations, is_certified, files, memory, [row["id"] for row in rows])
    for some in portions(rows):
        portion = Portion(conn, [row["id"] for row in some])
        yield from (walker.walk(row, portion) for row in some)
    if lost := (*records.accounts(conn, walker.row_key), *records.orphans(conn), *walker.states.left()):
        yield Walked(conversation_id=STORE, records=lost)
    if memory is not None:
        yield from _not_there(conn, memory, walker.ids)


def _not_there(conn: Connection, memory: Memory, ids: list[str]) -> Iterator[Walked]:
    for one in memory.missing(ids):
        yield Walked(conversation_id=one, gaps=(Gap(where="the whole conversation", kind=MISSING, what="every row"),))
    if gaps := (*memory.gaps, *memory.of_house(conn)):
        yield Walked(conversation_id=STORE, gaps=gaps)


@dataclass(slots=True)
class _Walker:
    conn: Connection
    conversations: Conversations
    is_certified: Certified
    files: Shelf | None
    memory: Memory | None
    ids: list[str]
    certificates: frozenset[str] = field(init=False)
    erased: frozenset[str] = field(init=False)
    states: StateRows = field(init=False)
    row_key: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.states = StateRows(self.conn, self.conversations)
        self.certificates = records.certificates(self.conn)
        self.erased = frozenset(_certified(self.conn, self.is_certified))
        self.row_key = self.conversations.vault.row_key()

    def walk(self, row: Row, rows: Portion) -> Walked:
        """One conversation; where a value in it is none that we ever write, that is what is wrong."""
        try:
            return self._walk(row, rows)
        except _UNREADABLE:
            gap = Gap(where="this conversation", kind=CHANGED, what="a value in its rows cannot be read")
            length = row["chain_length"] if isinstance(row["chain_length"], int) else 0
            return Walked(conversation_id=str(row["id"]), network=str(row["network"]), length=length, gaps=(gap,))

    def _walk(self, row: Row, rows: Portion) -> Walked:
        fault, gaps = None, tuple[Gap, ...]()
        wrong = tuple(records.of_living("conversation", [row], self.row_key))
        end = (row["chain_length"], row["chain_head"])
        try:
            if row["erased_by"]:
                fault = self._erased(row, rows)
                wrong += tuple(records.remains(self.conn, row["id"]))
                gaps = tuple(self.memory.of_erased(row)) if self.memory else ()
            elif row["id"] in self.erased:
                fault = Break(conversation_id=row["id"], position=end[0], kind="inserted", what=_BACK)
            else:
                fault, more, states = self._living(row, rows)
                wrong += more
                gaps = tuple(self.memory.of(row, rows, states)) if self.memory else ()
        except CannotOpen as error:
            fault = Break(conversation_id=row["id"], position=end[0], kind="end", what=str(error))
        told = {"conversation_id": row["id"], "network": row["network"], "length": end[0]}
        return Walked(**told, fault=fault, records=wrong, gaps=gaps)

    def _living(
        self, row: Row, rows: Portion
    ) -> tuple[Break | None, tuple[RecordFault, ...], Mapping[str, Sequence[str]]]:
        conversation = self.conversations.of_row(self.conn, row)
        end = (row["chain_length"], row["chain_head"], row["chain_seal"])
        fault = custody.break_in(rows.of("links", row["id"]), conversation, end, self.ids)
        states, strange = self.states.of(conversation)
        wrong = [
            *strange,
            *records.faults_in(rows, conversation, self.certificates, self.row_key),
            *records.misnamed_keys(rows, row["id"], self.conversations.own_keys()),
        ]
        if self.files is not None:
            wrong += records.files_of(self.conn, conversation, self.files)
        if any(one["reader"].startswith(own_reader("")) for one in rows.of("conversation_key", row["id"])):
            wrong += [_strange(row["id"], one) for one in strangers(self.conn, self.conversations, row["id"])]
        return fault, tuple(wrong), states

    def _erased(self, row: Row, rows: Portion) -> Break | None:
        end = (row["chain_length"], row["chain_head"])
        found = chain.first_break(rows.of("links", row["id"]), row["id"], end, lambda _: True)
        if found or self.is_certified(self.conn, row["erased_by"], row["id"]):
            return found
        what = "it was erased, and no certificate says so"
        return Break(conversation_id=row["id"], position=end[0], kind="missing", what=what)


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
