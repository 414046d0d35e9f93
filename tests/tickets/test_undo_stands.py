"""An act is taken back only while its ticket stands as the act left it, and under the name of who takes it back."""

from __future__ import annotations

import pytest

from bot import schema
from bot.inward.conversations import PERSON
from bot.tickets.handling import Handling
from bot.tickets.ticket import IN_PROGRESS, NotAllowed
from bot.tickets.undoing import Standing, Undoing
from tests.stages.steps import Steps
from tests.tickets.merged import OTHER, checked, merge, row, split
from tests.tickets.opened import NUMBER, desk_of


def undoing(steps: Steps) -> Undoing:
    return Undoing(steps.store, desk_of(steps), clock=lambda: steps.now)


async def refused(steps: Steps, number: int, act: str, was: Standing) -> None:
    before = await steps.rows(schema.ticket), await steps.rows(schema.conversation)
    with pytest.raises(NotAllowed):
        await undoing(steps).take_back(number, "Marc", act, was)
    assert (await steps.rows(schema.ticket), await steps.rows(schema.conversation)) == before


async def test_a_take_is_not_undone_once_the_ticket_is_somebody_elses(two: Steps) -> None:
    was = await undoing(two).standing(NUMBER)
    await two.desk.take(NUMBER, "Marc")
    await Handling(two.store, desk_of(two), clock=lambda: two.now).assign(NUMBER, "Marc", "Nora")
    await two.desk.reply(NUMBER, "Nora", "I have it", form="b" * 32)
    await refused(two, NUMBER, "taken", was)
    assert (await row(two, NUMBER)).assignee == "Nora"


async def test_a_take_from_the_assistant_does_not_give_it_the_chat_that_another_took_since(two: Steps) -> None:
    await two.desk.hand_back(NUMBER, "Zoé")
    was = await undoing(two).standing(NUMBER)
    await two.desk.take(NUMBER, "Marc")
    await two.desk.take(NUMBER, "Nora")
    await refused(two, NUMBER, "taken", was)
    assert (await two.chat("anna")).owner == PERSON


async def test_what_another_did_in_the_same_moment_is_not_undone(two: Steps) -> None:
    was = await undoing(two).standing(NUMBER)
    await two.desk.take(NUMBER, "Nora")
    await two.desk.take(NUMBER, "Marc")
    await refused(two, NUMBER, "taken", was)


async def test_undoing_an_act_on_what_was_merged_since_leaves_the_lead_alone(two: Steps) -> None:
    was = await undoing(two).standing(OTHER)
    await two.desk.take(NUMBER, "Nora")
    await two.desk.take(OTHER, "Marc")
    await merge(two)
    await refused(two, OTHER, "taken", was)
    await split(two)
    await refused(two, OTHER, "taken", was)


async def test_a_note_of_another_is_no_reason_to_refuse(two: Steps) -> None:
    was = await undoing(two).standing(NUMBER)
    await two.desk.take(NUMBER, "Marc")
    await Handling(two.store, desk_of(two), clock=lambda: two.now).note(NUMBER, "Nora", "She called before.")
    await two.talk("anna", "hello?")
    await undoing(two).take_back(NUMBER, "Marc", "taken", was)
    assert (await row(two, NUMBER)).assignee == ""


async def test_undoing_a_hand_back_is_told_of_who_did_it(two: Steps) -> None:
    await two.desk.take(NUMBER, "Nora")
    was = await undoing(two).standing(NUMBER)
    await two.desk.hand_back(NUMBER, "Marc")
    await undoing(two).take_back(NUMBER, "Marc", "handed_back", was)
    last = (await two.rows(schema.ticket_event))[-1]
    assert (last.kind, last.actor_name, last.detail) == ("assigned", "Marc", '{"to": "Nora"}')
    ticket = await row(two, NUMBER)
    assert (ticket.status, ticket.assignee) == (IN_PROGRESS, "Nora")
    await checked(two)
