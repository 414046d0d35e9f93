"""The parts of MIMI content: nothing, a text, a file that lies elsewhere, or several of these."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from connectors.interop.fields import UINT8, UINT16, UINT32, UINT64, as_array, as_bytes, as_text, as_uint

NULL, SINGLE, EXTERNAL, MULTI = range(4)
CHOOSE_ONE, SINGLE_UNIT, PROCESS_ALL = range(3)
CHACHA20_POLY1305 = 29
"""IANA's number of AEAD_CHACHA20_POLY1305."""
SHA_256 = 1
"""The number of SHA-256 among IANA's named information hashes."""
MAX_PARTS = 16
MAX_TYPE, MAX_URL, MAX_NAME = 255, 2048, 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class NullPart:
    """No content: a deletion, or a reaction taken back."""

    disposition: int
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SinglePart:
    """Content in place."""

    disposition: int
    language: str = ""
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalPart:
    """Content elsewhere, sealed. `size` and `content_hash` are of the content before it was sealed."""

    disposition: int
    language: str = ""
    content_type: str
    url: str = field(repr=False)
    expires: int = 0
    size: int
    enc_alg: int = CHACHA20_POLY1305
    key: bytes = field(repr=False)
    nonce: bytes
    aad: bytes = b""
    hash_alg: int = SHA_256
    content_hash: bytes
    description: str = ""
    filename: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiPart:
    """Several parts: alternatives, one unit, or all one after the other (`semantics`)."""

    disposition: int
    language: str = ""
    semantics: int
    parts: tuple[Part, ...]


Part = NullPart | SinglePart | ExternalPart | MultiPart


def part_value(part: Part) -> list[Any]:
    """A part as the array that is written."""
    head = [int(part.disposition), part.language]
    if isinstance(part, NullPart):
        return [*head, NULL]
    if isinstance(part, SinglePart):
        return [*head, SINGLE, part.content_type, part.content]
    if isinstance(part, MultiPart):
        return [*head, MULTI, part.semantics, [part_value(one) for one in part.parts]]
    return [*head, EXTERNAL, *(getattr(part, name) for name in _EXTERNAL_FIELDS)]


def part_from(value: Any) -> Part:
    """The part that an array says. Raises Malformed."""
    items = as_array(value, "a part", least=3, most=3 + len(_EXTERNAL_FIELDS))
    disposition, language = as_uint(items[0], "disposition", UINT8), as_text(items[1], "language", most=MAX_TYPE)
    kind = as_uint(items[2], "cardinality", MULTI)
    read, length = _READERS[kind]
    rest = as_array(items[3:], "a part of this cardinality", least=length, most=length)
    return read(disposition, language, rest)


def _null(disposition: int, language: str, rest: list[Any]) -> Part:
    return NullPart(disposition=disposition, language=language)


def _single(disposition: int, language: str, rest: list[Any]) -> Part:
    return SinglePart(
        disposition=disposition,
        language=language,
        content_type=as_text(rest[0], "contentType", most=MAX_TYPE),
        content=as_bytes(rest[1], "content", least=0, most=UINT16),
    )


def _external(disposition: int, language: str, rest: list[Any]) -> Part:
    return ExternalPart(
        disposition=disposition,
        language=language,
        content_type=as_text(rest[0], "contentType", most=MAX_TYPE),
        url=as_text(rest[1], "url", most=MAX_URL),
        expires=as_uint(rest[2], "expires", UINT32),
        size=as_uint(rest[3], "size", UINT64),
        enc_alg=as_uint(rest[4], "encAlg", UINT16),
        key=as_bytes(rest[5], "key", least=0, most=UINT8),
        nonce=as_bytes(rest[6], "nonce", least=0, most=UINT8),
        aad=as_bytes(rest[7], "aad", least=0, most=UINT16),
        hash_alg=as_uint(rest[8], "hashAlg", UINT8),
        content_hash=as_bytes(rest[9], "contentHash", least=0, most=UINT8),
        description=as_text(rest[10], "description", most=MAX_NAME),
        filename=as_text(rest[11], "filename", most=MAX_NAME),
    )


def _multi(disposition: int, language: str, rest: list[Any]) -> Part:
    parts = as_array(rest[1], "parts", least=2, most=MAX_PARTS)
    return MultiPart(
        disposition=disposition,
        language=language,
        semantics=as_uint(rest[0], "partSemantics", PROCESS_ALL),
        parts=tuple(part_from(one) for one in parts),
    )


_EXTERNAL_FIELDS = (
    *("content_type", "url", "expires", "size", "enc_alg", "key", "nonce", "aad"),
    *("hash_alg", "content_hash", "description", "filename"),
)
_READERS = {NULL: (_null, 0), SINGLE: (_single, 2), EXTERNAL: (_external, len(_EXTERNAL_FIELDS)), MULTI: (_multi, 2)}
