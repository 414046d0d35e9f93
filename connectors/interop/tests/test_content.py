"""MIMI content: the draft's examples byte for byte, and what is not content."""

from __future__ import annotations

import json
from pathlib import Path

import cbor2
import pytest

from connectors.interop.cbor import MAX_ITEMS, decode, encode
from connectors.interop.compose import Addresses, Author
from connectors.interop.content import Content, message_id
from connectors.interop.errors import Malformed
from connectors.interop.parts import ExternalPart, MultiPart, NullPart, SinglePart

MIMI = Path(__file__).parent.parent / "vectors" / "mimi"
IDS: dict[str, str] = json.loads((MIMI / "ids.json").read_text())
example = pytest.mark.parametrize("name", sorted(IDS))


def raw(name: str) -> bytes:
    return (MIMI / f"{name}.cbor").read_bytes()


def test_every_example_of_the_draft_is_here() -> None:
    assert {path.stem for path in MIMI.glob("*.cbor")} == set(IDS)
    assert len(IDS) == 10


@example
def test_an_example_comes_out_as_it_went_in(name: str) -> None:
    assert Content.decode(raw(name)).encode() == raw(name)


@example
def test_the_message_id_of_an_example_is_the_drafts(name: str) -> None:
    content = Content.decode(raw(name))
    assert message_id(raw(name), content.sender_uri, content.room_uri).hex() == IDS[name]


@example
def test_the_message_id_holds_sender_and_room(name: str) -> None:
    content = Content.decode(raw(name))
    others = {
        message_id(raw(name), content.room_uri, content.sender_uri),
        message_id(raw(name), content.sender_uri + content.room_uri, ""),
        message_id(raw(name), content.sender_uri[:-1], content.sender_uri[-1] + content.room_uri),
    }
    assert IDS[name] not in {other.hex() for other in others}


@example
def test_an_example_with_a_byte_more_or_less_is_none(name: str) -> None:
    for wrong in (raw(name) + b"\0", raw(name)[:-1], b""):
        with pytest.raises(Malformed):
            Content.decode(wrong)


def test_the_examples_say_what_the_draft_says() -> None:
    kinds = {name: type(Content.decode(raw(name)).part) for name in IDS}
    assert kinds["attachment"] is ExternalPart
    assert kinds["multipart-1"] is kinds["multipart-2"] is MultiPart
    assert kinds["unlike"] is kinds["delete"] is NullPart
    assert kinds["original"] is kinds["edit"] is kinds["reply"] is SinglePart
    attachment = Content.decode(raw("attachment")).part
    assert isinstance(attachment, ExternalPart)
    assert (attachment.size, attachment.filename, attachment.enc_alg) == (708_234_961, "bigfile.mp4", 1)
    assert Content.decode(raw("delete")).deletes
    assert not Content.decode(raw("edit")).deletes


CHAT = Addresses(partner="birdychat", account="support@example.org", user="léa/1@example.com")


def test_addresses_are_percent_encoded() -> None:
    assert CHAT.customer == "mimi://birdychat/u/l%C3%A9a%2F1%40example.com"
    assert CHAT.counter == "mimi://birdychat/s/support%40example.org"
    assert CHAT.room == "mimi://birdychat/r/support%40example.org/l%C3%A9a%2F1%40example.com"


def test_two_messages_with_the_same_words_have_different_ids() -> None:
    author = Author.customer(CHAT)
    one, two = author.text("yes").encode(), author.text("yes").encode()
    assert author.id_of(one) != author.id_of(two)
    assert author.id_of(one) != Author.counter(CHAT).id_of(one)


NOT_CBOR = {
    "a float": cbor2.dumps(1.5),
    "a tag": cbor2.dumps(cbor2.CBORTag(1, 0)),
    "a bignum": cbor2.dumps(2**70),
    "undefined": cbor2.dumps(cbor2.undefined),
    "a simple value": b"\xe0",
    "an indefinite string": b"\x5f\x41a\xff",
    "a break": b"\xff",
    "a long zero": b"\x18\x00",
    "a long length": b"\x58\x01a",
    "a bytes key": b"\xa1\x41a\x01",
    "a key twice": b"\xa2\x01\x01\x01\x02",
    "keys out of order": b"\xa2\x02\x01\x01\x01",
    "text that is not UTF-8": b"\x61\xff",
    "a huge array": b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff",
    "a huge string": b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
    "nested too deep": b"\x81" * 9 + b"\x00",
    "too many items": encode([0] * MAX_ITEMS),
    "two values": b"\x00\x00",
    "nothing": b"",
}


@pytest.mark.parametrize("data", NOT_CBOR.values(), ids=NOT_CBOR.keys())
def test_what_is_not_deterministic_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        decode(data)


def test_keys_are_ordered_by_their_bytes_and_not_by_their_length() -> None:
    value = {100: 1, -1: 2, "a": 3, 10: 4, "aa": 5}
    assert list(decode(encode(value))) == [10, 100, -1, "a", "aa"]
