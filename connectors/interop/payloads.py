"""What a partner's server posts to our webhook, read into events. Pure: no key, no socket, no clock. SPEC.md section 9.

A message comes out still sealed (`SealedMessage`). An event that is not what SPEC.md says is an Unreadable among its
neighbours. The events that are read are `READERS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from connectors.interop.envelope import MAX_ENVELOPE
from connectors.interop.errors import Malformed, Plaintext, WrongVersion
from connectors.interop.webhooks import strict_base64
from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import Receipt, Unreadable
from connectors.sdk.names import plain
from connectors.sdk.news import Consent
from connectors.sdk.unmapped import Told, unmapped
from connectors.sdk.untrusted import Untrusted

VERSION = 1
MAX_BODY = 1024 * 1024
MAX_EVENTS = 32
MAX_PARTS = 1024
"""Objects, lists and members of a whole body: more than 32 events can need."""
MAX_NAME = 256
STATES = frozenset({"delivered", "read", "played", "failed"})
CONSENTS = frozenset({"given", "withdrawn"})
BARE = ("text", "body", "content", "message", "media", "attachments")
"""Members that would hold words or files; a message has none of them."""
_MESSAGE_ID = re.compile(r"01[0-9a-f]{62}\Z")
_LATEST = 100_000_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedMessage:
    """A message as it travels: what the partner says of it, and the envelope that only we open."""

    where: str
    id: str
    user: str
    device: str
    name: str
    sent_at: datetime
    envelope: bytes = field(repr=False)
    group: bool = False
    unmapped: Told = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChanged:
    """The partner says that a person's device was replaced by another."""

    user: str
    old: str
    new: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLost:
    """A device could not open a message of ours and has forgotten the session."""

    user: str
    device: str
    message_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """A person writes; nothing is kept of it."""

    user: str


Event = SealedMessage | Receipt | Consent | DeviceChanged | SessionLost | Typing | Unreadable


def events(body: bytes, *, network: str, account: str) -> Iterator[Event]:
    """Every event of a delivery, in its order. Raises BadPayload when the body as a whole is not one."""
    for part in _parts(body):
        try:
            yield _event(part, network, account)
        except BadPayload as error:
            yield Unreadable(where=part.path, reason=str(error), code=error.code)


def request(body: bytes) -> tuple[str, str]:
    """User and device of a bundle request. Raises BadPayload."""
    document = _document(body)
    return document.identifier("user"), document.identifier("device")


def _parts(body: bytes) -> list[Untrusted]:
    found = list(_document(body)["events"])
    if not 0 < len(found) <= MAX_EVENTS:
        raise Malformed(f"not 1 to {MAX_EVENTS} events")
    return found


def _document(body: bytes) -> Untrusted:
    """A body whose size is bounded before it is parsed, so that a few bytes cannot ask for much memory."""
    if len(body) > MAX_BODY:
        raise Malformed("the body is too long")
    if sum(map(body.count, (b"[", b"{", b","))) > MAX_PARTS:
        raise Malformed("the body has too many parts")
    document = Untrusted.from_json(body)
    if document["v"].as_(int) != VERSION:
        raise WrongVersion("only version 1 is spoken here")
    return document


def _event(part: Untrusted, network: str, account: str) -> Event:
    kind = part["type"].as_(str)
    if kind == "receipt":
        return _receipt(part, network, account)
    if kind == "consent":
        return _consent(part, network, account)
    return READERS.get(kind, _unknown)(part)


def _message(part: Untrusted) -> SealedMessage:
    if part.get("envelope") is None and any(name in part.names() for name in BARE):
        raise Plaintext("words where an envelope is due")
    sender = part["from"]
    message = SealedMessage(
        where=part.path,
        id=_message_id(part, "id"),
        user=sender.identifier("user"),
        device=sender.identifier("device"),
        name=plain(sender.text("name"))[:MAX_NAME],
        sent_at=_time(part, "sent_at"),
        envelope=_envelope(part),
        group=part.get("group") is not None,
    )
    return replace(message, unmapped=unmapped(part))


def _receipt(part: Untrusted, network: str, account: str) -> Receipt:
    state = part["status"].as_(str)
    if state not in STATES:
        raise Malformed("an unknown status of a receipt")
    return Receipt(
        network=network,
        account=account,
        message_id=_message_id(part, "message_id"),
        state=state,
        at=_time(part, "at"),
        error_code="" if part.get("code") is None else part.identifier("code"),
    )


def _consent(part: Untrusted, network: str, account: str) -> Consent:
    state = part["state"].as_(str)
    if state not in CONSENTS:
        raise Malformed("an unknown state of a consent")
    return Consent(
        network=network,
        account=account,
        consent_id=part.identifier("id"),
        chat_id=part.identifier("user"),
        state=state,
        at=_time(part, "at"),
    )


def _identity(part: Untrusted) -> DeviceChanged:
    user, old, new = (part.identifier(name) for name in ("user", "old_device", "new_device"))
    if old == new:
        raise Malformed("a device that replaces itself")
    return DeviceChanged(user=user, old=old, new=new, at=_time(part, "at"))


def _reset(part: Untrusted) -> SessionLost:
    return SessionLost(
        user=part.identifier("user"),
        device=part.identifier("device"),
        message_id=_message_id(part, "message_id"),
        at=_time(part, "at"),
    )


def _typing(part: Untrusted) -> Typing:
    return Typing(user=part.identifier("user"))


def _unknown(part: Untrusted) -> Event:
    raise Malformed("an unknown type of event")


def _envelope(part: Untrusted) -> bytes:
    text = part["envelope"].as_(str)
    if len(text) > 4 * (MAX_ENVELOPE // 3 + 1):
        raise Malformed("the envelope is too long")
    raw = strict_base64(text)
    if raw is None:
        raise Malformed("the envelope is not base64")
    return raw


def _message_id(part: Untrusted, name: str) -> str:
    value = part[name].as_(str)
    if not _MESSAGE_ID.match(value):
        raise Malformed(f"{name} is no message id")
    return value


def _time(part: Untrusted, name: str) -> datetime:
    value = part[name].as_(int)
    if not 0 <= value <= _LATEST:
        raise Malformed(f"{name} is no time in milliseconds")
    return datetime.fromtimestamp(value // 1000, timezone.utc).replace(microsecond=value % 1000 * 1000)


READERS: dict[str, Callable[[Untrusted], Event]] = {
    "message": _message,
    "identity": _identity,
    "session.reset": _reset,
    "typing": _typing,
}
"""Beside `receipt` and `consent`, which carry the account's name."""
