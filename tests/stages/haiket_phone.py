"""A person's phone on a played Haiket, beside a counter that goes step by step: real sessions, real envelopes."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connectors.interop.device import Device, delivery
from connectors.interop.envelope import Envelope
from connectors.interop.tests.conftest import App
from connectors.interop.tests.pair import haiket
from connectors.interop.vectors.world import ACCOUNT, PARTNER_SEED, USER
from connectors.interop.webhooks import Signer
from connectors.sdk.messages import Request
from tests.stages.steps import Steps


def with_haiket(steps: Steps, app: App) -> None:
    """The counter has an account at Haiket, whose clock is the counter's."""
    app.clock = lambda: steps.now
    steps.connectors["haiket"] = haiket(app.url, clock=lambda: steps.now)
    steps.health.known("haiket", on=True)


class HaiketPhone:
    """One device of Léa's. `read` counts the events of the app that it has looked at."""

    def __init__(self, steps: Steps, app: App, name: str = "phone-1") -> None:
        self.steps, self.app, self.read, self._asked = steps, app, 0, 0
        self.device = Device(partner="haiket", account=ACCOUNT, user=USER, device=name)

    async def connect(self) -> None:
        """A fresh bundle, as before a session."""
        self._asked += 1
        asked = self._signed(json.dumps(self.device.bundle_request()).encode(), f"{self.device.device}-{self._asked}")
        answer = await self.steps.doors.answer("haiket", "bundle", asked)
        self.device.connect(json.loads(answer.body))

    async def says(self, words: str) -> dict[str, Any]:
        """Words, worked off; gives their event."""
        self.steps.now += 60
        event = self.device.message(self.device.author.text(words), at=self.steps.now)
        await self.tells(event)
        return event

    async def tells(self, event: Mapping[str, Any]) -> None:
        """Any event, worked off."""
        body = json.dumps(delivery([event])).encode()
        asked = self._signed(body, f"{self.device.device}-{self.steps.now}-{event.get('id', event['type'])}")
        assert (await self.steps.receiving.deliver("haiket", asked)).status == 200
        await self.steps.settle()

    def hears(self) -> list[str]:
        """The words it shows of what came since it looked last."""
        shown = []
        for event in self._new():
            mine = [one for one in event.get("envelopes", ()) if one["device"] == self.device.device]
            for received in (self.device.open(b64decode(one["envelope"])) for one in mine):
                part: Any = received.content.part
                if not getattr(received, "again", False):
                    shown.append(getattr(part, "content", b"").decode() or part.filename)
        return shown

    def signals(self, kind: str) -> list[dict[str, Any]]:
        """The events of this type that came to the app."""
        return [event for event in self.app.events if event["type"] == kind]

    def _new(self) -> list[dict[str, Any]]:
        new, self.read = self.app.events[self.read :], len(self.app.events)
        return new

    def _signed(self, body: bytes, webhook_id: str) -> Request:
        headers = Signer(PARTNER_SEED).headers(webhook_id, body, self.steps.now)
        return Request(method="POST", query={}, headers=headers, body=body)


def flipped(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event with one bit of its ciphertext changed."""
    envelope = Envelope.decode(b64decode(event["envelope"]))
    changed = replace(envelope, ct=envelope.ct[:-1] + bytes([envelope.ct[-1] ^ 1]))
    return {**event, "envelope": b64encode(changed.encode()).decode()}
