"""The console's JSON, read and written: webhook events to `Event`s, a `Reply` to what the page takes.

`READERS` at the bottom is the list of what is understood; README.md describes the fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import Event, Kind, Media, Message, Receipt, Reply, Unreadable
from connectors.sdk.unmapped import unmapped
from connectors.sdk.untrusted import Untrusted

NETWORK = "console"
ID = re.compile(r"[A-Za-z0-9._-]{1,160}\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_LATEST_MS = 253_402_300_799_000  # the end of the year 9999
_MAX_NAME = 255


def events(body: bytes, account: str) -> Iterator[Event]:
    """Every event of one delivery, in order. Raises BadPayload when the body holds no list of events."""
    for part in list(Untrusted.from_json(body)["events"]):
        try:
            yield _event(part, account)
        except BadPayload as error:
            yield Unreadable(where=part.path, reason=str(error))


def reply_json(reply: Reply) -> dict[str, Any]:
    """What the page takes for this reply; the bytes of its file travel beside it."""
    media = reply.media
    return {
        "key": reply.key,
        "chat": reply.chat_id,
        "text": reply.text,
        "buttons": [{"id": b.id, "title": b.title} for b in reply.buttons],
        "reply_to": reply.reply_to,
        "media": media and {"kind": media.kind.value, "mime": media.mime, "name": media.file_name},
    }


def id_of(value: Untrusted) -> str:
    """The value, when it is an id of the console's: safe in a log line and in an address. Raises BadPayload."""
    text = value.as_(str)
    if not ID.match(text):
        raise BadPayload(f"{value.path}: not an id")
    return text


def _event(part: Untrusted, account: str) -> Event:
    event = READERS.get(part["kind"].as_(str), _unknown)(part, account)
    return replace(event, unmapped=unmapped(part)) if isinstance(event, Message) else event


def _words(part: Untrusted, account: str) -> Message:
    return _message(part, account, kind=Kind.TEXT, text=part["text"].as_(str))


def _file(part: Untrusted, account: str) -> Message:
    kind = Kind(part["kind"].as_(str))
    media = tuple(_media(item, kind) for item in part["media"])
    if not media:
        raise BadPayload(f"{part.path}.media: empty")
    return _message(part, account, kind=kind, text=part.text("text"), media=media)


def _pressed(part: Untrusted, account: str) -> Message:
    choice = part["choice"].as_(str)
    return _message(part, account, kind=Kind.CHOICE, text=part["text"].as_(str), choice=choice)


def _unknown(part: Untrusted, account: str) -> Message:
    return _message(part, account, kind=Kind.UNKNOWN, text=part.text("text"), raw_type=part["kind"].as_(str)[:64])


def _read(part: Untrusted, account: str) -> Receipt:
    return Receipt(network=NETWORK, account=account, message_id=id_of(part["id"]), state="read", at=_time(part["at"]))


def _message(part: Untrusted, account: str, **rest: Any) -> Message:
    reply_to = part.get("reply_to")
    return Message(
        network=NETWORK,
        account=account,
        message_id=id_of(part["id"]),
        chat_id=id_of(part["chat"]),
        sent_at=_time(part["at"]),
        sender_name="".join(c for c in part.text("name") if c.isprintable())[:_MAX_NAME],
        reply_to=id_of(reply_to) if reply_to else "",
        **rest,
    )


def _media(item: Untrusted, kind: Kind) -> Media:
    sha256 = item["sha256"].as_(str)
    if not _SHA256.match(sha256):
        raise BadPayload(f"{item.path}.sha256: not 64 lower-case hex digits")
    size = item["size"].as_(int)
    if not 0 <= size < 2**53:
        raise BadPayload(f"{item.path}.size: out of range")
    return Media(
        kind=kind,
        ref=id_of(item["id"]),
        mime=item.text("mime")[:_MAX_NAME],
        sha256=sha256,
        size=size,
        file_name=item.text("name")[:_MAX_NAME],
    )


def _time(value: Untrusted) -> datetime:
    milliseconds = value.as_(int)
    if not 0 <= milliseconds <= _LATEST_MS:
        raise BadPayload(f"{value.path}: not a time")
    return _EPOCH + timedelta(milliseconds=milliseconds)


READERS: dict[str, Callable[[Untrusted, str], Event]] = {
    "text": _words,
    "image": _file,
    "video": _file,
    "audio": _file,
    "voice": _file,
    "document": _file,
    "choice": _pressed,
    "read": _read,
}
