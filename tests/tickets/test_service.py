"""What an agent does to a ticket: each once, whole or not at all, and nothing on one that is resolved."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot import schema
from bot.inward.conversations import BOT, NOBODY, PERSON
from bot.media.shelf import TooLarge
from bot.store import StoreUnavailable
from bot.talk.notices import notice
from bot.talk.turn import OpenTicket, Outcome, Say, Turn
from bot.tickets.ticket import NoSuchTicket, NotAllowed
from bot.vault.sealing import CannotOpen
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps
from tests.tickets.opened import NUMBER, desk_of, dossier, file_of, handed_over


async def _ticket(steps: Steps, number: int = NUMBER) -> Any:
    return next(t for t in await steps.rows(schema.ticket) if t.number == number)


def _sealed_files(steps: Steps) -> list[str]:
    return [f.name for f in (steps.folder / "media").rglob("*") if f.is_file()]


ACTS: dict[str, Callable[[Steps], Awaitable[None]]] = {
    "take": lambda s: s.desk.take(NUMBER, "Marc"),
    "reply": lambda s: s.desk.reply(NUMBER, "Marc", "hello", form="f" * 32),
    "reply with a file": lambda s: s.desk.reply(NUMBER, "Marc", "", form="a" * 32, file=file_of(b"%PDF-1.4")),
    "hand back": lambda s: s.desk.hand_back(NUMBER, "Marc"),
    "resolve": lambda s: s.desk.resolve(NUMBER, "Marc"),
}


async def test_a_person_takes_answers_hands_back_and_resolves(steps: Steps, network: FakeNetwork) -> None:
    await handed_over(steps)
    assert ((await steps.chat("anna")).owner, (await _ticket(steps)).status) == (NOBODY, "queued")
    await steps.desk.take(NUMBER, "Marc")
    assert ((await steps.chat("anna")).owner, (await _ticket(steps)).status) == (PERSON, "in_progress")
    await steps.desk.reply(NUMBER, "Marc", "Hello, Marc here", form="f1")
    assert (await _ticket(steps)).status == "awaiting_customer"
    assert await steps.talk("anna", "hello Marc") == ["Hello, Marc here"]
    assert (await _ticket(steps)).status == "in_progress"
    await steps.desk.hand_back(NUMBER, "Marc")
    assert ((await steps.chat("anna")).owner, (await _ticket(steps)).status) == (BOT, "triage")
    assert await steps.talk("anna", "thanks") == [
        notice("handed_back", "fr", ticket="G-1001", agent="Marc"),
        "thanks heard 1",
    ]
    await steps.desk.resolve(NUMBER, "Marc")
    await steps.settle()
    assert network.texts("anna")[-1] == notice("resolved", "en", ticket="G-1001")
    assert [r.kind for r in await steps.rows(schema.ticket_event)] == [
        *("opened", "handed_over", "taken", "replied", "customer_wrote", "handed_back", "customer_wrote", "resolved"),
    ]


@pytest.mark.parametrize("act", ACTS)
async def test_nothing_can_be_done_to_a_resolved_ticket(steps: Steps, network: FakeNetwork, act: str) -> None:
    await handed_over(steps)
    await steps.desk.resolve(NUMBER, "Marc")
    await steps.settle()
    before = (await steps.rows(schema.outbox), await steps.rows(schema.conversation), len(network.sent))
    with pytest.raises(NotAllowed):
        await ACTS[act](steps)
    await steps.settle()
    assert (await steps.rows(schema.outbox), await steps.rows(schema.conversation), len(network.sent)) == before
    assert _sealed_files(steps) == []


@pytest.mark.parametrize("act", ACTS)
async def test_a_ticket_that_is_not_there_is_said_to_be_so(steps: Steps, act: str) -> None:
    with pytest.raises(NoSuchTicket):
        await ACTS[act](steps)


async def test_a_form_sent_twice_is_said_once(steps: Steps, network: FakeNetwork) -> None:
    await handed_over(steps)
    twice = [steps.desk.reply(NUMBER, "Marc", "once", form="f1", file=file_of(b"%PDF-1.4")) for _ in range(2)]
    await asyncio.gather(*twice)
    await steps.settle()
    await steps.desk.reply(NUMBER, "Marc", "once", form="f1")
    await steps.settle()
    assert network.texts("anna").count("once") == 1
    assert [e.kind for e in await steps.rows(schema.ticket_event)].count("replied") == 1
    assert len(_sealed_files(steps)) == 1


async def test_the_same_form_on_another_ticket_is_another_reply(steps: Steps, network: FakeNetwork) -> None:
    await handed_over(steps)
    await handed_over(steps, "bert")
    for number in (1001, 1002):
        await steps.desk.reply(number, "Marc", f"to {number}", form="f1")
    await steps.settle()
    assert network.texts("anna")[-1] == "to 1001"
    assert network.texts("bert")[-1] == "to 1002"


async def test_a_file_goes_to_the_customer_with_its_own_bytes(steps: Steps, network: FakeNetwork) -> None:
    await handed_over(steps)
    await steps.desk.reply(NUMBER, "Marc", "look", form="f1", file=file_of(b"\x89PNG\r\n\x1a\n" + bytes(999)))
    await steps.settle()
    arrived = network.replies("anna")[-1]
    assert (arrived.text, arrived.file) == ("look", b"\x89PNG\r\n\x1a\n" + bytes(999))
    (media,) = await steps.rows(schema.media)
    assert (media.kind, media.mime) == ("image", "image/png")


@pytest.mark.parametrize("error", [TooLarge("big"), OSError("full")])
async def test_a_file_that_cannot_be_taken_in_leaves_nothing_behind(steps: Steps, error: Exception) -> None:
    await handed_over(steps)
    said = len(await steps.rows(schema.outbox))
    with pytest.raises(type(error)):
        await steps.desk.reply(NUMBER, "Marc", "look", form="f1", file=file_of(b"x", error=error))
    assert len(await steps.rows(schema.outbox)) == said
    assert _sealed_files(steps) == []


async def test_without_the_store_a_reply_is_not_said_and_its_file_is_dropped(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_work: object) -> None:
        raise StoreUnavailable("gone")

    await handed_over(steps)
    monkeypatch.setattr(steps.store, "write", away)
    with pytest.raises(StoreUnavailable):
        await steps.desk.reply(NUMBER, "Marc", "look", form="f1", file=file_of(b"x"))
    assert _sealed_files(steps) == []


async def test_the_desk_cannot_read_a_chat_before_there_is_a_ticket(steps: Steps) -> None:
    await steps.talk("anna", "hello")
    anna = await steps.chat("anna")
    desk = desk_of(steps)
    with pytest.raises(CannotOpen):
        await steps.store.read(lambda conn: desk.get(conn, anna.id))
    await handed_over(steps)
    assert (await steps.store.read(lambda conn: desk.get(conn, anna.id))).address == "anna"


async def test_a_second_ask_adds_to_the_open_ticket_and_never_makes_it_less_urgent(steps: Steps) -> None:
    await handed_over(steps)
    await steps.desk.hand_back(NUMBER, "Marc")

    async def adds(_turn: Turn) -> Outcome:
        facts = {"os": "iOS", "device": ""}
        return Outcome(says=(Say(text="added to [[ticket]]"),), commands=(OpenTicket(urgency=1, facts=facts),))

    steps.assistant = adds
    assert (await steps.talk("anna", "it is iOS"))[-1] == "added to G-1001"
    found = await dossier(steps)
    assert found is not None
    ticket = found.entry.ticket
    assert dict(ticket.facts) == {"device": "iPhone 12", "os": "iOS"}
    assert (ticket.urgency, ticket.topic, ticket.title) == (3, "crash", "It crashes")


async def test_numbers_go_up_by_one_and_are_never_given_twice(steps: Steps) -> None:
    for n in range(3):
        await handed_over(steps, f"chat{n}")
    await steps.desk.resolve(1002, "Marc")
    await handed_over(steps, "chat3")
    assert [t.number for t in sorted(await steps.rows(schema.ticket), key=lambda t: t.number)] == [
        *(1001, 1002, 1003, 1004)
    ]


async def test_hand_back_pressed_twice_is_told_once(steps: Steps, network: FakeNetwork) -> None:
    await handed_over(steps)
    await steps.desk.take(NUMBER, "Marc")
    before = len(network.texts("anna"))
    for _ in range(3):
        await steps.desk.hand_back(NUMBER, "Marc")
    await steps.settle()
    assert len(network.texts("anna")) == before + 1
