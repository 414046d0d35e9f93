"""Two processes change the same tickets in the same moment, on SQLite and on PostgreSQL: one after the other counts."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import update
from sqlalchemy.engine import Connection

from bot import schema
from bot.store import Store, migrate
from bot.tickets import sources
from bot.tickets.merging import RELATED, Merging
from bot.tickets.service import TicketService
from bot.tickets.ticket import MERGED, NotAllowed
from bot.vault.register import Register
from tests.stages.steps import Steps, databases
from tests.tickets.merged import MARC, OTHER, checked, merge, read, row
from tests.tickets.opened import NUMBER, desk_of, handed_over

THIRD = OTHER + 1
Work = Callable[[Connection], Any]


@pytest.fixture(autouse=True, params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the next counter keeps its rows."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").fresh(f"at_once_{secrets.token_hex(4)}")
        migrate(url)
        databases.append(lambda *_: url)
    yield request.param
    if request.param == "postgresql":
        databases.pop()


@pytest_asyncio.fixture
async def other(two: Steps) -> AsyncIterator[Store]:
    """The store as a second process has it open."""
    store = Store(two.store.url, Register(two.folder / "register", two.folder / "keys"))
    yield store
    await asyncio.to_thread(store.close)


class Meeting:
    """Where both processes wait for each other once; SQLite lets one in only, who goes on alone after a moment."""

    def __init__(self) -> None:
        self._barrier = Barrier(2)

    def come(self) -> None:
        with suppress(BrokenBarrierError):
            self._barrier.wait(1)


def acts(steps: Steps, meeting: Meeting, act: str, *numbers: int) -> Work:
    """The act as a desk does it: it reads the tickets, and meanwhile so does the other."""

    def work(conn: Connection) -> None:
        some = [read(steps, conn, number) for number in numbers]
        meeting.come()
        more = (RELATED,) if act == "link" else ()
        getattr(Merging(desk_of(steps)), act)(conn, *some, *more, MARC, steps.now)

    return work


async def both(steps: Steps, other: Store, one: Work, two: Work) -> list[type]:
    """What became of each: NoneType, or the exception."""
    found = await asyncio.gather(steps.store.write(one), other.write(two), return_exceptions=True)
    return [type(each) for each in found]


async def test_of_two_desks_that_merge_two_tickets_into_each_other_one_does(two: Steps, other: Store) -> None:
    meeting = Meeting()
    into, back = acts(two, meeting, "merge", NUMBER, OTHER), acts(two, meeting, "merge", OTHER, NUMBER)
    assert sorted(await both(two, other, into, back), key=str) == sorted([type(None), NotAllowed], key=str)
    assert [(await row(two, number)).status == MERGED for number in (NUMBER, OTHER)].count(True) == 1
    await checked(two)


async def test_a_ticket_that_is_merged_elsewhere_meanwhile_takes_in_no_other(two: Steps, other: Store) -> None:
    await handed_over(two, "cleo")
    meeting = Meeting()
    first, second = acts(two, meeting, "merge", NUMBER, OTHER), acts(two, meeting, "merge", OTHER, THIRD)
    await both(two, other, first, second)
    for number in (OTHER, THIRD):
        ended = await row(two, number)
        assert ended.merged_into in (None, NUMBER), "it went into one that went into another itself"
    await checked(two)


async def test_a_ticket_is_split_off_once_though_two_desks_do_it(two: Steps, other: Store) -> None:
    await merge(two)
    meeting = Meeting()
    once, twice = acts(two, meeting, "split", OTHER), acts(two, meeting, "split", OTHER)
    assert sorted(await both(two, other, once, twice), key=str) == sorted([type(None), NotAllowed], key=str)
    await checked(two)


async def test_two_desks_that_link_two_tickets_leave_their_histories_whole(two: Steps, other: Store) -> None:
    meeting = Meeting()
    here, there = acts(two, meeting, "link", NUMBER, OTHER), acts(two, meeting, "link", OTHER, NUMBER)
    assert await both(two, other, here, there) == [type(None)] * 2
    await checked(two)


async def test_a_ticket_that_is_merged_while_it_is_resolved_is_one_or_the_other(
    two: Steps, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, at_rest = Meeting(), sources.find_lead

    def found(conn: Connection, number: int) -> Any:
        seen = at_rest(conn, number)
        meeting.come()
        return seen

    monkeypatch.setattr(sources, "find_lead", found)
    desk = TicketService(other, desk_of(two), two.shelf, clock=lambda: two.now)
    merging = two.store.write(acts(two, meeting, "merge", NUMBER, OTHER))
    await asyncio.gather(merging, desk.resolve(OTHER, "Marc"), return_exceptions=True)
    for number in (NUMBER, OTHER):
        ended = await row(two, number)
        assert (ended.status == MERGED) is (ended.merged_into is not None)
    await checked(two)


async def test_a_ring_of_merged_tickets_leads_somewhere(two: Steps) -> None:
    ring = {NUMBER: OTHER, OTHER: NUMBER}
    for number, into in ring.items():
        values = {"status": MERGED, "merged_into": into}
        await two.execute(update(schema.ticket).where(schema.ticket.c.number == number).values(values))
    found = await two.store.read(lambda conn: sources.find_lead(conn, NUMBER))
    assert found is not None and found.number in ring
