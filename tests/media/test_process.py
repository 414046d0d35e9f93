"""The worker: one question after the other, and no file that can stop it or us."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.media.inspect.examiner import Examiner, Seen
from bot.media.inspect.findings import findings_from
from bot.media.inspect.process import Inspector, NotAnswered
from bot.rehearsal.made import screenshot


@pytest_asyncio.fixture
async def inspector() -> AsyncIterator[Inspector]:
    inspector = Inspector()
    yield inspector
    await inspector.close()


async def _fault(inspector: Inspector, content: bytes, mime: str) -> str:
    head, _ = await inspector.ask({"do": "look", "mime": mime}, content)
    return findings_from(head).fault


async def test_it_answers_one_after_the_other(inspector: Inspector) -> None:
    asked = [(screenshot(), "image/png"), (b"<svg/>", "text/plain"), (b"", "image/png")] * 2
    faults = await asyncio.gather(*(_fault(inspector, *one) for one in asked))
    assert faults == ["", "script", "empty"] * 2


async def test_a_worker_that_was_killed_is_started_anew(inspector: Inspector) -> None:
    assert await _fault(inspector, screenshot(), "image/png") == ""
    assert inspector._worker is not None
    os.kill(inspector._worker.pid, signal.SIGKILL)
    for _ in range(2):
        try:
            assert await _fault(inspector, screenshot(), "image/png") == ""
            return
        except NotAnswered:  # the question that met its end
            continue
    raise AssertionError("it was not started anew")


class _WatchesNobody(asyncio.DefaultEventLoopPolicy):
    def get_child_watcher(self):  # type: ignore[no-untyped-def]
        raise NotImplementedError


def test_another_policy_set_after_our_loop_began_does_not_stop_it() -> None:
    async def asked() -> str:
        asyncio.set_event_loop_policy(_WatchesNobody())
        inspector = Inspector()
        try:
            return await _fault(inspector, screenshot(), "image/png")
        finally:
            await inspector.close()

    before = asyncio.get_event_loop_policy()
    try:
        assert asyncio.run(asked()) == ""
    finally:
        asyncio.set_event_loop_policy(before)


async def test_an_answer_that_takes_too_long_ends_the_worker_and_not_the_next_question() -> None:
    inspector = Inspector(patience=0.001)
    with pytest.raises(NotAnswered):
        await inspector.ask({"do": "look", "mime": "image/png"}, screenshot())
    assert inspector._worker is None
    inspector._patience = 60.0
    assert await _fault(inspector, screenshot(), "image/png") == ""
    await inspector.close()


async def test_our_own_loop_goes_on_while_a_file_is_looked_at(inspector: Inspector) -> None:
    async def ticks() -> list[float]:
        gaps, last = [], time.monotonic()
        while not asked.done():
            await asyncio.sleep(0.005)
            gaps.append(time.monotonic() - last)
            last = time.monotonic()
        return gaps

    asked = asyncio.ensure_future(_fault(inspector, screenshot(), "image/png"))
    assert len(await ticks()) > 3
    assert await asked == ""


async def test_the_worker_knows_no_secret_and_may_write_no_file(
    inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHATSAPP_TOKEN", "very-secret")
    await _fault(inspector, b"", "image/png")
    assert inspector._worker is not None
    place = Path(f"/proc/{inspector._worker.pid}")
    if not place.is_dir():
        pytest.skip("this system shows no /proc")
    assert b"very-secret" not in (place / "environ").read_bytes()
    limits = {line[:25].strip(): line[25:].split()[0] for line in (place / "limits").read_text().splitlines()[1:]}
    assert (limits["Max file size"], limits["Max core file size"]) == ("0", "0")


async def test_a_file_sent_again_is_a_repeat_and_a_better_one_is_not() -> None:
    examiner = Examiner()
    first = await examiner.examine(screenshot(), "image/png", "a", [])
    again = await examiner.examine(screenshot(), "image/png", "b", [Seen(sha256="a", likeness=first.likeness)])
    other = screenshot("Quelque chose", "de tout autre", "0x1234")
    different = await examiner.examine(other, "image/png", "c", [Seen(sha256="a", likeness=first.likeness)])
    better = await examiner.examine(screenshot(), "image/png", "d", [Seen(sha256="a", likeness="")])
    await examiner.close()
    assert (again.faults, different.faults, better.faults) == (("repeat",), (), ())
