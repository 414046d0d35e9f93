"""What goes on again and again goes on whatever happened the time before, and ends when it is told to."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.periodic import Periodic
from bot.store import StoreUnavailable

pytestmark = pytest.mark.asyncio


class Work:
    """Fails the first times, as it is told."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.times = 0
        self.went_well = asyncio.Event()

    async def __call__(self) -> None:
        self.times += 1
        if self._failures:
            raise self._failures.pop(0)
        self.went_well.set()


async def test_it_goes_on_after_failures_and_tells_those_that_nobody_else_tells(
    caplog: pytest.LogCaptureFixture,
) -> None:
    work = Work(StoreUnavailable("away"), ValueError("a customer's word"))
    periodic = Periodic("a round", work, 0.001)
    with caplog.at_level(logging.INFO):
        periodic.start()
        await asyncio.wait_for(work.went_well.wait(), 20)
        await periodic.stop()
    assert [record.getMessage() for record in caplog.records] == ["a round failed: ValueError"]


async def test_at_once_does_not_wait_for_the_first_time() -> None:
    work = Work()
    periodic = Periodic("a round", work, 3600, at_once=True)
    periodic.start()
    await asyncio.wait_for(work.went_well.wait(), 20)
    await periodic.stop()


async def test_once_stopped_nothing_of_it_runs() -> None:
    work = Work()
    periodic = Periodic("a round", work, 0.001)
    periodic.start()
    await asyncio.wait_for(work.went_well.wait(), 20)
    await periodic.stop()
    times = work.times
    await asyncio.sleep(0.02)
    assert work.times == times


async def test_what_was_never_started_can_be_stopped() -> None:
    await Periodic("a round", Work(), 1).stop()
