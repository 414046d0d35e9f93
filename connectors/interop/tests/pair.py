"""A device and our gateway that talk without a network, for tests."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from connectors.interop.bundles import bundle_json
from connectors.interop.compose import Addresses, Author
from connectors.interop.content import Content
from connectors.interop.device import Device, Received
from connectors.interop.envelope import Envelope
from connectors.interop.gateway import Gateway
from connectors.interop.options import Options
from connectors.interop.partners.haiket.connector import Haiket
from connectors.interop.parts import SinglePart
from connectors.interop.session import Opened
from connectors.interop.tests.partner_contract import settings_for
from connectors.interop.vectors.world import World
from connectors.sdk.messages import Message
from connectors.sdk.settings import read_settings
from connectors.sdk.testkit.memory import MemoryState

NOW = 1_763_800_000.0
PARTNER, ACCOUNT, USER = "birdychat", "support@example.org", "lea@example.com"


def new_device(name: str = "phone-1", user: str = USER) -> Device:
    """A device that knows nobody yet."""
    return Device(partner=PARTNER, account=ACCOUNT, user=user, device=name)


@dataclass
class Counter:
    """Our side with its state."""

    gateway: Gateway = field(default_factory=lambda: Gateway(partner=PARTNER, account=ACCOUNT))
    state: MemoryState = field(default_factory=MemoryState)
    now: float = NOW
    requests: int = 0

    def rows(self, kind: str) -> list[str]:
        """The names of the rows of this kind, of every person."""
        return sorted(name for name in self.state.values if name.startswith(f"{kind}/"))

    def bundle(self, device: Device) -> dict[str, Any]:
        """What the bundle door answers to this device."""
        self.requests += 1
        wanted = device.bundle_request()
        made = self.gateway.bundle(wanted["user"], wanted["device"], f"r{self.requests}", self.state, self.now)
        return bundle_json(made, ACCOUNT)

    def connected(self, name: str = "phone-1", user: str = USER) -> Device:
        """A device with a bundle."""
        device = new_device(name, user)
        device.connect(self.bundle(device))
        return device

    def open(self, event: dict[str, Any]) -> Opened:
        """The content of an event's envelope."""
        return self.gateway.open(envelope_of(event), self.state, self.now)

    def read(self, event: dict[str, Any]) -> str:
        """The words in an event's envelope."""
        return words_of(Content.decode(self.open(event).content))

    def say(self, words: str, user: str = USER) -> list[Envelope]:
        """Words of ours, sealed for each device of a person."""
        author = Author.counter(Addresses(partner=PARTNER, account=ACCOUNT, user=user))
        return self.gateway.seal(user, author.text(words).encode(), self.state, self.now)


def say(device: Device, words: str) -> dict[str, Any]:
    """An event with words of a person."""
    return device.message(device.author.text(words), at=NOW)


def envelope_of(event: dict[str, Any]) -> Envelope:
    """The envelope in an event."""
    return Envelope.decode(b64decode(event["envelope"]))


def words(received: Received) -> str:
    """The words that a device received."""
    return words_of(received.content)


def words_of(content: Content) -> str:
    """The words of content that is text."""
    assert isinstance(content.part, SinglePart)
    return content.part.content.decode()


def haiket(url: str, clock: Callable[[], float] = lambda: NOW, **more: str) -> Haiket:
    """A connector at the time of the vectors; `more` are settings."""
    settings = {**settings_for("HAIKET", "haiket.example"), "HAIKET_DELIVER_URL": f"{url}/deliver", **more}
    values = read_settings(Haiket.settings, settings)
    assert values is not None
    return Haiket(Options.from_values("HAIKET", values), clock=clock)


def met(world: World, ours: Haiket) -> Device:
    """A phone whose first message was opened."""
    phone = world.phone()
    (message,) = ours.open(world.body([world.said(phone, "Bonjour")]), world.state, NOW)
    assert isinstance(message, Message)
    return phone
