"""A reply that waits is taken back whatever its ticket was put together with since, and its words are a draft again."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import OPEN, STALE
from bot.tickets.drafts import Drafts
from bot.tickets.service import Manner, TicketService
from bot.tickets.ticket import IN_PROGRESS, MERGED
from bot.tickets.undoing import Undoing
from tests.stages.steps import Steps
from tests.tickets.merged import OTHER, checked, merge, row, split
from tests.tickets.opened import NUMBER, desk_of

FORM = "a" * 32


def undoing(steps: Steps) -> Undoing:
    return Undoing(steps.store, desk_of(steps), clock=lambda: steps.now)


@pytest.fixture
def resting(two: Steps) -> Steps:
    """Two tickets, and a desk whose replies wait a while."""
    two.desk = TicketService(two.store, desk_of(two), two.shelf, clock=lambda: two.now, manner=Manner(rests=10.0))
    return two


async def says(steps: Steps, number: int, text: str, to: int | None = None) -> None:
    await steps.desk.take(number, "Marc")
    await steps.desk.reply(number, "Marc", text, form=FORM, to=to)


async def state(steps: Steps) -> str:
    return [str(each.state) for each in await steps.rows(schema.outbox) if each.key.endswith(FORM)][0]


@pytest.mark.parametrize("number", [NUMBER, OTHER])
async def test_a_reply_is_taken_back_after_its_ticket_was_merged(resting: Steps, number: int) -> None:
    await says(resting, OTHER, "oops")
    await merge(resting)
    assert await undoing(resting).unsay(number, "Marc", FORM) == "oops"
    assert await state(resting) == STALE
    assert (await row(resting, OTHER)).status == MERGED
    await checked(resting)


@pytest.mark.parametrize("number", [NUMBER, OTHER])
async def test_a_reply_is_taken_back_after_its_chat_was_split_off(resting: Steps, number: int) -> None:
    await merge(resting)
    await says(resting, NUMBER, "to Bert", to=OTHER)
    await split(resting)
    assert await undoing(resting).unsay(number, "Marc", FORM) == "to Bert"
    assert await state(resting) == STALE
    assert (await row(resting, NUMBER)).status == IN_PROGRESS
    await checked(resting)


async def test_a_reply_of_another_ticket_is_not_taken_back_from_here(resting: Steps) -> None:
    await says(resting, OTHER, "mine")
    assert await undoing(resting).unsay(NUMBER, "Marc", FORM) is None
    assert await state(resting) == OPEN


async def test_words_taken_back_and_what_was_begun_since_are_both_kept_whole(resting: Steps) -> None:
    drafts = Drafts(resting.store, desk_of(resting), clock=lambda: resting.now)
    await says(resting, NUMBER, "a" * 7000)
    await drafts.keep(NUMBER, "m", "b" * 7000)
    await undoing(resting).unsay(NUMBER, "Marc", FORM, lambda conn, n, words: drafts.put_back(conn, n, "m", words))
    assert await drafts.read(NUMBER, "m") == "a" * 7000 + "\n" + "b" * 7000


async def test_a_reply_whose_words_cannot_be_kept_is_not_withdrawn(resting: Steps) -> None:
    await says(resting, NUMBER, "Hello")

    def fails(_conn: Connection, _number: int, _words: str) -> None:
        raise OSError

    with pytest.raises(OSError):
        await undoing(resting).unsay(NUMBER, "Marc", FORM, fails)
    assert await state(resting) == OPEN


async def test_whose_answer_was_undone_while_merged_is_owed_one_after_the_split(resting: Steps) -> None:
    await says(resting, OTHER, "oops")
    await merge(resting)
    await undoing(resting).unsay(OTHER, "Marc", FORM)
    await split(resting)
    assert (await row(resting, OTHER)).status == IN_PROGRESS
    await checked(resting)
