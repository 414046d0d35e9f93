"""One word to all customers of an incident: who hears it, once each, and what is in the way of the others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.erasure.erase import erase
from bot.incidents import incident as incidents
from bot.incidents import telling as telling_module
from bot.incidents.telling import NotWritten, Word
from bot.tickets.ticket import NotAllowed
from bot.tickets.undoing import Undoing
from bot.vault.records import faults
from bot.vault.signing import Signer
from tests.incidents.many import CODE, FORM, MARC, became, meets, opened, telling, word
from tests.stages.steps import Steps
from tests.tickets.merged import checked, merge
from tests.tickets.opened import desk_of

ANNA, BERT, CARL = 1001, 1002, 1003
FRENCH, ENGLISH = "Nous cherchons ({}).", "We are looking into it ({})."


@pytest.fixture
async def three(steps: Steps) -> Steps:
    """Anna in French, Bert in English, both in the queue; Carl's language nobody knows, and the assistant has him."""
    await meets(steps, "anna")
    await meets(steps, "bert", language="en")
    await meets(steps, "carl", language="", bot=True)
    await opened(steps)
    return steps


async def states(steps: Steps) -> dict[int, str]:
    [told, *_] = await became(steps)
    return {int(one.label.removeprefix("G-")): one.became for one in told.all}


async def set_chat(steps: Steps, name: str, **values: Any) -> None:
    chat = await steps.chat(name)
    await steps.execute(update(schema.conversation).where(schema.conversation.c.id == chat.id).values(**values))


async def test_each_hears_it_in_their_own_language_with_their_own_number(three: Steps) -> None:
    await telling(three).tell(1, "Marc", word(ANNA, BERT, CARL), desk_of(three))
    await three.settle()
    said = [three.network.texts(name)[-1] for name in ("anna", "bert", "carl")]
    both = FRENCH.format("G-1003") + "\n\n" + ENGLISH.format("G-1003")
    assert said == [FRENCH.format("G-1001"), ENGLISH.format("G-1002"), both]
    assert set((await states(three)).values()) == {"accepted"}
    await checked(three)


async def test_no_chat_changes_hands_and_no_promise_counts_as_kept(three: Steps) -> None:
    tickets = schema.ticket
    before = [(r.status, r.assignee, r.clocks) for r in await three.rows(tickets)]
    owners = [(r.owner, r.epoch, r.fence) for r in await three.rows(schema.conversation)]
    await telling(three).tell(1, "Marc", word(ANNA, BERT, CARL), desk_of(three))
    assert [(r.status, r.assignee, r.clocks) for r in await three.rows(tickets)] == before
    assert [(r.owner, r.epoch, r.fence) for r in await three.rows(schema.conversation)] == owners
    told = [(r.actor, r.actor_name) for r in await three.rows(schema.ticket_event) if r.kind == "told"]
    assert told == [("person", "Marc")] * 3


async def test_the_same_form_twice_is_said_once(three: Steps) -> None:
    marc = telling(three)
    await marc.tell(1, "Marc", word(ANNA, BERT), desk_of(three))
    await marc.tell(1, "Marc", word(ANNA, BERT), desk_of(three))
    await three.settle()
    assert three.network.texts("anna").count(FRENCH.format("G-1001")) == 1
    assert len(await became(three)) == 1


async def test_who_was_left_out_hears_nothing_and_stands_in_the_list(three: Steps) -> None:
    await telling(three).tell(1, "Marc", word(ANNA), desk_of(three))
    await three.settle()
    assert await states(three) == {ANNA: "accepted", BERT: "left_out", CARL: "left_out"}
    assert ENGLISH.format("G-1002") not in three.network.texts("bert")


async def test_who_said_stop_and_who_was_only_asked_hear_nothing(three: Steps) -> None:
    await set_chat(three, "anna", consent="withdrawn")
    await set_chat(three, "bert", consent="asked", consent_version="1")
    await telling(three).tell(1, "Marc", word(ANNA, BERT, CARL), desk_of(three))
    assert await states(three) == {ANNA: "stopped", BERT: "waits", CARL: "queued"}
    assert [r.lane for r in await three.rows(schema.outbox) if r.key.endswith(FORM)] == [(await three.chat("carl")).id]


