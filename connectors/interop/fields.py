"""What a decoded CBOR value is, said once per field; each refusal names the field and never its value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from connectors.interop.errors import Malformed

UINT8, UINT16, UINT32, UINT64 = ((1 << bits) - 1 for bits in (8, 16, 32, 64))


def as_map(value: Any, name: str, *, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Any]:
    """A map with exactly these keys. Raises Malformed."""
    wanted = set(required)
    if not isinstance(value, dict) or not wanted <= set(value) <= wanted | set(optional):
        raise Malformed(f"{name} has not the fields it must have")
    return value


def as_array(value: Any, name: str, *, least: int, most: int) -> list[Any]:
    """An array of so many items. Raises Malformed."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise Malformed(f"{name} is not an array of {least} to {most} items")
    return value


def as_uint(value: Any, name: str, most: int) -> int:
    """An unsigned integer. Raises Malformed."""
    if type(value) is not int or not 0 <= value <= most:
        raise Malformed(f"{name} is not a number from 0 to {most}")
    return value


def as_bytes(value: Any, name: str, *, least: int, most: int) -> bytes:
    """A byte string of a length. Raises Malformed."""
    if not isinstance(value, bytes) or not least <= len(value) <= most:
        raise Malformed(f"{name} is not {least} to {most} bytes")
    return value


def as_text(value: Any, name: str, *, most: int) -> str:
    """Text of at most so many UTF-8 bytes. Raises Malformed."""
    if not isinstance(value, str) or len(value.encode()) > most:
        raise Malformed(f"{name} is not text of at most {most} bytes")
    return value


def as_identifier(value: Any, name: str) -> str:
    """1 to 256 printable characters without white space: a user, a device, an account. Raises Malformed."""
    if not isinstance(value, str) or not 0 < len(value) <= 256 or not value.isprintable() or " " in value:
        raise Malformed(f"{name} is not an identifier")
    return value
