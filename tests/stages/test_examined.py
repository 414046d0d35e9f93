"""Files of a message are examined before the assistant hears of them, and what was found rests sealed beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest_asyncio

from bot import schema
from bot.converse import Converse
from bot.media import checks, shelf
from bot.media.inspect.clamd import Clamd
from bot.media.inspect.examiner import Examiner, examiner_of
from bot.media.keep import MOST_TRIES
from bot.media.shelf import UNSAFE
from bot.rehearsal.made import screenshot
from tests.media.spoken import ENGINE, saying
from tests.stages.steps import Steps

PROGRAM = b"\x7fELF\x02\x01\x01" + bytes(200)


def _with(steps: Steps, examiner: Examiner) -> None:
    steps.conversing = Converse(replace(steps.parts, examiner=examiner), steps._answer, lambda: None)


@pytest_asyncio.fixture
async def examined(steps: Steps) -> AsyncIterator[Steps]:
    examiner = examiner_of("")
    _with(steps, examiner)
    yield steps
    await examiner.close()


async def _send(steps: Steps, content: bytes, **more: Any) -> None:
    await steps.post(steps.network.file("anna", content, **more))
    await steps.settle()


async def test_a_good_file_is_kept_and_what_was_found_can_be_read(examined: Steps) -> None:
    await _send(examined, screenshot())
    (heard,) = examined.turns[0].attachments
    assert (heard.state, heard.fault) == ("kept", "")
    conversation = await examined.chat("anna")
    (found,) = (await examined.store.read(lambda conn: checks.of_conversation(conn, conversation))).values()
    assert (found.faults, found.width, found.height) == ((), 720, 1280)


async def test_a_program_is_set_aside_and_the_assistant_hears_why(examined: Steps) -> None:
    await _send(examined, PROGRAM, kind="document")
    (heard,) = examined.turns[0].attachments
    assert (heard.state, heard.fault) == (UNSAFE, "program")
    (row,) = await examined.rows(schema.media)
    assert (row.state, row.reason) == (UNSAFE, "program")


async def test_the_same_file_again_is_a_repeat(examined: Steps) -> None:
    await _send(examined, screenshot())
    await _send(examined, screenshot())
    assert [turn.attachments[0].fault for turn in examined.turns] == ["", "repeat"]


async def test_what_was_found_is_sealed_and_goes_with_the_file(examined: Steps) -> None:
    await _send(examined, screenshot())
    (row,) = await examined.rows(schema.media_check)
    conversation = await examined.chat("anna")
    (found,) = (await examined.store.read(lambda conn: checks.of_conversation(conn, conversation))).values()
    assert found.likeness.encode() not in b"".join(p.read_bytes() for p in examined.folder.glob("guichet.db*"))
    (inbox,) = await examined.rows(schema.inbox)
    await examined.store.write(lambda conn: shelf.forget(conn, [inbox.key]))
    assert row.media_id
    assert await examined.rows(schema.media_check) == []


async def test_without_its_scanner_a_file_waits_and_is_then_closed_for_good(steps: Steps, tmp_path: Path) -> None:
    examiner = Examiner(scanner=Clamd(str(tmp_path / "nobody")))
    _with(steps, examiner)
    await steps.post(steps.network.file("anna", screenshot()))
    for _ in range(MOST_TRIES - 1):
        await steps.settle()
        assert steps.turns == []
        steps.now += 1000
    await steps.settle()
    await examiner.close()
    (heard,) = steps.turns[0].attachments
    assert (heard.state, heard.fault) == (UNSAFE, "unchecked")


async def test_a_voice_note_is_put_into_words_where_there_is_an_engine(steps: Steps) -> None:
    examiner = examiner_of("", ENGINE)
    _with(steps, examiner)
    await _send(steps, saying("80070057"), kind="voice", mime="audio/ogg")
    await examiner.close()
    (heard,) = steps.turns[0].attachments
    assert heard.said == "mon iPhone 12 plante, erreur 80070057"
    conversation = await steps.chat("anna")
    (kept,) = (await steps.store.read(lambda conn: shelf.of_conversation(conn, conversation))).popitem()[1]
    assert (kept.reading.text, kept.reading.heard) == (heard.said, True)
    assert len(kept.found.shape) > 20
    assert b"plante, erreur" not in b"".join(p.read_bytes() for p in steps.folder.glob("guichet.db*"))


async def test_without_an_engine_a_voice_note_is_kept_and_says_nothing(examined: Steps) -> None:
    await _send(examined, saying("12"), kind="voice", mime="audio/ogg")
    (heard,) = examined.turns[0].attachments
    assert (heard.state, heard.said) == ("kept", "")
