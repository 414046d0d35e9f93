"""What was lost on a third-party app and comes again: an answer that did not open, a reply whose session was lost."""

from __future__ import annotations

import pytest_asyncio

from bot import schema
from bot.box import DONE
from bot.talk.turn import Outcome, Say, Turn
from connectors.interop.tests.conftest import App, app
from connectors.sdk.messages import Button
from tests.stages.haiket_phone import HaiketPhone, flipped, with_haiket
from tests.stages.steps import Steps

__all__ = ["app"]
CHOICES = tuple(Button(id=f"c{n}", title=f"Choice {n}") for n in range(1, 4))


async def _asks(_turn: Turn) -> Outcome:
    return Outcome(says=(Say(text="Which?", buttons=CHOICES),))


@pytest_asyncio.fixture
async def lea(steps: Steps, app: App) -> HaiketPhone:
    """Léa's phone, after her yes."""
    with_haiket(steps, app)
    phone = HaiketPhone(steps, app)
    await phone.connect()
    await phone.says("hello")
    await phone.says("yes")
    phone.hears()
    return phone


async def test_a_number_that_did_not_open_presses_its_button_when_it_comes_again(
    steps: Steps, lea: HaiketPhone
) -> None:
    steps.assistant = _asks
    await lea.says("I have a choice to make")
    steps.now += 60
    said = lea.device.message(lea.device.author.text("2"), at=steps.now)
    await lea.tells(flipped(said))
    (reset,) = lea.signals("session.reset")
    assert lea.device.reset(reset["message_id"])
    await lea.connect()
    again = lea.device.again(said["id"], at=steps.now)
    assert again is not None
    await lea.tells(again)
    assert steps.turns[-1].message.choice == "c2"
    assert {row.state for row in await steps.rows(schema.inbox) if row.kind == "message"} == {DONE}
