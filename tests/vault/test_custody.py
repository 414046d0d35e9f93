"""The chain of envelopes: whatever is changed, removed, swapped or moved in the tables is found."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import LargeBinary, Text, delete, insert, select, update

from bot import schema
from bot.inward.conversations import Conversation
from bot.vault import chain, custody
from bot.vault.sealing import CannotOpen
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps

LINKS, ENVELOPES = schema.envelope_link, schema.envelope
NOT_COVERED = ("envelope.erased_by", "envelope_link.erased_proof")
"""Say why bytes are gone, and nothing while they are there."""
COVERED = [f"{t.name}.{c.name}" for t in (ENVELOPES, LINKS) for c in t.columns if str(c) not in NOT_COVERED]
OF_THE_LINK = "changed previous, envelope_id, digests or hash"
NAMED = {
    **{
        f"envelope.{name}": f"verdict changed {name}" for name in ("verdict_algorithm", "verdict_key", "verdict_result")
    },
    "envelope.id": "missing",
    "envelope_link.conversation_id": "missing",
    "envelope_link.position": "missing",
    "envelope_link.envelope_id": "missing",
    **{f"envelope_link.{name}": OF_THE_LINK for name in ("previous", "digests", "hash")},
}
"""What a change of these columns is called; any other is `changed` and the column's own name."""


async def _three(steps: Steps, name: str = "anna") -> Conversation:
    for n in range(3):
        await steps.say(name, f"message {n}")
    return await steps.chat(name)


async def _fault(steps: Steps, chat: Conversation, *others: Conversation) -> str:
    """Kind of the first break and, where a field was changed, which; "" for a whole chain."""
    ids = [other.id for other in others]
    found = await steps.store.read(lambda conn: custody.first_break(conn, chat, ids))
    if found is None:
        return ""
    return f"{found.position} {found.kind}" + (f" {found.what}" if "changed" in found.kind else "")


async def _unbound(steps: Steps, *statements: Any) -> None:
    """Change rows as somebody with the database file can: without its foreign keys."""
    with steps.store._engine.connect() as conn:
        raw = conn.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with conn.begin():
                for statement in statements:
                    conn.execute(statement)
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


async def test_a_chain_that_nobody_touched_is_whole(steps: Steps) -> None:
    anna = await _three(steps)
    assert await _fault(steps, anna) == ""


async def test_a_chat_without_deliveries_is_whole(steps: Steps) -> None:
    assert await _fault(steps, await steps.chat("anna")) == ""


def _other(column: Any, old: Any) -> Any:
    if isinstance(column.type, LargeBinary):
        return bytes([old[0] ^ 1]) + old[1:]
    return old + "x" if isinstance(column.type, Text) else old + 10


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize(
    "name", [f"{t.name}.{c.name}" for t in (ENVELOPES, LINKS) for c in t.columns if str(c) not in NOT_COVERED]
)
async def test_a_changed_value_in_any_column_is_found(steps: Steps, name: str, at: int) -> None:
    anna = await _three(steps)
    table_name, column_name = name.split(".")
    table = schema.metadata.tables[table_name]
    column = table.c[column_name]
    envelope_id = (await steps.rows(LINKS))[at].envelope_id
    mine = (table.c.id if table is ENVELOPES else table.c.envelope_id) == envelope_id
    old = await steps.store.read(lambda conn: conn.execute(select(column).where(mine)).scalar_one())
    await _unbound(steps, update(table).where(mine).values({column_name: _other(column, old)}))
    named = NAMED.get(name) or f"changed {column_name}"
    if name == "envelope_link.position" and at == 2:
        named = "changed position"  # the last one; behind the others it is the one that they miss
    assert await _fault(steps, anna) == f"{at} {named}"


@pytest.mark.parametrize("at", [0, 1, 2])
async def test_a_removed_link_is_found(steps: Steps, at: int) -> None:
    anna = await _three(steps)
    await _unbound(steps, delete(LINKS).where(LINKS.c.position == at))
    assert await _fault(steps, anna) == f"{at} missing"


@pytest.mark.parametrize("at", [0, 1, 2])
async def test_a_removed_envelope_is_found(steps: Steps, at: int) -> None:
    anna = await _three(steps)
    await _unbound(steps, delete(ENVELOPES).where(ENVELOPES.c.id == (await steps.rows(LINKS))[at].envelope_id))
    assert await _fault(steps, anna) == f"{at} missing"


async def test_a_chain_that_was_removed_whole_is_found(steps: Steps) -> None:
    anna = await _three(steps)
    await _unbound(steps, delete(LINKS))
    assert await _fault(steps, anna) == "0 missing"


