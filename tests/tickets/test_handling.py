"""What agents do beside talking: each is in the history, sealed where it has words, and moves nothing it should not."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot import schema
from bot.inward.conversations import BOT, PERSON
from bot.talk.turn import OpenTicket, Outcome, Turn
from bot.tickets.clocks import Clocks
from bot.tickets.handling import Handling
from bot.tickets.ticket import NotAllowed
from bot.vault.records import faults
from tests.stages.steps import Steps, echo
from tests.tickets.opened import NUMBER, desk_of, dossier, handed_over


@pytest.fixture
async def handling(steps: Steps) -> Handling:
    await handed_over(steps)
    return Handling(steps.store, desk_of(steps), clock=lambda: steps.now)


async def row(steps: Steps):
    return (await steps.rows(schema.ticket))[0]


async def test_a_note_is_read_by_colleagues_alone_and_lies_sealed(steps: Steps, handling: Handling) -> None:
    before = len(steps.network.texts("anna"))
    await handling.note(NUMBER, "Marc", "rappeler demain à propos du grille-pain")
    await steps.settle()
    found = await dossier(steps)
    assert found is not None
    assert [(e.actor_name, e.words) for e in found.events if e.kind == "noted"] == [
        ("Marc", {"text": "rappeler demain à propos du grille-pain"})
    ]
    assert len(steps.network.texts("anna")) == before
    assert not [f for f in steps.folder.rglob("*") if f.is_file() and b"grille-pain" in f.read_bytes()]


async def test_a_fact_is_corrected_and_what_stood_there_is_kept(steps: Steps, handling: Handling) -> None:
    await handling.set_fact(NUMBER, "Marc", "device", "iPhone 15")
    await handling.set_fact(NUMBER, "Marc", "device", "iPhone 15")
    found = await dossier(steps)
    assert found is not None
    assert found.entry.ticket.facts["device"] == "iPhone 15"
    assert found.entry.ticket.title == "It crashes"
    changes = [e.words for e in found.events if e.kind == "fact_set"]
    assert changes == [{"name": "device", "value": "iPhone 15", "before": "iPhone 12", "origin": ""}]


async def test_the_same_error_code_of_two_customers_has_one_index_and_is_not_said(
    steps: Steps, handling: Handling
) -> None:
    await handed_over(steps, "bob")
    await handling.set_fact(NUMBER, "Marc", "error_code", "0x80070057")
    await handling.set_fact(NUMBER + 1, "Marc", "error_code", " 0X80070057 ")
    codes = {r.code for r in await steps.rows(schema.ticket)}
    assert len(codes) == 1
    assert "80070057" not in codes.pop()


async def test_a_priority_set_by_hand_is_logged_and_the_assistant_leaves_it(steps: Steps, handling: Handling) -> None:
    assert (await row(steps)).priority == 2
    await handling.prioritise(NUMBER, "Marc", 4)
    assert ((await row(steps)).priority, (await row(steps)).override) == (4, "Marc")
    await steps.desk.hand_back(NUMBER, "Marc")
    await handed_over(steps)
    assert (await row(steps)).priority == 4


async def test_given_to_a_colleague_the_chat_is_theirs_and_the_bot_silent(steps: Steps, handling: Handling) -> None:
    await handling.assign(NUMBER, "Marc", "Zoé")
    assert ((await row(steps)).assignee, (await row(steps)).status) == ("Zoé", "in_progress")
    assert (await steps.chat("anna")).owner == PERSON


async def test_set_aside_it_comes_back_at_its_moment_and_not_before(steps: Steps, handling: Handling) -> None:
    await handling.hold(NUMBER, "Marc", steps.now + 3600)
    assert ((await row(steps)).status, (await row(steps)).due_at) == ("on_hold", None)
    assert await handling.wake_due() == 0
    steps.now += 3600
    assert await handling.wake_due() == 1
    assert ((await row(steps)).status, (await row(steps)).snoozed_until) == ("in_progress", None)


@pytest.mark.parametrize(
    "spoilt", [{"clocks": "[[["}, {"clocks": "{}"}, {"promise": "x"}, {"promise": "{}"}, {"sealed": b"x"}]
)
async def test_a_ticket_with_spoilt_values_keeps_no_other_asleep(
    steps: Steps, handling: Handling, spoilt: dict[str, object]
) -> None:
    await handed_over(steps, "bert")
    await handling.hold(NUMBER, "Marc", steps.now + 3600)
    await handling.hold(NUMBER + 1, "Marc", steps.now + 3600)
    await steps.execute(schema.ticket.update().where(schema.ticket.c.number == NUMBER).values(**spoilt))
    steps.now += 3600
    assert await handling.wake_due() == (1 if "sealed" in spoilt else 2)
    status = {one.number: one.status for one in await steps.rows(schema.ticket)}
    assert status[NUMBER + 1] == "in_progress"
    if "sealed" not in spoilt:
        assert (await steps.post(steps.network.text("anna", "any news?"))).status == 200
        await steps.settle()
        assert [(one.kind, one.old, one.new) for one in await steps.rows(schema.ticket_event)][-1][
            0
        ] == "customer_wrote"


async def test_set_aside_it_comes_back_when_the_customer_writes(steps: Steps, handling: Handling) -> None:
    await handling.hold(NUMBER, "Marc", None)
    await steps.talk("anna", "any news?")
    assert (await row(steps)).status == "in_progress"


async def test_a_resolved_ticket_is_taken_up_again_by_a_person(steps: Steps, handling: Handling) -> None:
    await steps.desk.resolve(NUMBER, "Marc")
    with pytest.raises(NotAllowed):
        await handling.prioritise(NUMBER, "Marc", 1)
    await handling.reopen(NUMBER, "Marc")
    assert ((await row(steps)).status, (await row(steps)).assignee) == ("in_progress", "Marc")
    assert (await steps.chat("anna")).owner == PERSON
    with pytest.raises(NotAllowed):
        await handling.reopen(NUMBER, "Marc")


@pytest.mark.parametrize(("days", "topic", "tickets"), [(1, "crash", 1), (1, "payment", 2), (8, "crash", 2)])
async def test_the_same_problem_soon_after_reopens_its_ticket_and_nothing_else_does(
    steps: Steps, handling: Handling, days: float, topic: str, tickets: int
) -> None:
    await steps.desk.resolve(NUMBER, "Marc")
    steps.now += days * 86_400

    async def opens(_turn: Turn) -> Outcome:
        return Outcome(commands=(OpenTicket(topic=topic, title="again"),), language="fr")

    steps.assistant = opens
    await steps.talk("anna", "again")
    steps.assistant = echo
    found = sorted(await steps.rows(schema.ticket), key=lambda r: r.number)
    assert len(found) == tickets
    assert found[-1].status == "queued"
    assert len(Clocks.read(found[0].clocks).episodes) == (2 if tickets == 1 else 1)
    assert (await steps.chat("anna")).owner == BOT


async def test_the_rows_of_all_that_stay_provable(steps: Steps, handling: Handling) -> None:
    await handling.note(NUMBER, "Marc", "a note")
    await handling.prioritise(NUMBER, "Marc", 1)
    await handling.set_fact(NUMBER, "Marc", "app", "Signal")
    await handling.hold(NUMBER, "Marc", None)
    chat = await steps.chat("anna")
    assert await steps.store.read(lambda conn: [str(f) for f in faults(conn, chat, steps.vault.row_key())]) == []
    events = schema.ticket_event

    def spoil(conn) -> None:
        noted = conn.execute(select(events.c.id).where(events.c.kind == "noted")).scalar()
        conn.execute(events.update().where(events.c.id == noted).values(sealed=b"x" * 60))
        weighed = conn.execute(select(events.c.id).where(events.c.kind == "prioritised")).scalar()
        conn.execute(events.update().where(events.c.id == weighed).values(detail='{"priority": 4}'))

    await steps.store.write(spoil)
    found = await steps.store.read(lambda conn: [f.column for f in faults(conn, chat, steps.vault.row_key())])
    assert sorted(found) == ["detail", "sealed"]
