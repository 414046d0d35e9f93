"""The chart of a channel, and how shares are written."""

from __future__ import annotations

from datetime import date

import pytest

from bot.audit.report import Day
from bot.desk.chart import HEIGHT, WIDTH, chart
from bot.desk.times import share


def test_a_chart_holds_every_day_and_shows_the_smallest_number() -> None:
    days = tuple(Day(day=date(2026, 11, n), taken=1000 * (n % 2), failed=0, refused=n % 2) for n in range(1, 31))
    found = chart(days)
    assert len(found.pieces) == 30
    assert all(
        p.height >= 2 and p.y >= 0 and p.y + p.height <= HEIGHT + 2 and p.x + p.width <= WIDTH for p in found.pieces
    )
    assert chart((Day(day=date(2026, 11, 1), taken=0, failed=0, refused=0),)).most == 0


@pytest.mark.parametrize(("part", "shown"), [(1.0, "100.00%"), (0.99999, "99.99%"), (0.5, "50.00%")])
def test_what_is_not_all_is_not_shown_as_all(part: float, shown: str) -> None:
    assert share("en", part) == shown
