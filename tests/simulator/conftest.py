"""A played partner with a played counter, in one loop; and the pieces they are made of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio

from connectors.interop.keys import new_pair
from connectors.interop.partners.birdychat.connector import BirdyChat
from connectors.interop.simulator.partner import PartnerSettings
from connectors.interop.simulator.phone import Phone
from connectors.interop.simulator.played import counter_settings
from connectors.interop.simulator.server import Simulator
from tests.simulator.played_counter import PlayedCounter

ACCOUNT = "support@guichet.example"


@dataclass
class Pair:
    """Both sides."""

    app: Simulator
    counter: PlayedCounter

    async def lea(self) -> Phone:
        """A person whose support chat is on."""
        phone = self.app.phone("lea@example.org", name="Léa")
        await phone.opt_in()
        return phone


def settings_for(counter_url: str, folder: Path) -> Callable[[str], PartnerSettings]:
    """Settings of the played BirdyChat, by the address that it listens on."""
    return lambda url: PartnerSettings(
        name="birdychat",
        app="BirdyChat",
        doors=f"{counter_url}/webhooks/birdychat",
        url=url,
        account=ACCOUNT,
        folder=folder,
    )


def connector_for(app: Simulator) -> BirdyChat:
    """The counter's connector to this played partner."""
    told = counter_settings(BirdyChat, public_key=app.partner.signer.public_text, url=app.url, account=ACCOUNT)
    connector = BirdyChat.from_settings({**told, "BIRDYCHAT_SIGNING_KEY": new_pair()[0]})
    assert connector is not None
    return connector


@pytest_asyncio.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    counter = PlayedCounter()
    await counter.start()
    async with Simulator(settings_for(counter.url, tmp_path / "partner")) as app:
        counter.connector = connector_for(app)
        yield Pair(app, counter)
    await counter.stop()
