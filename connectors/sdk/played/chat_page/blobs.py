"""Files in memory: bounded in number and size, oldest first out, and never served as something that can run."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from connectors.sdk.messages import Kind

MAX_TOTAL = 400 * 1024 * 1024
MAX_BLOBS = 500
OPAQUE = "application/octet-stream"
INLINE_IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp")
"""Pictures that a browser shows and that can hold no script; any other picture travels as a document."""
_MIME = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,100}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """One file. `id` cannot be guessed: knowing it is the right to read it."""

    id: str
    kind: Kind
    mime: str
    name: str
    content: bytes = field(repr=False)
    sha256: str

    @property
    def inline(self) -> bool:
        """Whether a browser may show it in place: pictures without script, video and sound, nothing else."""
        return self.mime in INLINE_IMAGES or self.mime.startswith(("video/", "audio/"))

    def facts(self) -> dict[str, Any]:
        """What a browser and the counter are told of the file."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "mime": self.mime,
            "name": self.name,
            "size": len(self.content),
            "sha256": self.sha256,
            "inline": self.inline,
        }


class Blobs:
    """The files of all chats."""

    def __init__(self, *, max_total: int = MAX_TOTAL, max_blobs: int = MAX_BLOBS) -> None:
        self._max_total = max_total
        self._max_blobs = max_blobs
        self._held: OrderedDict[str, Blob] = OrderedDict()
        self._total = 0

    def put(self, content: bytes, *, kind: str, mime: str, name: str) -> Blob:
        """Keeps a file under a new id; the oldest files give way. A kind that its type denies becomes a document."""
        clean = clean_mime(mime)
        blob = Blob(
            id=secrets.token_urlsafe(18),
            kind=_kind(kind, clean),
            mime=clean,
            name=clean_name(name),
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        self._held[blob.id] = blob
        self._total += len(content)
        while len(self._held) > self._max_blobs or (self._total > self._max_total and len(self._held) > 1):
            _, oldest = self._held.popitem(last=False)
            self._total -= len(oldest.content)
        return blob

    def get(self, blob_id: str) -> Blob | None:
        """The file, or None when it is unknown or has given way."""
        return self._held.get(blob_id)


def clean_mime(mime: str) -> str:
    """The type in lower case without parameters; `application/octet-stream` when it is no type."""
    bare = mime.partition(";")[0].strip().lower()
    return bare if _MIME.match(bare) else OPAQUE


def clean_name(name: str) -> str:
    """The last part of a file name, printable, at most 120 characters."""
    last = re.split(r"[\\/]", name)[-1]
    return "".join(c for c in last if c.isprintable())[-120:]


def _kind(wanted: str, mime: str) -> Kind:
    kind = Kind(wanted) if wanted in _FAMILIES else Kind.DOCUMENT
    return kind if mime.startswith(_FAMILIES.get(kind.value, "")) and _shown(kind, mime) else Kind.DOCUMENT


def _shown(kind: Kind, mime: str) -> bool:
    return kind is not Kind.IMAGE or mime in INLINE_IMAGES


_FAMILIES = {"image": "image/", "video": "video/", "audio": "audio/", "voice": "audio/"}
