"""Sealing of single values: only with the key, only at its place, only unchanged."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vault.sealing import CannotOpen, json_of, new_key, seal, seal_json, unseal, unseal_json

KEY = bytes(range(32))
places = st.lists(st.text(max_size=5), max_size=4).map(tuple)


@given(st.binary(max_size=200), places)
def test_what_was_sealed_opens_at_its_place(plain: bytes, place: tuple[str, ...]) -> None:
    assert unseal(KEY, seal(KEY, plain, *place), *place) == plain


@given(places, places)
def test_no_other_place_opens_it(place: tuple[str, ...], other: tuple[str, ...]) -> None:
    """Nor one that reads the same when its parts are put together."""
    sealed = seal(KEY, b"words", *place)
    if place != other:
        with pytest.raises(CannotOpen):
            unseal(KEY, sealed, *other)


@pytest.mark.parametrize("other", [("inbox", "key2", "chat"), ("outbox", "key", "chat"), ("inbox", "key", "chat2")])
def test_another_row_kind_or_conversation_does_not_open_it(other: tuple[str, ...]) -> None:
    sealed = seal(KEY, b"words", "inbox", "key", "chat")
    with pytest.raises(CannotOpen):
        unseal(KEY, sealed, *other)


def test_parts_are_not_run_together() -> None:
    sealed = seal(KEY, b"words", "ab", "c")
    for other in (("a", "bc"), ("abc",), ("ab", "c", ""), ("", "ab", "c")):
        with pytest.raises(CannotOpen):
            unseal(KEY, sealed, *other)


def test_another_key_does_not_open_it_and_the_error_says_nothing() -> None:
    with pytest.raises(CannotOpen) as refused:
        unseal(new_key(), seal(KEY, b"her words", "inbox", "k"), "inbox", "k")
    assert str(refused.value) == "a sealed inbox does not open"


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_a_changed_byte_anywhere_is_found(at: int, change: int) -> None:
    sealed = bytearray(seal(KEY, b"words", "p"))
    sealed[at % len(sealed)] ^= change
    with pytest.raises(CannotOpen):
        unseal(KEY, bytes(sealed), "p")


@given(st.binary(max_size=60))
def test_anything_else_does_not_open(garbage: bytes) -> None:
    with pytest.raises(CannotOpen):
        unseal(KEY, garbage, "p")


def test_the_same_words_never_look_the_same() -> None:
    assert len({seal(KEY, b"words", "p") for _ in range(100)}) == 100
    assert len({new_key() for _ in range(100)}) == 100


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), st.lists, max_leaves=5))
def test_json_comes_back_equal(value: object) -> None:
    assert unseal_json(KEY, seal_json(KEY, value, "p"), "p") == value


@given(st.lists(st.text() | st.integers() | st.floats(allow_nan=False) | st.none() | st.booleans()))
def test_what_is_hashed_reads_as_json_has_it(told: list[object]) -> None:
    assert json_of(told) == json.dumps(told).encode()
