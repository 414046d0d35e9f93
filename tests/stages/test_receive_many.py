"""A delivery of many updates: a few statements for all of them, and for each the same as if it had come alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.vault.custody import first_break
from bot.vault.sealing import unseal_json
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps


def _texts(network: FakeNetwork, people: int, count: int) -> list[dict[str, Any]]:
    return [network.text(f"person{n % people}", f"words {n}", id=f"m{n}") for n in range(count)]


async def _chains(steps: Steps) -> set[str]:
    def look(conn: Connection) -> set[str]:
        ids = conn.execute(select(schema.conversation.c.id)).scalars().all()
        return {str(first_break(conn, steps.people.get(conn, i)) or "") for i in ids}

    return await steps.store.read(look)


async def test_every_chat_keeps_its_order(steps: Steps, network: FakeNetwork) -> None:
    assert (await steps.post(*_texts(network, 7, 1000))).status == 200
    rows = await steps.rows(schema.inbox)
    assert len(rows) == 1000
    for number in range(7):
        chat = await steps.chat(f"person{number}")
        mine = [
            unseal_json(chat.key, row.sealed, "inbox", row.key, chat.id)["text"]
            for row in rows
            if row.conversation_id == chat.id
        ]
        assert mine == [f"words {n}" for n in range(number, 1000, 7)]


async def test_each_chat_gets_one_link_and_every_chain_is_whole(steps: Steps, network: FakeNetwork) -> None:
    events = _texts(network, 600, 1200)
    await steps.post(*events[:700])
    await steps.post(*events[700:])
    links = await steps.rows(schema.envelope_link)
    assert len(links) == 600 + 500
    assert await _chains(steps) == {""}


async def test_what_came_before_counts_as_duplicate_and_the_rest_goes_through(
    steps: Steps, network: FakeNetwork
) -> None:
    events = _texts(network, 5, 900)
    await steps.post(*events[:300])
    await steps.post(*events[200:600], *events[590:900], {"kind": "text", "id": "bad"})
    ledger = await steps.ledger()
    assert (ledger.received, ledger.duplicate, ledger.quarantined, ledger.pending) == (1011, 110, 1, 900)
    assert ledger.balances()


async def test_a_thousand_updates_cost_a_few_statements(steps: Steps, network: FakeNetwork) -> None:
    said: list[str] = []
    event.listen(steps.store._engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    await steps.post(*_texts(network, 300, 1000))
    assert len(said) < 40, said


async def test_the_keys_of_all_new_people_are_wrapped_by_one_sender(steps: Steps, network: FakeNetwork) -> None:
    await steps.post(*_texts(network, 300, 300))
    wrapped = [row.wrapped for row in await steps.rows(schema.conversation_key)]
    assert len(wrapped) == len(set(wrapped)) == 300
    assert len({one[:32] for one in wrapped}) == 1


async def test_the_names_of_new_people_are_written_with_them(steps: Steps, network: FakeNetwork) -> None:
    said: list[str] = []
    event.listen(steps.store._engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    await steps.post(*[{**words, "name": f"Anna {n}"} for n, words in enumerate(_texts(network, 300, 300))])
    assert [text for text in said if text.startswith("UPDATE conversation ") and "name_sealed" in text] == []
    assert (await steps.chat("person7")).name == "Anna 7"


async def test_the_last_of_many_names_counts(steps: Steps, network: FakeNetwork) -> None:
    names = ["Anna", "", "Annabelle", ""]
    for start in (0, 2):
        await steps.post(*[{**network.text("anna", "x", id=f"m{n}"), "name": names[n]} for n in (start, start + 1)])
        assert (await steps.chat("anna")).name == names[start]
