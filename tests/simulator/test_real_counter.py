"""The phone against the whole counter in a process of its own: real store and stages, real doors, kill -9."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.interop.keys import new_pair
from connectors.interop.partners.birdychat.connector import BirdyChat
from connectors.interop.simulator.phone import NotTaken, Phone
from connectors.interop.simulator.played import counter_settings
from connectors.interop.simulator.server import Simulator
from connectors.interop.simulator.trouble import TROUBLES
from tests.flows.running import CounterProcess
from tests.simulator.conftest import ACCOUNT, settings_for

pytestmark = pytest.mark.asyncio
NOTED = {
    "replay": "replayed",
    "flip_byte": "not-authentic",
    "downgrade": "version",
    "plaintext": "plaintext",
    "lost_session": "prekey-spent",
}


class BirdyChatCounter(CounterProcess):
    """The counter with the real connector."""

    module = "tests.simulator.counter_process"


@dataclass
class Both:
    """Both sides, each with its own store."""

    app: Simulator
    counter: BirdyChatCounter

    async def person(self, user: str) -> Phone:
        """Somebody who has said yes: first to the app, then to the notice."""
        phone = self.app.phone(user, name="Léa")
        await phone.opt_in()
        await phone.say("hello")
        await phone.expect("2. No thanks")
        await phone.say("yes")
        await phone.expect("hello turn 1")
        return phone


@pytest_asyncio.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    counter = BirdyChatCounter(tmp_path / "var", {})
    async with Simulator(settings_for(counter.url, tmp_path / "played")) as app:
        told = counter_settings(BirdyChat, public_key=app.partner.signer.public_text, url=app.url, account=ACCOUNT)
        counter._environment |= {**told, "BIRDYCHAT_SIGNING_KEY": new_pair()[0]}
        await counter.start()
        yield Both(app, counter)
        counter.kill()


async def test_nothing_is_answered_before_yes_and_all_of_it_after(both: Both) -> None:
    lea = both.app.phone("lea@example.org", name="Léa")
    await lea.opt_in()
    await lea.say("my app crashes")
    await lea.expect("2. No thanks")
    await both.counter.settled()
    assert "my app crashes heard" not in lea.heard()
    await lea.say("yes")
    await lea.expect("my app crashes heard")


async def test_every_trouble_gets_its_answer_and_its_reason_and_the_chat_goes_on(both: Both) -> None:
    lea = await both.person("lea@example.org")
    for name in TROUBLES:
        result = await lea.misbehave(name)
        assert result.as_expected, result
        await both.counter.settled()
        await lea.say(f"after {name}")
        await lea.expect(f"after {name} heard")
    ledger = await both.counter.settled()
    reasons = ledger.pop("reasons")
    assert sorted(reason.partition(":")[0] for reason in reasons) == sorted(NOTED.values())
    parts = ("processed", "duplicate", "quarantined", "pending", "held")
    assert ledger["received"] == sum(ledger[part] for part in parts)


async def test_kill_9_between_messages_loses_nothing_and_doubles_nothing(both: Both) -> None:
    lea = await both.person("lea@example.org")
    for number in range(6):
        sending = asyncio.ensure_future(_say(lea, f"message {number}"))
        await asyncio.sleep(0.03 * number)
        both.counter.kill()
        await both.counter.start()
        await sending
    await both.counter.settled()
    for number in range(6):
        await lea.expect(f"message {number} heard")
    heard = [text for text in lea.heard() if text.startswith("message") and text.endswith("heard")]
    assert sorted(heard) == [f"message {number} heard" for number in range(6)]


async def test_a_phone_that_was_away_finds_its_replies(both: Both) -> None:
    lea = await both.person("lea@example.org")
    await lea.say("wait for me")
    lea.go_offline()
    await both.counter.settled()
    await lea.go_online()
    await lea.expect("wait for me heard")


async def test_a_reply_that_was_under_way_to_the_phone_of_before_is_heard_on_the_new_one(both: Both) -> None:
    lea = await both.person("lea@example.org")
    await lea.say("wait for me")
    lea.go_offline()
    await both.counter.settled()
    await lea.change_device()
    await lea.go_online()
    assert "wait for me heard" not in lea.heard()
    await lea.say("it is me again, on my new phone")
    await lea.expect("wait for me heard")
    await lea.expect("it is me again, on my new phone heard")
    await both.counter.settled()
    assert len([text for text in lea.heard() if text == "wait for me heard"]) == 1


async def test_while_the_app_is_down_replies_wait_in_the_outbox(both: Both) -> None:
    lea = await both.person("lea@example.org")
    both.app.partner.down = True
    await lea.say("is the app down?")
    await asyncio.sleep(1)
    assert "is the app down? heard" not in lea.heard()
    both.app.partner.down = False
    await lea.expect("is the app down? heard", seconds=60)


async def test_opting_out_stops_the_counter(both: Both) -> None:
    lea = await both.person("lea@example.org")
    await lea.opt_out()
    await both.counter.settled()
    known = len(lea.heard())
    await lea.opt_in()
    await lea.say("and again")
    await lea.expect("2. No thanks", after=known)


async def _say(phone: Phone, text: str) -> None:
    """As a phone does: the same bytes until the counter has them."""
    try:
        await phone.say(text)
    except NotTaken:
        message = list(phone.chat.messages.values())[-1]
        for _ in range(100):
            if await phone.carry(message):
                return
            await asyncio.sleep(0.1)
        raise
