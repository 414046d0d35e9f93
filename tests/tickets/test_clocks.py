"""A ticket's clocks: who had it how long, what was promised, and the same again when all is counted anew."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tickets import ticket as states
from bot.tickets.clocks import Clocks, Happened
from bot.tickets.hours import Hours
from bot.tickets.service_level import FIRST, NEXT, RESOLUTION, Promise

ALWAYS = Hours(zone="UTC", opens="00:00", closes="24:00", days=(1, 2, 3, 4, 5, 6, 7), off=())
M = 60.0
TARGETS = {n: {FIRST: n * 10 * M, NEXT: n * 20 * M, RESOLUTION: n * 60 * M} for n in (1, 2, 3, 4)}
PAUSES = (states.TRIAGE, states.AWAITING_CUSTOMER, states.ON_HOLD)
PROMISE = Promise(hours=ALWAYS, targets=TARGETS, pauses=PAUSES, reopen_days=7)
START = 1_795_000_000.0


def story(*told: tuple[float, str, str]) -> Clocks:
    """Minutes since the start, event, actor."""
    clocks, status = Clocks(), ""
    for minutes, kind, actor in told:
        detail = {"priority": 1, "asked": START - 300} if kind in ("opened", "reopened") else {}
        detail = {"priority": 2} if kind == "prioritised" else detail
        status = status if kind == "prioritised" else states.after(status, kind)
        at = START + minutes * M
        clocks.hear(Happened(kind=kind, actor=actor, at=at, status=status, detail=detail), PROMISE)
    return clocks


def test_bot_customer_and_person_have_clocks_of_their_own() -> None:
    clocks = story(
        (0, "opened", "bot"),
        (5, "replied", "person"),
        (35, "customer_wrote", "customer"),
        (40, "handed_back", "person"),
        (50, "handed_over", "bot"),
        (60, "held", "person"),
        (90, "woken", "system"),
        (92, "resolved", "person"),
    )
    (episode,) = clocks.episodes
    assert episode.spent == {"bot": 10 * M, "customer": 30 * M, "person": 22 * M, "hold": 30 * M}
    assert (episode.first, episode.ended) == (START + 5 * M, START + 92 * M)
    assert (episode.asked, episode.by_bot, episode.late) == (START - 300, False, [])


def test_what_was_promised_stands_still_while_it_is_not_our_turn() -> None:
    clocks = story((0, "opened", "bot"))
    assert clocks.due(PROMISE) == (START + 10 * M, FIRST)
    clocks = story((0, "opened", "bot"), (5, "replied", "person"))
    assert clocks.due(PROMISE) == (None, "")
    clocks = story((0, "opened", "bot"), (5, "replied", "person"), (500, "customer_wrote", "customer"))
    assert clocks.due(PROMISE) == (START + 520 * M, NEXT)
    assert clocks.left[RESOLUTION] == 55 * M


def test_a_promise_that_was_missed_is_told_once_and_the_next_one_runs() -> None:
    clocks = story((0, "opened", "bot"), (15, "replied", "person"), (16, "customer_wrote", "customer"))
    assert clocks.episodes[-1].late == [FIRST]
    assert clocks.due(PROMISE)[1] == NEXT


def test_a_reopened_ticket_is_measured_from_its_reopening() -> None:
    clocks = story(
        (0, "opened", "bot"), (5, "replied", "person"), (6, "resolved", "person"), (9000, "reopened", "customer")
    )
    again = clocks.episodes[1]
    assert (again.began, again.first) == (START + 9000 * M, None)
    assert clocks.due(PROMISE) == (START + 9010 * M, FIRST)
    assert clocks.episodes[0].spent["hold"] == 0


def test_another_priority_moves_what_is_left_by_what_was_promised() -> None:
    clocks = story((0, "opened", "bot"), (4, "prioritised", "person"))
    assert clocks.due(PROMISE) == (START + 20 * M, FIRST)


def test_what_ends_without_a_person_was_contained() -> None:
    assert story((0, "opened", "bot"), (3, "resolved", "customer")).episodes[0].by_bot
    assert not story((0, "opened", "bot"), (1, "taken", "person"), (3, "resolved", "customer")).episodes[0].by_bot


MOVES = st.lists(st.tuples(st.floats(0, 5000), st.sampled_from(sorted(states.MOVES))), max_size=25)


@given(moves=MOVES)
@settings(max_examples=100, deadline=None)
def test_counted_as_it_happens_or_all_at_once_afterwards_is_the_same(moves: list[tuple[float, str]]) -> None:
    status, stored, told = states.after("", "opened"), Clocks(), []
    told.append(Happened(kind="opened", actor="bot", at=START, status=status, detail={"priority": 3}))
    at = START
    for minutes, kind in moves:
        at += minutes * M
        try:
            status = states.after(status, kind)
        except states.NotAllowed:
            continue
        told.append(Happened(kind=kind, actor="person", at=at, status=status, detail={}))
    for event in told:
        stored = Clocks.read(stored.text())
        stored.hear(event, PROMISE)
    again = Clocks()
    for event in told:
        again.hear(event, PROMISE)
    assert stored.text() == again.text()
    total = sum(sum(episode.spent.values()) for episode in again.episodes)
    assert total <= told[-1].at - START + 0.1 * len(told)
    assert all(seconds >= 0 for episode in again.episodes for seconds in episode.spent.values())


def test_clocks_that_are_not_kept_yet_begin_anew() -> None:
    assert Clocks.read("") == Clocks()
    assert Clocks.read("{") == Clocks()


@given(
    moves=st.lists(
        st.tuples(st.floats(0.1, 30), st.sampled_from(["replied", "resolved", "customer_wrote", "undone"])), max_size=20
    )
)
@settings(max_examples=100, deadline=None)
def test_clocks_that_undo_at_once_are_those_in_which_nothing_was(moves: list[tuple[float, str]]) -> None:
    once, never, at = Clocks(), Clocks(), START
    opened = Happened(kind="opened", actor="bot", at=START, status=states.QUEUED, detail={"priority": 3})
    for clocks in (once, never):
        clocks.hear(opened, PROMISE)
    for seconds, kind in moves:
        at += seconds
        if kind in ("replied", "resolved"):
            after = {"replied": states.AWAITING_CUSTOMER, "resolved": states.RESOLVED}[kind]
            once.hear(Happened(kind=kind, actor="person", at=at, status=after), PROMISE)
            once.hear(
                Happened(kind="undone", actor="person", at=at, status=states.IN_PROGRESS, detail={"what": kind}),
                PROMISE,
            )
        elif kind == "customer_wrote":
            for clocks in (once, never):
                clocks.hear(Happened(kind=kind, actor="customer", at=at, status=states.IN_PROGRESS), PROMISE)
    at += 1
    for clocks in (once, never):
        clocks.hear(Happened(kind="taken", actor="person", at=at, status=states.IN_PROGRESS), PROMISE)
    assert once.episodes[-1].first is never.episodes[-1].first is None
    assert once.episodes[-1].ended is None
    assert once.left.keys() == never.left.keys()
    assert all(abs(once.left[name] - never.left[name]) < 0.1 for name in once.left)
