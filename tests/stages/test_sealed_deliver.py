"""Replies on networks with sessions: sealed once, sent as they were sealed however often, forgotten when said."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import update

from bot import schema
from bot.inward.conversations import NOBODY
from bot.talk.replies import PERSON, not_arrived
from connectors.sdk.errors import TryLater
from connectors.sdk.messages import Reply
from connectors.sdk.state import State
from connectors.sdk.testkit.network import FakeNetwork
from connectors.sdk.testkit.sealed import RESET, SealedConnector
from tests.plaintext import found_marks
from tests.stages.sealed_steps import SealedSteps, turn_of


@pytest_asyncio.fixture
async def network() -> AsyncIterator[FakeNetwork]:
    """One that delivers a repeated key again, so that a test sees every try that got through."""
    async with FakeNetwork(dedupes=False) as network:
        yield network


@pytest_asyncio.fixture
async def steps(tmp_path: Path, tables: Path, network: FakeNetwork) -> AsyncIterator[SealedSteps]:
    steps = SealedSteps(tmp_path, tables, network)
    yield steps
    await steps.close()


async def _later(steps: SealedSteps, seconds: float = 600) -> None:
    steps.now += seconds
    await steps.deliver()


async def test_a_talk_goes_both_ways(steps: SealedSteps) -> None:
    anna = await steps.phone("anna")
    for n in range(4):
        await steps.post(anna.says(f"hello {n}"))
        await steps.settle()
    assert steps.heard(anna) == [f"hello {n} heard {n + 1}" for n in range(4)]


async def test_every_try_sends_the_same_bytes(steps: SealedSteps, network: FakeNetwork) -> None:
    anna = await steps.phone("anna")
    await steps.post(anna.says("hello"))
    await steps.converse()
    network.fail(503, times=2)
    await steps.deliver()
    (kept,) = await steps.rows(schema.wire)
    await _later(steps)
    assert await steps.rows(schema.wire) == [kept]
    await _later(steps)
    assert steps.heard(anna) == ["hello heard 1"]
    assert turn_of(network.replies("anna")[0], anna) == 0


async def test_a_reply_whose_answer_was_lost_is_repeated_word_for_word(
    steps: SealedSteps, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await steps.phone("anna")
    await steps.post(anna.says("hello"))
    await steps.converse()
    connector: Any = steps.connectors["fake"]
    send = connector.send_sealed

    async def lost(wire: bytes) -> str:
        await send(wire)
        raise TryLater("the line broke", maybe_sent=True)

    with monkeypatch.context() as patch:
        patch.setattr(connector, "send_sealed", lost)
        await steps.deliver()
    await _later(steps)
    first, second = network.replies("anna")
    assert first.text == second.text
    assert first.key == second.key


async def test_wire_bytes_are_forgotten_when_the_reply_was_said_given_up_or_is_stale(
    steps: SealedSteps, network: FakeNetwork
) -> None:
    anna = await steps.phone("anna")
    await steps.post(anna.says("hello"))
    await steps.settle()
    assert await steps.rows(schema.wire) == []
    await steps.put("anna", "refused")
    network.fail(400)
    await steps.deliver()
    assert [state for state, _ in await steps.said("anna")] == ["done", "dead"]
    assert await steps.rows(schema.wire) == []
    await steps.put("anna", "overtaken")
    network.fail(503)
    await steps.deliver()
    assert len(await steps.rows(schema.wire)) == 1
    await steps.execute(update(schema.conversation).values(owner=NOBODY, epoch=5, fence=5))
    await _later(steps)
    assert [state for state, _ in await steps.said("anna")][-1] == "stale"
    assert await steps.rows(schema.wire) == []


async def test_a_reply_goes_to_each_device_and_each_follows_its_own_session(steps: SealedSteps) -> None:
    phone, laptop = await steps.phone("anna", "phone"), await steps.phone("anna", "laptop")
    await steps.post(phone.says("one"))
    await steps.settle()
    await steps.post(laptop.says("two"))
    await steps.settle()
    await steps.post(phone.says("three"))
    await steps.settle()
    assert steps.heard(phone) == ["one heard 1", "two heard 2", "three heard 3"]
    assert steps.heard(laptop) == ["two heard 2", "three heard 3"]


async def test_each_piece_of_a_long_reply_is_a_message_of_its_own(steps: SealedSteps, network: FakeNetwork) -> None:
    anna = await steps.phone("anna")
    await steps.post(anna.says("hello"))
    await steps.settle()
    long = " ".join(f"word{n}" for n in range(60))
    await steps.put("anna", long, kind=PERSON)
    network.fail(503)
    await steps.deliver()
    await _later(steps)
    assert " ".join(steps.heard(anna)[1:]) == long
    assert await steps.rows(schema.wire) == []


async def test_a_reply_with_nobody_to_seal_for_waits_and_goes_out_when_the_person_writes(steps: SealedSteps) -> None:
    await steps.put("anna", "we have an answer", kind=PERSON)
    for _ in range(12):
        await _later(steps)
    (row,) = await steps.rows(schema.outbox)
    assert (row.state, row.maybe_sent) == ("open", False)
    assert row.reason == "not sealed yet: no device of this person has a session"
    assert steps.health.channels["fake"].state == "ok", "a person who is not there says nothing of the channel"
    anna = await steps.phone("anna")
    await steps.post(anna.says("hello"))
    await steps.deliver()
    assert steps.heard(anna) == ["we have an answer"]


async def test_a_person_who_acts_before_the_sealing_is_not_overtaken_and_the_session_stays(
    steps: SealedSteps, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await steps.phone("anna")
    await steps.post(anna.says("hello"))
    await steps.converse()
    connector: Any = steps.connectors["fake"]

    async def meanwhile(reply: Reply) -> Reply:
        await steps.execute(update(schema.conversation).values(epoch=5, fence=5))
        return reply

    with monkeypatch.context() as patch:
        patch.setattr(connector, "prepare", meanwhile)
        await steps.deliver()
    assert [state for state, _ in await steps.said("anna")] == ["stale"]
    await steps.put("anna", "a person here", kind=PERSON)
    await steps.deliver()
    assert steps.heard(anna) == ["a person here"], "no key was skipped for what was not said"


class _Breaks(SealedConnector):
    """Seals the first reply half and then has a fault of its own."""

    broken = True

    def seal(self, reply: Reply, state: State, now: float) -> bytes:
        sealed = super().seal(reply, state, now)
        if self.broken:
            raise ZeroDivisionError("the customer's own words")
        return sealed


async def test_a_fault_while_sealing_leaves_the_session_as_it_was_and_is_not_maybe_sent(
    tmp_path: Path, tables: Path, network: FakeNetwork
) -> None:
    connector = _Breaks(secret=network.secret, url=network.url)
    steps = SealedSteps(tmp_path, tables, network, connector)
    anna = await steps.phone("anna")
    await steps.post(anna.says("hello"))
    await steps.settle()
    (row,) = await steps.rows(schema.outbox)
    assert (row.state, row.reason, row.maybe_sent) == ("open", "the connector failed: ZeroDivisionError", False)
    connector.broken = False
    await _later(steps)
    assert steps.heard(anna) == ["hello heard 1"]
    await steps.close()


async def test_kept_bytes_that_were_changed_are_not_sent(steps: SealedSteps, network: FakeNetwork) -> None:
    anna = await steps.phone("anna")
    await steps.post(anna.says("hello"))
    await steps.converse()
    network.fail(503)
    await steps.deliver()
    await steps.execute(update(schema.wire).values(sealed=b"x" * 80))
    await _later(steps)
    (row,) = await steps.rows(schema.outbox)
    assert (row.state, row.reason) == ("dead", "the sealed reply was changed in the store")
    assert network.replies("anna") == []


async def test_a_signal_goes_out_once_past_a_reply_that_waits_and_is_no_line_of_the_talk(
    steps: SealedSteps, network: FakeNetwork
) -> None:
    anna = await steps.phone("anna")
    await steps.post(anna.says("hello"))
    await steps.converse()
    network.fail(503)
    await steps.deliver()
    anna.says("lost on the way")
    event = anna.says("after the gap")
    await steps.post(event)
    await steps.post(event)
    await steps.deliver()
    assert [anna.hears(a.text) for a in network.replies("anna")] == [RESET]
    await steps.begin(anna)
    await steps.post(anna.says("a new beginning"))
    await _later(steps)
    rows = {r.kind: r.state for r in await steps.rows(schema.outbox)}
    assert rows == {"reply": "done", "signal": "done"}


async def test_a_signal_is_tried_again_and_one_that_is_refused_is_no_lost_reply(
    steps: SealedSteps, network: FakeNetwork
) -> None:
    anna = await steps.phone("anna")
    anna.says("lost on the way")
    await steps.post(anna.says("after the gap"))
    network.fail(503)
    await steps.deliver()
    network.fail(400)
    await _later(steps)
    (row,) = await steps.rows(schema.outbox)
    assert (row.state, network.refused) == ("dead", 2)
    assert await steps.store.read(not_arrived) == 0


async def test_nothing_of_a_sealed_talk_rests_in_clear(steps: SealedSteps, network: FakeNetwork) -> None:
    marks = ["zanzibarlicious", "quokkatastrophe"]
    anna = await steps.phone("anna.zz@example.org")
    await steps.post(anna.says(marks[0], id="id-SeCrEt-77"))
    await steps.converse()
    network.fail(503)
    await steps.deliver()
    await steps.put("anna.zz@example.org", marks[1], kind=PERSON, key="k-2")
    assert found_marks(steps.folder, [m.encode() for m in (*marks, "anna.zz@example.org", "id-SeCrEt-77")]) == []
    wires = await steps.rows(schema.wire)
    assert len(wires) == 1
    assert json.dumps("phone").encode() not in wires[0].sealed, "the wire bytes name the devices, so they rest sealed"
    await _later(steps)
    await _later(steps)
    assert steps.heard(anna) == [f"{marks[0]} heard 1", marks[1]]
    assert found_marks(steps.folder, [m.encode() for m in (*marks, "anna.zz@example.org")]) == []
