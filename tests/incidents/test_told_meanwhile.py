"""A word to all of an incident: what changed between planning and saying, and what the log and the page tell of it."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Connection

from bot import schema
from bot.desk.incidents_page import _spoken
from bot.incidents import incident as incidents
from bot.incidents.hearing import hearers
from tests.incidents.many import FORM, MARC, became, meets, opened, telling, word
from tests.stages.steps import Steps
from tests.tickets.merged import checked, merge
from tests.tickets.opened import desk_of

ANNA, BERT = 1001, 1002


@pytest.fixture
async def three(steps: Steps) -> Steps:
    """Anna and Carl in French, Bert in English."""
    await meets(steps, "anna")
    await meets(steps, "bert", language="en")
    await meets(steps, "carl")
    await opened(steps)
    return steps


async def states(steps: Steps) -> dict[str, str]:
    [told, *_] = await became(steps)
    return {one.label: one.became for one in told.all}


async def stopped(steps: Steps, name: str) -> None:
    chat = await steps.chat(name)
    mine = schema.conversation.c.id == chat.id
    await steps.execute(update(schema.conversation).where(mine).values(consent="withdrawn"))


async def planned(steps: Steps, *numbers: int) -> None:
    """What a process leaves that is killed between plan and say."""
    marc, people = telling(steps), desk_of(steps)
    await steps.store.write(lambda conn: marc._plan(conn, 1, "Marc", word(*numbers), people))


async def test_who_left_the_incident_after_a_kill_is_not_told(three: Steps) -> None:
    await planned(three, ANNA, BERT)
    people = desk_of(three)
    await three.store.write(lambda conn: incidents.leave(conn, people, incidents.find(conn, 1), BERT, MARC, three.now))
    await telling(three).resume()
    assert await states(three) == {"G-1001": "queued", "G-1002": "apart", "G-1003": "left_out"}
    await checked(three)


async def test_an_incident_that_ended_after_a_kill_is_not_told_on(three: Steps) -> None:
    await planned(three, ANNA)

    def ends(conn: Connection) -> None:
        incidents.end(conn, 1, MARC, three.now)

    await three.store.write(ends)
    await telling(three).resume()
    assert (await states(three))["G-1001"] == "broken_off"


async def test_a_ticket_put_into_one_of_the_incident_after_a_kill_is_told(three: Steps) -> None:
    await planned(three, ANNA, BERT)
    await merge(three)
    await telling(three).resume()
    assert [await states(three)] == [{"G-1001": "queued", "G-1002": "queued", "G-1003": "left_out"}]


async def test_what_was_said_is_not_shown_as_broken_off(three: Steps) -> None:
    await telling(three).tell(1, "Marc", word(ANNA), desk_of(three))
    said = schema.incident_hearer.c.state == "said"
    await three.execute(update(schema.incident_hearer).where(said).values(state="broken_off"))
    assert (await states(three))["G-1001"] == "queued"


async def test_telling_gives_how_many_are_told(three: Steps) -> None:
    assert await telling(three).tell(1, "Marc", word(ANNA, BERT), desk_of(three)) == 2


async def test_when_nobody_can_be_told_none_are(three: Steps) -> None:
    await stopped(three, "anna")
    assert await telling(three).tell(1, "Marc", word(ANNA), desk_of(three)) == 0


async def test_the_log_says_that_a_word_was_taken_back(three: Steps) -> None:
    marc = telling(three, rests=10.0)
    await marc.tell(1, "Marc", word(ANNA, BERT), desk_of(three))
    assert await marc.take_back(FORM, "Marc") == 2
    [last] = [row for row in await three.rows(schema.desk_event) if row.kind == "incident_unsaid"]
    assert (last.actor, last.about, last.detail) == ("Marc", "I-1", "2")


async def test_a_word_that_has_left_is_not_in_the_log_as_taken_back(three: Steps) -> None:
    await telling(three).tell(1, "Marc", word(ANNA), desk_of(three))
    await three.settle()
    assert await telling(three).take_back(FORM, "Marc") == 0
    assert [row for row in await three.rows(schema.desk_event) if row.kind == "incident_unsaid"] == []


async def test_no_text_is_wanted_in_the_language_of_who_cannot_be_told(three: Steps) -> None:
    people, rules = desk_of(three), telling(three).rules

    def spoken(conn: Connection) -> list[str]:
        tickets, _ = incidents.members(conn, people, 1)
        return _spoken(hearers(conn, people, tickets, rules, three.now))

    assert await three.store.read(spoken) == ["fr", "en"]
    await stopped(three, "bert")
    assert await three.store.read(spoken) == ["fr"]
