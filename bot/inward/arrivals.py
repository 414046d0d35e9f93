"""Every event of a delivery as what is kept of it, before anybody knows in which conversation."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import Any

from bot.audit.tally import code_of
from bot.box import DONE, QUARANTINED
from bot.inward.conversations import OFFICE
from bot.inward.identity import Named
from bot.outward import window
from bot.packing import pack_consent, pack_message, pack_receipt
from bot.watch.network_news import News
from connectors.sdk.messages import Envelope, Event, Message, Receipt, Unreadable
from connectors.sdk.news import Consent, Moved, Notice, Signal

IN_ORDER = ("message", "consent")
"""Kinds of which a chat takes one after the other."""
ENDED = {"unreadable": QUARANTINED, "moved": DONE, "notice": DONE}
"""Kinds that are finished, or never will be, as soon as they are kept."""
GROUP_NAME = "Groupe / Group"
"""What the desk calls a group, whose own name no message tells."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One event. `named` is what it says of a person's addresses; `wire` goes back to the network.

    `said_at` is when a person said it, in seconds since the epoch; 0 when nobody did.
    """

    key: str
    address: str
    kind: str
    payload: dict[str, Any]
    name: str = ""
    reason: str = ""
    code: str = ""
    said_at: float = 0.0
    opening: bytes = field(default=b"", repr=False)
    wire: bytes = field(default=b"", repr=False)
    named: Named | None = None
    notice: Notice | None = None

    def moved_to(self, address: str) -> Arrival:
        """The same at another address."""
        return self if address == self.address else replace(self, address=address)

    def news(self, key: str, now: float) -> News | None:
        """What a person should hear of it, under the blind index `key`; None when nothing."""
        told = self.notice
        if told is None:
            return None
        at = told.at.timestamp() if told.at else now
        code, text = told.code[:200], told.text[:500]
        return News(key=key, network=told.network, account=told.account, at=at, code=code, text=text)


def arrival(event: Event, envelope: Envelope) -> Arrival:
    """What is kept of an event."""
    if isinstance(event, Message):
        return _message(event)
    if isinstance(event, Receipt):
        return Arrival(key=event.key, address=OFFICE, kind="receipt", payload=pack_receipt(event))
    if isinstance(event, Signal) and event.wire:
        return Arrival(key=event.key, address=event.chat_id, kind="signal", payload={}, wire=event.wire)
    if isinstance(event, Consent):
        return Arrival(key=event.key, address=event.chat_id, kind="consent", payload=pack_consent(event))
    if isinstance(event, Moved):
        payload = {"old": event.old, "new": event.new, "at": event.at.isoformat()}
        named = Named(address=event.new, old=event.old)
        return Arrival(key=event.key, address=OFFICE, kind="moved", payload=payload, named=named)
    if isinstance(event, Notice):
        log.warning("%s: news of the account: %s: %s", event.network, event.code, event.text)
        payload = {"code": event.code, "text": event.text}
        return Arrival(key=event.key, address=OFFICE, kind="notice", payload=payload, notice=event)
    if not isinstance(event, Unreadable):
        event = Unreadable(where=event.key, reason=f"this counter does not carry {type(event).__name__}")
    return _unreadable(event, envelope)


def _message(message: Message) -> Arrival:
    name = GROUP_NAME if message.group and message.sender_id != message.chat_id else message.sender_name
    return Arrival(
        key=message.key,
        address=message.chat_id,
        kind="message",
        payload=pack_message(message),
        name=name,
        code=code_of(message),
        said_at=message.sent_at.timestamp() if window.opens(message) else 0.0,
        opening=message.opening,
        named=Named(address=message.chat_id, also=message.also, name=name) if message.also else None,
    )


def _unreadable(event: Unreadable, envelope: Envelope) -> Arrival:
    key = f"{envelope.network}:{envelope.account}:unreadable:{envelope.sha256}:{event.where}"
    payload = {"where": event.where, "reason": event.reason}
    reason, code, where = event.reason[:300], code_of(event), event.chat_id or OFFICE
    return Arrival(key=key, address=where, kind="unreadable", payload=payload, reason=reason, code=code)
