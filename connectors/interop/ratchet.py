"""The Double Ratchet of the `doubleratchet` library with the parts that SPEC.md, section 6, names.

The library's functions are coroutines that never wait; `now` runs one to its end without an event loop.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Coroutine
from typing import Any, TypeVar

import doubleratchet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from doubleratchet.recommended import HashFunction, diffie_hellman_ratchet_curve25519, kdf_hkdf, kdf_separate_hmacs
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt, crypto_aead_xchacha20poly1305_ietf_encrypt
from nacl.exceptions import CryptoError

from connectors.interop.cbor import encode
from connectors.interop.envelope import KEY, RatchetHeader

MAX_SKIPPED = 1000
NONCE = 24
T = TypeVar("T")


def now(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never waits."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    coroutine.close()
    raise RuntimeError("the library waited for something")


class RootChain(kdf_hkdf.KDF):
    """HKDF-SHA256 over the Diffie-Hellman output, salted with the root key."""

    @staticmethod
    def _get_hash_function() -> HashFunction:
        return HashFunction.SHA_256

    @staticmethod
    def _get_info() -> bytes:
        return b"guichet-interop/1 root"


class MessageChain(kdf_separate_hmacs.KDF):
    """HMAC-SHA256 of 0x02 is the next chain key, of 0x01 the message key."""

    @staticmethod
    def _get_hash_function() -> HashFunction:
        return HashFunction.SHA_256


class Curve(diffie_hellman_ratchet_curve25519.DiffieHellmanRatchet):
    """X25519."""

    @staticmethod
    def _generate_priv() -> bytes:
        return secrets.token_bytes(KEY)


class Cipher(doubleratchet.AEAD):
    """XChaCha20-Poly1305 that commits to its key: `nonce | commitment | ciphertext and tag`.

    A message key seals one message; the nonce is random all the same, so that a sender who was set back to an older
    state does not use one twice. `decrypt` gives the message key in front of the content: custody keeps it, the
    library forgets it.
    """

    @staticmethod
    async def encrypt(plaintext: bytes, key: bytes, associated_data: bytes) -> bytes:
        """`ct` of an envelope."""
        return seal(plaintext, key, associated_data)

    @staticmethod
    async def decrypt(ciphertext: bytes, key: bytes, associated_data: bytes) -> bytes:
        """The message key and the content. Raises AuthenticationFailedException."""
        return key + unseal(ciphertext, key, associated_data)


class Ratchet(doubleratchet.DoubleRatchet):
    """The library's, with the ratchet header written as in the envelope."""

    @staticmethod
    def _build_associated_data(associated_data: bytes, header: doubleratchet.Header) -> bytes:
        return associated_data + encode(of_library(header).fields())


def seal(plaintext: bytes, key: bytes, associated_data: bytes) -> bytes:
    """Nonce, commitment, ciphertext and tag under one message key."""
    nonce = secrets.token_bytes(NONCE)
    sealing, commitment = _expand(key)
    return nonce + commitment + crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, associated_data, nonce, sealing)


def unseal(ciphertext: bytes, key: bytes, associated_data: bytes) -> bytes:
    """The content. Raises doubleratchet.AuthenticationFailedException."""
    nonce, given, sealed = ciphertext[:NONCE], ciphertext[NONCE : NONCE + KEY], ciphertext[NONCE + KEY :]
    sealing, commitment = _expand(key)
    if not hmac.compare_digest(commitment, given):
        raise doubleratchet.AuthenticationFailedException
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, associated_data, nonce, sealing)
    except CryptoError as error:
        raise doubleratchet.AuthenticationFailedException from error


def of_library(header: doubleratchet.Header) -> RatchetHeader:
    """The library's header as ours."""
    pub, pn, n = header
    return RatchetHeader(pub=pub, pn=pn, n=n)


def to_library(header: RatchetHeader) -> doubleratchet.Header:
    """Our header as the library's."""
    return doubleratchet.Header(header.pub, header.pn, header.n)


def _expand(key: bytes) -> tuple[bytes, bytes]:
    both = HKDFExpand(SHA256(), 2 * KEY, b"guichet-interop/1 message").derive(key)
    return both[:KEY], both[KEY:]


PARTS: dict[str, Any] = {
    "diffie_hellman_ratchet_class": Curve,
    "root_chain_kdf": RootChain,
    "message_chain_kdf": MessageChain,
    "message_chain_constant": b"\x02\x01",
    "dos_protection_threshold": MAX_SKIPPED,
    "max_num_skipped_message_keys": MAX_SKIPPED,
    "aead": Cipher,
}
"""What every ratchet is made with."""
