"""The contract with an engine that listens: WAV in, text out, within its time, and whatever it does we go on."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.media.inspect.examiner import Examiner
from bot.media.inspect.listen import MOST_TEXT, NotHeard, listen
from bot.settings import BadSetting, Settings
from tests.media.spoken import ENGINE, saying

NOTE = saying("80070057")


def program(tmp_path: Path, code: str) -> list[str]:
    file = tmp_path / "engine.py"
    file.write_text(code, encoding="utf-8")
    return [sys.executable, str(file)]


def test_what_was_said_comes_back_as_words() -> None:
    reading = listen(NOTE, "audio/ogg", ENGINE)
    assert reading.text == "mon iPhone 12 plante, erreur 80070057"
    assert reading.heard


def test_what_is_private_is_masked_in_the_words(tmp_path: Path) -> None:
    said = "print('ma carte est 4111 1111 1111 1111\\nadresse anna@example.org')"
    reading = listen(NOTE, "audio/ogg", program(tmp_path, said))
    assert "4111" not in reading.text
    assert "anna@" not in reading.text
    assert set(reading.masked) == {"card", "email"}


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import sys; sys.exit(3)", "failed"),
        ("print('   ')", "said nothing"),
        (f"print('x' * {MOST_TEXT * 3})", "too much"),
        ("import time; time.sleep(600)", "took too long"),
        ("import os, time; os.fork(); time.sleep(600)", "took too long"),
    ],
)
def test_an_engine_that_fails_is_ended_and_named(tmp_path: Path, code: str, why: str) -> None:
    began = time.monotonic()
    with pytest.raises(NotHeard, match=why):
        listen(NOTE, "audio/ogg", program(tmp_path, code), seconds=20 if "sleep" not in code else 2)
    assert time.monotonic() - began < 60


def test_an_engine_that_is_not_there_is_named() -> None:
    with pytest.raises(NotHeard, match="does not start"):
        listen(NOTE, "audio/ogg", ["/nowhere/engine"])


def test_an_engine_that_reads_nothing_is_no_harm(tmp_path: Path) -> None:
    reading = listen(saying("1234567890" * 6), "audio/ogg", program(tmp_path, "print('bonjour\\0 \\x1b[1m')"))
    assert reading.text.startswith("bonjour ")


async def test_it_runs_below_the_worker_without_our_secrets_and_writes_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHATSAPP_APP_SECRET", "secret of ours")
    code = f"""
import os, sys
sys.stdin.buffer.read()
try:
    with open({str(tmp_path / "written")!r}, "w") as file:
        file.write("x" * 9)
    print("written")
except OSError:
    print("refused")
print(os.getppid() != {os.getpid()}, "WHATSAPP_APP_SECRET" in os.environ)
"""
    examiner = Examiner(engine=program(tmp_path, code))
    try:
        reading = await examiner.hear(NOTE, "audio/ogg")
    finally:
        await examiner.close()
    assert reading.text == "refused\nTrue False"


@pytest.mark.parametrize("stopped", [True, False], ids=["the counter stops", "the worker takes too long"])
async def test_an_engine_ends_with_its_worker_and_so_does_what_it_started(tmp_path: Path, stopped: bool) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)
    code = (
        f"import os, time\nout = os.open({str(told)!r}, os.O_WRONLY)\nos.fork()\nos.write(out, b'up')\ntime.sleep(600)"
    )
    hears = os.open(told, os.O_RDONLY | os.O_NONBLOCK)
    examiner = Examiner(engine=program(tmp_path, code))
    hearing = asyncio.ensure_future(examiner.hear(NOTE, "audio/ogg"))
    try:
        await _until(lambda: _heard_of(hears) == b"up")
        if stopped:
            await examiner.close()
        else:
            hearing.cancel()
        await _until(lambda: _heard_of(hears) == b"")  # all that could write to it are gone
    finally:
        os.close(hears)
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
        await examiner.close()


def _heard_of(pipe: int) -> bytes | None:
    try:
        return os.read(pipe, 2)
    except BlockingIOError:
        return None


async def _until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        await asyncio.sleep(0.02)


async def test_without_an_engine_nothing_is_heard_and_nothing_starts() -> None:
    examiner = Examiner()
    assert (await examiner.hear(NOTE, "audio/ogg")).text == ""
    await examiner.close()


async def test_an_engine_that_fails_leaves_the_note_as_it_is(tmp_path: Path) -> None:
    examiner = Examiner(engine=program(tmp_path, "raise SystemExit(1)"))
    assert (await examiner.hear(NOTE, "audio/ogg")).text == ""
    assert (await examiner.hear(b"no sound at all", "audio/ogg")).text == ""
    await examiner.close()


@pytest.mark.parametrize("given", ["/nowhere/whisper -m model.bin", "'unclosed"])
def test_a_setting_that_cannot_work_stops_the_start(given: str) -> None:
    with pytest.raises(BadSetting, match="GUICHET_TRANSCRIBER"):
        assert Settings.read({"GUICHET_TRANSCRIBER": given}).transcriber


def test_the_setting_is_a_command_line() -> None:
    assert Settings.read({"GUICHET_TRANSCRIBER": f"{sys.executable} -c 'print(1)'"}).transcriber[1:] == (
        "-c",
        "print(1)",
    )
    assert Settings.read({}).transcriber == ()
