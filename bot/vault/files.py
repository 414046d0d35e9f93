"""Sealing of files, chunk by chunk (XChaCha20-Poly1305 secretstream), so that a video never stands whole in memory.

A sealed file is the stream's 24-byte header and then chunks of `CHUNK` plain bytes, each with its tag; the last one
is marked as last, so that a file cut short does not pass. Every chunk is bound to the file's id.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_ABYTES as TAG_BYTES,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_HEADERBYTES as HEADER_BYTES,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_init_pull,
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_pull,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_TAG_FINAL as LAST,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE as MORE,
)
from nacl.exceptions import CryptoError

from bot.vault.sealing import CannotOpen

CHUNK = 64 * 1024
DRAFT = ".part"
"""What a file's name ends with until it is whole."""


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, so that a new file is still there after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class FileSealer:
    """Writes one sealed file; nothing of it is there under its name before `close` succeeded."""

    def __init__(self, path: Path, key: bytes, file_id: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._draft = path, path.with_suffix(DRAFT)
        self._bind = file_id.encode()
        self._state = crypto_secretstream_xchacha20poly1305_state()
        self._rest = b""
        self._file = self._draft.open("wb")
        self._file.write(crypto_secretstream_xchacha20poly1305_init_push(self._state, key))

    def write(self, data: bytes) -> None:
        """Seal more of the file."""
        self._rest += data
        while len(self._rest) > CHUNK:
            self._push(self._rest[:CHUNK], MORE)
            self._rest = self._rest[CHUNK:]

    def close(self) -> None:
        """Seal the end, bring it to the disk, give the file its name."""
        self._push(self._rest, LAST)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._draft.replace(self._path)
        sync_folder(self._path.parent)

    def abandon(self) -> None:
        """Drop what was written."""
        self._file.close()
        self._draft.unlink(missing_ok=True)

    def _push(self, plain: bytes, tag: int) -> None:
        self._file.write(crypto_secretstream_xchacha20poly1305_push(self._state, plain, self._bind, tag))


def read_sealed(path: Path, key: bytes, file_id: str) -> Iterator[bytes]:
    """The plain bytes, in chunks. Raises CannotOpen (also for a file cut short or lengthened) and OSError."""
    with path.open("rb") as file:
        yield from read_sealed_from(file, key, file_id)


def read_sealed_from(file: BinaryIO, key: bytes, file_id: str) -> Iterator[bytes]:
    """The same of a sealed file that is open already, from where it stands. Raises CannotOpen and OSError."""
    state = crypto_secretstream_xchacha20poly1305_state()
    tag = MORE
    try:
        crypto_secretstream_xchacha20poly1305_init_pull(state, file.read(HEADER_BYTES), key)
        while sealed := file.read(CHUNK + TAG_BYTES):
            if tag == LAST:
                raise CannotOpen("a sealed file goes on after its end")
            plain, tag = crypto_secretstream_xchacha20poly1305_pull(state, sealed, file_id.encode())
            yield plain
    except (CryptoError, RuntimeError, ValueError, TypeError) as error:
        raise CannotOpen("a sealed file does not open") from error
    if tag != LAST:
        raise CannotOpen("a sealed file is cut short")
