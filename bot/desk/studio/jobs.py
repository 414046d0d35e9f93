"""What takes long, in a process of its own: train, measure, promote, one at a time; the effect of a change; likeness.

All but the effect, for which somebody waits, stand behind what answers people: nobody is to feel the training.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.settings import Settings

SLOWEST_EFFECT = 100.0
SLOWEST_LIKENESS = 600.0
JOB, EFFECT, LIKENESS = "bot.running.lead_job", "bot.training.effect", "bot.training.likeness_job"
BEHIND_OTHERS = ("nice", "-n", "5")
"""A fourth of what a process gets that answers somebody: enough to end, too little to be felt."""


log = logging.getLogger(__name__)


class Busy(Exception):
    """A job is running already."""


class EffectUnknown(Exception):
    """The effect could not be computed; nothing was saved."""


class LikenessUnknown(Exception):
    """Which examples are alike could not be found out; it is not tried again by itself."""


@dataclass(slots=True)
class Job:
    """One job: its act, who started it, the last line it said, and how it ended (None while it runs)."""

    act: str
    who: str
    line: str = ""
    ok: bool | None = None
    told: str = ""


@dataclass(slots=True)
class Jobs:
    """The desk's jobs. The last one stays to be read until the next begins."""

    settings: Settings
    last: Job | None = None
    _task: asyncio.Task[None] | None = field(default=None, repr=False)
    _alike: tuple[str, list[tuple[int, int, float]] | None] = ("", None)
    """Of which sentences (their digest) the likeness was asked last, and what it is once that is known."""
    _failed: str = ""
    """The digest of the sentences whose likeness could not be found out."""
    _looking: asyncio.Task[None] | None = field(default=None, repr=False)
    _effects: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1), repr=False)

    def start(self, act: str, who: str, **given: object) -> None:
        """Begin a job. Raises Busy."""
        if self.last is not None and self.last.ok is None:
            raise Busy
        self.last = Job(act, who)
        self._task = asyncio.create_task(self._run(self.last, {"do": act, "who": who, **given}), name=act)

    async def effect(self, change: Mapping[str, Any]) -> dict[str, Any]:
        """What a change to the examples would do. Raises EffectUnknown."""
        asked = {**change, "root": str(self.settings.root), "data": str(self.settings.data)}
        async with self._effects:
            process = await self._process(EFFECT)
            try:
                out, _ = await asyncio.wait_for(process.communicate(json.dumps(asked).encode()), SLOWEST_EFFECT)
                return dict(json.loads(out))
            except (asyncio.TimeoutError, ValueError) as error:
                raise EffectUnknown from error
            finally:
                if process.returncode is None:
                    process.kill()

    def alike(self, texts: Sequence[str], *, again: bool = False) -> list[tuple[int, int, float]] | None:
        """Places of sentences that are nearly the same; None while that is being found out: ask again.

        Raises LikenessUnknown where it failed for these very sentences, unless it is to be tried `again`.
        """
        digest = hashlib.sha256(json.dumps(texts).encode()).hexdigest()
        known, found = self._alike
        if known == digest and found is not None:
            return found
        if digest == self._failed and not again:
            raise LikenessUnknown
        if self._looking is None or self._looking.done():
            self._alike, self._failed = (digest, None), ""
            self._looking = asyncio.create_task(self._look(digest, list(texts)), name="likeness")
        return None

    async def stop(self) -> None:
        """End what runs."""
        tasks = [task for task in (self._task, self._looking) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self, digest: str, texts: list[str]) -> None:
        process = await self._process(LIKENESS)
        try:
            out, _ = await asyncio.wait_for(process.communicate(json.dumps(texts).encode()), SLOWEST_LIKENESS)
            self._alike = (digest, [(int(a), int(b), float(much)) for a, b, much in json.loads(out)])
        except (asyncio.TimeoutError, ValueError, TypeError) as error:
            self._failed = digest
            log.warning("the likeness of examples was not found out: %s", type(error).__name__)
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()

    async def _run(self, job: Job, given: Mapping[str, object]) -> None:
        process = await self._process(JOB)
        try:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps(given).encode())
            process.stdin.close()
            async for line in process.stdout:
                job.line = line.decode("utf-8", "replace").strip() or job.line
            await process.wait()
            end = _end(job.line)
            job.told, job.ok = str(end.get("told", "")), bool(end.get("ok"))
        finally:
            job.ok = bool(job.ok)
            if process.returncode is None:
                process.kill()

    async def _process(self, module: str) -> asyncio.subprocess.Process:
        before = BEHIND_OTHERS if module != EFFECT and shutil.which(BEHIND_OTHERS[0]) else ()
        environment = {**os.environ, "GUICHET_DATA": str(self.settings.data), "PYTHONWARNINGS": "ignore"}
        return await asyncio.create_subprocess_exec(
            *(*before, sys.executable, "-m", module),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=self.settings.root,
            env=environment,
        )


def _end(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"ok": False, "told": line}
