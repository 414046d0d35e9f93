"""The one comparison of a signature. It fails closed: no secret, no signature, a wrong form are all refusals."""

from __future__ import annotations

import hashlib
import hmac
import re

from connectors.sdk.errors import BadSignature, NotConfigured

_HEX = re.compile(r"[0-9a-fA-F]{64}\Z")


def hmac_sha256(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of the raw bytes, lower-case hex. Raises NotConfigured on an empty secret."""
    if not secret:
        raise NotConfigured("a signing secret is empty")
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def check_hmac_sha256(secret: str, body: bytes, signature: str | None, *, prefix: str = "sha256=") -> None:
    """Returns when `signature` (`<prefix><hex>`) is the HMAC of exactly these bytes. Raises BadSignature."""
    if not signature or not signature.startswith(prefix):
        raise BadSignature
    given = signature[len(prefix) :]
    if not _HEX.match(given):
        raise BadSignature
    if not hmac.compare_digest(hmac_sha256(secret, body), given.lower()):
        raise BadSignature


def same_token(ours: str, theirs: str | None) -> bool:
    """Whether two secret tokens are equal, in constant time; False when either is empty."""
    if not ours or not theirs:
        return False
    return hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "surrogatepass"))
