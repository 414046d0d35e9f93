"""The smaller parts of a webhook: files, hashes in either encoding, answers of a form, Meta's own words."""

from __future__ import annotations

import base64
import re

from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import Kind, Media
from connectors.sdk.untrusted import Untrusted

_HEX = re.compile(r"[0-9a-fA-F]{64}\Z")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{43}=?\Z")
MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,200}\Z")
"""A handle that is safe in an address: no dot, no slash."""
_WORD = re.compile(r"[A-Za-z0-9_]{1,40}\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def media_of(part: Untrusted, kind: Kind) -> Media:
    """The file that `part` announces; sound that was spoken into the phone is Kind.VOICE. Raises BadPayload."""
    size = part.get("file_size")
    spoken = kind is Kind.AUDIO and (voice := part.get("voice")) is not None and voice.as_(bool)
    return Media(
        kind=Kind.VOICE if spoken else kind,
        ref=media_id(part["id"]),
        mime=part.text("mime_type")[:200],
        sha256=sha256_hex(part.get("sha256")),
        size=None if size is None else size.as_(int),
        file_name=file_name(part.text("filename")),
    )


def media_id(part: Untrusted) -> str:
    """Meta's handle of a file, when it is safe in an address. Raises BadPayload."""
    value = part.as_(str)
    if not MEDIA_ID.match(value):
        raise BadPayload(f"{part.path}: not a media id")
    return value


def sha256_hex(part: Untrusted | None) -> str:
    """A SHA-256 in lower-case hex, from hex or base64 of either alphabet; "" when absent. Raises BadPayload."""
    if part is None:
        return ""
    value = part.as_(str)
    if _HEX.match(value):
        return value.lower()
    standard = value.replace("-", "+").replace("_", "/")
    if _BASE64.match(standard):
        return base64.b64decode(standard.rstrip("=") + "=").hex()
    raise BadPayload(f"{part.path}: not a SHA-256")


def file_name(theirs: str) -> str:
    """The last part of their file name without what could mislead a reader; it still proves nothing about the file."""
    return plain(theirs).replace("\\", "/").rpartition("/")[2].strip()[:200]


def plain(theirs: str) -> str:
    """A name on one line, without characters that cannot be seen or that turn the direction of writing."""
    return " ".join(_CONTROL.sub("", theirs).split())


def flow_answer(reply: Untrusted) -> str:
    """What a person entered into a form, a line per field; its summary when the answers are no flat object."""
    try:
        answers = Untrusted.from_json(reply["response_json"].as_(str).encode()).fields()
    except BadPayload:
        return reply.text("body")
    lines = [f"{name}: {value}" for name, value in answers.items() if name != "flow_token"]
    return "\n".join(lines) or reply.text("body")


def word(theirs: str) -> str:
    """Meta's word for a kind, or `unknown` when it is no plain word (it is shown and logged)."""
    return theirs if _WORD.match(theirs) else "unknown"
