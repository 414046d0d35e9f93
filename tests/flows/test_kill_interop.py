"""The same 200 kills with the real thing: BirdyChat's connector, X3DH, Double Ratchet, the reference device."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path
from typing import Any

import pytest

from bot.inward.conversations import Conversations
from bot.store import Store
from bot.vault.keys import ASSISTANT, Vault
from bot.vault.register import Register
from bot.vault.state import States
from connectors.interop import devices
from tests.flows.mortal import MortalCounter
from tests.flows.mortal_process import connector_of
from tests.flows.played_partner import Phone, PlayedPartner
from tests.flows.test_kill_sealed import DEATHS, LONGEST_LIFE, nothing_is_left_over

NEW_SESSION_EVERY = 6
NEW_DEVICE_EVERY = 3 * NEW_SESSION_EVERY


class _Customer:
    """One person who talks on, founds new sessions and changes devices, whatever happens at the other end."""

    def __init__(self, partner: PlayedPartner, counter: MortalCounter, user: str) -> None:
        self.partner, self.counter, self.user = partner, counter, user
        self.said: list[str] = []
        self.phones = [Phone(user, "phone-0")]
        partner.phones[user] = self.phones[0]

    async def talk(self, over: asyncio.Event) -> None:
        while not over.is_set():
            if len(self.said) % NEW_SESSION_EVERY == 0:
                await self._new_session()
            self.said.append(f"{self.user}-{len(self.said)}")
            await self._tell(self.phones[-1].says(self.said[-1]))
            await asyncio.sleep(0.03)

    async def understood_all(self) -> None:
        await self.partner.arrived(self.user, 2 * len(self.said))
        pairs = [(f"{text} heard", f"{text} turn {n}") for n, text in enumerate(self.said, 1)]
        assert [text for phone in self.phones for text in phone.heard] == [text for pair in pairs for text in pair]

    async def _new_session(self) -> None:
        """After all answers: what was sealed for a session before is not what this test is about."""
        await self.partner.arrived(self.user, 2 * len(self.said))
        if self.said and len(self.said) % NEW_DEVICE_EVERY == 0:
            await self._new_device()
        phone = self.phones[-1]
        asked = self.partner.request(phone.device.bundle_request())
        phone.connect(await self.counter.insist("bundle", asked))

    async def _new_device(self) -> None:
        old, new = self.phones[-1], Phone(self.user, f"phone-{len(self.phones)}")
        names = {"old_device": old.device.device, "new_device": new.device.device}
        await self._tell({"type": "identity", "user": self.user, **names, "at": int(time.time() * 1000)})
        self.phones.append(new)
        self.partner.phones[self.user] = new

    async def _tell(self, event: dict[str, Any]) -> None:
        await self.counter.insist("webhook", self.partner.delivery(event))


@pytest.mark.timeout(900)
async def test_two_hundred_kills_leave_both_ends_of_real_sessions_in_step(tmp_path: Path) -> None:
    dice = random.Random(20261123)
    data = tmp_path / "var"
    async with PlayedPartner() as partner, MortalCounter(data, partner.settings) as counter:
        customers = [_Customer(partner, counter, f"user{n}@example.org") for n in range(3)]
        over = asyncio.Event()
        talks = [asyncio.create_task(customer.talk(over)) for customer in customers]
        for _ in range(DEATHS):
            assert not any(talk.done() for talk in talks), [talk.exception() for talk in talks if talk.done()]
            await counter.live(dice.randint(1, LONGEST_LIFE), dice.choice(("start", "work", "work", "work")))
        last = asyncio.create_task(counter.live(0))
        over.set()
        await asyncio.gather(*talks)
        ledger = await counter.ledger()
        for customer in customers:
            await customer.understood_all()
        said = sum(len(customer.said) for customer in customers)
        changes = sum(len(customer.phones) - 1 for customer in customers)
        assert (ledger["processed"], ledger["quarantined"]) == (said + changes, 0), (
            "each change of device is noted once"
        )
        assert said > DEATHS / 2, "it lived too shortly to be at work when it died"
        assert {s["type"] for s in partner.signals} <= {"typing", "receipt"}, "no session was lost"
        await nothing_is_left_over(data)
        last.cancel()
        await asyncio.gather(last, return_exceptions=True)
        await _every_prekey_is_spent(data, partner, customers)


async def _every_prekey_is_spent(data: Path, partner: PlayedPartner, customers: list[_Customer]) -> None:
    """Each founded a session, and none of them could found another one."""
    store, vault = (
        Store(f"sqlite:///{data / 'guichet.db'}", Register(data / "register", data / "keys")),
        Vault.open(data / "keys", ASSISTANT),
    )
    states, connector = States(Conversations(vault), vault.blind), connector_of(partner.settings)
    phones = [phone for customer in customers for phone in customer.phones]
    assert len({prekey for phone in phones for prekey in phone.prekeys}) == sum(len(p.prekeys) for p in phones)
    for phone in phones:
        record = await store.write(
            lambda conn, d=phone.device: devices.load(states.of(conn, connector, 0), d.user, d.device)
        )
        assert [prekey for prekey in phone.prekeys if record.prekey(prekey)] == []
    await asyncio.to_thread(store.close)
