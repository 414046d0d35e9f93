"""What a file is, by its bytes alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.media.sniff import HEAD, UNKNOWN, agrees, kind_of, sniff

PNG, PDF, MP4 = b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
OGG = b"OggS\0\2" + bytes(22) + b"\1\x13OpusHead"


@pytest.mark.parametrize(
    ("head", "kind", "mime"),
    [
        (PNG, "document", "image/png"),
        (b"\xff\xd8\xff\xe0", "video", "image/jpeg"),
        (PDF, "image", "application/pdf"),
        (MP4, "video", "video/mp4"),
        (MP4, "voice", "audio/mp4"),
        (MP4, "audio", "audio/mp4"),
        (OGG, "voice", "audio/ogg"),
        (OGG, "document", "audio/ogg"),
        ("journal d’erreurs\n".encode(), "image", "text/plain"),
        (b"<html><script>alert(1)</script>", "image", "text/plain"),
        (b"", "image", UNKNOWN),
        (b"text\0more", "document", UNKNOWN),
        (b"\xff\xfe\xfd text", "document", UNKNOWN),
    ],
)
def test_a_file_is_what_its_bytes_say(head: bytes, kind: str, mime: str) -> None:
    assert sniff(head, kind) == mime


@pytest.mark.parametrize("before", range(4))
def test_a_long_text_is_text_wherever_its_first_bytes_are_cut(before: int) -> None:
    """The cut may fall into the middle of a character of two, three or four bytes."""
    for character in ("é", "’", "🙂"):
        head = ("a" * before + character * HEAD).encode()[:HEAD]
        assert sniff(head) == "text/plain"


def test_a_short_text_that_ends_within_a_character_is_none() -> None:
    assert sniff("é".encode()[:1]) == UNKNOWN


@given(st.binary(max_size=600), st.sampled_from(["", "image", "voice", "document"]))
def test_it_never_fails(head: bytes, kind: str) -> None:
    assert "/" in sniff(head, kind)


def test_a_family_of_types_is_a_kind() -> None:
    seen = {
        "image/png": "image",
        "video/mp4": "video",
        "audio/ogg": "audio",
        "text/plain": "document",
        UNKNOWN: "document",
    }
    assert {mime: kind_of(mime) for mime in seen} == seen


@pytest.mark.parametrize(
    ("announced", "found", "same"),
    [
        ("image/jpeg", "image/webp", True),
        ("image/jpg; q=1", "image/jpeg", True),
        ("audio/ogg; codecs=opus", "audio/ogg", True),
        ("video/mp4", "audio/mp4", True),
        ("audio/mpeg", UNKNOWN, True),
        ("text/csv", UNKNOWN, True),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip", True),
        ("image/svg+xml", "text/plain", True),
        ("", "image/png", True),
        (UNKNOWN, "application/pdf", True),
        ("image/png", UNKNOWN, False),
        ("image/png", "text/plain", False),
        ("image/png", "application/pdf", False),
        ("application/pdf", "application/zip", False),
        ("text/plain", "image/png", False),
        ("video/mp4", "application/x-msdownload", False),
        ("application/msword", "application/x-executable", False),
        (UNKNOWN, "application/x-msdownload", False),
    ],
)
def test_content_agrees_with_what_was_announced(announced: str, found: str, same: bool) -> None:
    assert agrees(announced, found) is same
