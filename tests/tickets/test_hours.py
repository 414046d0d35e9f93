"""Working hours: nights, weekends, days off and the change of the clock count as they do for people."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tickets.hours import Hours

PARIS = ZoneInfo("Europe/Paris")
OFF = ("12-25", "easter+1", "2026-11-23")
HOURS = Hours(zone="Europe/Paris", opens="09:00", closes="18:00", days=(1, 2, 3, 4, 5), off=OFF)
ROUND = Hours(zone="Europe/Paris", opens="00:00", closes="24:00", days=(1, 2, 3, 4, 5, 6, 7), off=())
H = 3600.0


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp()


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-18 10:00", "2026-11-18 11:30", 1.5),
        ("2026-11-18 17:00", "2026-11-19 10:00", 2.0),
        ("2026-11-20 17:00", "2026-11-24 09:30", 1.5),  # a weekend and a Monday off
        ("2026-12-24 17:00", "2026-12-28 10:00", 2.0),  # Christmas
        ("2026-04-03 17:00", "2026-04-07 10:00", 2.0),  # Easter
        ("2026-11-18 20:00", "2026-11-19 08:00", 0.0),
        ("2026-11-18 11:00", "2026-11-18 10:00", 0.0),
    ],
)
def test_time_between_two_moments(start: str, end: str, hours: float) -> None:
    assert HOURS.between(at(start), at(end)) == hours * H


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-18 10:00", 1, "2026-11-18 11:00"),
        ("2026-11-18 17:30", 1, "2026-11-19 09:30"),
        ("2026-11-20 17:00", 2, "2026-11-24 10:00"),
        ("2026-11-21 12:00", 9, "2026-11-24 18:00"),
    ],
)
def test_when_so_much_of_it_has_passed(start: str, hours: float, end: str) -> None:
    assert HOURS.after(at(start), hours * H) == at(end)


def test_a_night_in_which_the_clock_changes_is_as_long_as_it_is() -> None:
    assert ROUND.between(at("2026-03-29 00:00"), at("2026-03-30 00:00")) == 23 * H
    assert ROUND.between(at("2026-10-25 00:00"), at("2026-10-26 00:00")) == 25 * H


@given(start=st.floats(1.7e9, 1.9e9), worked=st.floats(1, 400 * H))
@settings(max_examples=60, deadline=None)
def test_after_and_between_say_the_same(start: float, worked: float) -> None:
    assert HOURS.between(start, HOURS.after(start, worked)) == pytest.approx(worked, abs=0.01)
