"""Tickets put together: one ticket with several chats, each of which keeps its number, words and envelopes."""

from __future__ import annotations

import pytest

from bot import schema
from bot.inward.conversations import BOT, NOBODY, PERSON
from bot.talk.turn import CloseTicket, HandOver, OpenTicket, Outcome, Say, Turn
from bot.tickets import merging
from bot.tickets.ticket import NoSuchTicket
from tests.stages.steps import Steps, echo
from tests.tickets.merged import OTHER, checked, merge, row, split
from tests.tickets.opened import NUMBER, dossier, handed_over
from tests.tickets.test_readers import joins


async def test_one_ticket_shows_the_messages_of_all_its_chats_in_their_order(two: Steps) -> None:
    await merge(two)
    two.now += 1
    await two.talk("anna", "from anna")
    two.now += 1
    await two.talk("bert", "from bert")
    found = await dossier(two)
    assert found is not None
    assert [source.label for source in found.sources] == ["G-1001", "G-1002"]
    said = [(line.source, line.text) for line in found.lines if line.author == "customer"]
    assert said[-2:] == [("G-1001", "from anna"), ("G-1002", "from bert")]
    assert found.deliveries == 4
    await checked(two)


async def test_the_old_number_leads_to_the_ticket_that_it_went_into(two: Steps) -> None:
    await merge(two)
    await two.desk.take(OTHER, "Marc")
    assert ((await row(two, NUMBER)).status, (await row(two, NUMBER)).assignee) == ("in_progress", "Marc")
    assert ((await row(two, OTHER)).status, (await row(two, OTHER)).merged_into) == ("merged", NUMBER)


@pytest.mark.parametrize(("page", "chat", "writer"), [(NUMBER, "anna", "bert"), (OTHER, "bert", "anna")])
async def test_from_a_page_opened_before_the_merge_it_goes_to_the_chat_of_that_page(
    two: Steps, page: int, chat: str, writer: str
) -> None:
    await merge(two)
    two.now += 60
    await two.talk(writer, "my account number is 1234")
    await two.desk.reply(page, "Marc", "your code is 77", form="a")
    await two.settle()
    assert two.network.texts(chat)[-1] == "your code is 77"
    assert "your code is 77" not in two.network.texts(writer)


async def test_an_answer_goes_to_the_source_that_is_named_and_to_no_other_ticket(two: Steps) -> None:
    await handed_over(two, "cleo")
    await merge(two)
    await two.desk.reply(NUMBER, "Marc", "here", form="a", to=OTHER)
    await two.settle()
    assert two.network.texts("bert")[-1] == "here"
    assert "here" not in two.network.texts("anna")
    with pytest.raises(NoSuchTicket):
        await two.desk.reply(NUMBER, "Marc", "here", form="b", to=OTHER + 1)


async def test_whichever_chat_the_customer_writes_on_the_ticket_hears_it_and_the_bot_stays_silent(two: Steps) -> None:
    await merge(two)
    await two.desk.reply(NUMBER, "Marc", "look", form="a", to=NUMBER)
    await two.settle()
    assert (await row(two, NUMBER)).status == "awaiting_customer"
    turns = len(two.turns)
    await two.talk("bert", "it works not")
    assert (await row(two, NUMBER)).status == "in_progress"
    assert len(two.turns) == turns
    assert [(await two.chat(name)).owner for name in ("anna", "bert")] == [PERSON, PERSON]


async def test_an_answer_in_one_chat_leaves_unsaid_what_the_bot_had_for_the_other(two: Steps) -> None:
    await merge(two)
    await two.desk.hand_back(NUMBER, "Marc")
    await two.settle()
    await two.say("bert", "hello")
    await two.converse()
    await two.desk.reply(NUMBER, "Marc", "I am here", form="a", to=NUMBER)
    await two.settle()
    assert "hello heard 1" not in two.network.texts("bert")


async def test_each_chat_is_told_the_end_under_the_number_that_was_told_there(two: Steps) -> None:
    await merge(two)
    await two.desk.resolve(NUMBER, "Marc")
    await two.settle()
    for chat, label in (("anna", "G-1001"), ("bert", "G-1002")):
        assert label in two.network.texts(chat)[-1]
    assert [(await two.chat(name)).owner for name in ("anna", "bert")] == [BOT, BOT]
    await checked(two)


async def test_what_the_assistant_adds_in_a_chat_stands_under_the_key_of_that_chat(two: Steps) -> None:
    await merge(two)
    await two.desk.hand_back(NUMBER, "Marc")

    async def adds(turn: Turn) -> Outcome:
        assert turn.ticket is not None
        assert (turn.ticket.number, turn.ticket.status) == (OTHER, "triage")
        ask = OpenTicket(topic="crash", urgency=3, title="It crashes twice", facts={"device": "Pixel 8"})
        return Outcome(says=(Say(text="noted [[ticket]]"),), commands=(ask,), language="en")

    two.assistant = adds
    assert (await two.talk("bert", "twice"))[-1] == "noted G-1002"
    found = await dossier(two)
    assert found is not None
    facts = [source.ticket.facts["device"] for source in found.sources]
    assert facts == ["iPhone 12", "Pixel 8"]
    assert len(await two.rows(schema.ticket)) == 2
    await checked(two)


async def test_the_same_problem_again_reopens_the_ticket_that_it_went_into(two: Steps) -> None:
    await merge(two)
    await two.desk.resolve(NUMBER, "Marc")
    await handed_over(two, "bert")
    assert (await row(two, NUMBER)).status == "queued"
    assert [(await two.chat(name)).owner for name in ("anna", "bert")] == [NOBODY, NOBODY]
    assert len(await two.rows(schema.ticket)) == 2


async def test_another_problem_after_the_end_is_a_ticket_of_its_own(two: Steps) -> None:
    await merge(two)
    await two.desk.resolve(NUMBER, "Marc")

    async def opens(_turn: Turn) -> Outcome:
        return Outcome(commands=(HandOver(title="Paid twice", topic="payment"),), language="en")

    two.assistant = opens
    await two.talk("bert", "I paid twice")
    two.assistant = echo
    assert (await row(two, OTHER + 1)).status == "queued"
    await two.desk.take(OTHER + 1, "Zoé")
    assert (await two.chat("anna")).owner == BOT
    await split(two)
    assert (await two.chat("bert")).owner == PERSON
    await checked(two)


async def test_the_customer_ends_it_in_either_chat(two: Steps) -> None:
    await merge(two)
    await two.desk.hand_back(NUMBER, "Marc")

    async def closes(_turn: Turn) -> Outcome:
        return Outcome(says=(Say(text="closed [[ticket]]"),), commands=(CloseTicket(reason="solved"),), language="en")

    two.assistant = closes
    assert (await two.talk("bert", "solved"))[-1] == "closed G-1002"
    assert (await row(two, NUMBER)).status == "resolved"
    await checked(two)


async def test_who_holds_the_ticket_reads_all_its_chats_and_after_a_split_no_longer(two: Steps) -> None:
    await joins(two, "Léa")
    await merge(two)
    await two.desk.take(NUMBER, "Léa")
    bert = (await row(two, OTHER)).conversation_id
    holders = merging.readers.holders
    assert await two.store.read(lambda conn: holders(conn, bert)) == ["Léa", "assistant", "desk"]
    await split(two)
    assert await two.store.read(lambda conn: holders(conn, bert)) == ["assistant", "desk"]
    anna = (await row(two, NUMBER)).conversation_id
    assert await two.store.read(lambda conn: holders(conn, anna)) == ["Léa", "assistant", "desk"]
