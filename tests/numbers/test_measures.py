"""Figures of episodes that are known: medians, shares, and no figure where there are too few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from bot.numbers.flow import flow
from bot.numbers.measures import ENOUGH, Told, everything, figures, grouped, since, spent
from bot.numbers.recount import recount
from bot.tickets.clocks import HOLDERS, Episode
from tests.numbers.history import DAY, HOUR, Request, put

UTC = ZoneInfo("UTC")
NOON = datetime(2026, 9, 2, 12, tzinfo=timezone.utc).timestamp()


def episode(n: int, *, ended: bool = True, by_bot: bool = False, late: bool = False) -> Episode:
    """The n-th: asked at 0, the assistant after 10 s, a person n minutes later, done n hours later."""
    found = Episode(began=100, asked=0, bot=10, first=100 + 60 * n, first_work=60.0 * n, by_bot=by_bot)
    found.worked = dict.fromkeys(HOLDERS, 0.0) | {"person": 600.0 * n, "customer": 3000.0 * n}
    found.late = ["first"] if late else []
    if ended:
        found.ended, found.ended_work = 100 + 3600.0 * n, 3600.0 * n
    return found


def told(*episodes: Episode, network: str = "whatsapp") -> list[Told]:
    return [Told(network=network, episode=one, is_open=one.ended is None) for one in episodes]


def test_medians_and_shares_are_those_of_the_episodes() -> None:
    some = told(*[episode(n, by_bot=n < 2, late=n == 5) for n in range(1, 6)], episode(9, ended=False))
    found = figures(some)
    assert (found.episodes, found.backlog) == (6, 1)
    assert (found.bot, found.first, found.resolution) == (10, 3.5 * 60, 3 * 3600)
    assert (found.with_person, found.with_customer) == (1800, 9000)
    assert (found.contained, found.late) == (0.2, 0.2)


def test_too_few_give_no_figure() -> None:
    found = figures(told(*[episode(n) for n in range(1, ENOUGH)]))
    assert found.episodes == ENOUGH - 1
    assert {found.bot, found.first, found.resolution, found.contained, found.late} == {None}


def test_nothing_is_nothing() -> None:
    assert (figures([]).episodes, figures([]).backlog, figures([]).first) == (0, 0, None)


def test_each_route_has_its_own() -> None:
    some = told(episode(1)) + told(episode(2), episode(3), network="birdychat") + told(episode(4), network="haiket")
    routes = {"whatsapp": "native", "birdychat": "third-party", "haiket": "third-party"}
    assert {name: one.episodes for name, one in grouped(some, routes.__getitem__).items()} == {
        "native": 1,
        "third-party": 3,
    }


def test_evidence_and_ratings_are_shares_of_those_who_were_asked_and_who_answered() -> None:
    some = told(*[episode(n) for n in range(1, 8)])
    pieces = [(0, 1), (1, 2), (2, 2), (1, 1), (0, 2), None, None]
    scores = [3, 3, 3, 2, 1, None, None]
    both = zip(some, pieces, scores, strict=True)
    found = figures([replace(one, evidence=came, rating=score) for one, came, score in both])
    assert (found.evidence, found.csat, found.rated) == (0.6, 0.6, 5)


def test_mean_time_with_each_of_them_adds_up_for_those_that_ended() -> None:
    some = told(*[episode(n) for n in range(1, 6)], episode(9, ended=False)) + told(episode(1), network="haiket")
    assert spent(some, str) == {"whatsapp": (0.0, 9000.0, 1800.0, 0.0)}


def test_the_last_word_of_events_counts_for_the_last_episode(conn: Connection) -> None:
    put(conn, [Request(network="whatsapp", began=NOON, first=HOUR, end=2 * HOUR, evidence="1/2", score=2)])
    put_ticket_again = everything(conn)
    assert [(one.evidence, one.rating, one.is_open) for one in put_ticket_again] == [((1, 2), 2, False)]
    assert recount(conn).differ == ()
    assert since(put_ticket_again, NOON + 1) == []


def test_what_came_and_went_is_counted_by_day_or_week(conn: Connection) -> None:
    put(
        conn,
        [
            Request(network="whatsapp", began=NOON - 10 * DAY, end=DAY),
            Request(network="whatsapp", began=NOON - 9 * DAY, end=8.9 * DAY),
            Request(network="whatsapp", began=NOON - DAY),
        ],
    )
    days = flow(everything(conn), 7, NOON, UTC)
    assert [step.day for step in days] == [date(2026, 8, 27 + n) if n < 5 else date(2026, 9, n - 4) for n in range(7)]
    assert [(step.opened, step.ended, step.open) for step in days[-3:]] == [(0, 0, 1), (1, 0, 2), (0, 1, 1)]
    weeks = flow(everything(conn), 30, NOON, UTC)
    assert [(step.opened, step.ended, step.open) for step in weeks] == [(0, 0, 0)] * 3 + [(2, 1, 1), (1, 1, 1)]
