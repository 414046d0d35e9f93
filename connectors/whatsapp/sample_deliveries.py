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

_VALUE = r"\$\.entry\[\d+\]\.changes\[\d+\]\.value\."
_NO_MESSAGE = "(status_.*|statuses_.*|batch|field_.*|errors_.*)"
ELSEWHERE = {
    r"\$\.entry\[\d+\]\.id": "our own account",
    _VALUE + r"(messaging_product|metadata\.display_phone_number)": "our own number on WhatsApp",
    _VALUE + r"contacts\[\d+\]\.(wa_id|user_id)": "once more who wrote, which the message itself says",
    _VALUE + r"calls\[\d+\]\.direction": "only whether we rang; any other word is that they did",
    f"{_NO_MESSAGE} {_VALUE}" + r"contacts\[\d+\]\.profile\..*": "of a receipt: whom the reply went to",
    _VALUE + r"statuses\[\d+\]\.recipient_.*": "of a receipt: whom the reply went to",
    _VALUE + r"statuses\[\d+\]\.(pricing\..*|biz_opaque_callback_data)": "of a receipt: what Meta charges",
    _VALUE + r"statuses\[\d+\]\.errors\[\d+\]\.(title|message|href|error_data\.details)": "Meta's words for the code",
    f"status_unheard_of {_VALUE}" + r"statuses\[\d+\]\.(id|status|timestamp)": "unreadable: kept in its envelope",
    f"user_id_update {_VALUE}.*": "an address of theirs: the chat moves with it",
    f"unreadable_another_number {_VALUE}.*": "for another number: unreadable here, the part stays in its envelope",
}
"""Leaves that nobody needs beside a message, as the contract wants them: where they are, and why."""


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
