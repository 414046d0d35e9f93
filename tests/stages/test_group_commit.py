"""The store's writer: whoever waits hears of it, whatever happens; the thread outlives every fault."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError

from bot.store import StoreUnavailable
from tests.stages.steps import Steps


@pytest.mark.parametrize("error", [MemoryError("words"), ValueError("words"), DatabaseError("select", {}, None)])
async def test_a_fault_outside_the_work_is_told_to_all_who_wait_and_the_writer_lives_on(
    steps: Steps, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(*_: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(steps.store._engine, "connect", broken)
        for _ in range(2):
            with pytest.raises(StoreUnavailable) as told:
                await asyncio.wait_for(steps.store.write(lambda conn: 1), 5)
            assert "words" not in str(told.value)
    assert await asyncio.wait_for(steps.store.write(lambda conn: 7), 5) == 7


async def test_a_closed_store_says_so_at_once_instead_of_never(steps: Steps) -> None:
    await asyncio.to_thread(steps.store.close)
    for ask in (steps.store.write, steps.store.read):
        with pytest.raises(StoreUnavailable, match="closed"):
            await asyncio.wait_for(ask(lambda conn: 1), 5)


async def test_what_was_asked_before_the_end_is_still_written(steps: Steps) -> None:
    asked = [asyncio.create_task(steps.store.write(lambda conn, n=n: n)) for n in range(300)]
    await asyncio.sleep(0)
    await asyncio.to_thread(steps.store.close)
    assert await asyncio.gather(*asked) == list(range(300))


async def test_whoever_goes_away_does_not_take_the_work_with_them(steps: Steps) -> None:
    anna = await steps.chat("anna")
    asked = asyncio.create_task(steps.store.write(lambda conn: steps.people.change(conn, anna.id, language="fr")))
    await asyncio.sleep(0)
    asked.cancel()
    for _ in range(100):
        if (await steps.chat("anna")).language == "fr":
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the work was dropped")


async def test_keys_in_memory_are_few_and_shared_by_threads_without_harm(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inward.conversations.KEYS_IN_MEMORY", 2)
    ids = [(await steps.chat(f"chat{n}")).id for n in range(6)]
    reads = [steps.store.read(lambda conn, i=i: steps.people.get(conn, i).address) for _ in range(20) for i in ids]
    assert await asyncio.gather(*reads) == [f"chat{n}" for n in range(6)] * 20
    assert len(steps.people._keys) == 2
