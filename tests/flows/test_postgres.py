"""Outgrown: two counters on one PostgreSQL share the work; the server may go away and come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.sdk.testkit.network import FakeNetwork
from tests.flows.running import CounterProcess
from tests.postgres import Postgres

pytestmark = pytest.mark.postgres


@pytest_asyncio.fixture
async def pair(network: FakeNetwork, postgres: Postgres, tmp_path: Path) -> AsyncIterator[list[CounterProcess]]:
    url = postgres.fresh(f"flows_{tmp_path.name.replace('-', '_')}".lower())
    settings = {**network.settings, "GUICHET_DATABASE_URL": url, "GUICHET_KEYS": str(tmp_path / "keys")}
    pair = [CounterProcess(tmp_path / name, settings) for name in ("one", "two")]
    for process in pair:
        await process.start()
    yield pair
    for process in pair:
        process.kill()


async def test_two_counters_answer_each_message_once_and_in_order(
    network: FakeNetwork, pair: list[CounterProcess]
) -> None:
    async def talk(chat: str) -> None:
        for n in range(8):
            event = network.text(chat, f"{chat} {n}")
            statuses = await asyncio.gather(*(network.post(p.webhook, event) for p in pair))
            assert statuses == [200, 200]

    chats = [f"customer-{n}" for n in range(15)]
    await asyncio.gather(*(talk(chat) for chat in chats))
    ledger = await pair[0].settled()
    for chat in chats:
        await network.wait_for(chat, 16, timeout=60)
        assert network.texts(chat) == [t for n in range(8) for t in (f"{chat} {n} heard", f"{chat} {n} turn {n + 1}")]
    assert (ledger["received"], ledger["duplicate"], ledger["processed"]) == (240, 120, 120)


async def test_while_the_server_is_away_it_answers_503_and_the_retry_goes_through(
    network: FakeNetwork, pair: list[CounterProcess], postgres: Postgres
) -> None:
    event = network.text("anna", "hello")
    await asyncio.to_thread(postgres.stop)
    assert await network.post(pair[0].webhook, event) == 503
    await asyncio.to_thread(postgres.start)
    for _ in range(100):
        if await network.post(pair[0].webhook, event) == 200:
            break
        await asyncio.sleep(0.1)
    await network.wait_for("anna", 2, timeout=30)
    assert network.texts("anna") == ["hello heard", "hello turn 1"]
