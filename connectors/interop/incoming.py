"""An opened message as the counter's own: MIMI content to `Message`. Pure. SPEC.md, section 7.

A kind that is not carried is a message of Kind.UNKNOWN, never an error.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from connectors.interop.blobs import check_part
from connectors.interop.cbor import decode, encode
from connectors.interop.compose import VOICE
from connectors.interop.content import Content, Disposition, Expiration
from connectors.interop.errors import Malformed
from connectors.interop.parts import (
    CHOOSE_ONE,
    ExternalPart,
    MultiPart,
    NullPart,
    Part,
    SinglePart,
    part_from,
    part_value,
)
from connectors.sdk.messages import Kind, Media
from connectors.sdk.names import file_name

WORDS = ("text/plain", "text/markdown")
SHOWN = (Disposition.UNSPECIFIED, Disposition.RENDER, Disposition.INLINE, Disposition.ATTACHMENT)
_LATEST = datetime.max.replace(tzinfo=timezone.utc)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the parts of a message say together."""

    texts: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    unknown: str = ""
    """The type of a part that cannot be shown here."""


def fields_of(content: Content, sent_at: datetime) -> dict[str, Any]:
    """The fields of a Message that the content decides. Raises Malformed."""
    fields: dict[str, Any] = {"expires_at": _expires_at(content.expires, sent_at)}
    reply_to = content.in_reply_to.hex() if content.in_reply_to else ""
    said = _said(content.part)
    text = "\n".join(said.texts)
    if content.part.disposition == Disposition.REACTION:
        return {**fields, "kind": Kind.REACTION, "text": text, "target": reply_to, "wants_answer": False}
    if content.deletes:
        target = content.replaces.hex() if content.replaces else ""
        return {**fields, "kind": Kind.REVOKE, "target": target, "wants_answer": False}
    if content.replaces and said.texts and not said.media:
        return {**fields, "kind": Kind.EDIT, "text": text, "target": content.replaces.hex(), "wants_answer": False}
    return {**fields, **_plain(said, text), "reply_to": reply_to}


def texts_of(content: Content) -> tuple[str, ...]:
    """The words of its parts that are shown, one by one."""
    return _said(content.part).texts


def media_ref(part: ExternalPart) -> str:
    """All that is needed to fetch and open a file, as text."""
    return urlsafe_b64encode(encode(part_value(part))).decode()


def part_of(ref: str) -> ExternalPart:
    """The part that `media_ref` wrote down. Raises Malformed."""
    try:
        part = part_from(decode(urlsafe_b64decode(ref)))
    except ValueError as error:
        raise Malformed("no reference to a file") from error
    if not isinstance(part, ExternalPart):
        raise Malformed("no reference to a file")
    return part


def kind_of(mime: str, description: str = "") -> Kind:
    """What a file is."""
    if mime.startswith("audio/") and description == VOICE:
        return Kind.VOICE
    return _KINDS.get(mime.partition("/")[0], Kind.DOCUMENT)


def _plain(said: Said, text: str) -> dict[str, Any]:
    if said.media:
        return {"kind": said.media[0].kind, "text": text, "media": said.media}
    if said.texts:
        return {"kind": Kind.TEXT, "text": text}
    return {"kind": Kind.UNKNOWN, "raw_type": said.unknown or "nothing"}


def _said(part: Part) -> Said:
    if isinstance(part, NullPart):
        return Said()
    if isinstance(part, MultiPart):
        parts = [_said(one) for one in part.parts]
        return _first(parts) if part.semantics == CHOOSE_ONE else _all(parts)
    if part.disposition not in (*SHOWN, Disposition.REACTION):
        return Said(unknown=f"mimi/{int(part.disposition)}")
    return _words(part) if isinstance(part, SinglePart) else _file(part)


def _first(parts: list[Said]) -> Said:
    """Of alternatives, the first that can be shown: the sender puts the best in front."""
    return next((said for said in parts if not said.unknown), parts[0])


def _all(parts: Iterable[Said]) -> Said:
    kept = list(parts)
    return Said(
        texts=tuple(text for said in kept for text in said.texts),
        media=tuple(media for said in kept for media in said.media),
        unknown=next((said.unknown for said in kept if said.unknown), ""),
    )


def _words(part: SinglePart) -> Said:
    essence = part.content_type.partition(";")[0].strip().lower()
    if essence not in WORDS:
        return Said(unknown=essence or "nothing")
    try:
        return Said(texts=(part.content.decode("utf-8"),))
    except UnicodeDecodeError as error:
        raise Malformed("words that are not UTF-8") from error


def _file(part: ExternalPart) -> Said:
    check_part(part)
    mime = part.content_type.partition(";")[0].strip().lower()
    media = Media(
        kind=kind_of(mime, part.description),
        ref=media_ref(part),
        mime=mime,
        sha256=part.content_hash.hex(),
        size=part.size,
        file_name=file_name(part.filename),
    )
    caption = part.description if part.description not in ("", VOICE) else ""
    return Said(texts=(caption,) if caption else (), media=(media,))


def _expires_at(expires: Expiration | None, sent_at: datetime) -> datetime | None:
    if expires is None or (expires.time == 0 and not expires.relative):
        return None
    start = sent_at if expires.relative else datetime.fromtimestamp(0, timezone.utc)
    return min(_LATEST - start, timedelta(seconds=expires.time)) + start


_KINDS = {"image": Kind.IMAGE, "video": Kind.VIDEO, "audio": Kind.AUDIO}
