"""A session of many messages: each costs what the first did, and nothing of the session piles up."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import pytest

from bot import schema
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.sealed_steps import SealedSteps

MESSAGES = 500
PORTION = 100


@pytest.mark.timeout(300)
async def test_the_last_message_of_a_long_session_costs_what_the_first_did(
    tmp_path: Path, tables: Path, network: FakeNetwork
) -> None:
    steps = SealedSteps(tmp_path, tables, network)
    anna = await steps.phone("anna")
    took, states = [], set()
    for n in range(MESSAGES):
        begun = time.process_time()
        await steps.post(anna.says(f"m{n}"))
        await steps.settle()
        took.append(time.process_time() - begun)
        if n % PORTION == 0:
            states.add(len(await steps.rows(schema.connector_state)))
    assert steps.heard(anna) == [f"m{n} heard {n + 1}" for n in range(MESSAGES)]
    assert len(states) == 1, "the session's state grows"
    assert await steps.rows(schema.wire) == []
    assert median(took[-PORTION:]) < 1.4 * median(took[:PORTION])
    await steps.close()
