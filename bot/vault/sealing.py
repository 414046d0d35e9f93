"""Sealing of single values: XChaCha20-Poly1305, bound to the row it belongs to, so that rows cannot be swapped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from json.encoder import encode_basestring_ascii as _TEXT
from typing import Any

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError
from nacl.utils import random

NONCE = 24
KEY = 32


class CannotOpen(Exception):
    """The key is another, or the sealed bytes or the row they stand in were changed."""


def new_key() -> bytes:
    """32 random bytes."""
    return random(KEY)


def seal(key: bytes, plain: bytes, *place: str) -> bytes:
    """Nonce and ciphertext of `plain`; `place` (kind, row, conversation) is associated data."""
    nonce = random(NONCE)
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plain, _bind(place), nonce, key)


def unseal(key: bytes, sealed: bytes, *place: str) -> bytes:
    """What was sealed at this very place. Raises CannotOpen."""
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[NONCE:], _bind(place), sealed[:NONCE], key)
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpen(f"a sealed {place[0] if place else 'value'} does not open") from error


def seal_json(key: bytes, value: Any, *place: str) -> bytes:
    """`seal` of a JSON value."""
    return seal(key, _COMPACT.encode(value).encode(), *place)


def unseal_json(key: bytes, sealed: bytes, *place: str) -> Any:
    """The JSON value sealed at this place. Raises CannotOpen."""
    return json.loads(unseal(key, sealed, *place))


def json_of(told: Sequence[Any]) -> bytes:
    """The bytes of `json.dumps(told)`, for lists that are texts but for a number or two; in half the time."""
    return f"[{', '.join([_TEXT(one) if type(one) is str else json.dumps(one) for one in told])}]".encode()


def _bind(place: tuple[str, ...]) -> bytes:
    """Length-prefixed parts, so that no two places read the same."""
    bound = _VERSION
    for part in place:
        told = part.encode()
        bound += len(told).to_bytes(4, "big") + told
    return bound


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_VERSION = len(b"guichet-1").to_bytes(4, "big") + b"guichet-1"
