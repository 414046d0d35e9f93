"""What a thief does with a copy of the tables: try every key they have on everything that is wrapped or sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from nacl.exceptions import CryptoError
from nacl.public import Box, PrivateKey, PublicKey, SealedBox
from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversation
from bot.vault.personal import Secret
from bot.vault.sealing import CannotOpen, unseal
from connectors.sdk.messages import Envelope, Verdict


def pair() -> tuple[Secret, bytes]:
    """An agent's key pair without the slow passphrase, and its private half."""
    private = PrivateKey.generate()
    return Secret(passphrase_hash="-", public_key=bytes(private.public_key), private_sealed=b""), bytes(private)


def delivery(words: str) -> Envelope:
    """A delivery with these words."""
    body = words.encode()
    verdict = Verdict(algorithm="none", key_id="", result="valid")
    at = datetime.fromtimestamp(1_800_000_000, timezone.utc)
    return Envelope(network="fake", account="fake-account", received_at=at, headers={}, body=body, verdict=verdict)


class Thief:
    """Knows the formats, has the tables."""

    def __init__(self, conn: Connection) -> None:
        self._wrapped = conn.execute(select(schema.conversation_key)).all()

    def conversation_keys(self, privates: Collection[bytes]) -> dict[str, bytes]:
        """Conversation -> its key, for every one that any of these private keys opens, whoever it was wrapped for."""
        tried = [(row.conversation_id, _unwrapped(own, row.wrapped)) for row in self._wrapped for own in privates]
        return {conversation_id: key for conversation_id, key in tried if key}


@dataclass(frozen=True)
class Kept:
    """An envelope as it was when it came: sealed bytes, sealed key, hash, and the keys wrapped for its conversation."""

    envelope_id: str
    conversation_id: str
    sealed: bytes
    sealed_key: bytes
    hash: str
    wrapped: tuple[bytes, ...]

    @classmethod
    def read(cls, conn: Connection, envelope_id: str, chat: Conversation) -> Kept:
        """From the tables."""
        keys = schema.conversation_key
        wrapped = conn.execute(select(keys.c.wrapped).where(keys.c.conversation_id == chat.id)).scalars()
        row = _row(conn, envelope_id)
        return cls(envelope_id, chat.id, row["sealed"], row["sealed_key"], row["hash"], tuple(wrapped))

    def is_unchanged(self, conn: Connection) -> bool:
        """Whether the tables say the same of it."""
        row = _row(conn, self.envelope_id)
        same = (row["sealed"], row["sealed_key"], row["hash"]) == (self.sealed, self.sealed_key, self.hash)
        return same and hashlib.sha256(self.sealed).hexdigest() == row["sealed_sha256"]

    def opens_with(self, keys: Iterable[bytes]) -> bool:
        """Whether one of these conversations' keys opens it."""
        return any(self._opens(key) for key in keys)

    def _opens(self, key: bytes) -> bool:
        try:
            own = unseal(key, self.sealed_key, "envelope-key", self.envelope_id, self.conversation_id)
            return bool(unseal(own, self.sealed, "envelope", self.envelope_id))
        except CannotOpen:
            return False


def _row(conn: Connection, envelope_id: str) -> Mapping[str, object]:
    links, rows = schema.envelope_link, schema.envelope
    query = select(links.c.sealed_key, links.c.hash, rows.c.sealed, rows.c.sealed_sha256)
    joined = query.join(rows, rows.c.id == links.c.envelope_id).where(rows.c.id == envelope_id)
    return conn.execute(joined).mappings().one()


def _unwrapped(private: bytes, wrapped: bytes) -> bytes | None:
    """Both formats: with a shared sender, and a sealed box."""
    own = PrivateKey(private)
    for open_it in (
        lambda: SealedBox(own).decrypt(wrapped),
        lambda: Box(own, PublicKey(wrapped[:32])).decrypt(wrapped[32:]),
    ):
        try:
            return bytes(open_it())
        except (CryptoError, ValueError, TypeError):
            continue
    return None
