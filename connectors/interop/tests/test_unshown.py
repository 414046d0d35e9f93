"""Content of the draft's examples: nothing in it changes without a person seeing another message."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from connectors.interop.blobs import seal_file
from connectors.interop.cbor import decode, encode
from connectors.interop.compose import Addresses, Author
from connectors.interop.content import Content
from connectors.interop.errors import Malformed
from connectors.interop.incoming import fields_of, texts_of
from connectors.interop.parts import MULTI, PROCESS_ALL, SINGLE, MultiPart, SinglePart
from connectors.interop.unshown import unshown
from connectors.sdk.messages import Kind
from connectors.sdk.testkit.mutations import leaves
from connectors.sdk.unmapped import LONGEST, MORE, MOST

MIMI = Path(__file__).parent.parent / "vectors" / "mimi"
AT = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
LEA = Author.customer(Addresses(partner="birdychat", account="support", user="lea"))
FILE = LEA.file(
    seal_file(b"content"), url="https://b.example/1", mime="audio/ogg; codecs=opus", name="a.ogg", voice=True
)
EXAMPLES = {path.stem: path.read_bytes() for path in sorted(MIMI.glob("*.cbor")) if path.stem != "attachment"}
"""The draft's, but for its attachment, which is sealed as we take none; a file of ours stands for it."""
EXAMPLES["file"] = FILE.encode()
SALT, EXTENSIONS = 0, 5
ELSEWHERE = {
    "salt": "random, it goes into the message's id",
    "sender and room": "compared with the event's, which the chat shows",
    "disposition and content type of words that are shown": "how they are set; they are shown as they are",
    "semantics": "whether files and words are one; all are shown",
}
"""What a reader need not see, and why."""


def read(data: bytes) -> Any:
    try:
        content = Content.decode(data)
        fields = fields_of(content, AT)
        return fields, unshown(content, texts_of(content) if "text" in fields else (), fields["kind"])
    except Malformed:
        return None


def other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + chr(ord(value[-1]) ^ 1) if value else "x"
    return value[:-1] + bytes([value[-1] ^ 1]) if value else b"x"


def changed(name: str) -> Iterator[tuple[tuple[Any, ...], bytes]]:
    document = decode(EXAMPLES[name])
    for path in leaves(document):
        altered = copy.deepcopy(document)
        inside = altered
        for step in path[:-1]:
            inside = inside[step]
        if isinstance(inside[path[-1]], bool | int | str | bytes):
            inside[path[-1]] = other(inside[path[-1]])
            yield path, encode(altered)


def excused(path: tuple[Any, ...], document: Any) -> bool:
    """Whether the leaf is one of ELSEWHERE."""
    if path[0] == SALT or (path[0] == EXTENSIONS and path[1] in (1, 2)):
        return True
    part = document
    for step in path[:-1]:
        part = part[step]
    is_part = isinstance(part, list) and len(part) > 2 and path[0] == len(document) - 1
    return is_part and part[2] in (SINGLE, MULTI) and path[-1] in (0, 3)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_leaf_of_an_example_is_lost(name: str) -> None:
    told, document = read(EXAMPLES[name]), decode(EXAMPLES[name])
    assert told is not None
    lost = [path for path, altered in changed(name) if read(altered) == told]
    assert [path for path in lost if not excused(path, document)] == []


def test_words_as_usual_tell_nothing_more() -> None:
    content = LEA.text("Bonjour")
    assert unshown(content, ("Bonjour",), Kind.TEXT) == ()


def test_words_inside_other_words_are_kept() -> None:
    shown = SinglePart(disposition=1, content_type="text/plain", content=b"Bonjour, c'est Anna")
    hidden = SinglePart(disposition=1, content_type="text/html", content=b"Anna")
    content = LEA.content(MultiPart(disposition=1, semantics=PROCESS_ALL, parts=(shown, hidden)))
    assert texts_of(content) == ("Bonjour, c'est Anna",)
    assert dict(unshown(content, texts_of(content), Kind.TEXT))["part[1].content"] == "Anna"


def test_a_part_that_cannot_be_shown_is_kept_as_far_as_it_is_words() -> None:
    html = SinglePart(disposition=1, content_type="text/html", content=b"<p>Bonjour</p>")
    content = LEA.content(MultiPart(disposition=1, semantics=PROCESS_ALL, parts=(html, html)))
    told = dict(unshown(content, (), Kind.UNKNOWN))
    assert told["part[0].content"] == "<p>Bonjour</p>"
    assert told["part[1].contentType"] == "text/html"


def test_much_is_cut_and_the_rest_is_counted() -> None:
    words = SinglePart(disposition=1, content_type="text/x-log", content=b"x" * 9000)
    content = LEA.content(MultiPart(disposition=1, semantics=PROCESS_ALL, parts=(words,) * 16))
    told = unshown(content, (), Kind.UNKNOWN)
    assert len(told) == MOST + 1
    assert told[-1] == (MORE, "8")
    assert all(len(value) <= LONGEST for _, value in told)
