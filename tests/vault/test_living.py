"""Rows that change while they live, and somebody with the database alone: what they write is found, and stays found."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversations
from bot.store import Store
from bot.team import accounts, second
from bot.tickets import readers, rows
from bot.vault.keys import ASSISTANT, DESK, Vault
from bot.vault.living import OWNER
from bot.vault.register import Register
from bot.vault.remembered import Memory
from bot.vault.verify import walk
from bot.vault.witness import COVERED
from tests.stages.steps import Steps
from tests.tickets.opened import NUMBER, handed_over
from tests.tickets.test_readers import chosen, joins

OWN_SEAL = {"conversation": {"chain_length", "chain_head", "chain_seal"}}
"""Where the chain ends has a seal of its own, and the head counts it."""


async def found(steps: Steps) -> list[str]:
    """What verify says."""
    people = Conversations(Vault.open(steps.folder / "keys", ASSISTANT))
    memory = Memory(Register(steps.folder / "register", steps.folder / "keys"))
    return await steps.store.read(
        lambda conn: [text for one in walk(conn, people, lambda *_: False, None, memory) for text in one.wrong]
    )


async def behind(steps: Steps, name: str, **values: Any) -> None:
    """Somebody writes past us to the youngest row of a table."""
    table = schema.metadata.tables[name]
    last = select(table.c.id).order_by(table.c.created_at.desc() if name != "ticket" else table.c.number.desc())
    mine = table.c.id == last.limit(1).scalar_subquery()
    await steps.execute(update(table).where(mine).values(values))


@pytest.fixture
async def office(steps: Steps) -> Steps:
    """A customer whose ticket Ada holds."""
    await handed_over(steps)
    await joins(steps, "Ada")
    await steps.desk.take(NUMBER, "Ada")
    return steps


@pytest.mark.parametrize("name", OWNER)
def test_the_seal_covers_every_column(name: str) -> None:
    there = {column.name for column in schema.metadata.tables[name].c} - {"seal"} - OWN_SEAL.get(name, set())
    assert set(COVERED[name]) == there


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("agent", "role", "admin"),
        ("agent", "public_key", b"e" * 32),
        ("conversation", "owner", "bot"),
        ("conversation", "hold", "a trial"),
        ("ticket", "assignee", "Eve"),
        ("ticket", "due_at", 1.0),
    ],
)
async def test_our_own_next_write_does_not_make_it_genuine(office: Steps, name: str, column: str, value: Any) -> None:
    assert await found(office) == []
    await behind(office, name, **{column: value})
    said = await found(office)
    assert [one for one in said if one.endswith(f": changed ({column})") and one.startswith(name)], said

    def writes(conn: Connection) -> None:
        chat = office.people.get(conn, conn.execute(select(schema.ticket.c.conversation_id)).scalar_one())
        office.people.change(conn, chat.id, language="en")
        row = rows.find(conn, NUMBER)
        assert row
        rows.change(conn, row.id, reason="another")
        accounts.speak(conn, accounts.named(conn, "Ada").id, "en")

    await office.store.write(writes)
    assert [one for one in await found(office) if one.endswith(f": changed ({column})") and one.startswith(name)]


async def test_a_column_that_we_then_write_ourselves_leaves_the_row_broken(office: Steps) -> None:
    await behind(office, "agent", role="lead")
    await office.store.write(lambda conn: accounts.set_role(conn, accounts.named(conn, "Ada").id, "admin", 1.0, "Marc"))
    said = [text for text in await found(office) if text.startswith("agent ")]
    assert len(said) == 1 and said[0].endswith(": changed (seal)")


@pytest.mark.parametrize("name", ["agent", "conversation", "ticket"])
async def test_an_older_row_put_back_is_found(office: Steps, name: str) -> None:
    table = schema.metadata.tables[name]
    before = [dict(row._mapping) for row in await office.rows(table)]
    if name == "agent":
        await office.store.write(lambda conn: accounts.set_role(conn, before[0]["id"], "lead", office.now, "Marc"))
    else:
        await office.desk.hand_back(NUMBER, "Ada")
    assert await found(office) == []
    now = [dict(row._mapping) for row in await office.rows(table)]
    ends = {one["id"]: {name: one[name] for name in OWN_SEAL.get(table.name, ())} for one in now}
    old = next(one for one in before if one not in now)
    await office.execute(update(table).where(table.c.id == old["id"]).values({**old, **ends[old["id"]]}))
    said = await found(office)
    assert f"{name}: changed (its {len(now) if name != 'conversation' else 1} rows are not the ones" in " ".join(said)


async def test_an_account_that_the_desk_never_made_or_that_is_gone_is_found(office: Steps) -> None:
    (ada,) = [dict(row._mapping) for row in await office.rows(schema.agent)]
    await office.execute(schema.agent.insert().values({**ada, "id": "e" * 32, "name": "Eve"}))
    said = await found(office)
    assert f"agent {'e' * 32}: changed (id)" in said
    assert "agent: inserted (1 beyond the 1 rows that were counted)" in said
    await office.execute(delete(schema.agent))
    assert "agent: missing (1 of 1 rows)" in await found(office)


async def test_a_code_on_paper_written_into_the_tables_or_taken_away_is_found(office: Steps) -> None:
    (ada,) = await office.rows(schema.agent)
    codes = await office.store.write(lambda conn: second.new_paper(conn, ada.id, office.now, "Ada"))
    assert await found(office) == []
    assert await office.store.write(lambda conn: second.accept_paper(conn, ada.id, codes[0]))
    assert await found(office) == []
    await office.execute(schema.agent_code.insert().values(agent_id=ada.id, sha256="e" * 64))
    assert "agent_code: inserted (1 beyond the 9 rows that were counted)" in await found(office)


async def test_an_agent_put_on_a_ticket_in_the_tables_gets_no_key(office: Steps) -> None:
    await joins(office, "Eve")
    await behind(office, "ticket", assignee="Eve")
    people = Conversations(Vault.open(office.folder / "keys", DESK))

    def comes_in_anew(conn: Connection) -> None:
        eve = accounts.named(conn, "Eve")
        accounts.redeem(conn, accounts.reset(conn, eve.id, office.now, "Marc"), chosen(office, "Eve"), office.now)
        readers.settle_all_of(conn, people, accounts.get(conn, eve.id))

    await office.store.write(comes_in_anew)
    assert not [row for row in await office.rows(schema.conversation_key) if row.reader.startswith("agent:")]


async def test_two_processes_that_write_the_same_rows_leave_them_whole(office: Steps) -> None:
    other = Store(office.store.url, Register(office.folder / "register", office.folder / "keys"))
    (ticket,) = await office.rows(schema.ticket)

    def writes(number: int) -> Any:
        def work(conn: Connection) -> None:
            rows.change(conn, ticket.id, reason=f"reason {number}")
            office.people.change(conn, ticket.conversation_id, language=f"l{number}")

        return work

    both = ((office.store, other)[number % 2].write(writes(number)) for number in range(24))
    await asyncio.gather(*both)
    await asyncio.to_thread(other.close)
    assert await found(office) == []
