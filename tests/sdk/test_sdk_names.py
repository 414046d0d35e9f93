"""Names that strangers chose: one line, nothing unseen, no path."""

from __future__ import annotations

import pytest

from connectors.sdk.names import file_name, plain


@pytest.mark.parametrize(
    ("theirs", "shown"),
    [
        ("Camille Dupont", "Camille Dupont"),
        ("Support\u202e\n\x00 team", "Support team"),
        ("\u2067evil\u2069 \u061c\ufeff", "evil"),
        ("👩‍👧 Léa", "👩‍👧 Léa"),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(theirs: str, shown: str) -> None:
    assert plain(theirs) == shown


@pytest.mark.parametrize("theirs", ["../../passwd", "C:\\x\\passwd", "pass\u202ewd", "passwd\x00", "/passwd "])
def test_a_file_name_has_no_path(theirs: str) -> None:
    assert file_name(theirs) == "passwd"
