"""Standard Webhooks with Ed25519 (`v1a`), both ways: who sent these bytes, and when. SPEC.md, section 3.

webhook-id: evt_4kT...          one per delivery; a second try carries the same
webhook-timestamp: 1763800000   seconds since the epoch, of this try
webhook-signature: v1a,<base64> Ed25519 over `id.timestamp.body`; several are separated by a space
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from connectors.interop.errors import Stale
from connectors.sdk.errors import BadSignature

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
HEADERS = (ID, TIMESTAMP, SIGNATURE)
WINDOW = 300.0
MAX_SIGNATURES = 4
_VERSION = "v1a,"
_PRIVATE, _PUBLIC = "whsk_", "whpk_"
_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}\Z")
_SECONDS = re.compile(r"[1-9][0-9]{0,11}\Z")


class Signer:
    """The private half of a transport key."""

    def __init__(self, seed: bytes) -> None:
        self._key = SigningKey(seed)

    @classmethod
    def from_text(cls, text: str) -> Signer:
        """The key in `whsk_<base64 of 32 bytes>`. Raises ValueError, which does not quote it."""
        return cls(_key(text, _PRIVATE))

    @property
    def public_text(self) -> str:
        """What the other side is given: `whpk_<base64 of 32 bytes>`."""
        return _PUBLIC + b64encode(bytes(self._key.verify_key)).decode()

    def headers(self, webhook_id: str, body: bytes, now: float) -> dict[str, str]:
        """The three headers of a delivery."""
        stamp = str(int(now))
        signature = self._key.sign(signed_bytes(webhook_id, stamp, body)).signature
        return {ID: webhook_id, TIMESTAMP: stamp, SIGNATURE: _VERSION + b64encode(signature).decode()}


class Verifier:
    """The public keys of a partner: one, or two while it changes them."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not 1 <= len(keys) <= 2:
            raise ValueError("one key, or two while they are changed")
        self._keys = [VerifyKey(key) for key in keys]

    @classmethod
    def from_text(cls, text: str) -> Verifier:
        """The keys in `whpk_...`, separated by white space or commas. Raises ValueError."""
        return cls([_key(one, _PUBLIC) for one in text.replace(",", " ").split()])

    def check(self, headers: Mapping[str, str], body: bytes, now: float) -> str:
        """The id of the key that signed. Raises BadSignature; Stale when signed at another time than now."""
        webhook_id, stamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
        if not _ID.match(webhook_id) or not _SECONDS.match(stamp):
            raise BadSignature
        signed = signed_bytes(webhook_id, stamp, body)
        key = self._signer_of(signed, headers.get(SIGNATURE, ""))
        if abs(now - int(stamp)) > WINDOW:
            raise Stale
        return key_id(bytes(key))

    def _signer_of(self, signed: bytes, header: str) -> VerifyKey:
        given = header.split(" ")
        if len(given) > MAX_SIGNATURES:
            raise BadSignature
        for signature in filter(None, map(_signature, given)):
            for key in self._keys:
                if _holds(key, signed, signature):
                    return key
        raise BadSignature


def signed_bytes(webhook_id: str, stamp: str, body: bytes) -> bytes:
    """What is signed."""
    return b".".join((webhook_id.encode(), stamp.encode(), body))


def key_id(public: bytes) -> str:
    """A short name of a public key for people and logs: the first half of its SHA-256."""
    return sha256(public).hexdigest()[:32]


def strict_base64(text: str) -> bytes | None:
    """The bytes of standard, padded base64 written the one way there is; None otherwise."""
    try:
        raw = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if b64encode(raw).decode() == text else None


def _signature(text: str) -> bytes | None:
    raw = strict_base64(text[len(_VERSION) :]) if text.startswith(_VERSION) else None
    return raw if raw is not None and len(raw) == 64 else None


def _holds(key: VerifyKey, signed: bytes, signature: bytes) -> bool:
    try:
        key.verify(signed, signature)
    except BadSignatureError:
        return False
    return True


def _key(text: str, prefix: str) -> bytes:
    raw = strict_base64(text[len(prefix) :]) if text.startswith(prefix) else None
    if raw is None or len(raw) != 32:
        raise ValueError(f"not {prefix} and the base64 of 32 bytes")
    return raw
