"""Asking the worker: started with the first question, one question at a time, ended when it takes too long.

It is spoken to from a thread, so that it works in whatever event loop the counter runs.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

LONGEST_HEAD = 4 * 1024 * 1024
GRACE = 2.0
"""Seconds in which the worker ends what it started itself, before it is killed."""
ROOT = Path(__file__).resolve().parents[3]


class NotAnswered(Exception):
    """The worker died over this file, or took too long: the text says which."""


class Inspector:
    """One worker process. A file that kills it is its own misfortune: the next question starts another."""

    def __init__(self, patience: float = 30.0) -> None:
        """`patience`: seconds for one answer."""
        self._patience = patience
        self._worker: subprocess.Popen[bytes] | None = None
        self._turn: asyncio.Lock | None = None

    async def ask(self, question: Mapping[str, Any], content: bytes) -> tuple[bytes, bytes]:
        """Head and payload of the answer. Raises NotAnswered."""
        self._turn = self._turn or asyncio.Lock()
        async with self._turn:
            try:
                asked = asyncio.to_thread(self._ask, question, content)
                return await asyncio.wait_for(asked, self._patience)
            except asyncio.TimeoutError as error:
                await self.close()
                raise NotAnswered("it took too long") from error
            except (OSError, ValueError, KeyError, EOFError) as error:
                await self.close()
                raise NotAnswered(f"the worker ended: {type(error).__name__}") from error
            except BaseException:
                await self.close()
                raise

    async def close(self) -> None:
        """End the worker, whatever it does."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.terminate()
            await asyncio.to_thread(_gone, worker)

    def _ask(self, question: Mapping[str, Any], content: bytes) -> tuple[bytes, bytes]:
        worker = self._running()
        assert worker.stdin and worker.stdout
        worker.stdin.write(json.dumps({**question, "size": len(content)}).encode() + b"\n")
        worker.stdin.write(content)
        worker.stdin.flush()
        sizes = json.loads(worker.stdout.readline(1000) or _ended())
        if not 0 <= int(sizes["head"]) <= LONGEST_HEAD:
            raise ValueError("an answer of an odd size")
        return _exactly(worker.stdout, int(sizes["head"])), _exactly(worker.stdout, int(sizes["size"]))

    def _running(self) -> subprocess.Popen[bytes]:
        if self._worker is None or self._worker.poll() is not None:
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "bot.media.inspect.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env=_environment(),
            )
        return self._worker


def _gone(worker: subprocess.Popen[bytes]) -> None:
    try:
        worker.wait(GRACE)
    except subprocess.TimeoutExpired:  # it is deep in somebody's decoder
        worker.kill()
        worker.wait()


def _exactly(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    return content if len(content) == size else _ended()


def _ended() -> bytes:
    raise EOFError


def _environment() -> dict[str, str]:
    """What the worker needs of ours, and no secret."""
    passed = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "TMPDIR") if name in os.environ}
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**passed, **threads, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
