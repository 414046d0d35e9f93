"""Who can read: one X25519 key pair per reader, in files of mode 0600, and the keys of blind indexes and signatures.

The readers whose keys are files: `assistant` (talks to the customer) and `desk` (the agents' queue, from the hand-over
or ticket on). An agent's own key is in the store, and only their passphrase opens it (bot/team).
`Vault` is what a process opens: it can wrap a conversation's key for any reader and unwrap those of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import Box, PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey

from bot.vault.files import sync_folder
from bot.vault.sealing import KEY, CannotOpen, new_key

ASSISTANT, DESK = "assistant", "desk"
READERS = (ASSISTANT, DESK)
BLINDS_IN_MEMORY = 8192
"""A delivery asks for the same few indexes of each of its events again and again."""


ENDS = (".key", ".old.key", ".next.key")
"""A private key in force; the one before it and the one after it, while keys are rotated."""


class NoKeys(Exception):
    """The key folder cannot be read or written; the text says which file and what to do."""


class Vault:
    """The keys one process holds: its own private key, everybody's public key, and the index key.

    While keys are rotated (rotation.py) the files change below us: they are looked at before a key is wrapped, and when
    one does not open. What was opened by a former private key still is, as long as that one lies in the folder or was
    seen by this process.
    """

    def __init__(self, folder: Path, reader: str) -> None:
        self.reader = reader
        self._folder = folder
        self._index_key = read_key(folder / "index.key")
        self._blinds = lru_cache(BLINDS_IN_MEMORY)(self._blind)
        self._privates: tuple[PrivateKey, ...] = ()
        """The one in force, then former ones."""
        self._opened: tuple[bytes, Box] | None = None
        """The sender of the last wrapped key, and what they and we agreed on: many keys come from one sender."""
        self._load()

    @classmethod
    def open(cls, folder: Path, reader: str) -> Vault:
        """The vault of `reader`, whose keys lie in `folder` (made on first use). Raises NoKeys."""
        make_keys(folder)
        return cls(folder, reader)

    def public_keys(self) -> dict[str, bytes]:
        """Every reader's public key, 32 bytes."""
        return {name: bytes(key) for name, key in self._keys.items()}

    def key_ids(self) -> frozenset[str]:
        """The ids of this reader's pairs: the one in force, and former ones that still open."""
        return frozenset(key_id_of(bytes(private.public_key)) for private in self._privates)

    def wrap(self, key: bytes, reader: str) -> bytes:
        """`key` so that only `reader` can have it."""
        return self.wrap_all([key], reader)[0]

    def wrap_all(self, keys: Sequence[bytes], reader: str) -> list[bytes]:
        """Each of `keys` so that only `reader` can have it.

        They share a sender, whose private key is forgotten: agreeing on a secret is by far the dearest part.
        """
        self._look()
        sender = PrivateKey.generate()
        public, box = bytes(sender.public_key), Box(sender, self._keys[reader])
        return [public + box.encrypt(key) for key in keys]

    def wrap_named(self, keys: Sequence[bytes], reader: str) -> list[tuple[str, bytes]]:
        """`wrap_all`, each with the id of the public key that it was wrapped for."""
        wrapped = self.wrap_all(keys, reader)
        return [(key_id_of(bytes(self._keys[reader])), one) for one in wrapped]

    def unwrap(self, wrapped: bytes) -> bytes:
        """A key that was wrapped for this reader. Raises CannotOpen."""
        found = self._unwrap(wrapped)
        if found is None and self._look():
            found = self._unwrap(wrapped)
        if found is None:
            raise CannotOpen(f"a key is not wrapped for the {self.reader}")
        return found

    def _unwrap(self, wrapped: bytes) -> bytes | None:
        for private in self._privates:
            try:
                return bytes(self._from(wrapped[:KEY], private).decrypt(wrapped[KEY:]))
            except (CryptoError, ValueError, TypeError):
                continue
        return None

    def _from(self, public: bytes, private: PrivateKey) -> Box:
        if private is not self._privates[0]:
            return Box(private, PublicKey(public))
        last = self._opened
        if last is None or last[0] != public:
            last = self._opened = (public, Box(private, PublicKey(public)))
        return last[1]

    def _look(self) -> bool:
        """Whether the files changed; they are read again then."""
        if self._stamps() == self._seen:
            return False
        self._load()
        return True

    def _load(self) -> None:
        seen = self._stamps()
        names = [self._folder / f"{self.reader}{end}" for end in ENDS]
        names = [name for name in names if name.suffixes == [".key"] or name.exists()]
        read = [PrivateKey(read_key(name)) for name in names]
        self._privates = tuple(dict.fromkeys([*read, *self._privates]))
        publics = {name: PublicKey(read_key(self._folder / f"{name}.pub")) for name in READERS if name != self.reader}
        self._keys = {self.reader: read[0].public_key, **publics}
        self._seen, self._opened = seen, None

    def _stamps(self) -> list[tuple[int, int] | None]:
        """What shows that a file is another: of our private keys, and of the others' public ones."""
        others = [f"{name}.pub" for name in READERS if name != self.reader]
        return [stamp_of(self._folder / name) for name in (*(f"{self.reader}{end}" for end in ENDS), *others)]

    def row_key(self) -> bytes:
        """Under which rows that change are sealed (living.py)."""
        return row_key(self._index_key)

    def blind(self, *parts: str) -> str:
        """A keyed hash of `parts`, hex: equal for equal parts, and says nothing about them without the index key."""
        return self._blinds(parts)

    def _blind(self, parts: tuple[str, ...]) -> str:
        text = b"".join([len(p).to_bytes(4, "big") + p for p in [part.encode() for part in parts]])
        return hmac.digest(self._index_key, text, "sha256").hex()


