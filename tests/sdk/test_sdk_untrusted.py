"""Their JSON: a wrong part names its path, never quotes its value, and is never anything but a BadPayload."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sdk.errors import BadPayload
from connectors.sdk.untrusted import MAX_IDENTIFIER, Untrusted

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"\xff", b"\xef\xbb\xbf{}", b"NaN", b'{"a": Infinity}', b"[" * 100_000, b'{"a":' * 100_000,
        b"9" * 5000, b"{'a': 1}", "{\"a\": \u201c1\u201d}".encode("utf-16"),
    ],
)  # fmt: skip
def test_what_is_not_json_is_a_bad_payload(body: bytes) -> None:
    with pytest.raises(BadPayload, match="not JSON"):
        Untrusted.from_json(body)


@settings(max_examples=150, deadline=None, database=None)
@given(body=st.binary(max_size=200))
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    try:
        Untrusted.from_json(body)
    except BadPayload:
        pass


def test_an_object_tells_its_names_and_nothing_else_does() -> None:
    assert Untrusted({"b": None, "a": 1, 7: 2}).names() == ("b", "a", "7")
    with pytest.raises(BadPayload, match=r"\$\.x: not an object"):
        Untrusted(["a"], "$.x").names()


def test_a_wrong_part_names_its_path_and_does_not_quote() -> None:
    document = Untrusted.from_json(b'{"entry": [{"text": "fine"}, {"text": ["SECRET"]}]}')
    _, second = document["entry"]
    with pytest.raises(BadPayload) as caught:
        second["text"].as_(str)
    assert str(caught.value) == "$.entry[1].text: not str"


@pytest.mark.parametrize(
    ("value", "kind", "fine"),
    [
        ("x", str, True), (1, str, False), (None, str, False), ("\ud800", str, False), ("👍", str, True),
        (1, int, True), (True, int, False), (1.0, int, False), ("1", int, False), (10**400, int, True),
        (1, float, True), (1.5, float, True), (10**400, float, False), (float("inf"), float, False),
        (True, bool, True), (0, bool, False), (True, float, False),
    ],
)  # fmt: skip
def test_a_value_is_exactly_its_kind(value: Any, kind: type[Any], fine: bool) -> None:
    if fine:
        assert Untrusted(value).as_(kind) == value
    else:
        with pytest.raises(BadPayload):
            Untrusted(value).as_(kind)


def test_a_number_too_large_for_a_float_is_no_number() -> None:
    with pytest.raises(BadPayload, match=r"\$\.n: not float"):
        Untrusted.from_json(b'{"n": 1e999}')["n"].as_(float)


def test_members_that_are_absent_or_null() -> None:
    document = Untrusted({"null": None, "list": [1]})
    assert document.get("null") is None
    assert document.get("other") is None
    assert document.text("null", "default") == "default"
    assert list(document.items("null")) == []
    with pytest.raises(BadPayload, match=r"\$\.null: missing"):
        document["null"]
    with pytest.raises(BadPayload, match=r"\$\.list: not str"):
        document.text("list")


@pytest.mark.parametrize(
    "identifier", ["", " ", "a b", "a\nb", "a\x00", "x" * (MAX_IDENTIFIER + 1), "\u202eab", 7, None, []]
)
def test_what_cannot_be_a_key_is_no_identifier(identifier: Any) -> None:
    with pytest.raises(BadPayload):
        Untrusted({"id": identifier}).identifier("id")


def test_an_identifier_is_taken_as_it_is() -> None:
    assert Untrusted({"id": "wamid.HBgL=="}).identifier("id") == "wamid.HBgL=="


def test_flat_members_as_text() -> None:
    document = Untrusted({"a": "x", "b": 1, "c": True, "d": None, "e": [], "f": float("inf"), "g": "\ud800"})
    assert document.fields() == {"a": "x", "b": "1", "c": "true"}


@settings(max_examples=150, deadline=None, database=None)
@given(value=ANYTHING)
def test_nothing_that_is_asked_raises_anything_else(value: Any) -> None:
    part = Untrusted(value)
    for ask in (
        lambda: part["a"], lambda: list(part), lambda: part.text("a"), lambda: list(part.items("a")), part.fields,
        lambda: part.identifier("a"), lambda: part.as_(str), lambda: part.as_(int), lambda: part.as_(float),
    ):  # fmt: skip
        try:
            ask()
        except BadPayload as error:
            assert str(error).startswith("$")