async def test_after_the_24_hours_nothing_is_put_without_the_template(three: Steps) -> None:
    await set_chat(three, "anna", window_until=three.now - 60)
    await set_chat(three, "bert", window_until=three.now + 3600)
    await telling(three).tell(1, "Marc", word(ANNA, BERT), desk_of(three))
    assert (await states(three))[ANNA] == "closed"
    assert (await states(three))[BERT] == "queued"


async def test_with_the_template_the_words_follow_when_the_customer_writes(three: Steps) -> None:
    await set_chat(three, "anna", window_until=three.now - 60)
    await telling(three).tell(1, "Marc", word(ANNA, offers=True), desk_of(three))
    rows = [(r.kind, r.author) for r in await three.rows(schema.outbox) if r.lane == (await three.chat("anna")).id]
    assert rows[-2:] == [("reply", "person"), ("offer", "person")]
    assert [r.state for r in await three.rows(schema.incident_hearer) if r.state == "offered"] == ["offered"]


async def test_a_window_that_closes_between_page_and_sending_is_seen(three: Steps) -> None:
    marc, people = telling(three), desk_of(three)
    await three.store.write(lambda conn: marc._plan(conn, 1, "Marc", word(ANNA, BERT), people))
    await set_chat(three, "anna", window_until=three.now - 60)
    await marc.resume()
    assert await states(three) == {ANNA: "closed", BERT: "queued", CARL: "left_out"}


async def test_a_language_that_is_not_written_stops_it_before_anything_is_said(three: Steps) -> None:
    only_french = Word(id=FORM, texts={"fr": "Bonjour"}, to=frozenset({ANNA, BERT}))
    with pytest.raises(NotWritten):
        await telling(three).tell(1, "Marc", only_french, desk_of(three))
    assert await three.rows(schema.incident_reply) == []


async def test_a_killed_process_leaves_who_got_it_and_the_next_goes_on(
    three: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_module, "AT_ONCE", 1)
    killed, people = telling(three), desk_of(three)
    await three.store.write(lambda conn: killed._plan(conn, 1, "Marc", word(ANNA, BERT, CARL), people))
    assert await three.store.write(lambda conn: killed._say_some(conn, FORM)) == 1
    assert sorted((await states(three)).values()) == ["queued", "waiting", "waiting"]
    await asyncio.gather(telling(three).resume(), telling(three).resume())
    await three.settle()
    assert set((await states(three)).values()) == {"accepted"}
    for name, text in (("anna", FRENCH.format("G-1001")), ("bert", ENGLISH.format("G-1002"))):
        assert three.network.texts(name).count(text) == 1
    await checked(three)


async def test_what_was_broken_off_long_ago_is_not_said_any_more(three: Steps) -> None:
    killed, people = telling(three), desk_of(three)
    await three.store.write(lambda conn: killed._plan(conn, 1, "Marc", word(ANNA, BERT), people))
    three.now += telling_module.LATE + 1
    await telling(three).resume()
    assert await states(three) == {ANNA: "broken_off", BERT: "broken_off", CARL: "left_out"}
    assert [r.sealed for r in await three.rows(schema.incident_hearer)] == [None] * 3


async def test_its_author_takes_it_back_before_it_leaves(three: Steps) -> None:
    marc = telling(three, rests=10.0)
    await marc.tell(1, "Marc", word(ANNA, BERT), desk_of(three))
    assert await marc.take_back(FORM, "Nora") == 0
    assert await marc.take_back(FORM, "Marc") == 2
    three.now += 11
    await three.settle()
    assert FRENCH.format("G-1001") not in three.network.texts("anna")
    assert await states(three) == {ANNA: "taken_back", BERT: "taken_back", CARL: "left_out"}
    assert [r.status for r in await three.rows(schema.ticket)] == ["queued", "queued", "queued"]
    await checked(three)


