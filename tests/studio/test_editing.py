"""Two people edit the same examples: whatever the order, what each added is there and what each removed is gone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.studio.editing import mark, merge

lines = st.lists(st.sampled_from("abcdefgh"), unique=True)


def apply(now: list[str], shown: list[str], mine: list[str]) -> list[str]:
    change = merge([mark(line) for line in shown], mine, now)
    return [line for line in now if line not in change.remove] + list(change.add)


@given(shown=lines, first=lines, second=lines)
def test_nothing_that_anybody_added_is_lost_and_nothing_removed_comes_back(
    shown: list[str], first: list[str], second: list[str]
) -> None:
    end = set(apply(apply(shown, shown, first), shown, second))
    added = (set(first) | set(second)) - set(shown)
    removed = set(shown) - (set(first) & set(second))
    assert end == (set(shown) | added) - removed


@given(shown=lines, mine=lines)
def test_alone_one_gets_what_one_wrote(shown: list[str], mine: list[str]) -> None:
    assert set(apply(shown, shown, mine)) == set(mine)
    assert not merge([mark(line) for line in shown], mine, shown).met


def test_a_line_that_both_changed_is_kept_in_both_forms_and_told() -> None:
    now = apply(["hello", "hi"], ["hello", "hi"], ["hello all", "hi"])
    change = merge([mark("hello"), mark("hi")], ["hello you", "hi"], now)
    assert (change.add, change.remove) == (("hello you",), ())
    assert change.theirs_added == ("hello all",)
    assert change.met


def test_what_somebody_else_took_away_stays_away_and_is_told() -> None:
    change = merge([mark("a"), mark("b")], ["a", "b", "c"], ["b"])
    assert (change.add, change.theirs_removed) == (("c",), 1)
