"""Signing in while the account changes."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot import schema
from bot.desk import agents as agents_module
from bot.desk.agents import Agents
from bot.team import accounts
from bot.team.accounts import Account, NoSuchAccount
from bot.team.links import digest
from bot.vault.personal import make_secret
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


async def _lea(steps: Steps) -> tuple[Agents, Account]:
    agents = Agents(steps.store, time.time, steps.people)
    await agents.create_first("Marc", PASSPHRASE, "fr")
    code = await steps.store.write(lambda conn: accounts.invite(conn, "Léa", "agent", time.time(), "Marc"))
    lea, _ = await agents.redeem(code, PASSPHRASE, "fr")
    return agents, lea


async def _notes(steps: Steps) -> list[tuple[str, str, str]]:
    return [(row.kind, row.actor, row.detail) for row in await steps.rows(schema.desk_event)][-1:]


EVE = make_secret("the passphrase of Eve")
SWAPPED = {
    "role": {"role": "admin"},
    "passphrase_hash": {"passphrase_hash": EVE.passphrase_hash},
    "public_key": {"public_key": EVE.public_key, "private_sealed": EVE.private_sealed},
    "version": {"version": 0},
    "seal": {"seal": ""},
}


@pytest.mark.parametrize("column", SWAPPED)
async def test_an_account_that_was_changed_past_the_desk_lets_nobody_in(
    steps: Steps, network: FakeNetwork, caplog: pytest.LogCaptureFixture, column: str
) -> None:
    agents, lea = await _lea(steps)
    assert await agents.admitted(lea.id, lea.version)
    await steps.execute(schema.agent.update().where(schema.agent.c.id == lea.id).values(SWAPPED[column]))
    typed = "the passphrase of Eve" if column == "passphrase_hash" else PASSPHRASE
    assert await agents.check("Léa", typed) is None
    named = {"seal": "id"}.get(column, column)  # of a seal that is gone the first column is named
    assert await _notes(steps) == [("refused_changed", "Léa", named)]
    assert await agents.admitted(lea.id, lea.version) is None, "a session that runs is over too"
    assert f"account {lea.id} was changed past the desk" in caplog.text
    assert await agents.check("Marc", PASSPHRASE), "the others are let in"


async def test_a_link_written_into_the_tables_is_dead(steps: Steps, network: FakeNetwork) -> None:
    agents, lea = await _lea(steps)
    made = {"link_sha256": digest("a code of Eve's"), "link_until": time.time() + 900}
    await steps.execute(schema.agent.update().where(schema.agent.c.id == lea.id).values(made))
    assert await agents.invited("a code of Eve's") is None
    with pytest.raises(NoSuchAccount):
        await agents.redeem("a code of Eve's", PASSPHRASE, "fr")


async def test_a_reset_makes_it_whole_again_as_an_agents(steps: Steps, network: FakeNetwork) -> None:
    agents, lea = await _lea(steps)
    await steps.execute(schema.agent.update().where(schema.agent.c.id == lea.id).values(role="admin"))
    code = await steps.store.write(lambda conn: accounts.reset(conn, lea.id, time.time(), "Marc"))
    again, _ = await agents.redeem(code, PASSPHRASE, "fr")
    assert (again.role, again.changed) == ("agent", "")
    assert await agents.check("Léa", PASSPHRASE)
    kinds = [(row.kind, row.detail) for row in await steps.rows(schema.desk_event)]
    assert ("mended", "role") in kinds
