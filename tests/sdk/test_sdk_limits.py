"""Replies are cut where a reader would cut them, and lose nothing but white space."""

from __future__ import annotations

import time
from typing import Any

import pytest
import regex
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from connectors.sdk.errors import Rejected
from connectors.sdk.limits import FileLimit, Limits, carried, fit, split_text
from connectors.sdk.messages import Button, Kind, Media, Reply

PICTURE = FileLimit(mimes=("image/png",), max_bytes=1000)
SOUND = FileLimit(mimes=("audio/ogg",), max_bytes=1000, captioned=False)
PAPER = FileLimit(mimes=("application/*",), max_bytes=5000)
LIMITS = Limits(
    text=100,
    caption=20,
    buttons=3,
    button_title=10,
    button_body=60,
    rows=5,
    row_title=15,
    list_body=80,
    files={Kind.IMAGE: PICTURE, Kind.AUDIO: SOUND, Kind.DOCUMENT: PAPER},
)
CLUSTERS = [
    "👩‍👩‍👧‍👦",
    "🇫🇷",
    "e\u0301",
    "👍🏽",
    "नि",
    "กำ",
    "\r\n",
    " ",
    "\n\n",
    "a",
    "mot",
    ".",
    "é",
    " \u0308",
    "\u0600 ",
    "\u200d",
]
written = st.lists(st.sampled_from(CLUSTERS) | st.characters(exclude_categories=["Cs"]), max_size=120).map("".join)


def reply(**more: Any) -> Reply:
    return Reply(**{"chat_id": "c", "key": "k", **more})


def bare(text: str) -> str:
    return "".join(c for c in text if not c.isspace())


def edges(text: str) -> set[int]:
    return {m.start() for m in regex.finditer(r"\X", text)} | {len(text)}


# --- splitting --------------------------------------------------------------------------------------------------------


@settings(max_examples=250, deadline=None, database=None)
@given(text=written, most=st.integers(1, 60))
def test_no_piece_is_longer_than_the_limit_and_nothing_but_white_space_is_lost(text: str, most: int) -> None:
    pieces = split_text(text, most)
    assert all(len(p) <= most for p in pieces)
    assert bare("".join(pieces)) == bare(text)
    assert all(pieces) or pieces == [""]


@settings(max_examples=250, deadline=None, database=None)
@given(text=written, most=st.integers(12, 60))
def test_no_piece_begins_or_ends_inside_a_grapheme(text: str, most: int) -> None:
    assume(max((len(g) for g in regex.findall(r"\X", text)), default=0) <= most)
    allowed = edges(text)
    position = 0
    for piece in split_text(text, most):
        start = text.index(piece, position)
        position = start + len(piece)
        assert {start, position} <= allowed


def test_a_text_within_the_limit_is_left_as_it_is() -> None:
    assert split_text("  deux  mots \n", 20) == ["  deux  mots \n"]


