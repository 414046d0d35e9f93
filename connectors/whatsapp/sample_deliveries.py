"""The recorded webhooks and a connector for which they are genuine, for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

from connectors.sdk.messages import Event, Message
from connectors.sdk.testkit.wire import read_recording
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.sandbox import Account

FIXTURES = Path(__file__).parent / "fixtures"
CONFIGURED = Account().settings
"""The sandbox's own account: its app secret signed the fixtures."""
USER = "33612345678"
BSUID = "FR.13491208655302741918"
SHA256 = "1e8f4e28e6011de1705a02c1e039ce1e2eb2af04138b96e11371d71c6971d1c1"


def whatsapp(**changed: str) -> WhatsApp:
    """A connector for which the fixtures are genuine, but for what is changed."""
    made = WhatsApp.from_settings({**CONFIGURED, **changed})
    assert made is not None
    return made


def read(name: str) -> list[Event]:
    """The events of a recorded webhook."""
    return list(whatsapp().read(read_recording(FIXTURES / "in" / f"{name}.http").body))


def message(name: str) -> Message:
    """The one message of a recorded webhook."""
    (event,) = read(name)
    assert isinstance(event, Message)
    return event
