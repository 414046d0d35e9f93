"""Stage 4 on a network with a window: what may not be said yet is held, and said when the person writes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import schema
from bot.box import HELD
from bot.outward import window
from connectors.sdk.errors import WindowClosed
from connectors.sdk.messages import Kind, Message, Reply
from connectors.sdk.testkit.fake import FakeConnector
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps, outbox

DAY = 24 * 3600.0


class WindowedFake(FakeConnector):
    """The fake network, with WhatsApp's window."""

    limits = replace(FakeConnector.limits, window=DAY)


@pytest_asyncio.fixture
async def windowed(tmp_path: Path, tables: Path, network: FakeNetwork) -> AsyncIterator[Steps]:
    connector = WindowedFake.from_settings(network.settings)
    assert connector is not None
    steps = Steps(tmp_path, tables, network, connector)
    yield steps
    await steps.close()


async def states(steps: Steps) -> list[tuple[str, str]]:
    return [(row.state, row.reason) for row in await steps.rows(schema.outbox)]


async def later_than_a_day(steps: Steps, network: FakeNetwork) -> None:
    """Anna wrote and was answered; a day and a minute go by."""
    assert await steps.talk("anna", "hello") == ["hello heard 1"]
    steps.now += DAY + 60


@pytest.mark.parametrize("kind", ["bot", "person", "system"])
async def test_outside_the_window_everybodys_words_are_held(windowed: Steps, network: FakeNetwork, kind: str) -> None:
    await later_than_a_day(windowed, network)
    await windowed.put("anna", "an answer", kind=kind)
    await windowed.settle()
    assert (await states(windowed))[-1] == (HELD, window.CLOSED)
    assert "an answer" not in network.texts("anna")


async def test_what_was_held_is_said_in_its_order_when_the_customer_writes_and_before_what_is_new(
    windowed: Steps, network: FakeNetwork
) -> None:
    await later_than_a_day(windowed, network)
    for words in ("one", "two", "three"):
        await windowed.put("anna", words, kind="person")
    await windowed.settle()
    assert await windowed.talk("anna", "here I am", at=windowed.now) == ["one", "two", "three", "here I am heard 2"]


async def test_a_held_chat_holds_up_no_other(windowed: Steps, network: FakeNetwork) -> None:
    await later_than_a_day(windowed, network)
    await windowed.put("anna", "held")
    await windowed.settle()
    assert await windowed.talk("bert", "hi", at=windowed.now) == ["hi heard 1"]


async def test_a_message_from_two_days_ago_that_comes_again_opens_nothing(
    windowed: Steps, network: FakeNetwork
) -> None:
    await later_than_a_day(windowed, network)
    await windowed.put("anna", "held")
    await windowed.settle()
    conversation = await windowed.chat("anna")
    await windowed.store.write(
        lambda conn: window.opened(conn, DAY, {conversation.id: windowed.now - 2 * DAY}, windowed.now)
    )
    assert await windowed.deliver() == 0
    assert (await states(windowed))[-1] == (HELD, window.CLOSED)


async def test_a_message_dated_in_the_future_opens_the_window_for_a_day_from_now(windowed: Steps) -> None:
    conversation = await windowed.chat("anna")
    await windowed.store.write(
        lambda conn: window.opened(conn, DAY, {conversation.id: windowed.now + 90 * DAY}, windowed.now)
    )
    assert (await windowed.chat("anna")).window_until == windowed.now + DAY


async def test_an_older_message_never_shortens_the_window(windowed: Steps) -> None:
    conversation = await windowed.chat("anna")
    for moment in (windowed.now, windowed.now - 500):
        await windowed.store.write(
            lambda conn, m=moment: window.opened(conn, DAY, {conversation.id: m}, windowed.now)  # type: ignore[misc]
        )
    assert (await windowed.chat("anna")).window_until == windowed.now + DAY


@pytest.mark.parametrize(("left", "said"), [(window.MARGIN + 1, True), (window.MARGIN - 1, False)])
async def test_nothing_is_begun_in_the_last_seconds(
    windowed: Steps, network: FakeNetwork, left: float, said: bool
) -> None:
    await later_than_a_day(windowed, network)
    until = (await windowed.chat("anna")).window_until
    assert until is not None
    windowed.now = until - left
    await windowed.put("anna", "quick")
    await windowed.settle()
    assert ("quick" in network.texts("anna")) is said


async def test_when_the_network_says_that_it_is_closed_the_reply_is_held_and_the_window_is_shut(
    windowed: Steps, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    await windowed.talk("anna", "hello")
    connector = windowed.connectors["fake"]

    async def closed(_reply: Reply) -> str:
        raise WindowClosed("more than 24 hours", code="131047")

    with monkeypatch.context() as patched:
        patched.setattr(connector, "send", closed)
        await windowed.put("anna", "an answer")
        await windowed.settle()
    assert (await states(windowed))[-1] == (HELD, window.CLOSED)
    assert (await windowed.chat("anna")).window_until == windowed.now
    assert windowed.health.channels["fake"].state == "ok"
    windowed.now += 5
    assert await windowed.talk("anna", "again", at=windowed.now) == ["an answer", "again heard 2"]


async def test_a_customer_who_writes_while_a_reply_is_being_held_is_answered(
    windowed: Steps, network: FakeNetwork
) -> None:
    """The gate saw a closed window; before the row is held the customer writes: it is not left behind."""
    await later_than_a_day(windowed, network)
    await windowed.put("anna", "an answer")
    keep = windowed.store.write
    wrote = False

    async def first_the_customer(work: Any) -> Any:
        nonlocal wrote
        if not wrote:
            wrote = True
            await windowed.say("anna", "here", at=windowed.now)
        return await keep(work)

    (row,) = await windowed.store.write(lambda conn: outbox.lend(conn, "test", windowed.now, 1))
    windowed.store.write = first_the_customer  # type: ignore[method-assign]
    await windowed.delivering.handle(row, "test")
    windowed.store.write = keep  # type: ignore[method-assign]
    await windowed.settle()
    assert network.texts("anna")[1:] == ["an answer", "here heard 2"]


async def test_a_customer_who_writes_while_the_network_says_that_it_is_closed_opens_it_all_the_same(
    windowed: Steps, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    await windowed.talk("anna", "hello")
    windowed.now += DAY - 60
    await windowed.put("anna", "an answer")

    async def closed(_reply: Reply) -> str:
        await windowed.say("anna", "here I am", at=windowed.now)
        raise WindowClosed("more than 24 hours", code="131047")

    with monkeypatch.context() as patched:
        patched.setattr(windowed.connectors["fake"], "send", closed)
        await windowed.deliver()
    assert (await windowed.chat("anna")).window_until == windowed.now + DAY
    await windowed.settle()
    assert network.texts("anna")[1:] == ["an answer", "here I am heard 2"]


async def test_on_a_network_without_a_window_nothing_is_held(steps: Steps, network: FakeNetwork) -> None:
    await later_than_a_day(steps, network)
    await steps.put("anna", "an answer")
    await steps.settle()
    assert "an answer" in network.texts("anna")
    assert (await steps.chat("anna")).window_until is None


def test_what_the_network_tells_of_a_person_opens_no_window() -> None:
    told = {"network": "n", "account": "a", "message_id": "m", "chat_id": "c", "sent_at": datetime.now(timezone.utc)}
    assert not window.opens(Message(**told, kind=Kind.SYSTEM))
    assert window.opens(Message(**told, kind=Kind.REACTION))
