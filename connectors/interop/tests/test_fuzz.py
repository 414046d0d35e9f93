"""100,000 mutated inputs: parsers raise nothing but the error tree, and no input makes more than ten times its size.

Sized constants aside: an object of Python's costs the same whatever its content, so 64 KiB are free.
"""

from __future__ import annotations

import json
import random
import tracemalloc
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import datetime, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.interop.blobs import FileOpener
from connectors.interop.content import Content
from connectors.interop.envelope import Envelope
from connectors.interop.errors import InteropRefusal
from connectors.interop.incoming import fields_of, part_of
from connectors.interop.partners.birdychat.connector import BirdyChat
from connectors.interop.payloads import MAX_BODY, events
from connectors.interop.session import reopen
from connectors.interop.tests.partner_contract import settings_for
from connectors.interop.vectors.make import HERE
from connectors.interop.vectors.outcome import play, state_of
from connectors.interop.vectors.world import NOW
from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import Message
from connectors.sdk.testkit.memory import MemoryState

FREE = 64 * 1024
INPUTS = 100_000
GOOD = [json.loads(path.read_text()) for path in sorted(HERE.glob("good/*.json"))]
BODIES = [b64decode(step["body"]) for vector in GOOD for step in vector["steps"]]


def opened() -> Iterator[tuple[bytes, bytes]]:
    """The envelopes of all good vectors with the contents in them."""
    for vector in GOOD:
        outcomes = play(vector, state_of(vector["keys"], int(NOW)))
        for step, outcome in zip(vector["steps"], outcomes, strict=True):
            said = {e["id"]: e for e in json.loads(b64decode(step["body"]))["events"] if e["type"] == "message"}
            for message in (e for e in outcome if isinstance(e, Message) and e.opening):
                raw = b64decode(said[message.message_id]["envelope"])
                yield raw, reopen(Envelope.decode(raw), vector["partner"], message.opening)


PAIRS = list(opened())
ENVELOPES, CONTENTS = [one for one, _ in PAIRS], [content for _, content in PAIRS]
CONTENTS += [path.read_bytes() for path in sorted((HERE / "mimi").glob("*.cbor"))]


def read_content(data: bytes) -> None:
    fields_of(Content.decode(data), datetime(2026, 11, 22, tzinfo=timezone.utc))


def read_events(data: bytes) -> None:
    list(events(data, network="birdychat", account="support@example.org"))


PARSERS: dict[str, tuple[Callable[[bytes], object], list[bytes]]] = {
    "envelope": (Envelope.decode, ENVELOPES),
    "content": (read_content, CONTENTS),
    "events": (read_events, BODIES),
}
each = pytest.mark.parametrize("name", PARSERS)


