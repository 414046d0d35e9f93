"""Two devices of one person on a third-party app, of which one lost its session: the real protocol, both ends."""

from __future__ import annotations

import pytest_asyncio

from connectors.interop.tests.conftest import App, app
from tests.stages.haiket_phone import HaiketPhone, with_haiket
from tests.stages.steps import Steps

__all__ = ["app"]


@pytest_asyncio.fixture
async def phone(steps: Steps, app: App) -> HaiketPhone:
    """Léa's phone, after her yes."""
    with_haiket(steps, app)
    phone = HaiketPhone(steps, app)
    await phone.connect()
    await phone.says("hello")
    await phone.says("yes")
    return phone


@pytest_asyncio.fixture
async def tablet(steps: Steps, app: App, phone: HaiketPhone) -> HaiketPhone:
    tablet = HaiketPhone(steps, app, "tablet-1")
    await tablet.connect()
    await tablet.says("from my tablet")
    for one in (phone, tablet):
        one.hears()
    return tablet


async def loses(phone: HaiketPhone) -> None:
    """It cannot open the last reply, and agrees anew."""
    phone.read = len(phone.app.events)
    last = [event for event in phone.app.events if event["type"] == "message"][-1]
    await phone.tells(phone.device.session_reset(last["id"], at=phone.steps.now))
    await phone.connect()


async def test_the_device_that_lost_a_reply_hears_it_and_the_other_hears_it_once(
    phone: HaiketPhone, tablet: HaiketPhone
) -> None:
    await tablet.says("a question")
    (answer,) = tablet.hears()
    await loses(phone)
    await phone.says("I am back")
    assert len(phone.hears()) == 2
    heard = tablet.hears()
    assert len(heard) == 1
    assert answer not in heard


async def test_when_both_lose_it_both_hear_it(phone: HaiketPhone, tablet: HaiketPhone) -> None:
    await tablet.says("a question")
    await loses(phone)
    await loses(tablet)
    await phone.says("I am back")
    await tablet.says("me too")
    assert len(phone.hears()) == 3
    assert len(tablet.hears()) == 2, "its own repeat, and the answer to its own words"
