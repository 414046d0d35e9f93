"""Stage 3: who has the chat, what the assistant is told, and what becomes of what it says."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Table, update

from bot import converse, schema
from bot.box import Box
from bot.inward.conversations import NOBODY, PERSON
from bot.store import StoreUnavailable
from bot.talk.notices import TEXTS, notice
from bot.talk.turn import AssistantFailed, CloseTicket, HandOver, OpenTicket, Outcome, Say, Turn
from bot.typography import spaced
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps


def _answers(**outcome: object) -> object:
    async def answer(_turn: Turn) -> Outcome:
        return Outcome(**outcome)  # type: ignore[arg-type]

    return answer


async def _with_ticket(steps: Steps, chat: str = "anna") -> None:
    steps.assistant = _answers(says=(Say(text="opened [[ticket]]"),), commands=(OpenTicket(),))  # type: ignore[assignment]
    await steps.talk(chat, "it crashes")
    steps.turns.clear()


async def _states(steps: Steps) -> set[str]:
    return {r.state for r in await steps.rows(schema.inbox)}


# --- who has the chat ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("owner", [PERSON, NOBODY])
async def test_the_bot_is_silent_while_it_does_not_have_the_chat(steps: Steps, owner: str) -> None:
    await steps.talk("anna", "one")
    await steps.execute(update(schema.conversation).values(owner=owner, epoch=1))
    assert await steps.talk("anna", "two") == []
    assert [t.message.text for t in steps.turns] == ["one"]
    assert await _states(steps) == {"done"}


async def test_a_take_over_while_the_assistant_thinks_silences_it_and_the_message_is_processed_once(
    steps: Steps, network: FakeNetwork
) -> None:
    await _with_ticket(steps)

    async def slow(turn: Turn) -> Outcome:
        await steps.desk.take(1001, "Marc")
        return Outcome(says=(Say(text="too late"),), commands=(CloseTicket(reason="solved"),), tracker=b"x")

    steps.assistant = slow
    assert await steps.talk("anna", "still there?") == []
    assert [o.text for _, o in await steps.said("anna")] == ["opened G-1001"]
    assert (await steps.rows(schema.ticket))[0].status == "in_progress"
    assert await steps.rows(schema.tracker) == []
    ledger = await steps.ledger()
    assert (ledger.received, ledger.processed, ledger.pending) == (2, 2, 0)


async def test_a_chat_handed_back_while_a_message_waits_is_answered_by_the_bot(steps: Steps) -> None:
    await _with_ticket(steps)
    await steps.desk.take(1001, "Marc")
    await steps.say("anna", "waiting")
    await steps.desk.hand_back(1001, "Marc")
    steps.assistant = _answers(says=(Say(text="I am back"),))  # type: ignore[assignment]
    await steps.settle()
    assert steps.network.texts("anna")[-1] == "I am back"


async def test_hand_back_and_take_while_the_assistant_thinks_is_a_change_of_hands_too(steps: Steps) -> None:
    """The owner is the same again; the epoch is not."""
    await _with_ticket(steps)
    asked = 0

    async def slow(turn: Turn) -> Outcome:
        nonlocal asked
        asked += 1
        if asked == 1:
            await steps.desk.take(1001, "Marc")
            await steps.desk.hand_back(1001, "Marc")
        return Outcome(says=(Say(text=f"answer {asked}"),))

    steps.assistant = slow
    heard = await steps.talk("anna", "hello")
    assert "answer 1" not in heard
    assert heard.count("answer 2") == 1


# --- failures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [AssistantFailed("no model"), ValueError("her words"), asyncio.TimeoutError()])
async def test_when_the_assistant_fails_the_customer_is_told_and_a_person_gets_a_ticket(
    steps: Steps, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(_turn: Turn) -> Outcome:
        raise error

    steps.assistant = fails
    assert await steps.talk("anna", "hello") == [notice("assistant_failed", "", ticket="G-1001")]
    (ticket,) = await steps.rows(schema.ticket)
    assert (ticket.status, ticket.reason) == ("queued", "assistant_failed")
    assert (await steps.chat("anna")).owner == NOBODY
    assert await steps.talk("anna", "anybody?") == []
    assert "her words" not in " ".join(r.getMessage() for r in caplog.records)


async def test_an_assistant_that_never_answers_is_taken_to_have_failed(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converse, "SLOWEST_ANSWER", 0.05)

    async def hangs(_turn: Turn) -> Outcome:
        await asyncio.sleep(60)
        return Outcome()

    steps.assistant = hangs
    assert await steps.talk("anna", "hello") == [notice("assistant_failed", "", ticket="G-1001")]


async def test_a_row_whose_content_was_changed_is_set_aside_and_holds_up_nobody(steps: Steps) -> None:
    await steps.say("anna", "one")
    await steps.execute(update(schema.inbox).values(sealed=b"x" * 90))
    assert await steps.talk("anna", "two") == ["two heard 1"]
    assert [r.state for r in await steps.rows(schema.inbox)] == ["quarantined", "done"]
    ledger = await steps.ledger()
    assert ledger.balances()
    assert (ledger.processed, ledger.quarantined) == (1, 1)


async def test_a_message_moved_into_another_chat_is_not_shown_there(steps: Steps) -> None:
    await steps.say("anna", "for anna's eyes")
    bert = await steps.chat("bert")
    await steps.execute(update(schema.inbox).values(conversation_id=bert.id, lane=bert.id))
    await steps.settle()
    assert steps.turns == []
    assert (await steps.rows(schema.inbox))[0].state == "quarantined"


async def test_without_the_store_nothing_is_said_and_the_message_waits(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    await steps.say("anna", "hello")

    async def away(_turn: Turn) -> Outcome:
        monkeypatch.setattr(steps.store, "write", _unavailable)
        return Outcome(says=(Say(text="lost?"),), tracker=b"lost")

    steps.assistant = away
    with pytest.raises(StoreUnavailable):
        await steps.converse()
    monkeypatch.undo()
    assert await steps.rows(schema.outbox) == await steps.rows(schema.tracker) == []
    assert (await steps.ledger()).pending == 1


async def _unavailable(_work: object) -> None:
    raise StoreUnavailable("gone")


# --- the dialogue ----------------------------------------------------------------------------------------------------


async def test_the_dialogue_so_far_comes_back_with_the_next_turn_and_only_in_its_own_chat(steps: Steps) -> None:
    assert await steps.talk("anna", "one") == ["one heard 1"]
    assert await steps.talk("anna", "two") == ["two heard 2"]
    assert await steps.talk("bert", "one") == ["one heard 1"]
    assert [t.tracker for t in steps.turns] == [None, b"1", None]


async def test_after_an_end_the_dialogue_begins_anew(steps: Steps) -> None:
    await steps.talk("anna", "one")
    steps.assistant = _answers(says=(Say(text="bye"),), commands=(CloseTicket(reason="solved"),), tracker=b"7")  # type: ignore[assignment]
    assert await steps.talk("anna", "solved") == ["bye"]
    steps.turns.clear()
    await steps.talk("anna", "another thing")
    (turn,) = steps.turns
    assert (turn.tracker, turn.episode) == (None, 1)


async def test_the_language_is_remembered_until_another_is_told(steps: Steps) -> None:
    for language, known in (("fr", ""), ("", "fr"), ("en", "fr"), ("", "en")):
        steps.assistant = _answers(language=language)  # type: ignore[assignment]
        await steps.talk("anna", "x")
        assert steps.turns[-1].language == known


async def test_the_assistant_is_told_of_the_open_ticket_of_this_chat_alone(steps: Steps) -> None:
    await _with_ticket(steps)
    await steps.talk("anna", "and?")
    await steps.talk("bert", "hello")
    anna, bert = steps.turns
    assert anna.ticket is not None
    assert (anna.ticket.number, anna.ticket.status) == (1001, "queued")
    assert bert.ticket is None


async def test_commands_come_before_words_so_that_the_number_is_known(steps: Steps) -> None:
    says = (Say(text="A person reads [[ticket]]"), Say(text="Please wait"))
    steps.assistant = _answers(says=says, commands=(HandOver(reason="asked"),))  # type: ignore[assignment]
    assert await steps.talk("anna", "human") == ["A person reads G-1001", "Please wait"]
    assert (await steps.chat("anna")).owner == NOBODY


# --- kinds -----------------------------------------------------------------------------------------------------------


async def test_an_unknown_kind_is_answered_by_the_counter_itself(steps: Steps, network: FakeNetwork) -> None:
    await steps.post({**network.text("anna", ""), "kind": "poll"})
    await steps.settle()
    assert network.texts("anna") == [notice("cannot_show", "")]
    assert spaced(TEXTS["cannot_show"]["fr"]) in network.texts("anna")[0]
    assert steps.turns == []


async def test_what_wants_no_answer_gets_none(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    unpack = converse.unpack_message
    monkeypatch.setattr(converse, "unpack_message", lambda packed: unpack({**packed, "wants_answer": False}))
    assert await steps.talk("anna", "👍") == []
    assert steps.turns == []
    assert (await steps.ledger()).processed == 1


async def test_typing_is_shown_and_its_failure_costs_nothing(
    steps: Steps, network: FakeNetwork, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot.talk.courtesies")
    await steps.talk("anna", "hello")
    await asyncio.sleep(0.05)
    assert network.typed == ["anna"]

    async def broken(_chat: str, _message: str) -> None:
        raise RuntimeError("no typing today")

    steps.connectors["fake"].typing = broken  # type: ignore[attr-defined]
    assert await steps.talk("anna", "again") == ["again heard 2"]
    assert "typing could not be shown: RuntimeError" in caplog.messages


async def test_a_row_that_fails_for_ever_is_set_aside_and_its_chat_goes_on(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    await steps.post(steps.network.text("anna", "first"))
    with monkeypatch.context() as patch:
        patch.setattr(converse.sources, "open_view", broken)
        for tries in range(1, converse.MOST_FAILURES + 1):
            (row,) = await steps.store.write(lambda conn: Box(schema.inbox).lend(conn, "test", steps.now, 1))
            assert row.attempts == tries
            conversing = steps.conversing
            if tries < converse.MOST_FAILURES:
                with pytest.raises(RuntimeError):
                    await conversing.handle(row, "test")
                await steps.store.write(lambda conn, r=row: Box(schema.inbox).later(conn, r.id, "test", steps.now, "x"))
            else:
                await conversing.handle(row, "test")
    assert (await steps.ledger()).quarantined == 1
    await steps.post(steps.network.text("anna", "second"))
    await steps.settle()
    assert steps.network.texts("anna") == ["second heard 1"]


@pytest.mark.parametrize("table", [schema.tracker, schema.outbox])
async def test_damage_to_what_came_before_does_not_silence_a_chat(steps: Steps, table: Table) -> None:
    await steps.post(steps.network.text("anna", "first"))
    await steps.settle()
    await steps.store.write(lambda conn: conn.execute(table.update().values(sealed=b"damaged")))
    await steps.post(steps.network.text("anna", "1"))
    await steps.settle()
    assert "1 heard" in steps.network.texts("anna")[-1]
