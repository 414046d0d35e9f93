"""MIMI content as the counter's messages: each thing a person can say, and what cannot be shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from connectors.interop.blobs import seal_file
from connectors.interop.compose import PLAIN, Addresses, Author, external
from connectors.interop.content import Content, Disposition, Expiration
from connectors.interop.errors import Malformed
from connectors.interop.incoming import fields_of
from connectors.interop.parts import CHOOSE_ONE, PROCESS_ALL, SINGLE_UNIT, MultiPart, NullPart, Part, SinglePart
from connectors.sdk.messages import Kind

AT = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
LEA = Author.customer(Addresses(partner="birdychat", account="support", user="lea"))
TARGET = "01" + "ab" * 31
SEALED = seal_file(b"content")


def fields(content: Content) -> dict[str, Any]:
    return fields_of(Content.decode(content.encode()), AT)


def words(text: str, content_type: str = PLAIN) -> SinglePart:
    return SinglePart(disposition=Disposition.RENDER, content_type=content_type, content=text.encode())


def several(semantics: int, *parts: Part) -> Content:
    return LEA.content(MultiPart(disposition=Disposition.RENDER, semantics=semantics, parts=parts))


@pytest.mark.parametrize("markdown", [False, True])
def test_words(markdown: bool) -> None:
    said = fields(LEA.text("Ça *marche* 👍", markdown=markdown, reply_to=TARGET))
    assert (said["kind"], said["text"], said["reply_to"]) == (Kind.TEXT, "Ça *marche* 👍", TARGET)


def test_a_reaction_and_its_removal() -> None:
    said = fields(LEA.reaction("❤", TARGET))
    assert (said["kind"], said["text"], said["target"]) == (Kind.REACTION, "❤", TARGET)
    assert not said["wants_answer"]
    gone = fields(LEA.reaction_removed(TARGET, "01" + "cd" * 31))
    assert (gone["kind"], gone["text"], gone["target"]) == (Kind.REACTION, "", TARGET)


def test_an_edit_and_a_deletion() -> None:
    edit = fields(LEA.edit("better words", TARGET))
    assert (edit["kind"], edit["text"], edit["target"]) == (Kind.EDIT, "better words", TARGET)
    gone = fields(LEA.deletion(TARGET))
    assert (gone["kind"], gone["target"], gone["wants_answer"]) == (Kind.REVOKE, TARGET, False)


@pytest.mark.parametrize(
    ("mime", "voice", "kind"),
    [
        ("image/png", False, Kind.IMAGE),
        ("video/mp4", False, Kind.VIDEO),
        ("audio/ogg", False, Kind.AUDIO),
        ("audio/ogg; codecs=opus", True, Kind.VOICE),
        ("application/pdf", False, Kind.DOCUMENT),
        ("nonsense", False, Kind.DOCUMENT),
        ("image/png", True, Kind.IMAGE),
    ],
)
def test_a_file_is_what_its_type_says(mime: str, voice: bool, kind: Kind) -> None:
    said = fields(LEA.file(SEALED, url="https://b.example/1", mime=mime, name="a", voice=voice))
    (media,) = said["media"]
    assert said["kind"] is media.kind is kind
    assert (media.size, media.sha256, media.file_name) == (7, SEALED.sha256.hex(), "a")
    assert media.mime == mime.partition(";")[0]


def test_a_file_with_words() -> None:
    file = external(SEALED, url="https://b.example/1", mime="image/png")
    for content in (several(PROCESS_ALL, file, words("look")), LEA.content(replace(file, description="look"))):
        said = fields(content)
        assert (said["kind"], said["text"], len(said["media"])) == (Kind.IMAGE, "look", 1)


def test_of_alternatives_the_first_that_can_be_shown_counts() -> None:
    fancy = words("{}", "application/vnd.example")
    assert fields(several(CHOOSE_ONE, fancy, words("plain"), words("other")))["text"] == "plain"
    assert fields(several(CHOOSE_ONE, fancy, fancy))["raw_type"] == "application/vnd.example"


def test_parts_that_belong_together_are_all_shown() -> None:
    for semantics in (SINGLE_UNIT, PROCESS_ALL):
        assert fields(several(semantics, words("one"), words("two")))["text"] == "one\ntwo"


@pytest.mark.parametrize(
    ("part", "raw_type"),
    [
        (words("?", "application/vnd.example.poll"), "application/vnd.example.poll"),
        (replace(words("me"), disposition=Disposition.PROFILE), "mimi/3"),
        (replace(words("?"), disposition=200), "mimi/200"),
        (NullPart(disposition=Disposition.RENDER), "nothing"),
    ],
)
def test_what_cannot_be_shown_is_told_by_its_type(part: Part, raw_type: str) -> None:
    said = fields(LEA.content(part))
    assert (said["kind"], said["raw_type"]) == (Kind.UNKNOWN, raw_type)


@pytest.mark.parametrize(
    ("expires", "at"),
    [
        (None, None),
        (Expiration(relative=False, time=0), None),
        (Expiration(relative=True, time=60), AT + timedelta(minutes=1)),
        (Expiration(relative=False, time=2_000_000_000), datetime(2033, 5, 18, 3, 33, 20, tzinfo=timezone.utc)),
        (Expiration(relative=True, time=2**32 - 1), AT + timedelta(seconds=2**32 - 1)),
    ],
)
def test_when_it_expires(expires: Expiration | None, at: datetime | None) -> None:
    assert fields(LEA.text("soon gone", expires=expires))["expires_at"] == at


def test_an_expiry_beyond_the_calendar_is_its_end() -> None:
    late = datetime(9999, 1, 1, tzinfo=timezone.utc)
    said = fields_of(LEA.text("x", expires=Expiration(relative=True, time=2**32 - 1)), late)
    assert said["expires_at"].year == 9999


def test_words_that_are_not_utf_8_are_refused() -> None:
    with pytest.raises(Malformed):
        fields(LEA.content(replace(words(""), content=b"\xff")))


def test_a_file_that_is_sealed_otherwise_is_refused() -> None:
    part = replace(external(SEALED, url="https://b.example/1", mime="image/png"), enc_alg=1)
    with pytest.raises(Malformed):
        fields(LEA.content(part))
