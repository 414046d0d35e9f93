"""Tickets split again, linked, erased and counted: what was merged is what it was, and what came meanwhile happens."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Connection

from bot import schema
from bot.erasure.erase import erase
from bot.erasure.retention import Retention, over
from bot.inward.conversations import NOBODY, PERSON
from bot.numbers.measures import everything
from bot.talk.turn import HandOver, Outcome, Turn
from bot.tickets import merging, sources
from bot.tickets.handling import Handling
from bot.tickets.merging import DUPLICATE, HAS_DUPLICATE
from bot.tickets.ticket import NotAllowed
from bot.tickets.undoing import Undoing
from bot.vault.signing import Signer
from tests.stages.steps import Steps
from tests.tickets.merged import OTHER, checked, does, merge, read, row, split
from tests.tickets.opened import NUMBER, desk_of, dossier, handed_over
from tests.tickets.test_readers import joins


async def test_a_split_gives_back_what_was_there(two: Steps) -> None:
    await joins(two, "Léa")
    await two.desk.take(OTHER, "Léa")
    before = await row(two, OTHER)
    await merge(two)
    await two.desk.take(NUMBER, "Marc")
    await split(two)
    after = await row(two, OTHER)
    assert (after.status, after.assignee, after.merged_into) == (before.status, before.assignee, None)
    assert [(await two.chat(name)).owner for name in ("anna", "bert")] == [PERSON, PERSON]
    await two.talk("bert", "me again")
    assert (await row(two, NUMBER)).status == "in_progress"
    await checked(two)


async def test_split_after_the_customer_wrote_it_is_work_again(two: Steps) -> None:
    await two.desk.resolve(OTHER, "Marc")
    await merge(two)
    two.now += 5
    await two.talk("bert", "and this?")
    await split(two)
    assert (await row(two, OTHER)).status == "queued"
    assert (await two.chat("bert")).owner == NOBODY
    await checked(two)


async def test_split_off_a_ticket_that_ended_it_ended_too(two: Steps) -> None:
    await merge(two)
    await two.desk.resolve(NUMBER, "Marc")
    await split(two)
    assert ((await row(two, OTHER)).status, (await row(two, OTHER)).due_at) == ("resolved", None)
    await checked(two)


async def test_a_ticket_with_sources_goes_into_another_with_all_of_them(two: Steps) -> None:
    await handed_over(two, "cleo")
    await merge(two, NUMBER, OTHER)
    await merge(two, OTHER + 1, NUMBER)
    found = await dossier(two, OTHER + 1)
    assert found is not None
    assert [source.label for source in found.sources] == ["G-1003", "G-1001", "G-1002"]
    await split(two, OTHER)
    assert (await row(two, OTHER)).status == "queued"
    await checked(two)


async def test_the_work_that_somebody_had_stays_theirs_and_the_most_urgent_counts(two: Steps) -> None:
    async def asks(_turn: Turn) -> Outcome:
        return Outcome(commands=(HandOver(title="Slow", topic="slow", urgency=1, impact=1),), language="en")

    two.assistant = asks
    await two.talk("cleo", "slow")
    await two.desk.take(NUMBER, "Marc")
    assert (await row(two, OTHER + 1)).priority > (await row(two, NUMBER)).priority
    await merge(two, OTHER + 1, NUMBER)
    lead = await row(two, OTHER + 1)
    assert (lead.assignee, lead.status, lead.priority) == ("Marc", "in_progress", (await row(two, NUMBER)).priority)
    await split(two, NUMBER)
    assert (await row(two, OTHER + 1)).priority > lead.priority


@pytest.mark.parametrize("pair", [(NUMBER, NUMBER), (OTHER, NUMBER), (OTHER + 1, NUMBER)])
async def test_what_cannot_be_put_together(two: Steps, pair: tuple[int, int]) -> None:
    await handed_over(two, "cleo")
    await two.desk.resolve(OTHER + 1, "Marc")
    await merge(two)
    with pytest.raises(NotAllowed):
        await merge(two, *pair)
    with pytest.raises(NotAllowed):
        await split(two, NUMBER)


@pytest.mark.parametrize("how", ["reopened", "taken back"])
async def test_a_chat_whose_next_request_was_merged_has_one_open_ticket_only(two: Steps, how: str) -> None:
    handling = Handling(two.store, desk_of(two), clock=lambda: two.now)
    undoing = Undoing(two.store, desk_of(two), clock=lambda: two.now)
    was = await undoing.standing(OTHER)
    await two.desk.resolve(OTHER, "Marc")

    async def opens(_turn: Turn) -> Outcome:
        return Outcome(commands=(HandOver(title="Paid twice", topic="payment"),), language="en")

    two.assistant = opens
    await two.talk("bert", "I paid twice")
    await merge(two, NUMBER, OTHER + 1)
    with pytest.raises(NotAllowed):
        await (
            handling.reopen(OTHER, "Marc") if how == "reopened" else undoing.take_back(OTHER, "Marc", "resolved", was)
        )
    assert (await row(two, OTHER)).status == "resolved"
    await checked(two)


async def test_a_link_is_told_on_both_tickets_until_it_is_taken_away(two: Steps) -> None:
    async def links(number: int) -> dict[int, str]:
        return await two.store.read(lambda conn: merging.links_of(conn, read(two, conn, number)))

    await does(two, "link", NUMBER, OTHER, DUPLICATE)
    assert (await links(NUMBER), await links(OTHER)) == ({OTHER: DUPLICATE}, {NUMBER: HAS_DUPLICATE})
    await does(two, "unlink", NUMBER, OTHER)
    assert (await links(NUMBER), await links(OTHER)) == ({}, {})
    with pytest.raises(NotAllowed):
        await does(two, "link", NUMBER, OTHER, "cousin")


async def test_only_the_sources_of_a_ticket_are_counted_with_it(two: Steps) -> None:
    await merge(two)

    def look(conn: Connection) -> list[list[str]]:
        tickets = [read(two, conn, number) for number in (NUMBER, OTHER)]
        return [sources.chats_of(conn, ticket) for ticket in tickets]

    both, one = await two.store.read(look)
    assert both == [(await row(two, NUMBER)).conversation_id, (await row(two, OTHER)).conversation_id]
    assert one == both[1:]


async def test_erasing_one_person_splits_their_chat_off_and_leaves_the_other(two: Steps) -> None:
    await merge(two)
    anna = (await row(two, NUMBER)).conversation_id
    signer = Signer.open(two.folder / "keys")
    await two.store.write(lambda conn: erase(conn, two.people, signer, [anna], "asked", two.now) and None)
    left = await row(two, OTHER)
    assert (left.status, left.merged_into) == ("queued", None)
    assert [one.number for one in await two.rows(schema.ticket)] == [OTHER]


async def test_a_chat_of_an_open_ticket_is_kept_however_old_its_own_request_is(two: Steps) -> None:
    await two.desk.resolve(OTHER, "Marc")
    await two.settle()
    rules = Retention({"native": {"tickets": 1}})

    def kept(conn: Connection) -> list[str]:
        return [one.conversation_id for one in over(conn, rules, {"fake": "native"}, two.now + 10 * 86_400)]

    bert = (await row(two, OTHER)).conversation_id
    assert await two.store.read(kept) == [bert]
    await merge(two)
    assert await two.store.read(kept) == []


async def test_the_numbers_count_a_merged_ticket_with_the_one_that_it_went_into(two: Steps) -> None:
    assert len(await two.store.read(everything)) == 2
    await merge(two)
    assert len(await two.store.read(everything)) == 1
