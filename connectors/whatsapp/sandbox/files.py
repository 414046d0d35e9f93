"""Files at Meta: an id from a webhook lives 7 days, one of an upload 30, an address to fetch it from 5 minutes."""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

DAY = 86_400.0
ADDRESS_LIVES = 300.0
THEIRS, OURS = 7 * DAY, 30 * DAY


@dataclass(frozen=True, slots=True)
class File:
    """`until` is when its id ends, in the sandbox's own time."""

    content: bytes
    mime: str
    sha256: bytes
    until: float

    def announced(self, media_id: str, address: str = "") -> dict[str, Any]:
        """As a webhook has it: the hash in base64, and, on newer accounts, an address."""
        known = {"id": media_id, "mime_type": self.mime, "sha256": base64.b64encode(self.sha256).decode()}
        return {**known, "url": address} if address else known


class Files:
    """Every file, and the addresses that were given out. `now` is the sandbox's clock, in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._files: dict[str, File] = {}
        self._addresses: dict[str, tuple[str, float]] = {}
        self._numbers = itertools.count(1)

    def __contains__(self, media_id: object) -> bool:
        return isinstance(media_id, str) and self.get(media_id) is not None

    def __iter__(self) -> Iterator[str]:
        return iter([media_id for media_id in self._files if media_id in self])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def add(self, content: bytes, mime: str, *, lives: float = THEIRS) -> str:
        """The media id of a new file."""
        media_id = str(10**15 + next(self._numbers))
        self._files[media_id] = File(content, mime, hashlib.sha256(content).digest(), self._now() + lives)
        return media_id

    def get(self, media_id: str) -> File | None:
        """The file while its id is good."""
        file = self._files.get(media_id)
        return file if file and self._now() < file.until else None

    def swap(self, media_id: str, content: bytes) -> None:
        """Other bytes under the hash of the old ones."""
        self._files[media_id] = replace(self._files[media_id], content=content)

    def remove(self, media_id: str) -> None:
        """Gone for good. Raises KeyError."""
        del self._files[media_id]

    def address(self, media_id: str, *, expired: bool = False) -> str:
        """A token that leads to the file for 5 minutes."""
        token = f"{media_id}-{next(self._numbers)}"
        self._addresses[token] = (media_id, self._now() + (-1 if expired else ADDRESS_LIVES))
        return token

    def at(self, token: str) -> File | None:
        """The file at an address that is still good."""
        media_id, until = self._addresses.get(token, ("", 0.0))
        return self.get(media_id) if self._now() <= until else None
