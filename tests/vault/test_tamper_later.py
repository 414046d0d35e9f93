"""What is written beside a message later is proved too: files that were looked at, notes of agents."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot import schema
from bot.media import checks, shelf
from bot.media.inspect.findings import FAULTS, UNSAFE, Findings
from bot.media.shelf import KEPT
from bot.studio.correcting import Correction, correct
from bot.tickets import rows
from bot.tickets.rows import NOTE, Actor
from bot.vault import records
from bot.vault.sealing import seal_json
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps
from tests.vault.test_tamper import PNG, _hands_over

BAD = next(fault for fault in FAULTS if fault in UNSAFE)


@pytest.fixture
async def told(steps: Steps, network: FakeNetwork) -> Steps:
    """A ticket with a note, and a file that was kept before it was found unsafe."""
    steps.assistant = _hands_over
    await steps.post(network.file("anna", PNG, text="voilà"))
    await steps.say("anna", "help")
    await steps.settle()
    chat = await steps.chat("anna")
    (file,) = await steps.rows(schema.media)
    if file.state == KEPT:
        kept = await steps.store.read(lambda conn: shelf.find(conn, file.id, chat))
        assert kept
        await steps.execute(schema.media_check.delete())
        found = checks.Examined(kept=(kept,), found={file.id: Findings(faults=(BAD,))})
        await steps.store.write(lambda conn: checks.put(conn, found, chat, file.box_key, steps.now))
    ticket = await steps.store.read(lambda conn: rows.open_of(conn, chat))
    assert ticket
    sealed = seal_json(chat.key, {"text": "entre nous"}, NOTE, ticket.id, "n1")
    who = Actor(kind="person", name="Marc")
    await steps.store.write(
        lambda conn: rows.record(conn, ticket, steps.now, who, "noted", detail={"note": "n1"}, sealed=sealed)
    )
    return steps


async def _found(steps: Steps) -> list[str]:
    chat = await steps.chat("anna")
    return await steps.store.read(lambda conn: [str(one) for one in records.faults(conn, chat, steps.vault.row_key())])


async def test_a_file_that_is_set_aside_later_has_a_new_seal(told: Steps) -> None:
    assert [row.reason for row in await told.rows(schema.media)] == [BAD]
    assert await _found(told) == []


async def test_a_changed_finding_is_named(told: Steps) -> None:
    await told.execute(update(schema.media_check).values(sealed=b"x" * 60))
    assert any(text.startswith("media_check") and "sealed" in text for text in await _found(told))


@pytest.mark.parametrize("value", [b"x" * 60, None])
async def test_a_note_that_was_changed_or_taken_away_is_named(told: Steps, value: bytes | None) -> None:
    table = schema.ticket_event
    await told.execute(update(table).where(table.c.sealed.is_not(None)).values(sealed=value))
    (event,) = [row for row in await told.rows(table) if row.kind == "noted"]
    assert f"ticket_event {event.id}: changed (sealed)" in await _found(told)


@pytest.mark.parametrize("topic", ["billing", ""])
async def test_a_corrected_topic_is_no_status(told: Steps, topic: str) -> None:
    number = (await told.rows(schema.ticket))[0].number
    what = Correction(number=number, topic=topic, by="Marc", at=told.now)
    assert await told.store.write(lambda conn: correct(conn, told.people, what))
    assert await _found(told) == []
    await told.execute(update(schema.ticket).values(status="billing"))
    assert await _found(told) == [f"ticket {number}: changed (status)"]
