"""Files: sealed with ChaCha20-Poly1305 (AEAD 29), kept by the partner, opened as they stream in. SPEC.md, section 8.

The message carries key, nonce, size and SHA-256 of the file. The cipher alone would not commit to its key; the hash,
which is of the file before it was sealed, does.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms
from cryptography.hazmat.primitives.poly1305 import Poly1305
from nacl.bindings import crypto_aead_chacha20poly1305_ietf_encrypt

from connectors.interop.errors import BlobDiffers, ForeignHost, Malformed
from connectors.interop.parts import CHACHA20_POLY1305, SHA_256, ExternalPart

KEY, NONCE, TAG, BLOCK = 32, 12, 16, 16
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Hosts of this machine: the only ones that may be called without TLS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """A file ready for the partner's store: `blob` goes there, the rest into the message."""

    blob: bytes = field(repr=False)
    key: bytes = field(repr=False)
    nonce: bytes
    size: int
    sha256: bytes


def seal_file(content: bytes) -> SealedFile:
    """The file under a fresh key."""
    key, nonce = secrets.token_bytes(KEY), secrets.token_bytes(NONCE)
    blob = crypto_aead_chacha20poly1305_ietf_encrypt(content, b"", nonce, key)
    return SealedFile(blob=blob, key=key, nonce=nonce, size=len(content), sha256=sha256(content).digest())


def check_part(part: ExternalPart) -> None:
    """Returns when this part can be opened here. Raises Malformed."""
    if part.enc_alg != CHACHA20_POLY1305 or len(part.key) != KEY or len(part.nonce) != NONCE:
        raise Malformed("a file that is not sealed with ChaCha20-Poly1305")
    if part.hash_alg != SHA_256 or len(part.content_hash) != 32:
        raise Malformed("a file without its SHA-256")


def check_host(url: str, hosts: frozenset[str]) -> None:
    """Returns when the address is https on the list, or http on this machine. Raises ForeignHost."""
    try:
        parts = urlsplit(url)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK and parts.port
        allowed = parts.netloc in hosts and (parts.scheme == "https" or local)
    except ValueError:
        allowed = False
    if not allowed or not url.isascii() or not url.isprintable() or " " in url:
        raise ForeignHost("the address of the file is not on the partner's list of hosts")


class FileOpener:
    """Opens one blob chunk by chunk. What `feed` gave is genuine only once `finish` has returned."""

    def __init__(self, part: ExternalPart) -> None:
        """Raises Malformed when this part cannot be opened here."""
        check_part(part)
        self._part = part
        self._mac = Poly1305(_stream(part, counter=0).update(bytes(KEY)))
        self._mac.update(_padded(part.aad))
        self._stream = _stream(part, counter=1)
        self._hash = sha256()
        self._held = b""
        self._sealed = 0

    def feed(self, chunk: bytes) -> bytes:
        """The next bytes of the file. Raises BlobDiffers as soon as there are too many."""
        data = self._held + chunk
        self._held, data = data[-TAG:], data[:-TAG]
        self._sealed += len(data)
        if self._sealed > self._part.size:
            raise BlobDiffers("the file is longer than the message says")
        self._mac.update(data)
        opened = self._stream.update(data)
        self._hash.update(opened)
        return opened

    def finish(self) -> None:
        """Returns when size, tag and SHA-256 are as the message says. Raises BlobDiffers."""
        lengths = len(self._part.aad).to_bytes(8, "little") + self._sealed.to_bytes(8, "little")
        self._mac.update(bytes(-self._sealed % BLOCK) + lengths)
        try:
            self._mac.verify(self._held)
        except InvalidSignature as error:
            raise BlobDiffers("the file is not the one that was sealed") from error
        if self._sealed != self._part.size or self._hash.digest() != self._part.content_hash:
            raise BlobDiffers("the file has another size or hash than the message says")


def _stream(part: ExternalPart, *, counter: int) -> CipherContext:
    nonce = counter.to_bytes(4, "little") + part.nonce
    return Cipher(algorithms.ChaCha20(part.key, nonce), mode=None).encryptor()


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % BLOCK)
