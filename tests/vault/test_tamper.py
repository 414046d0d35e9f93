"""The tamper table: a changed value in any column of any record of a conversation is found, and named by its column."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Float, Integer, LargeBinary, create_engine, delete, select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.consent import receipts
from bot.consent.receipts import BY_WORDS, Receipt
from bot.consent.standing import ASKED, GIVEN, Standing
from bot.inward.conversations import Conversations, Home
from bot.talk.turn import HandOver, Outcome, Say, Turn
from bot.vault import custody, heads
from bot.vault.keys import ASSISTANT, Vault
from bot.vault.remembered import Memory
from bot.vault.verify import walk
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps
from tests.tickets.test_readers import joins

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 300
WORKING = {
    "inbox": ("id", "state", "attempts", "available_at", "lease_until", "lent_by", "reason", "ended_at"),
    "outbox": (
        *("id", "state", "attempts", "available_at", "lease_until", "lent_by", "reason", "ended_at", "progress"),
        *("maybe_sent", "put_off_since", "mark"),
    ),
}
"""Columns that say where the work on a message stands and change with it."""
ALIASES = {
    ("envelope", "id"): "missing",
    ("envelope_link", "conversation_id"): "missing",
    ("envelope_link", "position"): "missing",
    ("envelope_link", "envelope_id"): "missing",
    ("envelope_link", "erased_proof"): None,
    ("conversation", "id"): "end",
    ("conversation", "erased_by"): "it was erased, and no certificate says so",
    ("conversation", "chat"): "address_sealed or chat",
    ("conversation", "address_sealed"): "address_sealed or chat",
    ("conversation", "chain_length"): "end",
    ("conversation", "chain_head"): "end",
    ("conversation", "chain_seal"): "end",
    ("conversation_key", "conversation_id"): "no key",
    ("conversation_key", "reader"): "no key",
    ("conversation_key", "wrapped"): "not wrapped",
    ("address", "chat"): "sealed",
    ("tracker", "episode"): "sealed",
    ("envelope_opening", "envelope_id"): "sealed",
    ("envelope_opening", "box_key"): "sealed",
    ("media", "id"): "name_sealed",
    ("ticket", "id"): "sealed",
    ("ticket_event", "ticket_id"): "the row before it",
}
"""What verify says of a column where it is not the column's own name; None where it says why bytes may be gone, and
nothing while they are there."""
TABLES = (
    *("envelope", "envelope_link", "envelope_opening", "conversation", "conversation_key", "address", "inbox"),
    *("outbox", "media", "tracker", "ticket", "ticket_event", "consent_receipt", "agent"),
)


async def _hands_over(turn: Turn) -> Outcome:
    handed = (HandOver(title="Panne"),) if turn.message.text == "help" else ()
    return Outcome(says=(Say(text="Un instant"),), commands=handed, tracker=b"tracker")


@pytest.fixture
async def told(steps: Steps, network: FakeNetwork) -> Steps:
    """Two people with everything that is kept of one: words both ways, a file, a ticket, a consent, two addresses."""
    steps.assistant = _hands_over
    for name in ("anna", "bert"):
        await steps.say(name, "bonjour")
        await steps.post(network.file(name, PNG, text="voilà"))
        await steps.settle()
        await steps.say(name, "help")
        await steps.settle()
        await _more(steps, name)
    await steps.desk.reply(1001, "Marc", "je regarde", form="0" * 32)
    await joins(steps, "Ada")
    return steps


async def _more(steps: Steps, name: str) -> None:
    chat = await steps.chat(name)
    (row, *_) = [r for r in await steps.rows(schema.inbox) if r.conversation_id == chat.id]
    home = Home(network="fake", account="fake-account", scope="fake-account")

    def work(conn: Connection) -> None:
        custody.keep_opening(conn, row.envelope_id, chat, row.key, b"one key")
        blind = steps.people.chat(home, f"{name}-before")
        sealed = steps.people.seal_further(conn, chat.id, f"{name}-before", blind)
        further = {"chat": blind, "conversation_id": chat.id, "sealed": sealed}
        conn.execute(schema.address.insert().values(further))
        heads.put_whole(conn, schema.address, further)
        names = {"network": "fake", "route": "native", "version": "1", "notice_hash": "h", "language": "fr"}
        for event in (ASKED, GIVEN):
            receipt = Receipt(at=steps.now, event=event, how=BY_WORDS, **names, inbox_key=row.key)
            receipts.write(conn, chat, receipt)
        receipts.stand(conn, steps.people, chat.id, Standing(state=GIVEN, version="1", at=steps.now))

    await steps.store.write(work)


@contextmanager
def _changing(steps: Steps) -> Iterator[Connection]:
    """A transaction of somebody with the database file, without its foreign keys; what they did is undone."""
    engine = create_engine(steps.store.url)
    with engine.connect() as conn:
        transaction = conn.begin()
        yield conn
        transaction.rollback()
    engine.dispose()


def _found(steps: Steps, conn: Connection) -> list[str]:
    """What verify says, with keys read anew."""
    people = Conversations(Vault.open(steps.folder / "keys", ASSISTANT))
    memory = Memory(steps.register)
    return [text for walked in walk(conn, people, lambda *_: False, steps.shelf, memory) for text in walked.wrong]


def _other(column: Any, old: Any) -> Any:
    if isinstance(column.type, LargeBinary):
        return bytes([(old or b"x")[0] ^ 1]) + (old or b"x")[1:]
    return (old or 0) + 7 if isinstance(column.type, (Float, Integer)) else f"{old}x"


async def test_a_store_that_nobody_touched_holds(told: Steps) -> None:
    with _changing(told) as conn:
        assert _found(told, conn) == []


@pytest.mark.parametrize("name", TABLES)
async def test_a_changed_value_in_any_column_is_found_and_named(told: Steps, name: str) -> None:
    table = schema.metadata.tables[name]
    for column in table.c:
        if column.name in WORKING.get(name, ()) or ALIASES.get((name, column.name), "") is None:
            continue
        wanted = ALIASES.get((name, column.name), column.name)
        with _changing(told) as conn:
            row = conn.execute(select(table).order_by(*table.primary_key.columns)).mappings().first()
            assert row is not None, name
            keys = [key == row[key.name] for key in table.primary_key.columns]
            conn.execute(update(table).where(*keys).values({column.name: _other(column, row[column.name])}))
            found = _found(told, conn)
        assert any(wanted in text for text in found), (name, column.name, found)


@pytest.mark.parametrize("name", ["inbox", "outbox", "media", "tracker", "address", "envelope_opening"])
async def test_sealed_values_swapped_between_conversations_are_found(told: Steps, name: str) -> None:
    table = schema.metadata.tables[name]
    sealed = "name_sealed" if name == "media" else "sealed"
    with _changing(told) as conn:
        rows = conn.execute(select(table)).mappings().all()
        one = rows[0]
        other = next(row for row in rows if row["conversation_id"] != one["conversation_id"])
        for row, value in ((one, other[sealed]), (other, one[sealed])):
            keys = [key == row[key.name] for key in table.primary_key.columns]
            conn.execute(update(table).where(*keys).values({sealed: value}))
        assert len([text for text in _found(told, conn) if text.startswith(name) and sealed in text]) == 2


async def test_people_whose_addresses_were_swapped_are_found_and_nothing_is_sent_to_them(told: Steps) -> None:
    table = schema.conversation
    with _changing(told) as conn:
        one, other = conn.execute(select(table).where(table.c.name_sealed.is_not(None) | (table.c.chain_length > 0)))
        for row, chat in ((one, "between"), (other, one.chat), (one, other.chat)):
            conn.execute(update(table).where(table.c.id == row.id).values(chat=chat))
        found = _found(told, conn)
        assert len([text for text in found if "address_sealed or chat" in text]) == 2


@pytest.mark.parametrize("name", ["inbox", "outbox", "media", "ticket", "address", "tracker"])
async def test_a_row_moved_to_another_conversation_is_found(told: Steps, name: str) -> None:
    table = schema.metadata.tables[name]
    anna, bert = await told.chat("anna"), await told.chat("bert")
    with _changing(told) as conn:
        if name == "tracker":
            conn.execute(delete(table).where(table.c.conversation_id == bert.id))
        mine = table.c.conversation_id == anna.id
        conn.execute(update(table).where(mine).values(conversation_id=bert.id))
        assert any(text.startswith(name) and "sealed" in text for text in _found(told, conn))


@pytest.mark.parametrize("name", ["ticket_event", "consent_receipt"])
async def test_an_event_taken_out_of_a_history_is_found(told: Steps, name: str) -> None:
    table = schema.metadata.tables[name]
    with _changing(told) as conn:
        first = conn.execute(select(table).order_by(table.c.id)).first()
        conn.execute(delete(table).where(table.c.id == first.id))
        assert any("the row before it" in text for text in _found(told, conn))


async def test_a_file_that_was_changed_or_taken_away_is_found(told: Steps) -> None:
    for change in (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"x"), lambda path: path.unlink()):
        path = sorted((told.folder / "media").rglob("*.sealed"))[0]
        change(path)
        with _changing(told) as conn:
            assert any("the file itself" in text for text in _found(told, conn))
