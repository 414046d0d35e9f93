"""Two agents on one ticket know of each other, as long as their pages are open and their sessions last."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.desk.presence import HERE_FOR, WRITES_FOR, Other, Presence
from bot.desk.sessions import Session, Sessions


@dataclass
class Team:
    """Marc and Zoé at their desks, and a clock."""

    now: float = 1000.0

    def __post_init__(self) -> None:
        self.sessions = Sessions(lambda: self.now)
        self.presence = Presence(self.sessions, lambda: self.now)
        self.tokens: dict[str, str] = {}
        self.marc, self.zoe = self.comes("Marc"), self.comes("Zoé")

    def comes(self, name: str) -> Session:
        self.tokens[name] = self.sessions.begin(name.lower(), name, "fr")
        session = self.sessions.find(self.tokens[name], touch=True)
        assert session is not None
        return session


@pytest.fixture
def team() -> Team:
    return Team()


def test_one_alone_sees_nobody(team: Team) -> None:
    team.presence.here("G-1001", team.marc)
    assert team.presence.others("G-1001", team.marc) == []


def test_two_see_each_other_on_one_ticket_and_on_no_other(team: Team) -> None:
    team.presence.here("G-1001", team.marc)
    team.presence.here("G-1001", team.zoe)
    assert team.presence.others("G-1001", team.marc) == [Other(name="Zoé", writes=False)]
    assert team.presence.others("G-1002", team.marc) == []


def test_who_writes_is_told_until_they_stop(team: Team) -> None:
    team.presence.writes("G-1001", team.zoe, something=True)
    assert team.presence.others("G-1001", team.marc)[0].writes
    team.now += WRITES_FOR + 1
    assert not team.presence.others("G-1001", team.marc)[0].writes
    team.presence.writes("G-1001", team.zoe, something=True)
    team.presence.writes("G-1001", team.zoe, something=False)
    assert not team.presence.others("G-1001", team.marc)[0].writes


def test_a_page_that_was_closed_or_is_silent_is_gone(team: Team) -> None:
    team.presence.here("G-1001", team.zoe)
    team.presence.left("G-1001", team.zoe)
    assert team.presence.others("G-1001", team.marc) == []
    team.presence.here("G-1001", team.zoe)
    team.now += HERE_FOR + 1
    assert team.presence.others("G-1001", team.marc) == []


def test_who_signed_out_is_gone_at_once(team: Team) -> None:
    team.presence.here("G-1001", team.zoe)
    team.sessions.end(team.tokens["Zoé"])
    assert team.presence.others("G-1001", team.marc) == []


def test_two_browsers_of_one_agent_are_one_colleague(team: Team) -> None:
    again = team.comes("Zoé")
    team.presence.here("G-1001", team.zoe)
    team.presence.writes("G-1001", again, something=True)
    assert team.presence.others("G-1001", team.marc) == [Other(name="Zoé", writes=True)]
    assert team.presence.others("G-1001", again) == []


def test_the_pages_hear_of_every_change_and_of_nothing_else(team: Team) -> None:
    told = [team.presence.token()]
    for change in (
        lambda: team.presence.here("G-1001", team.zoe),
        lambda: team.presence.writes("G-1001", team.zoe, something=True),
        lambda: team.presence.left("G-1001", team.zoe),
    ):
        change()
        told.append(team.presence.token())
    assert told[0] == told[3] == "" and len(set(told)) == 3
    team.presence.here("G-1001", team.marc)
    before = team.presence.token()
    team.now += 5
    team.presence.here("G-1001", team.marc)
    assert team.presence.token() == before
