"""Stage 4, replies with a file: its own bytes, or nothing at all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from bot import schema
from bot.media import shelf
from bot.outward.said import NO_FILE
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps


async def _row(steps: Steps) -> Any:
    (row,) = await steps.rows(schema.outbox)
    return row


def _chunks(content: bytes) -> Any:
    async def chunks() -> Any:
        yield content

    return chunks()


async def _with_file(steps: Steps, content: bytes, text: str = "") -> str:
    conversation = await steps.chat("anna")
    kept = await steps.shelf.take_in(_chunks(content), conversation, "document", "é.txt")
    await steps.store.write(lambda conn: shelf.put(conn, kept, conversation, "k", 0, steps.now))
    await steps.put("anna", text, kind="person", media_id=kept.id)
    return kept.id


async def test_a_file_is_sent_with_its_own_bytes(steps: Steps, network: FakeNetwork) -> None:
    content = bytes(range(256)) * 1000
    await _with_file(steps, content, "look")
    await steps.settle()
    (arrived,) = network.replies("anna")
    assert (arrived.text, arrived.file) == ("look", content)


async def test_a_file_that_is_gone_or_was_changed_is_not_replaced_by_words_alone(
    steps: Steps, network: FakeNetwork
) -> None:
    media_id = await _with_file(steps, b"x" * 100, "look")
    file = steps.folder / "media" / media_id[:2] / f"{media_id}.sealed"
    whole = file.read_bytes()
    for damage in (lambda: file.write_bytes(whole[:-1]), file.unlink):
        damage()
        await steps.execute(update(schema.outbox).values(state="open"))
        await steps.deliver()
        row = await _row(steps)
        assert (row.state, row.reason) == ("dead", NO_FILE)
    await steps.execute(schema.media.delete())
    await steps.execute(update(schema.outbox).values(state="open"))
    await steps.deliver()
    assert (await _row(steps)).reason == NO_FILE
    assert network.sent == []


async def test_another_chats_file_is_not_sent(steps: Steps, network: FakeNetwork) -> None:
    media_id = await _with_file(steps, b"anna's", "look")
    await steps.put("bert", "look", kind="person", media_id=media_id, key="theft")
    await steps.settle()
    assert network.replies("bert") == []
