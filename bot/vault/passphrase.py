"""Passphrases of agents: Argon2id, at libsodium's interactive cost."""

from __future__ import annotations

from nacl import pwhash
from nacl.exceptions import InvalidkeyError

SHORTEST, LONGEST = 10, 200
_NOBODY = pwhash.argon2id.str(b"nobody", pwhash.argon2id.OPSLIMIT_INTERACTIVE, pwhash.argon2id.MEMLIMIT_INTERACTIVE)


def hash_passphrase(passphrase: str) -> str:
    """The Argon2id string to store."""
    cost = (pwhash.argon2id.OPSLIMIT_INTERACTIVE, pwhash.argon2id.MEMLIMIT_INTERACTIVE)
    return pwhash.argon2id.str(passphrase.encode(), *cost).decode().rstrip("\0")


def matches(stored: str | None, passphrase: str) -> bool:
    """Whether this is the passphrase; takes as long where there is none stored."""
    try:
        found = pwhash.argon2id.verify((stored or "").encode() or _NOBODY, passphrase[:LONGEST].encode())
        return bool(found and stored)
    except (InvalidkeyError, ValueError):
        return False