async def test_a_removed_link_whose_followers_moved_up_is_found(steps: Steps) -> None:
    anna = await _three(steps)
    first, second = LINKS.c.position == 0, LINKS.c.position == 1
    await _unbound(steps, delete(LINKS).where(first), update(LINKS).where(second).values(position=0))
    assert await _fault(steps, anna) == "0 missing"


async def test_swapped_links_are_found(steps: Steps) -> None:
    anna = await _three(steps)
    moves = [(0, 9), (1, 0), (9, 1)]
    await _unbound(steps, *(update(LINKS).where(LINKS.c.position == a).values(position=b) for a, b in moves))
    assert await _fault(steps, anna) == "0 reordered"


async def test_a_link_moved_from_another_conversation_is_found(steps: Steps) -> None:
    anna, bert = await _three(steps), await _three(steps, "bert")
    theirs = next(r for r in await steps.rows(LINKS) if r.conversation_id == bert.id and r.position == 0)
    stolen = {**dict(theirs._mapping), "conversation_id": anna.id}
    await _unbound(steps, delete(LINKS).where(LINKS.c.conversation_id == anna.id), insert(LINKS).values(stolen))
    head = {"chain_length": 1, "chain_head": theirs.hash}
    await steps.execute(update(schema.conversation).where(schema.conversation.c.id == anna.id).values(head))
    assert await _fault(steps, anna, bert) == "0 moved"
    with pytest.raises(CannotOpen):
        await steps.store.read(lambda conn: custody.open_body(conn, theirs.envelope_id, anna))


async def test_an_added_link_is_found(steps: Steps) -> None:
    anna = await _three(steps)
    last = (await steps.rows(LINKS))[-1]
    more = {**dict(last._mapping), "position": 3, "previous": last.hash}
    await _unbound(steps, insert(LINKS).values(more))
    assert await _fault(steps, anna) == "3 inserted"


async def test_a_link_that_was_put_between_two_is_found(steps: Steps) -> None:
    """Made as well as somebody can who has the tables and no key: its own hash holds."""
    anna = await _three(steps)
    zero, one, _ = [dict(r._mapping) for r in await steps.rows(LINKS)]
    envelope = next(dict(r._mapping) for r in await steps.rows(ENVELOPES) if r.id == one["envelope_id"])
    false = {**one, "position": 1, "previous": zero["hash"], "sealed_key": b"false"}
    false["digests"] = chain.digests_of({**envelope, **false})
    false["hash"] = chain.link_hash({**envelope, **false}, anna.id)
    ups = [update(LINKS).where(LINKS.c.position == n).values(position=n + 1) for n in (2, 1)]
    await _unbound(steps, *ups, insert(LINKS).values(false))
    assert await _fault(steps, anna) == "2 inserted"


async def test_a_chain_written_anew_without_the_key_is_found(steps: Steps) -> None:
    anna = await _three(steps)
    last = dict((await steps.rows(LINKS))[-1]._mapping)
    envelope = next(dict(r._mapping) for r in await steps.rows(ENVELOPES) if r.id == last["envelope_id"])
    false = {**envelope, **last, "verdict_result": "false"}
    values = {"digests": chain.digests_of(false)}
    values["hash"] = chain.link_hash({**false, **values}, anna.id)
    await _unbound(
        steps,
        update(ENVELOPES).where(ENVELOPES.c.id == envelope["id"]).values(verdict_result="false"),
        update(LINKS).where(LINKS.c.position == 2).values(values),
        update(schema.conversation).where(schema.conversation.c.id == anna.id).values(chain_head=values["hash"]),
    )
    assert await _fault(steps, anna) == "3 end"


async def test_bytes_that_are_gone_without_an_erasure_are_missing(steps: Steps) -> None:
    anna = await _three(steps)
    await _unbound(steps, update(ENVELOPES).values(sealed=None))
    assert await _fault(steps, anna) == "0 missing"


async def test_the_chain_of_one_chat_says_nothing_of_anothers(steps: Steps, network: FakeNetwork) -> None:
    await steps.post(network.text("anna", "one"), network.text("bert", "two"))
    anna, bert = await steps.chat("anna"), await steps.chat("bert")
    await _unbound(steps, delete(LINKS).where(LINKS.c.conversation_id == anna.id))
    assert await _fault(steps, anna) == "0 missing"
    assert await _fault(steps, bert) == ""


async def test_an_envelopes_body_put_in_place_of_another_does_not_open(steps: Steps) -> None:
    anna = await _three(steps)
    first, second, _ = await steps.rows(LINKS)
    rows = {r.id: r.sealed for r in await steps.rows(ENVELOPES)}
    other = update(ENVELOPES).where(ENVELOPES.c.id == first.envelope_id).values(sealed=rows[second.envelope_id])
    await steps.execute(other)
    with pytest.raises(CannotOpen):
        await steps.store.read(lambda conn: custody.open_body(conn, first.envelope_id, anna))
