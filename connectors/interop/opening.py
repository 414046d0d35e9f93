"""One event of a partner, opened: the refusals in their order, and what is answered to them. SPEC.md, section 9."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from connectors.interop.agreement import fingerprint
from connectors.interop.cbor import encode
from connectors.interop.compose import Addresses, Author
from connectors.interop.content import Content
from connectors.interop.envelope import Envelope
from connectors.interop.errors import InteropRefusal, Misrouted
from connectors.interop.gateway import Gateway, Patience
from connectors.interop.incoming import fields_of, texts_of
from connectors.interop.outgoing import Wire, refused_wire, reset_wire
from connectors.interop.payloads import DeviceChanged, SealedMessage, SessionLost, Typing
from connectors.interop.payloads import Event as Read
from connectors.interop.session import Opened, reopen
from connectors.interop.unshown import unshown
from connectors.sdk.messages import (
    DEVICE,
    DEVICE_REPLACED,
    DEVICE_UNANNOUNCED,
    Event,
    Kind,
    Message,
    Receipt,
    Unreadable,
)
from connectors.sdk.news import Signal
from connectors.sdk.state import SESSION_LOST, State

GROUP = "group"


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens one delivery for one account at one partner.

    What was opened in it is not opened again, and it has the patience of one delivery for messages that do not open.
    """

    gateway: Gateway
    _opened_keys: set[str] = field(default_factory=set)
    _patience: Patience = field(default_factory=Patience)

    def open(self, event: Read, state: State, now: float) -> Iterator[Event]:
        """What becomes of one event; nothing of one that the counter keeps already."""
        if isinstance(event, SealedMessage):
            yield from self._message(event, state, now)
        elif isinstance(event, DeviceChanged):
            yield from self._replaced(event, state, now)
        elif isinstance(event, SessionLost):
            yield from self._lost(event, state)
        elif not isinstance(event, Typing):
            yield event

    def reread(self, event: Read, opening: bytes) -> Iterator[Event]:
        """What an event was, told again without sessions: `opening` opens one message, the others stay closed."""
        if isinstance(event, SealedMessage):
            try:
                yield self._group(event) if event.group else self._reopened(event, opening)
            except InteropRefusal as error:
                yield self._closed(event, error)
        elif isinstance(event, Event):
            yield event

    def _message(self, event: SealedMessage, state: State, now: float) -> Iterator[Event]:
        key = self._bare(event).key
        if key in self._opened_keys or state.has_event(key):
            return
        if event.group:
            yield self._group(event)
            yield self._signal(event, GROUP, refused_wire(event.user, event.id, GROUP))
            return
        try:
            is_new = self.gateway.is_new(event.user, event.device, state)
            message = self._opened(event, state, now)
            if is_new:
                yield self._noted(event, message)
            self._opened_keys.add(key)
            yield message
        except InteropRefusal as error:
            yield self._closed(event, error)
            if error.resets:
                yield self._signal(event, "reset", reset_wire(event.user, event.device, event.id, error.code))

    def _opened(self, event: SealedMessage, state: State, now: float) -> Message:
        opened = self.gateway.open(_envelope(event), state, now, self._patience)
        return self._read(event, opened)

    def _reopened(self, event: SealedMessage, opening: bytes) -> Message:
        content = reopen(_envelope(event), self.gateway.partner, opening)
        return self._read(event, Opened(content=content, opening=opening))

    def _read(self, event: SealedMessage, opened: Opened) -> Message:
        """The content as a message, once it names the parties and the id of the event. Raises Misrouted, Malformed."""
        content = Content.decode(opened.content)
        author = Author.customer(Addresses(partner=self.gateway.partner, account=self.gateway.account, user=event.user))
        if (content.sender_uri, content.room_uri) != (author.sender, author.room):
            raise Misrouted("the content names another sender or chat")
        if author.id_of(opened.content) != event.id:
            raise Misrouted("the content has another id than the event")
        facts = ((DEVICE, fingerprint(opened.device_identity)),)
        fields = fields_of(content, event.sent_at)
        more = unshown(content, texts_of(content) if "text" in fields else (), fields["kind"])
        return self._bare(event, **fields, facts=facts, opening=opened.opening, unmapped=(*event.unmapped, *more))

    def _replaced(self, event: DeviceChanged, state: State, now: float) -> Iterator[Event]:
        about = [event.user, event.old, event.new, int(event.at.timestamp() * 1000)]
        note = self._note(DEVICE_REPLACED, event.user, event.at, about)
        if not state.has_event(note.key) and self.gateway.replace_device(event.user, event.old, event.new, state, now):
            yield note

    def _noted(self, event: SealedMessage, message: Message) -> Message:
        """A person whom we know writes from a device that nobody announced."""
        note = self._note(DEVICE_UNANNOUNCED, event.user, event.sent_at, [event.user, event.device, event.id])
        return replace(note, sender_name=message.sender_name, facts=message.facts)

    def _note(self, what: str, user: str, at: datetime, about: list[Any]) -> Message:
        return Message(
            network=self.gateway.partner,
            account=self.gateway.account,
            message_id=sha256(encode([what, *about])).hexdigest(),
            chat_id=user,
            sent_at=at,
            kind=Kind.SYSTEM,
            raw_type=what,
            wants_answer=False,
        )

    def _lost(self, event: SessionLost, state: State) -> Iterator[Event]:
        receipt = Receipt(
            network=self.gateway.partner,
            account=self.gateway.account,
            message_id=event.message_id,
            state="failed",
            at=event.at,
            error_code=SESSION_LOST,
            chat_id=event.user,
            device=event.device,
        )
        if not state.has_event(receipt.key):
            self.gateway.reset(event.user, event.device, state)
            yield receipt

    def _group(self, event: SealedMessage) -> Message:
        return self._bare(
            event, kind=Kind.UNKNOWN, raw_type=GROUP, group=True, sender_id=event.user, wants_answer=False
        )

    def _closed(self, event: SealedMessage, error: InteropRefusal) -> Unreadable:
        return Unreadable(where=event.where, reason=str(error), code=error.code, chat_id=event.user)

    def _bare(self, event: SealedMessage, **more: object) -> Message:
        """What the partner says of the message; `more` is what the envelope says."""
        return Message(
            network=self.gateway.partner,
            account=self.gateway.account,
            message_id=event.id,
            chat_id=event.user,
            sent_at=event.sent_at,
            sender_name=event.name,
            **{"unmapped": event.unmapped, **more},  # type: ignore[arg-type]
        )

    def _signal(self, event: SealedMessage, why: str, wire: Wire) -> Signal:
        about = sha256(encode([why, event.user, event.device, event.id])).hexdigest()
        return Signal(
            network=self.gateway.partner,
            account=self.gateway.account,
            signal_id=f"{why}:{about[:40]}",
            chat_id=event.user,
            wire=wire.to_bytes(),
        )


def _envelope(event: SealedMessage) -> Envelope:
    envelope = Envelope.decode(event.envelope)
    if (envelope.sender, envelope.device) != (event.user, event.device):
        raise Misrouted("the envelope is of another device than the event")
    return envelope
