"""Steps on a network with sessions: a counter, and phones whose keys must keep pace with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.receive import Answer
from connectors.sdk.testkit.network import Arrived, FakeNetwork
from connectors.sdk.testkit.sealed import SealedConnector, SealedDevice
from tests.stages.steps import Steps


class SealedSteps(Steps):
    """A counter on the sealed fake network."""

    def __init__(self, folder: Path, tables: Path, network: FakeNetwork, connector: SealedConnector | None = None):
        connector = connector or SealedConnector(secret=network.secret, url=network.url)
        super().__init__(folder, tables, network, connector)

    async def begin(self, device: SealedDevice) -> None:
        """A phone gets its prekey."""
        request = self.network.signed(device.asks_for_prekey())
        answer = await self.doors.answer("fake", "bundle", request)
        assert answer.status == 200
        device.start(answer.body)

    async def phone(self, chat: str, name: str = "phone") -> SealedDevice:
        """A phone with a session."""
        device = SealedDevice(chat, name)
        await self.begin(device)
        return device

    async def post_raw(self, event: dict[str, Any]) -> Answer:
        """One delivery of one event, which must be kept."""
        answer = await self.post(event)
        assert answer.status == 200
        return answer

    def heard(self, device: SealedDevice, since: int = 0) -> list[str]:
        """What the phone understands of all that arrived; raises at the first that is not its turn."""
        texts = [device.hears(a.text) for a in self.network.replies(device.chat)[since:]]
        return [t for t in texts if t]


def turn_of(arrived: Arrived, device: SealedDevice) -> int:
    """The number under which a reply was sealed for a phone."""
    return int(json.loads(arrived.text)[device.name][0])
