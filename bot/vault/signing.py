"""The counter's own signature (Ed25519) below what leaves it: bundles and certificates of erasure."""

from __future__ import annotations

from pathlib import Path

from nacl.exceptions import BadSignatureError, CryptoError
from nacl.signing import SigningKey, VerifyKey

from bot.vault.keys import read_key

SIGNING = "signing"


class Signer:
    """Holds the counter's signing key, which `make_keys` has made."""

    def __init__(self, key: SigningKey) -> None:
        self._key = key

    @classmethod
    def open(cls, folder: Path) -> Signer:
        """The signer whose key lies in `folder`. Raises NoKeys."""
        return cls(SigningKey(read_key(folder / f"{SIGNING}.key")))

    @property
    def public(self) -> bytes:
        """32 bytes, for those who check."""
        return bytes(self._key.verify_key)

    def sign(self, kind: str, content: bytes) -> bytes:
        """64 bytes over `content`, good for this `kind` of file only."""
        return bytes(self._key.sign(_bound(kind, content)).signature)


def is_signed(public: bytes, kind: str, content: bytes, signature: bytes) -> bool:
    """Whether the holder of `public` signed this."""
    try:
        VerifyKey(public).verify(_bound(kind, content), signature)
    except (BadSignatureError, CryptoError, ValueError, TypeError):
        return False
    return True


def _bound(kind: str, content: bytes) -> bytes:
    return kind.encode() + b"\0" + content