def mutated(chance: random.Random, seeds: list[bytes]) -> bytes:
    """A good input with one to eight edits: bytes changed, dropped, repeated, inserted, spliced from another."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.choice((0, 1, 2, 16)))
        kind = chance.randrange(5)
        if kind == 0:
            data[at:end] = chance.randbytes(end - at)
        elif kind == 1:
            del data[at:end]
        elif kind == 2:
            data[at:at] = data[at:end] * chance.randint(1, 64)
        elif kind == 3:
            data[at:at] = chance.choice(INTERESTING)
        else:
            other = chance.choice(seeds)
            data[at:end] = other[chance.randrange(len(other)) :][: chance.randint(1, 200)]
    return bytes(data)


INTERESTING = (
    *(b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff", b"\xbb\x00\x00\x00\x00\xff\xff\xff\xff", b"\x80" * 100, b"\xa0" * 100),
    *(b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff", b"\xc4\x82\x1a\x7f\xff\xff\xff\x01", b"\xff", b"\xf6", b"\x9f", b"\xd9"),
    *(b"[" * 200, b"{" * 200, b'"\\ud800"', b"1e999", b"9" * 5000, b"null", b",", b'"', "\U0001f600".encode()),
)


@each
def test_fuzz_mutated_inputs_raise_nothing_but_the_error_tree(name: str) -> None:
    parser, seeds = PARSERS[name]
    chance = random.Random(name)
    refused = 0
    for _ in range(INPUTS):
        try:
            parser(mutated(chance, seeds))
        except BadPayload as error:
            refused += 1
            assert error.code and str(error)
    assert INPUTS * 0.2 < refused <= INPUTS, "the mutations are too tame or too wild to tell anything"


@each
@settings(max_examples=500, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=2000))
def test_fuzz_random_bytes_are_refused_or_read(name: str, data: bytes) -> None:
    try:
        PARSERS[name][0](data)
    except BadPayload:
        pass


def peak(parser: Callable[[bytes], object], data: bytes) -> int:
    """The most memory that was held at once while parsing."""
    tracemalloc.start()
    try:
        parser(data)
    except BadPayload:
        pass
    finally:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return most


@each
def test_fuzz_no_input_makes_ten_times_its_size(name: str) -> None:
    parser, seeds = PARSERS[name]
    chance = random.Random(f"memory {name}")
    for data in [*seeds, *(mutated(chance, seeds) for _ in range(2000))]:
        assert peak(parser, data) <= 10 * len(data) + FREE


BOMBS = {
    "empty arrays": b"\x99\xea\x60" + b"\x80" * 60_000,
    "empty maps": b"\x99\xea\x60" + b"\xa0" * 60_000,
    "a length of a lifetime": b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff",
    "a string of a lifetime": b"\x7b\x00\xff\xff\xff\xff\xff\xff\xff",
    "nested": b"\x81" * 60_000 + b"\x00",
    "a huge exponent": b"\xc4\x82\x1b\x7f\xff\xff\xff\xff\xff\xff\xff\x01",
    "many small strings": b"\x99\x4e\x20" + b"\x62ab" * 20_000,
}
JSON_BOMBS = {
    "lists": b'{"v":1,"events":[' + b"[]," * 300_000 + b"[]]}",
    "nested": b'{"v":1,"events":' + b"[" * 500_000,
    "objects": b'{"v":1,"events":[' + b'{"a":1},' * 100_000 + b"{}]}",
    "a long number": b'{"v":' + b"9" * 500_000 + b"}",
    "numbers": b'{"v":1,"events":[' + b"1000," * 150_000 + b"1]}",
    "beyond the cap": b" " * (MAX_BODY + 1),
    "wide text": ('{"v":1,"events":[{"type":"' + "\U0001f600" * 200_000 + '"}]}').encode(),
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS.keys())
def test_no_cbor_bomb_goes_off(data: bytes) -> None:
    for parser in (Envelope.decode, read_content):
        assert peak(parser, data) <= 10 * len(data) + FREE


@pytest.mark.parametrize("data", JSON_BOMBS.values(), ids=JSON_BOMBS.keys())
def test_no_json_bomb_goes_off(data: bytes) -> None:
    assert peak(read_events, data) <= 10 * len(data) + FREE


@settings(max_examples=200, deadline=None, database=None)
@given(ref=st.text(max_size=200))
def test_no_reference_to_a_file_is_more_than_malformed(ref: str) -> None:
    try:
        FileOpener(part_of(ref))
    except InteropRefusal:
        pass


def test_a_mutated_delivery_leaves_our_state_usable() -> None:
    """Whatever came before it, the right message still opens."""
    vector = next(v for v in GOOD if v["about"].startswith("A key agreement"))
    state = state_of(vector["keys"], int(NOW))
    body = b64decode(vector["steps"][0]["body"])
    chance = random.Random("usable")
    connector = BirdyChat.from_settings(settings_for("BIRDYCHAT", "birdychat.example"))
    for _ in range(300):
        tried: MemoryState = state.copy()
        try:
            found = list(connector.open(mutated(chance, [body]), tried, NOW))
        except BadPayload:
            continue
        if not any(isinstance(event, Message) for event in found):
            state = tried
    assert any(isinstance(event, Message) for event in connector.open(body, state, NOW))
