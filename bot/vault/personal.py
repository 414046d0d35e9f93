"""A person's own key pair (X25519). The private half is sealed by their passphrase (Argon2id) and opens at sign-in."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from nacl import pwhash
from nacl.public import PrivateKey
from nacl.utils import random

from bot.vault.passphrase import hash_passphrase
from bot.vault.sealing import KEY, CannotOpen, seal, unseal

_PLACE = "agent-private"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What is kept of a passphrase: its hash, and a key pair that only it opens."""

    passphrase_hash: str
    public_key: bytes
    private_sealed: bytes = field(repr=False)


def make_secret(passphrase: str) -> Secret:
    """A new pair, sealed by this passphrase. Slow on purpose."""
    private, salt = PrivateKey.generate(), random(pwhash.argon2id.SALTBYTES)
    public = bytes(private.public_key)
    sealed = salt + seal(_key(passphrase, salt), bytes(private), _PLACE, public.hex())
    return Secret(passphrase_hash=hash_passphrase(passphrase), public_key=public, private_sealed=sealed)


def open_private(private_sealed: bytes, public: bytes, passphrase: str) -> bytes:
    """The private half, 32 bytes. Slow on purpose. Raises CannotOpen."""
    salt, sealed = private_sealed[: pwhash.argon2id.SALTBYTES], private_sealed[pwhash.argon2id.SALTBYTES :]
    if len(salt) != pwhash.argon2id.SALTBYTES:
        raise CannotOpen("a private key is cut short")
    private = unseal(_key(passphrase, salt), sealed, _PLACE, public.hex())
    if bytes(PrivateKey(private).public_key) != public:
        raise CannotOpen("a private key is another's")
    return private


def seal_own(private: bytes, plain: bytes, *place: str) -> bytes:
    """What only the holder of this private key can read, or can have written. Raises CannotOpen without a key."""
    return seal(_own(private), plain, *place)


def open_own(private: bytes, sealed: bytes, *place: str) -> bytes:
    """What this person sealed at this very place. Raises CannotOpen."""
    return unseal(_own(private), sealed, *place)


def _own(private: bytes) -> bytes:
    if len(private) != KEY:
        raise CannotOpen("a private key is not there")
    return hmac.digest(private, b"guichet-own", "sha256")


def _key(passphrase: str, salt: bytes) -> bytes:
    cost = (pwhash.argon2id.OPSLIMIT_INTERACTIVE, pwhash.argon2id.MEMLIMIT_INTERACTIVE)
    return bytes(pwhash.argon2id.kdf(KEY, passphrase.encode(), salt, *cost))
