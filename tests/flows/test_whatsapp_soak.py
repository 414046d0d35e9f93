"""10,000 messages by WhatsApp, with the faults of a bad day and two kills: nothing lost, in order, never too fast.

The played Meta counts what comes over its limits; it refuses it too, so that whoever sends too fast also pays for it.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter as Tally
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from connectors.whatsapp.sandbox import Sandbox
from tests.flows.running import CounterProcess
from tests.flows.whatsapp_crowd import EACH, Crowd

PEOPLE, EAGER, A_SECOND = 400, 3, 250
"""An answer is two messages: who asks 25 times gets more than the 45 that a person may be sent at once."""
SEED = 20261122
FAULTS = {
    **{"too_many": 0.001, "broken": 0.02, "hang": 0.0005, "lost_answers": 0.005, "media_expired": 0.1},
    **{"duplicates": 0.05, "reorder": 0.02, "delay": 0.02, "batch": 200},
    **{"statuses_lost": 0.02, "statuses_reordered": 0.1},
}
ANSWER = re.compile(r"(question \d+ of (\d+)) (heard|turn (\d+))\Z")


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_ten_thousand_messages_with_every_fault_and_two_kills(tmp_path: Path) -> None:
    meta = Sandbox(strict=True, seed=SEED)
    await meta.start()
    counter = CounterProcess(tmp_path / "var", meta.settings, network="whatsapp")
    meta.tell_to(counter.webhook)
    await counter.start()
    try:
        crowd = Crowd(meta, PEOPLE, EAGER, SEED)
        meta.misbehave(**FAULTS)
        writing = asyncio.create_task(crowd.write(A_SECOND))
        await _bad_times(meta, counter, lambda: crowd.said)
        await writing
        assert crowd.said == PEOPLE * EACH == 10_000
        await asyncio.wait_for(meta.told_all(), 240)
        await _answered(meta, counter, sum(len(asked) for asked in crowd.asked.values()) * 2)
        await asyncio.wait_for(meta.told_all(), 60)
        ledger = await counter.settled(120)
        _nothing_lost(meta, ledger, crowd.said)
        for user, asked in crowd.asked.items():
            _in_order(_heard(meta, user), asked)
        _repeated_only_when_marked(meta, counter)
        _never_too_fast(meta)
    finally:
        counter.kill()
        await meta.close()


async def _bad_times(meta: Sandbox, counter: CounterProcess, said: Callable[[], int]) -> None:
    """Two kills in the middle, and a token that is revoked for a moment: then the channel rests for a minute.

    A number that Meta pauses for its quality would rest for a quarter of an hour: that has tests of its own.
    """
    for at, kill in ((1000, False), (3000, True), (7000, True)):
        while said() < at:
            await asyncio.sleep(0.05)
        if kill:
            counter.kill()
            await counter.start()
        else:
            meta.misbehave(token_revoked=True)
            await asyncio.sleep(1)
            meta.misbehave(token_revoked=False)


async def _answered(meta: Sandbox, counter: CounterProcess, count: int) -> None:
    give_up = time.monotonic() + 500
    while len({_text(body) for body in meta.sent if ANSWER.match(_text(body))}) < count:
        assert time.monotonic() < give_up, f"{await counter.health()}; log: {counter.log.read_text()[-1500:]}"
        await asyncio.sleep(0.5)


def _nothing_lost(meta: Sandbox, ledger: dict[str, int], said: int) -> None:
    assert ledger["received"] == ledger["processed"] + ledger["duplicate"] + ledger["quarantined"]
    assert ledger["pending"] == 0
    assert meta.state.posting is not None
    assert ledger["received"] >= meta.state.posting.told  # what a kill hid the 200 of came again, and counts again
    assert ledger["processed"] + ledger["quarantined"] >= said
    assert min(ledger["duplicate"], ledger["quarantined"]) > 0


def _never_too_fast(meta: Sandbox) -> None:
    assert (meta.state.quotas.over_number, meta.state.quotas.over_pair) == (0, 0)


def _heard(meta: Sandbox, user: str) -> list[str]:
    return [_text(body) for body in meta.sent if body.get("to") == f"+{user}"]


def _text(body: dict[str, Any]) -> str:
    return str(body["text"]["body"]) if body["type"] == "text" else ""


def _in_order(heard: list[str], asked: list[str]) -> None:
    """Each question is answered by its two messages, one after the other, in the order of the turns."""
    answers = [found for found in map(ANSWER.match, dict.fromkeys(heard)) if found]
    assert sorted({found[1] for found in answers}) == sorted(asked)
    assert [found[1] for found in answers[::2]] == [found[1] for found in answers[1::2]]
    turns = [int(found[4]) for found in answers if found[4]]
    assert len(turns) == len(asked)
    assert turns == sorted(set(turns))


def _repeated_only_when_marked(meta: Sandbox, counter: CounterProcess) -> None:
    """Meta drops no repeated message: what a kill or a lost answer made go out twice is *maybe sent*."""
    told = Tally((body.get("to"), _text(body)) for body in meta.sent if ANSWER.match(_text(body)))
    repeated = sum(times > 1 for times in told.values())
    engine = create_engine(f"sqlite:///{counter.data / 'guichet.db'}")
    with engine.connect() as conn:
        marked = conn.execute(text("select count(*) from outbox where maybe_sent")).scalar_one()
    assert repeated <= marked
