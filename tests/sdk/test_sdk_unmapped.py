"""What nobody read of a part is told by path and value, bounded and safe to be shown."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sdk.testkit.kept import altered
from connectors.sdk.unmapped import LONGEST, LONGEST_NAME, MORE, MOST, unmapped
from connectors.sdk.untrusted import Untrusted

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
ANYTHING = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=4) | st.dictionaries(st.text(max_size=5), v, max_size=4)
)


def test_what_was_read_is_not_told_again() -> None:
    part = Untrusted({"id": "1", "text": {"body": "a", "more": "b"}, "when": 7})
    assert (part.identifier("id"), part["text"].text("body"), part.flat("when")) == ("1", "a", "7")
    assert unmapped(part) == (("text.more", "b"),)


def test_the_lines_stand_in_the_order_in_which_they_came() -> None:
    part = Untrusted({"b": [{"x": 1}, True, "two"], "a": 2.5})
    assert unmapped(part, "their.") == (
        ("their.b[0].x", "1"),
        ("their.b[1]", "true"),
        ("their.b[2]", "two"),
        ("their.a", "2.5"),
    )


def test_of_very_many_the_rest_is_counted() -> None:
    told = unmapped(Untrusted({f"n{n}": n for n in range(MOST + 5)}))
    assert len(told) == MOST + 1
    assert told[-1] == (MORE, "5")


def test_nothing_turns_the_direction_of_writing_or_hides() -> None:
    part = Untrusted({"\u202egpj.exe": "a\u2066b\x00c\ud800", "x": "y" * 9000})
    assert unmapped(part) == (("gpj.exe", "abc?"), ("x", "y" * LONGEST))


def test_what_is_nested_very_deep_costs_no_depth() -> None:
    value: Any = "x"
    for _ in range(5000):
        value = {"a": value}
    ((name, told),) = unmapped(Untrusted(value))
    assert (told, len(name)) == ("x", LONGEST_NAME)


@settings(max_examples=200, deadline=None, database=None)
@given(value=ANYTHING)
def test_any_value_is_told_within_bounds(value: Any) -> None:
    told = unmapped(Untrusted(value))
    assert len(told) <= MOST + 1
    assert all(len(name) <= LONGEST_NAME and len(text) <= LONGEST for name, text in told)
    assert json.loads(json.dumps(told)) == [list(line) for line in told]


def test_each_leaf_of_a_body_is_altered_and_keeps_its_kind() -> None:
    bodies = dict(altered(b'{"a": "x1", "b": [true, 2], "c": null, "d": ""}'))
    assert {path: json.loads(body) for path, body in bodies.items()} == {
        "$.a": {"a": "y1", "b": [True, 2], "c": None, "d": ""},
        "$.b[0]": {"a": "x1", "b": [False, 2], "c": None, "d": ""},
        "$.b[1]": {"a": "x1", "b": [True, 3], "c": None, "d": ""},
        "$.d": {"a": "x1", "b": [True, 2], "c": None, "d": "x"},
    }
