"""Stage 4: what is said, when, how often, and what is never said."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from bot import schema
from bot.deliver import LONGEST_TRY
from bot.talk.replies import not_arrived
from bot.talk.turn import CloseTicket, HandOver, Outcome, Say, Turn
from connectors.sdk.errors import Rejected, TryLater
from connectors.sdk.messages import Reply
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps

LONG = " ".join(f"word{n}" for n in range(300))  # three pieces on this network


async def _row(steps: Steps) -> Any:
    (row,) = await steps.rows(schema.outbox)
    return row


# --- the fence -------------------------------------------------------------------------------------------------------


async def test_a_bots_reply_from_before_a_change_of_hands_is_never_said(steps: Steps, network: FakeNetwork) -> None:
    await steps.put("anna", "stale words")
    await steps.execute(update(schema.conversation).values(epoch=1, fence=1, owner="person"))
    await steps.settle()
    assert network.texts("anna") == []
    row = await _row(steps)
    assert (row.state, row.reason) == ("stale", "a person acted first")


@pytest.mark.parametrize("kind", ["person", "system"])
async def test_what_a_person_or_the_counter_says_is_not_fenced(steps: Steps, network: FakeNetwork, kind: str) -> None:
    await steps.put("anna", "hello", kind=kind)
    await steps.execute(update(schema.conversation).values(epoch=5, owner="bot"))
    await steps.settle()
    assert network.texts("anna") == ["hello"]


async def test_the_rest_of_a_long_reply_is_not_said_once_a_person_has_the_chat(
    steps: Steps, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    await steps.put("anna", LONG)
    connector = steps.connectors["fake"]
    send = connector.send

    async def taken_meanwhile(reply: Reply) -> str:
        await steps.execute(update(schema.conversation).values(epoch=1, fence=1, owner="person"))
        return await send(reply)

    monkeypatch.setattr(connector, "send", taken_meanwhile)
    await steps.settle()
    assert len(network.texts("anna")) == 1
    assert (await _row(steps)).state == "stale"


# --- pieces ----------------------------------------------------------------------------------------------------------


async def test_a_long_reply_goes_on_where_it_stopped_and_no_piece_is_said_twice(tmp_path: Any, tables: Any) -> None:
    async with FakeNetwork(dedupes=False) as network:
        steps = Steps(tmp_path, tables, network)
        await steps.put("anna", LONG)
        connector = steps.connectors["fake"]
        send, asked = connector.send, 0

        async def second_fails(reply: Reply) -> str:
            nonlocal asked
            asked += 1
            if asked == 2:
                raise TryLater("busy")
            return await send(reply)

        connector.send = second_fails  # type: ignore[method-assign]
        await steps.deliver()
        assert (await _row(steps)).progress == 1
        steps.now += 2
        await steps.settle()
        said = network.texts("anna")
        assert len(said) == 3
        assert " ".join(said).split() == LONG.split()
        row = await _row(steps)
        assert (row.state, row.progress, row.mark) == ("done", 3, "accepted")
        await steps.close()


async def test_a_rejected_reply_is_dead_with_its_reason_and_counted(steps: Steps, network: FakeNetwork) -> None:
    network.fail(400)
    await steps.put("anna", "hello")
    await steps.settle()
    row = await _row(steps)
    assert (row.state, row.reason) == ("dead", "HTTP 400")
    assert await steps.store.read(not_arrived) == 1
    assert steps.health.channels["fake"].state == "ok"  # one customer's refusal says nothing of the channel
    await steps.put("anna", "next", key="next")
    await steps.settle()
    assert network.texts("anna") == ["next"]
    assert steps.health.channels["fake"].state == "ok"


async def test_a_network_that_is_busy_is_tried_later_with_growing_patience(steps: Steps, network: FakeNetwork) -> None:
    network.fail(503, times=3)
    await steps.put("anna", "hello")
    for wait in (1, 2, 4):
        await steps.deliver()
        row = await _row(steps)
        assert (row.state, row.available_at) == ("open", pytest.approx(steps.now + wait, abs=0.01))
        steps.now += wait - 0.1
        assert await steps.deliver() == 0
        steps.now += 0.1
    await steps.deliver()
    assert network.texts("anna") == ["hello"]


async def test_a_network_that_says_when_is_asked_then(steps: Steps, network: FakeNetwork) -> None:
    network.fail(429, retry_after=77)
    await steps.put("anna", "hello")
    await steps.deliver()
    assert (await _row(steps)).available_at == pytest.approx(steps.now + 77, abs=0.01)


async def test_a_reply_put_off_for_a_day_is_given_up(steps: Steps, network: FakeNetwork) -> None:
    network.fail(503, times=2)
    await steps.put("anna", "hello")
    await steps.deliver()
    steps.now += LONGEST_TRY + 1
    await steps.deliver()
    row = await _row(steps)
    assert (row.state, row.reason) == ("dead", "given up after a day: HTTP 503")


async def test_while_the_channel_is_off_replies_wait(steps: Steps, network: FakeNetwork) -> None:
    await steps.put("anna", "hello")
    connector = steps.connectors.pop("fake")
    await steps.deliver()
    row = await _row(steps)
    assert (row.state, row.reason) == ("open", "this channel is off")
    steps.connectors["fake"] = connector
    steps.now += 2
    await steps.deliver()
    assert network.texts("anna") == ["hello"]


async def test_another_account_does_not_speak_for_the_first(steps: Steps, network: FakeNetwork) -> None:
    await steps.put("anna", "hello")
    steps.connectors["fake"].account = "another"
    await steps.deliver()
    assert (await _row(steps)).reason == "this chat belongs to another account of the network"
    assert network.sent == []


async def test_a_reply_that_was_changed_or_moved_in_the_store_is_dead_and_holds_up_nobody(
    steps: Steps, network: FakeNetwork
) -> None:
    bert = await steps.chat("bert")
    await steps.put("anna", "for anna")
    await steps.execute(update(schema.outbox).values(conversation_id=bert.id, lane=bert.id))
    await steps.put("bert", "for bert")
    await steps.settle()
    assert network.texts("bert") == ["for bert"]
    assert [r.state for r in await steps.rows(schema.outbox)] == ["dead", "done"]


# --- the connector's own faults --------------------------------------------------------------------------------------


async def test_a_fault_of_the_connector_keeps_the_reply_and_leaves_no_words_in_the_reason(
    steps: Steps, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(reply: Reply) -> str:
        raise KeyError(reply.text)

    await steps.put("anna", "secret words")
    monkeypatch.setattr(steps.connectors["fake"], "send", broken)
    await steps.deliver()
    row = await _row(steps)
    assert (row.state, row.reason, row.maybe_sent) == ("open", "the connector failed: KeyError", True)
    monkeypatch.undo()
    steps.now += 2
    await steps.deliver()
    assert network.texts("anna") == ["secret words"]


async def test_the_error_code_of_the_network_is_shown(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuses(_reply: Reply) -> str:
        raise Rejected("HTTP 400", code="131047")

    await steps.put("anna", "hello")
    monkeypatch.setattr(steps.connectors["fake"], "send", refuses)
    await steps.deliver()
    assert (await _row(steps)).reason == "HTTP 400 131047"


async def test_a_reply_of_the_bot_that_a_busy_network_put_off_does_not_hold_up_a_person(
    steps: Steps, network: FakeNetwork
) -> None:
    await steps.post(network.text("anna", "human please"))
    steps.assistant = _hands_over
    await steps.settle()
    network.fail(429, retry_after=3600)
    await steps.put("anna", "the bot's words")
    await steps.deliver()
    (row,) = await steps.rows(schema.ticket)
    await steps.desk.reply(row.number, "Marc", "ici Marc", form="f" * 32)
    await steps.settle()
    assert network.texts("anna")[-1] == "ici Marc"
    assert "the bot's words" not in network.texts("anna")


async def _hands_over(_turn: Turn) -> Outcome:
    return Outcome(says=(Say(text="one moment"),), commands=(HandOver(),))


async def test_replies_that_wait_are_still_said_when_the_customer_ends_the_request(
    steps: Steps, network: FakeNetwork
) -> None:
    async def ends(_turn: Turn) -> Outcome:
        return Outcome(says=(Say(text="closed"),), commands=(CloseTicket(reason="solved"),))

    await steps.put("anna", "an answer that waits")
    await steps.post(network.text("anna", "it works again"))
    steps.assistant = ends
    await steps.settle()
    assert network.texts("anna") == ["an answer that waits", "closed"]
