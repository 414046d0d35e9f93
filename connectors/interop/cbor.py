"""Deterministic CBOR: one value, one way to write it (RFC 8949, section 4.2.1).

The values used here are unsigned and negative integers, byte strings, text, arrays, maps with integer or text keys,
true, false and null. Tags, floats and indefinite lengths have no place. What is written otherwise is refused before
a value is built from it, so that a few bytes cannot ask for much memory.
"""

from __future__ import annotations

from typing import Any

import cbor2

from connectors.interop.errors import Malformed

MAX_DEPTH = 8
MAX_ITEMS = 512


def encode(value: Any) -> bytes:
    """The bytes of a value; the keys of a map in the order of their bytes."""
    return cbor2.dumps(_in_order(value))


def decode(data: bytes) -> Any:
    """The value in `data`, which it fills to the last byte. Raises Malformed."""
    scanner = _Scanner(data)
    scanner.item(MAX_DEPTH)
    if scanner.at != len(data):
        raise Malformed("bytes follow the value")
    try:
        return cbor2.loads(data)
    except (cbor2.CBORDecodeError, ValueError) as error:
        raise Malformed("not CBOR") from error


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value, key=cbor2.dumps)}
    if isinstance(value, list | tuple):
        return [_in_order(item) for item in value]
    return value


class _Scanner:
    """Walks the heads of the items and allows only the deterministic form."""

    __slots__ = ("at", "data", "items")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.items = 0

    def item(self, depth: int) -> int:
        """Step over one item; its major type."""
        self.items += 1
        if depth == 0 or self.items > MAX_ITEMS:
            raise Malformed("nested too deep, or too many items")
        major, value = self._head()
        if major in (_BYTES, _TEXT):
            self._skip(value)
        elif major == _ARRAY:
            for _ in range(value):
                self.item(depth - 1)
        elif major == _MAP:
            self._map(value, depth)
        return major

    def _map(self, length: int, depth: int) -> None:
        previous = b""
        for _ in range(length):
            start = self.at
            if self.item(depth - 1) not in (_UNSIGNED, _NEGATIVE, _TEXT):
                raise Malformed("a key of a map is neither number nor text")
            key = self.data[start : self.at]
            if key <= previous:
                raise Malformed("keys of a map are doubled or out of order")
            previous = key
            self.item(depth - 1)

    def _head(self) -> tuple[int, int]:
        first = self._take(1)[0]
        major, low = first >> 5, first & 31
        if major == _TAG or (major == _SIMPLE and low not in _ALLOWED_SIMPLE):
            raise Malformed("a tag, a float or an unknown simple value")
        if low < 24:
            return major, low
        if low > 27:
            raise Malformed("an indefinite or reserved length")
        value = int.from_bytes(self._take(1 << (low - 24)), "big")
        if value < _SHORTEST[low]:
            raise Malformed("a number is longer than it needs to be")
        return major, value

    def _take(self, length: int) -> bytes:
        start = self.at
        self._skip(length)
        return self.data[start : self.at]

    def _skip(self, length: int) -> None:
        if length > len(self.data) - self.at:
            raise Malformed("it ends in the middle")
        self.at += length


_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _TAG, _SIMPLE = range(8)
_ALLOWED_SIMPLE = (20, 21, 22)
_SHORTEST = {24: 24, 25: 1 << 8, 26: 1 << 16, 27: 1 << 32}
"""The least number that needs a head of this form."""
