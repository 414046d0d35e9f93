"""kill -9 between any two steps of opening and of sealing: afterwards both sides still understand each other."""

from __future__ import annotations

import asyncio
import json
import random
from pathlib import Path

import pytest

from bot import schema
from bot.store import Store
from connectors.sdk.testkit.network import FakeNetwork
from connectors.sdk.testkit.sealed import SealedDevice
from tests.flows.mortal import MortalCounter

DEATHS = 200
LONGEST_LIFE = 400
"""Steps: those of a few messages, from the webhook to the last word of their answers, or of a start."""
NEW_SESSION_EVERY = 7


class _Phone:
    """One customer who talks on, whatever happens at the other end."""

    def __init__(self, network: FakeNetwork, counter: MortalCounter, chat: str) -> None:
        self.network, self.counter = network, counter
        self.device = SealedDevice(chat)
        self.said: list[str] = []
        self.prekeys: list[str] = []
        self.heard: list[str] = []

    async def talk(self, over: asyncio.Event) -> None:
        while not over.is_set():
            if len(self.said) % NEW_SESSION_EVERY == 0:
                await self._start_again()
            self.said.append(f"{self.device.chat}-{len(self.said)}")
            event = self.device.says(self.said[-1])
            await self.counter.insist("webhook", self.network.delivery(event))
            await asyncio.sleep(0.03)

    async def _start_again(self) -> None:
        """Not before all that was said in this session was heard: its chains end here."""
        await self.network.wait_for(self.device.chat, 2 * len(self.said), timeout=120)
        self._listen()
        answer = await self.counter.insist("bundle", self.network.signed(self.device.asks_for_prekey()))
        self.prekeys.append(json.loads(answer)["id"])
        self.device.start(answer)

    def _listen(self) -> None:
        """Hear what came since the last time; a message that is not the next one raises."""
        arrived = self.network.replies(self.device.chat)
        for reply in arrived[len(self.heard) :]:
            self.heard.append(self.device.hears(reply.text))

    async def understood_all(self) -> None:
        await self.network.wait_for(self.device.chat, 2 * len(self.said), timeout=120)
        self._listen()
        pairs = [(f"{text} heard", f"{text} turn {n}") for n, text in enumerate(self.said, 1)]
        assert self.heard == [text for pair in pairs for text in pair]


@pytest.mark.timeout(900)
async def test_two_hundred_kills_lose_double_and_desynchronise_nothing(tmp_path: Path) -> None:
    dice = random.Random(20261122)
    async with FakeNetwork() as network, MortalCounter(tmp_path / "var", network.settings) as counter:
        phones = [_Phone(network, counter, f"chat{n}") for n in range(3)]
        over = asyncio.Event()
        talks = [asyncio.create_task(phone.talk(over)) for phone in phones]
        for _ in range(DEATHS):
            assert not any(talk.done() for talk in talks), [talk.exception() for talk in talks if talk.done()]
            await counter.live(dice.randint(1, LONGEST_LIFE), dice.choice(("start", "work", "work", "work")))
        last = asyncio.create_task(counter.live(0))
        over.set()
        await asyncio.gather(*talks)
        ledger = await counter.ledger()
        for phone in phones:
            await phone.understood_all()
        said = sum(len(phone.said) for phone in phones)
        assert (ledger["processed"], ledger["quarantined"]) == (said, 0)
        assert said > DEATHS / 2, "it lived too shortly to be at work when it died"
        told = [prekey for phone in phones for prekey in phone.prekeys]
        assert len(set(told)) == len(told), "a prekey was handed out twice"
        await nothing_is_left_over(tmp_path / "var")
        last.cancel()
        await asyncio.gather(last, return_exceptions=True)


async def nothing_is_left_over(data: Path) -> None:
    """No wire bytes of replies that were said."""
    store = Store(f"sqlite:///{data / 'guichet.db'}")
    for _ in range(100):  # the last reply was heard before it could be written down that it was
        if not (rows := await store.read(lambda conn: list(conn.execute(schema.wire.select())))):
            break
        await asyncio.sleep(0.1)
    await asyncio.to_thread(store.close)
    assert rows == []
