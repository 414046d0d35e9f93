"""The worker: what fails comes back, what is under way is finished, and a chat never waits for another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Row

from bot import schema, worker
from bot.box import LEASE, Box, LostLease
from bot.store import StoreUnavailable
from bot.worker import AT_ONCE, Worker, backoff
from tests.stages.steps import Steps

BOX = Box(schema.outbox)


class _Clock:
    """A clock that a test may put forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class _Bench:
    """A worker over the outbox of a counter, with a handler of the test's own."""

    def __init__(self, steps: Steps) -> None:
        self.steps, self.clock = steps, _Clock()
        steps.now = time.time()
        self.handled: list[str] = []
        self.handle: Callable[[Row, str], Awaitable[None]] = self.done
        self.worker = Worker(steps.store, BOX, self._handle, clock=self.clock, name="test")

    async def _handle(self, row: Row, by: str) -> None:
        self.handled.append(row.key)
        await self.handle(row, by)

    async def done(self, row: Row, by: str) -> None:
        await self.steps.store.write(lambda conn: BOX.done(conn, row.id, by, self.clock()))

    async def until(self, there: Callable[[], bool]) -> None:
        """Wait for something, at most five seconds."""
        for _ in range(500):
            if there():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"it did not come about; handled: {self.handled}")

    async def states(self) -> list[str]:
        return [r.state for r in await self.steps.rows(schema.outbox)]


@pytest.fixture
def bench(steps: Steps) -> _Bench:
    return _Bench(steps)


def test_patience_grows_to_five_minutes() -> None:
    assert [backoff(n) for n in (1, 2, 3, 9, 10, 1000)] == [1, 2, 4, 256, 300, 300]


async def test_a_handler_that_raises_gets_its_row_again(bench: _Bench, caplog: pytest.LogCaptureFixture) -> None:
    async def fails_once(row: Row, by: str) -> None:
        if row.attempts == 1:
            raise KeyError("her words")
        await bench.done(row, by)

    bench.handle = fails_once
    await bench.steps.put("anna", "hello", key="k")
    bench.worker.start()
    await bench.until(lambda: bench.handled == ["k"])
    await asyncio.sleep(0.05)
    (row,) = await bench.steps.rows(schema.outbox)
    assert (row.state, row.reason) == ("open", "failed: KeyError")
    bench.clock.ahead = 2
    await bench.until(lambda: bench.handled == ["k", "k"])
    await bench.worker.stop()
    assert await bench.states() == ["done"]
    assert "her words" not in " ".join(r.getMessage() for r in caplog.records)


