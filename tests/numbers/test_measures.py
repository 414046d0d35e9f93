"""Figures of episodes that are known: medians, shares, and no figure where there are too few."""

from __future__ import annotations

from bot.numbers.measures import ENOUGH, Told, figures, grouped
from bot.tickets.clocks import HOLDERS, Episode


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
