"""Nothing keeps the erasing process from the next erasure, and what changed since it looked is looked at again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from sqlalchemy import update

from bot import schema
from bot.erasure import orders
from bot.erasure.erase import OnHold, set_hold
from bot.erasure.orders import Order
from bot.erasure.person import Eraser
from bot.erasure.retention import DAY, Retention
from bot.erasure.rounds import Keeping, Rounds
from bot.vault.signing import Signer
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps
from tests.tickets.opened import handed_over

__all__ = ["network", "steps", "tables"]


def _eraser(steps: Steps) -> Eraser:
    return Eraser(steps.people, steps.vault, Signer.open(steps.folder / "keys"))


@pytest.fixture
def rounds(steps: Steps) -> Rounds:
    keeping = Keeping(retention=Retention({"fake": {"none": 1}}), routes={})
    return Rounds(steps.store, _eraser(steps), steps.shelf, keeping, clock=lambda: steps.now)


def _once_looked(steps: Steps, happens: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Right after the next look into the store, something happens."""
    read = steps.store.read

    async def then(work: Any) -> Any:
        found = await read(work)
        steps.store.read = read  # type: ignore[method-assign]
        await happens()
        return found

    steps.store.read = then  # type: ignore[method-assign]


async def _order(steps: Steps, name: str) -> None:
    chat = await steps.chat(name)
    order = Order(number=1, conversation_id=chat.id, actor="Ada", reason="asked")
    await steps.store.write(lambda conn: orders.put(conn, order, steps.now))


async def _spoil(steps: Steps, name: str) -> None:
    """This chat does not open any more."""
    chat, keys = await steps.chat(name), schema.conversation_key
    await steps.execute(update(keys).where(keys.c.conversation_id == chat.id).values(wrapped=b"x" * 104))
    steps.people.forget([chat.id])


async def test_who_writes_and_gets_a_ticket_in_the_meantime_is_not_erased(steps: Steps, rounds: Rounds) -> None:
    await steps.talk("anna", "bonjour")
    steps.now += 100 * DAY
    _once_looked(steps, lambda: handed_over(steps, "anna"))
    assert await rounds.retain() == 0
    assert len(await steps.rows(schema.ticket)) == 1


async def test_a_hold_in_the_meantime_stops_that_one_alone(steps: Steps, rounds: Rounds) -> None:
    await steps.talk("anna", "bonjour")
    await steps.talk("bert", "bonjour")
    anna, bert = await steps.chat("anna"), await steps.chat("bert")
    steps.now += 100 * DAY

    async def held() -> None:
        await steps.store.write(lambda conn: set_hold(conn, [anna.id], "court"))

    _once_looked(steps, held)
    assert await rounds.retain() == 1
    erased = {row.id for row in await steps.rows(schema.conversation) if row.erased_by}
    assert erased == {bert.id}


async def test_orders_behind_one_that_does_not_open_are_carried_out(steps: Steps, rounds: Rounds) -> None:
    for name in ("anna", "bert"):
        await steps.talk(name, "bonjour")
    bert = await steps.chat("bert")
    for name in ("anna", "bert"):
        await _order(steps, name)
    await _spoil(steps, "anna")
    assert await rounds.carry_out() == 1
    (left,) = await steps.rows(schema.erasure_order)
    assert (left.conversation_id != bert.id, left.refused) == (True, "")


async def test_a_chat_that_does_not_open_does_not_keep_the_others_beyond_their_time(
    steps: Steps, rounds: Rounds
) -> None:
    for name in ("anna", "bert"):
        await steps.talk(name, "bonjour")
    await _spoil(steps, "anna")
    steps.now += 100 * DAY
    assert await rounds.retain() == 1


async def test_the_process_goes_on_when_someone_on_hold_shares_a_delivery(
    steps: Steps, network: FakeNetwork, rounds: Rounds
) -> None:
    await steps.post(network.text("anna", "bonjour"), network.text("bert", "preuve"))
    await steps.settle()
    bert = await steps.chat("bert")
    await steps.store.write(lambda conn: set_hold(conn, [bert.id], "court"))
    await steps.talk("carl", "bonjour")
    steps.now += 100 * DAY
    rounds.start()
    try:
        await asyncio.wait_for(_until_erased(steps), 30)
    finally:
        await rounds.stop()
    shared = {row.envelope_id for row in await steps.rows(schema.inbox) if row.conversation_id == bert.id}
    kept = {row.id for row in await steps.rows(schema.envelope) if row.sealed is not None}
    assert kept == shared


async def _until_erased(steps: Steps) -> None:
    while not await steps.rows(schema.erasure):
        await asyncio.sleep(0.05)


async def test_the_bytes_of_a_delivery_that_somebody_on_hold_shares_stay(steps: Steps, network: FakeNetwork) -> None:
    await steps.post(network.text("anna", "bonjour"), network.text("bert", "preuve"))
    await steps.settle()
    anna, bert = await steps.chat("anna"), await steps.chat("bert")
    await steps.store.write(lambda conn: set_hold(conn, [bert.id], "court"))

    def erase(conn: Any) -> None:
        _eraser(steps).erase(conn, [anna.id], "asked", steps.now, "Ada")

    with pytest.raises(OnHold, match="same delivery"):
        await steps.store.write(erase)
    assert [row.sealed is not None for row in await steps.rows(schema.envelope)] == [True]
    await steps.store.write(lambda conn: set_hold(conn, [bert.id], ""))
    await steps.store.write(erase)
    assert [row.sealed is not None for row in await steps.rows(schema.envelope)] == [False]
