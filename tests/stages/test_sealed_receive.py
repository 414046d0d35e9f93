"""Sessions move on with their messages, in one transaction: together or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.exc import IntegrityError

from bot import schema
from bot.store import StoreUnavailable
from bot.tickets.transcript import transcript
from bot.vault import custody
from bot.vault.sealing import CannotOpen
from connectors.sdk.messages import Event
from connectors.sdk.state import State
from connectors.sdk.testkit.network import FakeNetwork
from connectors.sdk.testkit.sealed import SealedConnector
from tests.plaintext import found_marks
from tests.stages.sealed_steps import SealedSteps


@pytest_asyncio.fixture
async def steps(tmp_path: Path, tables: Path, network: FakeNetwork) -> AsyncIterator[SealedSteps]:
    steps = SealedSteps(tmp_path, tables, network)
    yield steps
    await steps.close()


async def _inbox(steps: SealedSteps) -> list[tuple[str, str]]:
    return [(r.kind, r.state) for r in await steps.rows(schema.inbox)]


async def test_a_session_goes_through_many_messages(steps: SealedSteps) -> None:
    anna = await steps.phone("anna")
    for n in range(5):
        await steps.post(anna.says(f"hello {n}"))
        await steps.converse()
    assert [t.message.text for t in steps.turns] == [f"hello {n}" for n in range(5)]


async def test_the_state_is_undone_with_the_delivery_that_could_not_be_kept(
    steps: SealedSteps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network tries again, and the same message opens then."""
    anna = await steps.phone("anna")
    event = anna.says("hello")

    def broken(*_: Any) -> None:
        raise IntegrityError("insert", {}, Exception("a conversation of this id"))

    with monkeypatch.context() as patch:
        patch.setattr(custody, "keep", broken)
        assert (await steps.post(event)).status == 503
    assert await _inbox(steps) == []
    assert (await steps.post(event)).status == 200
    assert await _inbox(steps) == [("message", "open")]


async def test_a_delivery_that_fails_spoils_no_neighbour_of_the_same_commit(
    steps: SealedSteps, monkeypatch: pytest.MonkeyPatch
) -> None:
    phones = [await steps.phone(f"chat{n}") for n in range(6)]
    keep = custody.keep
    unlucky = []

    def sometimes(conn: Any, envelope_id: str, envelope: Any, conversations: Any) -> None:
        if b"chat3" in envelope.body and len(unlucky) < 3:
            unlucky.append(envelope_id)
            raise IntegrityError("insert", {}, Exception("x"))
        keep(conn, envelope_id, envelope, conversations)

    events = [phone.says("one") for phone in phones]
    with monkeypatch.context() as patch:
        patch.setattr(custody, "keep", sometimes)
        answers = await asyncio.gather(*(steps.post(event) for event in events))
    assert [a.status for a in answers] == [200, 200, 200, 503, 200, 200]
    await steps.post(events[3])
    await asyncio.gather(*(steps.post(phone.says("two")) for phone in phones))
    assert await _inbox(steps) == [("message", "open")] * 12


async def test_a_second_delivery_of_a_message_is_not_opened_again(steps: SealedSteps) -> None:
    anna = await steps.phone("anna")
    event = anna.says("hello")
    await steps.post(event)
    await steps.post(event)
    await steps.post(event, event)
    assert await _inbox(steps) == [("message", "open")]
    ledger = await steps.ledger()
    assert (ledger.received, ledger.duplicate) == (4, 3)
    await steps.post(anna.says("again"))
    assert await _inbox(steps) == [("message", "open")] * 2


async def test_what_cannot_be_opened_is_kept_and_shown_in_its_chat_and_answered_with_a_signal(
    steps: SealedSteps, network: FakeNetwork
) -> None:
    anna = await steps.phone("anna")
    await steps.post(anna.says("first"))
    anna.says("lost on the way")
    event = anna.says("after the gap")
    await steps.post(event)
    assert await _inbox(steps) == [("message", "open"), ("unreadable", "quarantined")]
    chat = await steps.chat("anna")
    lines = await steps.store.read(lambda conn: transcript(conn, chat))
    assert [(line.kind, line.text) for line in lines] == [("text", "first"), ("unreadable", "")]
    assert lines[1].reason == "not the next message of its chain"
    row = (await steps.rows(schema.inbox))[1]
    assert b"after" not in await steps.store.read(lambda conn: custody.open_body(conn, row.envelope_id, chat))
    (signal,) = await steps.rows(schema.outbox)
    assert (signal.kind, signal.author, signal.lane) == ("signal", "system", f"signal:{chat.id}")


async def test_a_prekey_that_was_not_used_is_not_used_up_and_a_used_one_founds_nothing(steps: SealedSteps) -> None:
    anna = await steps.phone("anna")
    good = anna.says("hello")
    await steps.post({**good, "id": "forged", "ct": "A" * 64})
    await steps.post(good)
    await steps.post(anna.says("second"))
    anna.session = None
    other = await steps.phone("bert")
    await steps.post({**other.says("hello"), "start": good["start"]})
    states = [r.kind for r in await steps.rows(schema.inbox)]
    assert states == ["unreadable", "message", "message", "unreadable"]


async def test_the_key_that_opened_a_message_is_kept_sealed_beside_it_and_in_no_inbox_row(
    steps: SealedSteps,
) -> None:
    anna = await steps.phone("anna")
    assert anna.session
    key, _ = anna.session.inward.step()
    await steps.post(anna.says("hello"))
    (row,) = await steps.rows(schema.inbox)
    chat, bert = await steps.chat("anna"), await steps.chat("bert")
    read = steps.store.read
    assert await read(lambda conn: custody.opening_of(conn, row.envelope_id, chat, row.key)) == key
    assert await read(lambda conn: custody.opening_of(conn, row.envelope_id, chat, "other")) == b""
    with pytest.raises(CannotOpen):
        await read(lambda conn: custody.opening_of(conn, row.envelope_id, bert, row.key))
    assert found_marks(steps.folder, [key]) == []


class _Breaks(SealedConnector):
    """Opens one event, changes the state, and then has a fault of its own."""

    def open(self, body: bytes, state: State, now: float) -> Iterator[Event]:
        yield next(super().open(body, state, now))
        if b"trouble" in body:
            raise ZeroDivisionError("the customer's own words")


async def test_a_fault_of_the_connector_leaves_its_sessions_as_they_were(
    tmp_path: Path, tables: Path, network: FakeNetwork
) -> None:
    steps = SealedSteps(tmp_path, tables, network, _Breaks(secret=network.secret, url=network.url))
    anna = await steps.phone("anna")
    event = anna.says("hello")
    await steps.post({**event, "note": "trouble"})
    assert [r.reason for r in await steps.rows(schema.inbox)] == ["the connector failed: ZeroDivisionError"]
    await steps.post(event)
    assert await _inbox(steps) == [("unreadable", "quarantined"), ("message", "open")]
    await steps.close()


async def test_a_store_that_is_away_takes_no_session_with_it(
    steps: SealedSteps, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await steps.phone("anna")
    event = anna.says("hello")

    async def away(work: object) -> None:
        raise StoreUnavailable("gone")

    with monkeypatch.context() as patch:
        patch.setattr(steps.store, "write", away)
        assert (await steps.post(event)).status == 503
    await steps.post(event)
    assert await _inbox(steps) == [("message", "open")]
