"""What is marked in the test messages is found, with its value, and little is found that is none."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.nlu.entity_patterns import find
from tests.nlu.examples import LANGUAGES, unseen


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_of_what_is_marked_is_found_and_little_else(language: str) -> None:
    found: Counter[str] = Counter()
    for example in (e for e in unseen() if e.language == language):
        marked, said = set(example.entities), {(f.entity, f.value) for f in find(example.text)}
        found.update(right=len(marked & said), missed=len(marked - said), wrong=len(said - marked))
    assert 2 * found["right"] / (2 * found["right"] + found["missed"] + found["wrong"]) >= 0.90
