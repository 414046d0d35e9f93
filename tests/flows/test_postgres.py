"""Outgrown: two counters on one PostgreSQL share the work; the server may go away and come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import create_engine, text

from bot.running.custody import verify_store
from bot.settings import Settings
from bot.vault.verify import Walked
from connectors.sdk.testkit.network import FakeNetwork
from tests.flows.running import CounterProcess
from tests.postgres import Postgres

pytestmark = pytest.mark.postgres


@pytest.fixture
def shared(postgres: Postgres, tmp_path: Path) -> dict[str, str]:
    """What two counters with data folders of their own have in common."""
    url = postgres.fresh(f"flows_{tmp_path.name.replace('-', '_')}".lower())
    folders = {"GUICHET_KEYS": str(tmp_path / "keys"), "GUICHET_REGISTER": str(tmp_path / "register")}
    return {"GUICHET_DATABASE_URL": url, **folders}


@pytest_asyncio.fixture
async def pair(network: FakeNetwork, shared: dict[str, str], tmp_path: Path) -> AsyncIterator[list[CounterProcess]]:
    settings = {**network.settings, **shared}
    pair = [CounterProcess(tmp_path / name, settings) for name in ("one", "two")]
    for process in pair:
        await process.start()
    yield pair
    for process in pair:
        process.kill()


def _wrong(shared: dict[str, str], folder: Path) -> list[str]:
    """What verify says, from a third place."""
    settings = Settings.read({**shared, "GUICHET_DATA": str(folder)}, folder)
    found: list[Walked] = []
    looked = verify_store(settings, lambda _: None, found.append)
    assert looked.register.gap is None
    return [text for one in found for text in one.wrong]


async def test_two_counters_answer_each_message_once_and_in_order_and_share_a_register(
    network: FakeNetwork, pair: list[CounterProcess], shared: dict[str, str], tmp_path: Path
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
    assert await asyncio.to_thread(_wrong, shared, tmp_path) == []
    engine = create_engine(shared["GUICHET_DATABASE_URL"])
    with engine.begin() as conn:
        conn.execute(text("delete from outbox where id = (select max(id) from outbox)"))
    engine.dispose()
    (found,) = await asyncio.to_thread(_wrong, shared, tmp_path)
    assert found.startswith("outbox: missing (1 of")


async def test_a_counter_that_has_the_keys_and_not_the_register_says_so_and_ends(
    network: FakeNetwork, shared: dict[str, str], tmp_path: Path
) -> None:
    first = CounterProcess(tmp_path / "one", {**network.settings, **shared})
    await first.start()
    assert await network.post(first.webhook, network.text("anna", "hello")) == 200
    first.kill()
    with pytest.raises(AssertionError, match="set GUICHET_REGISTER to where"):
        await CounterProcess(tmp_path / "two", {**network.settings, **shared, "GUICHET_REGISTER": ""}).start()


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
