"""The ledger balances after anything: deliveries, duplicates, bad ones, processing, failures, damage."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from bot import schema
from bot.store import StoreUnavailable
from bot.talk.turn import AssistantFailed, Outcome, Turn
from bot.watch.ledger import Ledger
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps, echo

STEPS = ("message", "again", "batch", "bad", "garbage", "receipt", "work", "fail", "damage", "no store", "deliver")


@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(played=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3)), max_size=14))
def test_it_balances_after_every_step(tables: Path, played: list[tuple[str, int]]) -> None:
    asyncio.run(_play(tables, played))


async def _play(tables: Path, played: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        network = FakeNetwork()
        network.url = "http://127.0.0.1:1"
        steps = Steps(Path(folder), tables, network)
        received = 0
        for step, n in played:
            received += await _step(steps, step, n)
            ledger = await steps.ledger()
            assert ledger.balances(), f"{step}: {ledger}"
            assert ledger.received == received, step
        steps.assistant = echo
        for _ in range(8):
            steps.now += 400
            while await steps.converse():
                pass
        assert (await steps.ledger()).pending == 0
        await steps.close()


async def _step(steps: Steps, step: str, n: int) -> int:
    """Do it; gives how many events were received."""
    network = steps.network
    message = network.text(f"chat{n}", "hello", id=f"m{n}")
    steps.assistant = echo
    events: dict[str, list[dict[str, Any]]] = {
        "message": [network.text(f"chat{n}", "hello")],
        "again": [message, message],
        "batch": [message, network.text("other", "hi"), {"kind": 1}],
        "bad": [{"kind": "text", "id": None}] * (n + 1),
        "receipt": [{"kind": "receipt", "id": f"r{n}", "at": 1.0, "state": "read"}],
    }
    if step in events:
        await steps.post(*events[step])
        return len(events[step])
    if step == "garbage":
        await steps.post(*[{"no": "kind"}])
        return 1
    await _other(steps, step)
    return 0


async def _other(steps: Steps, step: str) -> None:
    if step == "fail":
        steps.assistant = _fails
    if step == "damage":
        pending = schema.inbox.c.state == "open"
        await steps.execute(update(schema.inbox).where(pending).values(sealed=b"x" * 80))
    if step == "no store":
        steps.assistant = _breaks_the_store(steps)
        try:
            await steps.converse()
        except StoreUnavailable:
            del steps.store.write
        return
    if step == "deliver":
        await steps.deliver()
        return
    steps.now += 61
    await steps.converse()


async def _fails(_turn: Turn) -> Outcome:
    raise AssistantFailed("no model")


def _breaks_the_store(steps: Steps) -> Any:
    async def away(_work: object) -> None:
        raise StoreUnavailable("gone")

    async def answer(turn: Turn) -> Outcome:
        steps.store.write = away  # type: ignore[assignment]
        return await echo(turn)

    return answer


@pytest.mark.parametrize("name", ["received", "processed", "duplicate", "quarantined", "pending"])
def test_one_event_that_vanished_or_came_from_nowhere_is_seen(name: str) -> None:
    whole = {"received": 10, "processed": 4, "duplicate": 3, "quarantined": 2, "pending": 1}
    assert Ledger(**whole).balances()
    for change in (1, -1):
        assert not Ledger(**{**whole, name: whole[name] + change}).balances()
