"""Duplicates and crowds: each message once, each chat in its order."""

from __future__ import annotations

import asyncio

import pytest

from connectors.sdk.testkit.network import FakeNetwork
from tests.flows.running import CounterProcess


async def test_the_same_webhook_twenty_times_at_once_is_one_message(
    network: FakeNetwork, counter: CounterProcess
) -> None:
    event = network.text("anna", "hello")
    statuses = await asyncio.gather(*(network.post(counter.webhook, event) for _ in range(20)))
    assert statuses == [200] * 20
    ledger = await counter.settled()
    assert await network.wait_for("anna", 2)
    await asyncio.sleep(0.5)
    assert network.texts("anna") == ["hello heard", "hello turn 1"]
    assert (ledger["received"], ledger["duplicate"], ledger["processed"]) == (20, 19, 1)


@pytest.mark.slow
async def test_a_thousand_messages_of_a_hundred_customers_each_get_their_own_answers_in_order(
    network: FakeNetwork, counter: CounterProcess
) -> None:
    async def talk(chat: str) -> None:
        for n in range(10):
            assert await network.post(counter.webhook, network.text(chat, f"{chat} {n}")) == 200

    chats = [f"customer-{n}" for n in range(100)]
    await asyncio.gather(*(talk(chat) for chat in chats))
    for chat in chats:
        await network.wait_for(chat, 20, timeout=120)
        expected = [text for n in range(10) for text in (f"{chat} {n} heard", f"{chat} {n} turn {n + 1}")]
        assert network.texts(chat) == expected
    ledger = await counter.settled()
    assert ledger["received"] == ledger["processed"] == 1000


async def test_a_batch_with_a_bad_event_in_it_loses_nothing(network: FakeNetwork, counter: CounterProcess) -> None:
    bad = {"kind": "text", "id": 7, "chat": None, "text": []}
    assert await network.post(counter.webhook, network.text("a", "one"), bad, network.text("b", "two")) == 200
    ledger = await counter.settled()
    await network.wait_for("a", 2)
    await network.wait_for("b", 2)
    assert (ledger["received"], ledger["processed"], ledger["quarantined"]) == (3, 2, 1)


async def test_a_refused_send_is_tried_again_and_nothing_overtakes_it(
    network: FakeNetwork, counter: CounterProcess
) -> None:
    network.fail(503, times=2)
    await network.post(counter.webhook, network.text("anna", "first"))
    await network.post(counter.webhook, network.text("anna", "second"))
    await network.wait_for("anna", 4, timeout=30)
    assert network.texts("anna") == ["first heard", "first turn 1", "second heard", "second turn 2"]
