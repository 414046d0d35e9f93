"""kill -9 at any moment: nothing lost, nothing said twice but what is marked *maybe sent*, order per chat kept."""

from __future__ import annotations

import asyncio
import random
from collections import Counter as Tally
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from connectors.sdk.testkit.network import FakeNetwork
from tests.flows.running import CounterProcess

CHATS = 8


async def _insist(network: FakeNetwork, counter: CounterProcess, event: dict[str, object]) -> None:
    """Deliver as a real network does: again and again until it gets its 200."""
    while True:
        try:
            if await network.post(counter.webhook, event) == 200:
                return
        except Exception:
            await asyncio.sleep(0.05)


async def _talk(network: FakeNetwork, counter: CounterProcess, chat: str, stop: asyncio.Event) -> int:
    said = 0
    while not stop.is_set():
        await _insist(network, counter, network.text(chat, f"{chat}-{said}"))
        said += 1
        await asyncio.sleep(0.03)
    return said


async def _kill_often(counter: CounterProcess, kills: int, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(kills):
        await asyncio.sleep(dice.uniform(0.0, 0.25))
        counter.kill()
        await counter.start()


def _maybe_sent(counter: CounterProcess) -> set[str]:
    engine = create_engine(f"sqlite:///{counter.data / 'guichet.db'}")
    with engine.connect() as conn:
        return set(conn.execute(text("select key from outbox where maybe_sent")).scalars())


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("dedupes", "kills"), [(True, 10), (False, 50)])
async def test_kills_lose_nothing_and_say_nothing_twice_unmarked(tmp_path: Path, dedupes: bool, kills: int) -> None:
    """A network that drops a repeated key hears nothing twice; one that does not, only what is *maybe sent*."""
    async with FakeNetwork(dedupes=dedupes) as network:
        settings = {**network.settings, "FORGETFUL": "" if dedupes else "1", "ASSISTANT_SECONDS": "0.02"}
        counter = CounterProcess(tmp_path / "var", settings)
        await counter.start()
        stop = asyncio.Event()
        chats = [f"chat{n}" for n in range(CHATS)]
        talks = [asyncio.create_task(_talk(network, counter, chat, stop)) for chat in chats]
        try:
            await _kill_often(counter, kills, seed=20261122)
            stop.set()
            said = await asyncio.gather(*talks)
            await counter.settled()
            for chat, count in zip(chats, said, strict=True):
                await _all_answered_in_order(network, chat, count)
            repeated = {key for key, times in Tally(a.key for a in network.sent).items() if times > 1}
            assert repeated <= _maybe_sent(counter)
            assert not (dedupes and repeated)
        finally:
            counter.kill()


async def _all_answered_in_order(network: FakeNetwork, chat: str, count: int) -> None:
    expected = [t for n in range(count) for t in (f"{chat}-{n} heard", f"{chat}-{n} turn {n + 1}")]
    for _ in range(300):
        first_times = list(dict.fromkeys(network.texts(chat)))
        if len(first_times) >= len(expected):
            break
        await asyncio.sleep(0.1)
    assert first_times == expected
