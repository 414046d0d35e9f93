"""A network that takes a reply and says afterwards that the window was closed: the reply is held, like any other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest_asyncio

from bot import schema
from bot.box import HELD
from bot.outward import window
from bot.talk.replies import not_arrived
from connectors.sdk.testkit.fake import ForgetfulFakeConnector
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps

DAY = 24 * 3600.0
LONG = " ".join(f"word{n}" for n in range(300))  # three pieces on this network


class WindowedFake(ForgetfulFakeConnector):
    """The fake network, with WhatsApp's window, and as forgetful as WhatsApp."""

    limits = replace(ForgetfulFakeConnector.limits, window=DAY)


@pytest_asyncio.fixture
async def windowed(tmp_path: Path, tables: Path) -> AsyncIterator[Steps]:
    async with FakeNetwork(dedupes=False) as network:
        connector = WindowedFake.from_settings(network.settings)
        assert connector is not None
        steps = Steps(tmp_path, tables, network, connector)
        yield steps
        await steps.close()


async def answered(steps: Steps, words: str = "an answer") -> list[str]:
    """Anna wrote, and these words of a person were sent to her an hour later; gives the network's ids of them."""
    await steps.talk("anna", "hello", at=steps.now)
    before = len(steps.network.replies("anna"))
    steps.now += 3600
    await steps.put("anna", words, kind="person")
    await steps.settle()
    return [reply.id for reply in steps.network.replies("anna")[before:]]


async def told(steps: Steps, *ids: str, **more: Any) -> None:
    """The network says of these that they failed, because the window was closed."""
    about = {"kind": "receipt", "at": steps.now, "state": "failed", "window_closed": True, **more}
    await steps.post(*({**about, "id": each} for each in ids))
    await steps.settle()


async def last(steps: Steps) -> Any:
    return (await steps.rows(schema.outbox))[-1]


async def test_it_is_held_the_window_is_shut_and_it_goes_out_when_the_customer_writes(windowed: Steps) -> None:
    (remote,) = await answered(windowed)
    await told(windowed, remote)
    row = await last(windowed)
    assert (row.state, row.reason, row.mark) == (HELD, window.CLOSED, "queued")
    assert not window.is_open(await windowed.chat("anna"), windowed.now)
    assert await windowed.store.read(not_arrived) == 0
    windowed.now += 60
    assert await windowed.talk("anna", "again", at=windowed.now) == ["an answer", "again heard 2"]
    assert (await last(windowed)).mark == "accepted"


async def test_a_customer_who_wrote_since_it_was_sent_gets_it_at_once(windowed: Steps) -> None:
    (remote,) = await answered(windowed)
    windowed.now += 60
    await windowed.talk("anna", "still there?", at=windowed.now)
    before = len(windowed.network.texts("anna"))
    await told(windowed, remote)
    assert windowed.network.texts("anna")[before:] == ["an answer"]
    assert window.is_open(await windowed.chat("anna"), windowed.now)


async def test_a_long_reply_is_held_once_and_said_once_more(windowed: Steps) -> None:
    first, *others = await answered(windowed, LONG)
    await told(windowed, first)
    windowed.now += 60
    said = await windowed.talk("anna", "again", at=windowed.now)
    assert " ".join(said[:-1]).split() == LONG.split()
    await told(windowed, *others)  # late news of the first try say nothing of the second
    windowed.now += 3600
    await windowed.settle()
    assert len(windowed.network.texts("anna")) == 1 + 3 + len(said)
    assert [row.state for row in await windowed.rows(schema.outbox)] == ["done"] * 3


async def test_what_arrived_all_the_same_is_not_said_again(windowed: Steps) -> None:
    (remote,) = await answered(windowed)
    await windowed.post({"kind": "receipt", "at": windowed.now, "state": "delivered", "id": remote})
    await told(windowed, remote)
    assert ((await last(windowed)).state, (await last(windowed)).mark) == ("done", "delivered")


async def test_another_failure_is_shown_and_nothing_is_held(windowed: Steps) -> None:
    (remote,) = await answered(windowed)
    await told(windowed, remote, window_closed=None)
    row = await last(windowed)
    assert (row.state, row.mark) == ("done", "failed")
