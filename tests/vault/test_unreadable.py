"""Values that nothing of ours ever wrote: they are named, and stop nobody else's deliveries, nor the walk."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlalchemy import text, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.store import StoreUnavailable
from bot.team import accounts
from bot.team.roles import AGENT
from bot.vault import upkeep
from tests.stages.steps import Steps
from tests.vault.test_rolled_back import _found, told

__all__ = ["told"]
TALLIES = [
    *("x", "[]", '{"inbox": 5}', '{"inbox": "x"}', '{"chain": 5}', '{"chain": [1, 2]}', '{"tracker": 5}'),
    *('{"agent": ["q", "0"]}', '{"agent": [1, "zz"]}', '{"inbox": [true, "0"]}', "[" * 100_000),
]


async def _verify(steps: Steps) -> list[str]:
    return await steps.store.read(lambda conn: _found(steps, conn))


async def _head(steps: Steps, name: str, **values: object) -> None:
    table = schema.head
    await steps.execute(update(table).where(table.c.owner == (await steps.chat(name)).id).values(**values))


@pytest.mark.parametrize("tallies", TALLIES, ids=lambda one: one[:20])
async def test_an_unreadable_head_is_named_and_refuses_nobody(steps: Steps, tallies: str) -> None:
    people = ("anna", "bert", "cleo", "dora", "emil")
    await steps.talk("anna", "bonjour")
    await _head(steps, "anna", tallies=tallies)
    answers = await asyncio.gather(*(steps.post(steps.network.text(name, "me voilà")) for name in people))
    assert [answer.status for answer in answers] == [200] * 5
    await steps.settle()
    assert [len(steps.network.texts(name)) for name in people] == [2, 1, 1, 1, 1]
    told = "this conversation: changed (its head is not the one that the register was told of)"
    assert await _verify(steps) == [told, "this conversation: changed (its head cannot be read)"]


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63)])
async def test_a_head_whose_number_is_none_is_named_and_refuses_nobody(steps: Steps, number: int) -> None:
    await steps.talk("anna", "bonjour")
    await _head(steps, "anna", number=number)
    assert await steps.talk("anna", "encore") and await steps.talk("bert", "bonsoir")
    await steps.store.write(lambda conn: upkeep.answer(conn, steps.register))
    assert any("rolled back" in one for one in await _verify(steps))


async def test_one_that_spoils_the_commit_spoils_it_for_itself(steps: Steps) -> None:
    """What the database finds only when all of a batch is committed: a row of a conversation that is not there."""
    if not steps.store.url.startswith("sqlite"):
        pytest.skip("PostgreSQL's tables check such a row at once")
    goes_on, done = threading.Event(), list[int]()

    def spoils(conn: Connection) -> None:
        conn.execute(text("PRAGMA defer_foreign_keys=ON"))
        conn.execute(schema.address.insert().values(chat="x", conversation_id="nobody", sealed=b"x"))

    first = asyncio.ensure_future(steps.store.write(lambda _: goes_on.wait(30)))
    others = [steps.store.write(lambda _, n=n: done.append(n)) for n in range(3)]
    tasks = [asyncio.ensure_future(one) for one in (others[0], steps.store.write(spoils), *others[1:])]
    await asyncio.sleep(0)
    goes_on.set()
    found = await asyncio.gather(first, *tasks, return_exceptions=True)
    assert [isinstance(one, StoreUnavailable) for one in found] == [False, False, True, False, False]
    assert {0, 1, 2} <= set(done)


SPOILT = [
    *("conversation.chain_length='x'", "conversation.chain_length=1e300", "conversation.epoch='x'"),
    *("conversation.window_until='x'", "conversation.chain_seal=5", "conversation.address_sealed='x'"),
    *("conversation_key.wrapped='x'", "envelope.sealed='x'", "envelope_link.digests=5", "envelope_link.sealed_key='x'"),
    *("tracker.sealed='x'", "inbox.sealed='x'", "inbox.created_at='x'", "inbox.seal=5", "media.size='x'"),
    *(
        "ticket.sealed='x'",
        "ticket.opened_at='x'",
        "ticket.seal=x'00'",
        "ticket_event.at='x'",
        "ticket_event.detail='5'",
    ),
    *("ticket_event.detail='%s'" % ("[" * 100_000), "agent.link_until='zzz'", "agent.public_key='x'"),
]


@pytest.mark.parametrize("spoilt", SPOILT, ids=lambda one: one[:30])
async def test_a_value_of_another_type_is_named_and_ends_no_walk(told: Steps, spoilt: str) -> None:
    """SQLite keeps any type in any column; what is wrong with Bert is named all the same."""
    if not told.store.url.startswith("sqlite"):
        pytest.skip("PostgreSQL's columns have a type")
    await told.store.write(lambda conn: accounts.invite(conn, "Marc", AGENT, told.now, "Zoé"))
    assert await _verify(told) == []
    anna, bert = await told.chat("anna"), await told.chat("bert")
    (table, _, change), which = spoilt.partition("."), ""
    if table != "agent":
        column = "id" if table == "conversation" else "conversation_id"
        which = f" where {column} = '{anna.id}'"
    if table == "envelope":
        which = f" where id in (select envelope_id from envelope_link where conversation_id = '{anna.id}')"
    if table == "ticket_event":
        which = f" where ticket_id in (select id from ticket where conversation_id = '{anna.id}')"
    await told.store.write(lambda conn: conn.exec_driver_sql(f"update {table} set {change}{which}"))  # noqa: S608
    found = await _verify(told)
    assert found
    await told.execute(update(schema.conversation).where(schema.conversation.c.id == bert.id).values(language="zz"))
    assert {*found, f"conversation {bert.id}: changed (language)"} <= {*(await _verify(told))}