async def test_a_row_whose_end_could_not_be_written_comes_back_when_its_lease_ends(
    bench: _Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though its worker lives on and keeps the leases of what it is at."""

    async def away(_work: Any) -> None:
        raise StoreUnavailable("gone")

    async def store_goes_away(row: Row, by: str) -> None:
        if row.attempts == 1:
            monkeypatch.setattr(bench.steps.store, "write", away)
            raise StoreUnavailable("gone")
        await bench.done(row, by)

    bench.handle = store_goes_away
    await bench.steps.put("anna", "hello", key="k")
    bench.worker.start()
    await bench.until(lambda: bench.handled == ["k"])
    await asyncio.sleep(0.05)
    monkeypatch.undo()
    assert await bench.states() == ["lent"]
    bench.clock.ahead = LEASE - 1
    await bench.worker.renew()
    bench.clock.ahead = LEASE + 1
    await bench.until(lambda: bench.handled == ["k", "k"])
    await bench.worker.stop()
    assert await bench.states() == ["done"]


async def test_what_is_under_way_keeps_its_lease(bench: _Bench) -> None:
    finish = asyncio.Event()

    async def waits(row: Row, by: str) -> None:
        await finish.wait()
        await bench.done(row, by)

    bench.handle = waits
    await bench.steps.put("anna", "hello", key="k")
    bench.worker.start()
    await bench.until(lambda: bench.handled == ["k"])
    bench.clock.ahead = LEASE - 1
    await bench.worker.renew()
    later = time.time() + LEASE + 5
    assert await bench.steps.store.write(lambda conn: BOX.lend(conn, "other", later, 1)) == []
    finish.set()
    await bench.worker.stop()
    assert await bench.states() == ["done"]


async def test_stopping_waits_for_what_is_under_way_and_lends_nothing_more(bench: _Bench) -> None:
    async def slow(row: Row, by: str) -> None:
        await asyncio.sleep(0.2)
        await bench.done(row, by)

    bench.handle = slow
    for key in ("first", "second"):
        await bench.steps.put("anna", key, key=key)
    bench.worker.start()
    await bench.until(lambda: bench.handled == ["first"])
    await bench.worker.stop()
    assert await bench.states() == ["done", "open"]
    assert bench.handled == ["first"]


async def test_what_does_not_end_in_time_is_let_go_and_comes_back(bench: _Bench) -> None:
    async def hangs(_row: Row, _by: str) -> None:
        await asyncio.sleep(60)

    bench.handle = hangs
    await bench.steps.put("anna", "hello", key="k")
    bench.worker.start()
    await bench.until(lambda: bench.handled == ["k"])
    began = time.monotonic()
    await bench.worker.stop(grace=0.1)
    assert time.monotonic() - began < 2
    assert await bench.states() == ["lent"]
    (row,) = await bench.steps.store.write(lambda conn: BOX.lend(conn, "next", time.time() + LEASE + 1, 1))
    assert row.key == "k"


async def test_many_chats_at_once_and_one_row_per_chat(bench: _Bench) -> None:
    at_once: set[str] = set()
    most, seen = 0, []

    async def watched(row: Row, by: str) -> None:
        nonlocal most
        assert row.lane not in at_once, "two rows of one chat at once"
        at_once.add(row.lane)
        most = max(most, len(at_once))
        await asyncio.sleep(0.02)
        seen.append(row.key)
        await bench.done(row, by)
        at_once.discard(row.lane)

    bench.handle = watched
    for n in range(3):
        for chat in range(AT_ONCE + 4):
            await bench.steps.put(f"chat{chat}", f"{n}", key=f"{chat:02}-{n}")
    bench.worker.start()
    await bench.until(lambda: len(seen) == 3 * (AT_ONCE + 4))
    await bench.worker.stop()
    assert most == AT_ONCE
    for chat in range(AT_ONCE + 4):
        assert [k for k in seen if k.startswith(f"{chat:02}-")] == [f"{chat:02}-{n}" for n in range(3)]


async def test_a_chat_that_hangs_stops_nobody_else(bench: _Bench) -> None:
    async def anna_hangs(row: Row, by: str) -> None:
        if row.key == "anna":
            await asyncio.sleep(60)
        await bench.done(row, by)

    bench.handle = anna_hangs
    await bench.steps.put("anna", "x", key="anna")
    bench.worker.start()
    await bench.until(lambda: bench.handled == ["anna"])
    for n in range(5):
        await bench.steps.put("bert", "x", key=f"bert{n}")
    await bench.until(lambda: len(bench.handled) == 6)
    await bench.worker.stop(grace=0.1)


async def test_a_row_lent_to_somebody_else_meanwhile_is_dropped(bench: _Bench) -> None:
    async def lost(_row: Row, _by: str) -> None:
        raise LostLease("taken back")

    bench.handle = lost
    await bench.steps.put("anna", "x", key="k")
    bench.worker.start()
    await bench.until(lambda: bench.handled == ["k"])
    await bench.worker.stop()
    (row,) = await bench.steps.rows(schema.outbox)
    assert (row.state, row.reason) == ("lent", "")


@pytest.mark.parametrize("error", [StoreUnavailable("gone"), RuntimeError("anything")])
async def test_a_worker_outlives_every_fault_of_the_store(
    bench: _Bench, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def away(_work: Any) -> None:
        raise error

    monkeypatch.setattr(worker, "LEASE", 0.15)  # leases are renewed every 50 ms
    monkeypatch.setattr(bench.steps.store, "write", away)
    monkeypatch.setattr(bench.worker, "renew", lambda: away(None))
    bench.worker.start()
    await asyncio.sleep(0.3)
    monkeypatch.undo()
    await bench.steps.put("anna", "x", key="k")
    await bench.until(lambda: bench.handled == ["k"])
    assert not any(loop.done() for loop in bench.worker._loops)
    await bench.worker.stop()


async def test_it_is_told_of_an_arrival_and_does_not_wait_to_look(
    bench: _Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOK_EVERY", 60)
    bench.worker.start()
    await asyncio.sleep(0.1)
    await bench.steps.put("anna", "x", key="k")
    bench.worker.wake()
    await bench.until(lambda: bench.handled == ["k"])
    await bench.worker.stop()


async def test_a_network_that_hangs_takes_no_other_networks_place(bench: _Bench) -> None:
    never = asyncio.Event()

    async def hang(row: Row, by: str) -> None:
        if row.network == "fake":
            await never.wait()
        await bench.done(row, by)

    bench.handle = hang
    for n in range(3 * AT_ONCE):
        await bench.steps.put(f"chat{n}", f"words {n}")
    other = await bench.steps.chat("other")
    await bench.steps.put("other", "words of another network", key="other")
    moved = update(schema.outbox).where(schema.outbox.c.conversation_id == other.id).values(network="other")
    await bench.steps.execute(moved)
    bench.worker.start()
    await bench.until(lambda: "other" in bench.handled)
    assert len(bench.handled) <= 2 * AT_ONCE + 1
    await bench.worker.stop(grace=0)


async def test_a_clock_that_jumps_ahead_does_not_lend_a_row_twice(bench: _Bench) -> None:
    never = asyncio.Event()

    async def hang(_row: Row, _by: str) -> None:
        await never.wait()

    bench.handle = hang
    await bench.steps.put("anna", "words", key="k")
    bench.worker.start()
    await bench.until(lambda: bench.handled == ["k"])
    bench.clock.ahead = 10 * LEASE
    await asyncio.sleep(0.6)
    assert bench.handled == ["k"]
    await bench.worker.stop(grace=0)


async def test_a_clock_that_is_set_back_holds_nothing_up(bench: _Bench) -> None:
    await bench.steps.put("anna", "words", key="k")
    bench.clock.ahead = -3600
    bench.worker.start()
    await bench.until(lambda: bench.handled == ["k"])
    await bench.worker.stop()
