"""Rows that are held: in nobody's way, not lost, and back in their old place when they are let go."""

from __future__ import annotations

import pytest

from bot.box import LostLease
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps, inbox

WHY = "waits for a reason"


async def _hold_first(steps: Steps) -> None:
    (row, *_) = await steps.store.write(lambda conn: inbox.lend(conn, "test", steps.now, 1))
    await steps.store.write(lambda conn: inbox.hold(conn, row.id, "test", WHY))


async def test_what_stands_behind_a_held_row_goes_on(steps: Steps) -> None:
    await steps.say("anna", "one")
    await steps.say("anna", "two")
    await _hold_first(steps)
    await steps.settle()
    assert [t.message.text for t in steps.turns] == ["two"]
    ledger = await steps.ledger()
    assert (ledger.processed, ledger.pending, ledger.held) == (1, 0, 1)
    assert ledger.balances()


async def test_what_is_let_go_stands_before_all_that_came_later(steps: Steps, network: FakeNetwork) -> None:
    await steps.say("anna", "one")
    await steps.say("anna", "two")
    await _hold_first(steps)
    lane = (await steps.chat("anna")).id
    assert await steps.store.write(lambda conn: inbox.let_go(conn, lane, WHY)) == 1
    await steps.settle()
    assert [t.message.text for t in steps.turns] == ["one", "two"]


@pytest.mark.parametrize(("whose", "why"), [("bert", WHY), ("anna", "another reason")])
async def test_a_row_of_another_chat_or_for_another_reason_stays_held(steps: Steps, whose: str, why: str) -> None:
    await steps.say("anna", "one")
    await _hold_first(steps)
    lane = (await steps.chat(whose)).id
    assert await steps.store.write(lambda conn: inbox.let_go(conn, lane, why)) == 0
    assert (await steps.ledger()).held == 1


async def test_only_who_was_lent_a_row_may_hold_it(steps: Steps) -> None:
    await steps.say("anna", "one")
    (row,) = await steps.store.write(lambda conn: inbox.lend(conn, "test", steps.now, 1))
    with pytest.raises(LostLease):
        await steps.store.write(lambda conn: inbox.hold(conn, row.id, "another", WHY))
