"""Driving `mortal_process`: one life after the other, and requests that are repeated until one of them answers."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import aiohttp

from connectors.sdk.messages import Request
from tests.flows.running import ROOT, free_port


class MortalCounter:
    """A counter on one data folder that lives many lives. Use it with `async with`."""

    def __init__(self, data: Path, settings: dict[str, str]) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self.log = data.parent / f"{data.name}.log"
        self.deaths = 0
        self._environment = {**os.environ, **settings, "GUICHET_DATA": str(data)}
        self._process: asyncio.subprocess.Process | None = None
        self._client: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> MortalCounter:
        self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        with self.log.open("ab") as out:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.flows.mortal_process", self.url.rpartition(":")[2]),
                cwd=ROOT,
                env=self._environment,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=out,
                start_new_session=True,
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process and self._client
        await self._client.close()
        if self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    async def live(self, steps: int, counted_from: str = "work") -> None:
        """One life, until its last step, counted from the `start` or from when it is at `work`."""
        assert self._process and self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{steps} {counted_from}\n".encode())
        line = await self._process.stdout.readline()
        assert line == b"ended 9\n", f"it did not die by its own hand: {line!r}; {self.log.read_text()[-3000:]}"
        self.deaths += 1

    async def insist(self, path: str, request: Request) -> bytes:
        """What it answered once it took the request, as a network asks again and again."""
        assert self._client
        while True:
            try:
                async with self._client.post(
                    f"{self.url}/{path}", data=request.body, headers=dict(request.headers)
                ) as answer:
                    body = await answer.read()
                    if answer.status == 200:
                        return body
                    assert answer.status == 503, f"{answer.status}: {body!r}"
            except (aiohttp.ClientError, asyncio.TimeoutError):
                pass
            await asyncio.sleep(0.02)

    async def ledger(self) -> dict[str, int]:
        """Its ledger, once nothing is pending."""
        assert self._client
        for _ in range(600):
            try:
                async with self._client.get(f"{self.url}/health") as answer:
                    ledger: dict[str, int] = await answer.json()
                    if ledger["pending"] == 0:
                        return ledger
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
        raise AssertionError(f"still at work: {self.log.read_text()[-3000:]}")
