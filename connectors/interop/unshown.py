"""What a message told inside its envelope and our `Message` has no place for. Pure. SPEC.md, section 7."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from connectors.interop.compose import VOICE
from connectors.interop.content import ROOM_URI, SENDER_URI, Content
from connectors.interop.parts import ExternalPart, MultiPart, Part, SinglePart
from connectors.sdk.messages import Kind
from connectors.sdk.unmapped import LONGEST, MORE, MOST, Told, line

Line = tuple[str, Any]


def unshown(content: Content, shown: tuple[str, ...], kind: Kind) -> Told:
    """Topic, extensions, and of every part what is neither a file nor one of the texts that are `shown`."""
    told = ((name, value) for name, value in _all(content, shown, kind) if value not in ("", 0, None))
    lines = tuple(line(name, value) for name, value in islice(told, MOST))
    more = sum(1 for _ in told)
    return (*lines, (MORE, str(more))) if more else lines


def _all(content: Content, shown: tuple[str, ...], kind: Kind) -> Iterator[Line]:
    yield "topicId", content.topic_id.hex()
    for name, value in content.extensions.items():
        if name not in (SENDER_URI, ROOM_URI):
            yield f"extensions.{name}", _text(value)
    if content.replaces and kind not in (Kind.EDIT, Kind.REVOKE):
        yield "replaces", content.replaces.hex()
    if content.in_reply_to and kind in (Kind.EDIT, Kind.REVOKE):
        yield "inReplyTo", content.in_reply_to.hex()
    yield from _part(content.part, "part", shown)


def _part(part: Part, at: str, shown: tuple[str, ...]) -> Iterator[Line]:
    yield f"{at}.language", part.language
    if isinstance(part, MultiPart):
        for n, one in enumerate(part.parts):
            yield from _part(one, f"{at}[{n}]", shown)
    elif isinstance(part, SinglePart):
        yield from _words(part, at, shown)
    elif isinstance(part, ExternalPart):
        yield f"{at}.parameters", part.content_type.partition(";")[2].strip()
        yield f"{at}.expires", part.expires
        yield f"{at}.description", "" if part.description in (*shown, VOICE) else part.description


def _words(part: SinglePart, at: str, shown: tuple[str, ...]) -> Iterator[Line]:
    words = _text(part.content)
    if words and words not in shown:
        yield f"{at}.disposition", int(part.disposition)
        yield f"{at}.contentType", part.content_type
        yield f"{at}.content", words


def _text(value: Any) -> str:
    """A value of theirs as text: words as they are, other bytes as hex."""
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value[:LONGEST].hex()
    return str(value)