async def test_taken_back_in_one_ticket_the_others_still_hear_it(three: Steps) -> None:
    await telling(three, rests=10.0).tell(1, "Marc", word(ANNA, BERT), desk_of(three))
    undoing = Undoing(three.store, desk_of(three), clock=lambda: three.now)
    assert await undoing.unsay(ANNA, "Marc", FORM) == FRENCH.format("G-1001")
    three.now += 11
    await three.settle()
    assert await states(three) == {ANNA: "taken_back", BERT: "accepted", CARL: "left_out"}
    [undone] = [r for r in await three.rows(schema.ticket_event) if r.kind == "undone"]
    assert '"what": "told"' in undone.detail
    await checked(three)


async def test_tickets_that_were_put_together_hear_it_once(three: Steps) -> None:
    await merge(three)
    await telling(three).tell(1, "Marc", word(ANNA, CARL), desk_of(three))
    assert sorted((await states(three)).values()) == ["queued", "queued"]
    await checked(three)


async def test_two_agents_at_once_make_one_incident(steps: Steps) -> None:
    for name in ("anna", "bert", "carl"):
        await meets(steps, name)
    one, other = await asyncio.gather(steps_open(steps), steps_open(steps))
    assert one == other == 1
    assert len(await steps.rows(schema.incident)) == 1


async def steps_open(steps: Steps) -> int:
    def work(conn: Connection) -> int:
        cause = conn.execute(select(schema.ticket.c.code).limit(1)).scalar_one()
        return incidents.open_for(conn, f"code:{cause}", "crash", MARC, steps.now).number

    return await steps.store.write(work)


async def test_an_incident_that_ended_tells_nobody_and_takes_nobody(three: Steps) -> None:
    def ends(conn: Connection) -> None:
        incidents.end(conn, 1, MARC, three.now)

    await three.store.write(ends)
    with pytest.raises(NotAllowed):
        await telling(three).tell(1, "Marc", word(ANNA), desk_of(three))
    await meets(three, "dora", CODE)
    with pytest.raises(NotAllowed):
        await three.store.write(
            lambda conn: incidents.join(conn, desk_of(three), incidents.find(conn, 1), 1004, MARC, three.now)
        )


async def test_who_leaves_an_incident_is_told_by_its_events(three: Steps) -> None:
    people = desk_of(three)
    await three.store.write(lambda conn: incidents.leave(conn, people, incidents.find(conn, 1), BERT, MARC, three.now))
    tickets, _ = await three.store.read(lambda conn: incidents.members(conn, people, 1))
    assert [one.number for one in tickets] == [ANNA, CARL]
    await checked(three)


async def test_an_erased_customer_is_in_no_list_and_the_others_are_told(three: Steps) -> None:
    marc, people = telling(three), desk_of(three)
    await three.store.write(lambda conn: marc._plan(conn, 1, "Marc", word(ANNA, BERT), people))
    anna = await three.chat("anna")
    signer = Signer.open(three.folder / "keys")
    await three.store.write(lambda conn: erase(conn, three.people, signer, [anna.id], "asked", three.now) and None)
    await marc.resume()
    await three.settle()
    assert await states(three) == {BERT: "accepted", CARL: "left_out"}
    tickets, closed = await three.store.read(lambda conn: incidents.members(conn, desk_of(three), 1))
    assert ([one.number for one in tickets], closed) == ([BERT, CARL], 0)


async def test_words_that_wait_are_looked_at_by_verify(three: Steps) -> None:
    marc, people = telling(three), desk_of(three)
    await three.store.write(lambda conn: marc._plan(conn, 1, "Marc", word(ANNA), people))
    await checked(three)
    await three.execute(
        update(schema.incident_hearer).where(schema.incident_hearer.c.state == "waiting").values(sealed=b"x")
    )
    anna = await three.chat("anna")
    found = await three.store.read(lambda conn: [str(each) for each in faults(conn, anna, three.register.row_key)])
    assert len(found) == 1 and found[0].startswith("incident_hearer") and found[0].endswith("(sealed)")
    await marc.resume()
    assert (await states(three))[ANNA] == "broken_off"


async def test_a_ticket_that_was_put_into_an_incident_behind_our_back_is_found(three: Steps) -> None:
    await three.execute(update(schema.ticket).where(schema.ticket.c.number == BERT).values(parent=None))
    bert = await three.chat("bert")
    found = await three.store.read(lambda conn: [str(each) for each in faults(conn, bert, three.register.row_key)])
    assert set(found) == {"ticket 1002: changed (parent)"}
