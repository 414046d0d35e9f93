"""Asking the worker: started with the first question, one question at a time, ended when it takes too long."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LONGEST_HEAD = 4 * 1024 * 1024
ROOT = Path(__file__).resolve().parents[3]


class NotAnswered(Exception):
    """The worker died over this file, or took too long: the text says which."""


class Inspector:
    """One worker process. A file that kills it is its own misfortune: the next question starts another."""

    def __init__(self, patience: float = 30.0) -> None:
        """`patience`: seconds for one answer."""
        self._patience = patience
        self._worker: asyncio.subprocess.Process | None = None
        self._turn: asyncio.Lock | None = None

    async def ask(self, question: Mapping[str, Any], content: bytes) -> tuple[bytes, bytes]:
        """Head and payload of the answer. Raises NotAnswered."""
        self._turn = self._turn or asyncio.Lock()
        async with self._turn:
            try:
                return await asyncio.wait_for(self._ask(question, content), self._patience)
            except asyncio.TimeoutError as error:
                await self.close()
                raise NotAnswered("it took too long") from error
            except (OSError, ValueError, KeyError, asyncio.IncompleteReadError) as error:
                await self.close()
                raise NotAnswered(f"the worker ended: {type(error).__name__}") from error
            except BaseException:
                await self.close()
                raise

    async def close(self) -> None:
        """End the worker, whatever it does."""
        worker, self._worker = self._worker, None
        if worker is None:
            return
        if worker.returncode is None:
            try:
                worker.kill()
            except ProcessLookupError:
                pass
        await worker.wait()

    async def _ask(self, question: Mapping[str, Any], content: bytes) -> tuple[bytes, bytes]:
        worker = await self._running()
        assert worker.stdin and worker.stdout
        worker.stdin.write(json.dumps({**question, "size": len(content)}).encode() + b"\n")
        worker.stdin.write(content)
        await worker.stdin.drain()
        sizes = json.loads(await worker.stdout.readuntil(b"\n"))
        if not 0 <= int(sizes["head"]) <= LONGEST_HEAD:
            raise ValueError("an answer of an odd size")
        head = await worker.stdout.readexactly(int(sizes["head"]))
        return head, await worker.stdout.readexactly(int(sizes["size"]))

    async def _running(self) -> asyncio.subprocess.Process:
        if self._worker is None or self._worker.returncode is not None:
            _watch_children()
            self._worker = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.media.inspect.worker"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                cwd=ROOT,
                env=_environment(),
            )
        return self._worker


def _watch_children() -> None:
    """Rasa's web server sets uvloop's policy when it is loaded. A plain loop that began before that (rehearsals, tests)
    finds nobody there to watch its children, and gets the usual policy back.
    """
    if isinstance(asyncio.get_running_loop(), asyncio.SelectorEventLoop):
        try:
            asyncio.get_child_watcher()
        except NotImplementedError:
            asyncio.set_event_loop_policy(asyncio.DefaultEventLoopPolicy())


def _environment() -> dict[str, str]:
    """What the worker needs of ours, and no secret."""
    passed = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "TMPDIR") if name in os.environ}
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**passed, **threads, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
