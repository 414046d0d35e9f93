"""A voice note put into words by the operator's own engine: a program that is given WAV and answers text.

It runs below the worker, with the worker's limits (no key, no secret, no file written, bounded memory) and a time of
its own. What it answers is foreign text like any other.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import threading
from collections.abc import Sequence

from bot.media.inspect.private import private_in, without_private
from bot.media.inspect.reading import Reading
from bot.media.inspect.recordings import open_recording
from bot.media.inspect.sound import as_wav

SECONDS = 45.0
"""For one voice note; what is not in words by then stays sound."""
MOST_PROCESSOR = 180
"""Seconds of all cores together."""
MOST_TEXT = 16_000
"""Bytes."""
LONGEST_LINE = 2_000


class NotHeard(Exception):
    """The engine failed, took too long, or said nothing; the text says which."""


def listen(content: bytes, mime: str, command: Sequence[str], seconds: float = SECONDS) -> Reading:
    """What was said, private parts masked. Raises NotHeard, and what decoders raise."""
    with open_recording(content, mime) as source:
        if not source.streams.audio:
            raise NotHeard("there is no sound in it")
        sound = as_wav(source, source.streams.audio[0])
    said = _asked(list(command), sound, seconds).decode("utf-8", "replace").replace("\0", "")
    lines = [" ".join(line.split())[:LONGEST_LINE] for line in said.splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        raise NotHeard("the engine said nothing")
    kinds = tuple(dict.fromkeys(one.kind for line in lines for one in private_in(line)))
    return Reading(text="\n".join(map(without_private, lines)), masked=kinds, heard=True)


def end_engines() -> None:
    """Whatever listens ends at once: the worker is about to."""
    for engine in tuple(_RUNNING):
        _end(engine)


def _asked(command: list[str], sound: bytes, seconds: float) -> bytes:
    try:
        engine = subprocess.Popen(  # noqa: S603  (the operator's own setting)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _confine(engine.pid)
    except OSError as error:
        raise NotHeard(f"the engine does not start: {type(error).__name__}") from error
    _RUNNING.add(engine)
    late = threading.Timer(seconds, _end, (engine,))
    feeding = threading.Thread(target=_feed, args=(engine, sound), daemon=True)
    late.start()
    feeding.start()
    try:
        assert engine.stdout
        said = engine.stdout.read(MOST_TEXT + 1)
        if len(said) <= MOST_TEXT:
            engine.wait()
    finally:
        late.cancel()
        _end(engine)
        _RUNNING.discard(engine)
        feeding.join()
        engine.wait()
        for pipe in filter(None, (engine.stdin, engine.stdout)):
            pipe.close()
    if len(said) > MOST_TEXT:
        raise NotHeard("the engine said too much")
    if engine.returncode:
        raise NotHeard("the engine failed, or took too long")
    return said


def _feed(engine: subprocess.Popen[bytes], sound: bytes) -> None:
    assert engine.stdin
    try:
        engine.stdin.write(sound)
        engine.stdin.close()
    except OSError:  # it has heard enough, or is gone
        return


def _end(engine: subprocess.Popen[bytes]) -> None:
    """It and all that it started."""
    try:
        os.killpg(engine.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _confine(process: int) -> None:
    if hasattr(resource, "prlimit"):  # Linux; elsewhere the clock alone ends it
        resource.prlimit(process, resource.RLIMIT_CPU, (MOST_PROCESSOR, MOST_PROCESSOR))


_RUNNING: set[subprocess.Popen[bytes]] = set()
