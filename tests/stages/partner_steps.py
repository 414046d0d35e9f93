"""Steps on a third-party app: the real connector, phones of the reference device, a partner's server to answer to."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

from connectors.interop.blobs import seal_file
from connectors.interop.device import Device, delivery
from connectors.interop.options import Options
from connectors.interop.partners.birdychat.connector import BirdyChat
from connectors.interop.tests.conftest import App
from connectors.interop.tests.partner_contract import settings_for
from connectors.interop.vectors.world import ACCOUNT, PARTNER_SEED, USER
from connectors.interop.webhooks import Signer
from connectors.sdk.messages import Request
from connectors.sdk.settings import read_settings
from tests.stages.steps import Steps

NETWORK = "birdychat"


class Partner:
    """BirdyChat, beside a counter that goes step by step."""

    def __init__(self, steps: Steps, app: App) -> None:
        settings = {**settings_for("BIRDYCHAT", "birdychat.example"), "BIRDYCHAT_DELIVER_URL": f"{app.url}/deliver"}
        values = read_settings(BirdyChat.settings, settings)
        assert values is not None
        app.clock = lambda: steps.now
        self.steps, self.app = steps, app
        self.connector = BirdyChat(Options.from_values("BIRDYCHAT", values), clock=lambda: steps.now)
        steps.connectors[NETWORK] = self.connector
        steps.health.known(NETWORK, on=True)
        self._asked = 0

    async def phone(self, name: str = "phone-1", user: str = USER) -> Device:
        """A phone that can begin a session."""
        phone = Device(partner=NETWORK, account=ACCOUNT, user=user, device=name)
        await self.connect(phone)
        return phone

    async def connect(self, phone: Device) -> None:
        """It fetches a bundle."""
        self._asked += 1
        body = json.dumps(phone.bundle_request()).encode()
        answer = await self.steps.doors.answer(NETWORK, "bundle", self._signed(body, f"req-{self._asked}"))
        assert answer.status == 200
        phone.connect(json.loads(answer.body))

    async def says(self, phone: Device, words: str) -> dict[str, Any]:
        """A message of the phone's, worked off; gives its event."""
        event = phone.message(phone.author.text(words), at=self.steps.now, name="Léa")
        await self.tells(event)
        return event

    async def sends(self, phone: Device, content: bytes, mime: str) -> None:
        """A file, sealed, under this announced type."""
        sealed, name = seal_file(content), f"f{len(self.app.blobs)}"
        self.app.blobs[name] = sealed.blob
        said = phone.author.file(sealed, url=f"{self.app.url}/b/{name}", mime=mime, name="file")
        await self.tells(phone.message(said, at=self.steps.now))

    async def agrees(self, phone: Device) -> None:
        """The first word and the "yes"."""
        await self.says(phone, "bonjour")
        self.steps.now += 60
        await self.says(phone, "oui")

    async def tells(self, *events: dict[str, Any]) -> None:
        """A delivery with these events, kept and worked off."""
        body = json.dumps(delivery(events)).encode()
        self._asked += 1
        answer = await self.steps.receiving.deliver(NETWORK, self._signed(body, f"evt-{self._asked}"))
        assert answer.status == 200
        await self.steps.settle()

    def heard(self, phone: Device) -> list[str]:
        """The words of all envelopes for this phone since the last look; raises at the first that does not open."""
        sealed = [
            one for event in self.app.events for one in event.get("envelopes", []) if one["device"] == phone.device
        ]
        self.app.events = [event for event in self.app.events if event["type"] != "message"]
        return [phone.open(b64decode(one["envelope"])).content.part.content.decode() for one in sealed]

    def _signed(self, body: bytes, webhook_id: str) -> Request:
        headers = Signer(PARTNER_SEED).headers(webhook_id, body, self.steps.now)
        return Request(method="POST", query={}, headers=headers, body=body)