@pytest.mark.parametrize(
    ("text", "most", "pieces"),
    [
        ("un deux trois", 8, ["un deux", "trois"]),
        ("un deux trois", 7, ["un deux", "trois"]),
        ("Un. Deux trois quatre", 16, ["Un. Deux trois", "quatre"]),
        ("Voici un. Et deux trois", 20, ["Voici un.", "Et deux trois"]),
        ("Voici un. Et\ndeux trois", 20, ["Voici un. Et", "deux trois"]),
        ("Bonjour\n\nun. Et\ndeux trois", 17, ["Bonjour", "un. Et\ndeux trois"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("     ", 3, [""]),
        ("", 3, [""]),
        ("👍🏽👍🏽", 3, ["👍🏽", "👍🏽"]),
    ],
)
def test_it_is_cut_at_a_paragraph_a_line_a_sentence_a_word(text: str, most: int, pieces: list[str]) -> None:
    assert split_text(text, most) == pieces


def test_a_grapheme_longer_than_the_limit_is_cut_inside_since_nothing_else_can_be_done() -> None:
    pieces = split_text("👩‍👩‍👧‍👦", 3)
    assert "".join(pieces) == "👩‍👩‍👧‍👦"
    assert all(0 < len(p) <= 3 for p in pieces)


def test_a_very_long_text_takes_no_time() -> None:
    text = "mot " * 250_000
    start = time.perf_counter()
    pieces = split_text(text, 4096)
    assert time.perf_counter() - start < 5
    assert len(pieces) == 245


def test_a_limit_of_nothing_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="at least one"):
        split_text("x", 0)
    with pytest.raises(ValueError, match="no text"):
        Limits(text=0)


# --- replies ----------------------------------------------------------------------------------------------------------


def test_pieces_have_keys_of_their_own_and_only_the_first_quotes() -> None:
    pieces = fit(reply(text="mot " * 60, reply_to="m1"), LIMITS)
    assert [p.key for p in pieces] == ["k", "k/1", "k/2"]
    assert [p.reply_to for p in pieces] == ["m1", "", ""]


def buttons(*titles: str) -> tuple[Button, ...]:
    return tuple(Button(id=f"id{n}", title=t) for n, t in enumerate(titles))


@pytest.mark.parametrize(
    ("text", "titles", "kept"),
    [
        ("?", ("un", "deux", "trois"), True),
        ("?", ("a", "b", "c", "d", "e"), True),
        ("?", ("a", "b", "c", "d", "e", "f"), False),
        ("?", ("x" * 15,), True),
        ("?", ("x" * 16,), False),
        ("?", ("un", "un"), False),
        ("?", ("un", ""), False),
        ("", ("un",), False),
        ("x" * 80, ("un",), True),
        ("x" * 81, ("un",), False),
    ],
)
def test_choices_that_cannot_be_shown_become_numbered_text(text: str, titles: tuple[str, ...], kept: bool) -> None:
    pieces = fit(reply(text=text, buttons=buttons(*titles)), LIMITS)
    assert bool(pieces[-1].buttons) is kept
    if not kept:
        whole = "\n".join(p.text for p in pieces)
        assert all(f"{n}. {t}".strip() in whole for n, t in enumerate(titles, 1))


def test_two_buttons_with_one_id_become_numbered_text() -> None:
    (piece,) = fit(reply(text="?", buttons=(Button(id="a", title="un"), Button(id="a", title="deux"))), LIMITS)
    assert piece.text == "?\n1. un\n2. deux"


def test_a_short_caption_stays_with_its_file_and_a_long_one_follows() -> None:
    media = Media(kind=Kind.IMAGE, mime="image/png", size=10)
    assert fit(reply(text="court", media=media), LIMITS) == (reply(text="court", media=media),)
    first, second = fit(reply(text="x" * 21, media=media, reply_to="m"), LIMITS)
    assert (first.media, first.text, first.reply_to) == (media, "", "m")
    assert (second.media, second.text, second.key) == (None, "x" * 21, "k/1")


def test_a_caption_follows_a_file_that_carries_none() -> None:
    sound = Media(kind=Kind.AUDIO, mime="audio/ogg", size=10)
    assert [bool(p.media) for p in fit(reply(text="oui", media=sound), LIMITS)] == [True, False]


@pytest.mark.parametrize(
    ("media", "kind"),
    [
        (Media(kind=Kind.IMAGE, mime="image/png", size=1000), Kind.IMAGE),
        (Media(kind=Kind.IMAGE, mime="image/PNG; x=1", size=1), Kind.IMAGE),
        (Media(kind=Kind.IMAGE, mime="image/png", size=1001), None),
        (Media(kind=Kind.IMAGE, mime="image/png", content=b"x" * 1001), None),
        (Media(kind=Kind.IMAGE, mime="application/pdf", size=1), Kind.DOCUMENT),
        (Media(kind=Kind.VOICE, mime="audio/ogg; codecs=opus", size=1), Kind.AUDIO),
        (Media(kind=Kind.VIDEO, mime="video/mp4", size=1), None),
    ],
)
def test_a_file_is_carried_as_itself_or_as_a_document(media: Media, kind: Kind | None) -> None:
    found = carried(media, LIMITS)
    assert (found.kind if found else None) is kind
    if kind is None:
        with pytest.raises(Rejected):
            fit(reply(media=media), LIMITS)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_reply_that_says_nothing_is_rejected(text: str) -> None:
    with pytest.raises(Rejected, match="empty"):
        fit(reply(text=text), LIMITS)


@settings(max_examples=150, deadline=None, database=None)
@given(text=written, titles=st.lists(st.text(max_size=20), max_size=7))
def test_whatever_is_said_fits(text: str, titles: list[str]) -> None:
    assume(text.strip() or titles)
    for piece in fit(reply(text=text, buttons=buttons(*titles)), LIMITS):
        assert len(piece.text) <= LIMITS.text
        assert len(piece.buttons) <= LIMITS.rows
        assert all(len(b.title) <= LIMITS.row_title for b in piece.buttons)
