"""Codes of one-time links. Whoever holds the code gets in once, so only its SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets

GOOD_FOR = 7 * 86_400.0
"""Seconds that an invitation, or a link for a new passphrase, can be used."""


def new_code() -> str:
    """256 random bits, for an address."""
    return secrets.token_urlsafe(32)


def digest(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def address(origin: str, code: str) -> str:
    """The link, for the desk at this `origin` (`https://desk.example`)."""
    return f"{origin}/welcome?code={code}"
