"""Signing in while the account changes."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.desk import agents as agents_module
from bot.desk.agents import Agents
from bot.team import accounts
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps

__all__ = ["network", "steps", "tables"]
PASSPHRASE = "une phrase assez longue"


@pytest.mark.parametrize("act", [accounts.reset, accounts.leave])
async def test_a_passphrase_that_was_right_when_it_was_typed_does_not_outlive_a_change(
    steps: Steps, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch, act: object
) -> None:
    agents = Agents(steps.store, time.time, steps.people)
    await agents.create_first("Marc", PASSPHRASE, "fr")
    code = await steps.store.write(lambda conn: accounts.invite(conn, "Léa", "agent", time.time(), "Marc"))
    lea, _ = await agents.redeem(code, PASSPHRASE, "fr")
    assert await agents.check("Léa", PASSPHRASE)
    loop, check = asyncio.get_running_loop(), agents_module.matches

    def while_it_changes(known: str | None, typed: str) -> bool:
        changed = steps.store.write(lambda conn: act(conn, lea.id, time.time(), "Marc"))
        asyncio.run_coroutine_threadsafe(changed, loop).result(30)
        return check(known, typed)

    monkeypatch.setattr(agents_module, "matches", while_it_changes)
    assert await agents.check("Léa", PASSPHRASE) is None
