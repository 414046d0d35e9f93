"""Ways to damage an envelope or a delivery."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import Any

import cbor2

from connectors.interop.cbor import encode

Event = dict[str, Any]


def bytes_of(event: Mapping[str, Any]) -> bytes:
    """The envelope of an event."""
    return b64decode(event["envelope"])


def with_envelope(event: Mapping[str, Any], envelope: bytes) -> Event:
    """The event with another envelope."""
    return {**event, "envelope": b64encode(envelope).decode()}


def with_fields(event: Mapping[str, Any], change: Callable[[dict[str, Any]], object]) -> Event:
    """The event with a field of its envelope changed, and written canonically again."""
    fields = cbor2.loads(bytes_of(event))
    change(fields)
    return with_envelope(event, encode(fields))


def flipped(data: bytes, at: int) -> bytes:
    """One bit changed."""
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def with_text_key_twice(envelope: bytes) -> bytes:
    """The map with its first entry doubled."""
    fields = cbor2.loads(envelope)
    first = min(fields, key=cbor2.dumps)
    entry = cbor2.dumps(first) + cbor2.dumps(fields[first])
    return bytes([envelope[0] + 1]) + entry + envelope[1:]


def out_of_order(envelope: bytes) -> bytes:
    """The same map with its keys in reverse order."""
    fields = cbor2.loads(envelope)
    backwards = {key: fields[key] for key in sorted(fields, key=cbor2.dumps, reverse=True)}
    return cbor2.dumps(backwards)


def with_long_number(envelope: bytes) -> bytes:
    """The version written in two bytes where one is enough."""
    key = cbor2.dumps("v")
    at = envelope.index(key + b"\x01") + len(key)
    return envelope[:at] + b"\x18\x01" + envelope[at + 1 :]


def indefinite(envelope: bytes) -> bytes:
    """The same map without a length in front."""
    return b"\xbf" + envelope[1:] + b"\xff"


def tagged(envelope: bytes) -> bytes:
    """The same map behind the tag that says: this is CBOR."""
    return b"\xd9\xd9\xf7" + envelope
