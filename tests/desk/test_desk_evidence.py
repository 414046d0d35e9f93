"""How much of the evidence came, as agents read it."""

from __future__ import annotations

import pytest

from bot.desk.evidence_told import came, told
from bot.desk.texts import text
from bot.triage.recipes import load_pieces

FACTS = {"evidence_came": "2/3", "evidence_pieces": "film:file; serial:words:C02XL:9 <b>; log:no; gone:file; odd"}


def test_it_is_told_by_the_names_of_guichet_yml_in_the_language_of_the_reader() -> None:
    pieces = load_pieces()
    assert came(FACTS) == (2, 3)
    for language, names in (("fr", ["Vidéo ou photo", "Numéro de série"]), ("en", ["Video or photo", "Serial number"])):
        found = told(language, FACTS, pieces)
        assert [one.title for one in found[:2]] == names
        assert [one.outcome for one in found] == ["file", "words", "no", "file", "no"]
        assert [one.words for one in found][:2] == ["", "C02XL:9 <b>"]
        assert found[3].title == "gone"


def test_what_came_in_the_place_of_a_piece_is_named() -> None:
    (one,) = told("fr", {"evidence_pieces": "film:file:image"}, load_pieces())
    assert (text("fr", f"outcome_{one.outcome}"), one.words) == ("image reçue à la place", "")


@pytest.mark.parametrize("facts", [{}, {"evidence_came": ""}, {"evidence_came": "1"}, {"evidence_came": "a/b"}])
def test_where_nothing_was_asked_for_nothing_is_told(facts: dict[str, str]) -> None:
    assert came(facts) is None
