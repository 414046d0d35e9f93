"""What is known of a request: where it comes from, who corrected it, and that a correction can be taken back."""

from __future__ import annotations

import pytest

from bot.talk.turn import OpenTicket, Outcome, Turn
from bot.tickets.facts import FACT_SET
from bot.tickets.handling import Handling
from bot.tickets.rows import Ticket
from bot.tickets.ticket import NotAllowed
from bot.tickets.undoing import Undoing
from bot.vault.records import faults
from tests.stages.steps import Steps, echo
from tests.tickets.opened import NUMBER, desk_of, dossier, handed_over

TOLD = {"device": "iPhone 13", "os": "iOS", "error_code": "E42"}
ORIGINS = {"device": "said", "os": "read:91", "error_code": "confirmed:88"}


async def tells(steps: Steps, facts: dict[str, str], origins: dict[str, str]) -> None:
    """The assistant, given the chat back, notes these facts."""

    async def notes(_turn: Turn) -> Outcome:
        return Outcome(commands=(OpenTicket(topic="crash", facts=facts, origins=origins),), language="fr")

    await steps.desk.hand_back(NUMBER, "Marc")
    steps.assistant = notes
    await steps.talk("anna", "encore ceci")
    steps.assistant = echo


async def ticket_of(steps: Steps) -> Ticket:
    found = await dossier(steps)
    assert found is not None
    return found.entry.ticket


@pytest.fixture
async def handling(steps: Steps) -> Handling:
    await handed_over(steps)
    return Handling(steps.store, desk_of(steps), clock=lambda: steps.now)


async def test_each_fact_keeps_where_it_came_from(steps: Steps, handling: Handling) -> None:
    await tells(steps, TOLD, ORIGINS)
    assert dict((await ticket_of(steps)).origins) == ORIGINS


async def test_what_a_person_set_the_assistant_leaves_alone(steps: Steps, handling: Handling) -> None:
    await handling.set_fact(NUMBER, "Marc", "device", "iPhone 15")
    await handling.set_fact(NUMBER, "Marc", "error_code", "E43")
    await handling.set_fact(NUMBER, "Marc", "error_code", "")
    await tells(steps, TOLD, ORIGINS)
    ticket = await ticket_of(steps)
    assert dict(ticket.facts) == {"device": "iPhone 15", "os": "iOS", "error_code": ""}
    assert dict(ticket.origins) == {"device": "agent", "os": "read:91", "error_code": "agent"}


async def test_a_correction_is_taken_back_with_where_the_value_came_from(steps: Steps, handling: Handling) -> None:
    await tells(steps, TOLD, ORIGINS)
    before, undoing = await ticket_of(steps), Undoing(steps.store, desk_of(steps), clock=lambda: steps.now)
    was = await undoing.standing(NUMBER)
    await handling.set_fact(NUMBER, "Marc", "error_code", "E43")
    assert (await ticket_of(steps)).origins["error_code"] == "agent"
    assert await undoing.take_back(NUMBER, "Marc", FACT_SET, was)
    after = await ticket_of(steps)
    assert (after.facts, after.origins, after.code) == (before.facts, before.origins, before.code)
    found = await dossier(steps)
    assert found is not None
    changes = [(e.words["before"], e.words["value"]) for e in found.events if e.kind == FACT_SET]
    assert changes == [("E42", "E43"), ("E43", "E42")]
    assert (
        await steps.store.read(lambda conn: list(faults(conn, found.entry.conversation, steps.register.row_key))) == []
    )


@pytest.mark.parametrize("name", ["error_code", "device"])
async def test_a_correction_is_not_taken_back_once_a_colleague_made_another(
    steps: Steps, handling: Handling, name: str
) -> None:
    undoing = Undoing(steps.store, desk_of(steps), clock=lambda: steps.now)
    was = await undoing.standing(NUMBER)
    await handling.set_fact(NUMBER, "Marc", "error_code", "E43")
    await handling.set_fact(NUMBER, "Nora", name, "other")
    with pytest.raises(NotAllowed):
        await undoing.take_back(NUMBER, "Marc", FACT_SET, was)


async def test_that_a_colleague_took_the_ticket_is_no_reason_to_keep_a_wrong_fact(
    steps: Steps, handling: Handling
) -> None:
    undoing = Undoing(steps.store, desk_of(steps), clock=lambda: steps.now)
    was = await undoing.standing(NUMBER)
    await handling.set_fact(NUMBER, "Marc", "device", "iPhone 15")
    await steps.desk.take(NUMBER, "Nora")
    await undoing.take_back(NUMBER, "Marc", FACT_SET, was)
    assert (await ticket_of(steps)).facts["device"] == "iPhone 12"
