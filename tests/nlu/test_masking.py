"""What is left of a message without the names in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.masking import without_entities

WHOLE = {"entity": "language", "start": 0, "end": 99}


def test_names_go_and_words_stay() -> None:
    text = "whatsapp plante sur mon iphone 12"
    found = [{"entity": "app", "start": 0, "end": 8}, {"entity": "device", "start": 24, "end": 33}, WHOLE]
    assert without_entities(text, found) == "plante sur mon"


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=4))
def test_any_spans_are_borne(text: str, spans: list[tuple[int, int]]) -> None:
    left = without_entities(text, [{"entity": "app", "start": max(a, 0), "end": b} for a, b in spans])
    assert len(left) <= len(text)