def row_key(index_key: bytes) -> bytes:
    """The key of the seals of rows that change: every process of the counter has it."""
    return hmac.digest(index_key, b"rows", "sha256")


def key_id_of(public: bytes) -> str:
    """What a public key is called: the beginning of its SHA-256, hex."""
    return hashlib.sha256(public).hexdigest()[:16]


def wrap_for(public: bytes, key: bytes) -> bytes:
    """`key` so that only the holder of the private key to `public` can have it."""
    return bytes(SealedBox(PublicKey(public)).encrypt(key))


def unwrap_with(private: bytes, wrapped: bytes) -> bytes:
    """What was wrapped for the holder of `private`. Raises CannotOpen."""
    try:
        return bytes(SealedBox(PrivateKey(private)).decrypt(wrapped))
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpen("a key is not wrapped for this reader") from error


def stamp_of(file: Path) -> tuple[int, int] | None:
    """Differs once another file is in its place; None when it cannot be seen."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def make_keys(folder: Path) -> None:
    """Make the key files that are not there yet; two processes may do it at once. Raises NoKeys."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        create_once(folder / "index.key", new_key())
        for name in READERS:
            create_once(folder / f"{name}.key", bytes(PrivateKey.generate()))
            create_once(folder / f"{name}.pub", bytes(PrivateKey(read_key(folder / f"{name}.key")).public_key))
        create_once(folder / "signing.key", bytes(SigningKey.generate()))
        create_once(folder / "signing.pub", bytes(SigningKey(read_key(folder / "signing.key")).verify_key))
    except OSError as error:
        raise NoKeys(f"{folder}: {error.strerror}: make this folder writable, or set GUICHET_DATA") from error


def create_once(file: Path, content: bytes) -> None:
    """Write a secret that others see whole or not at all (mode 0600), unless it is there already. Raises OSError."""
    if file.exists():
        return
    draft = file.with_name(f".{file.name}.{os.getpid()}.{time.monotonic_ns()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, content)
        os.fsync(handle)
        file.hardlink_to(draft)
        sync_folder(file.parent)
    except FileExistsError:
        pass
    finally:
        os.close(handle)
        draft.unlink()


def replace_file(file: Path, content: bytes) -> None:
    """Put another secret in its place; others see the one or the other, whole. Raises OSError."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.{time.monotonic_ns()}")
    create_once(draft, content)
    draft.replace(file)
    sync_folder(file.parent)


def read_key(file: Path) -> bytes:
    """The 32 bytes of a key file. Raises NoKeys."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise NoKeys(f"{file}: {error.strerror}: make this file readable, or set GUICHET_KEYS") from error
    if len(content) != KEY:
        raise NoKeys(f"{file} is damaged: restore it from a backup; without it what it sealed cannot be read")
    return content
