"""Starting, killing and asking the process of `counter_process`."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class CounterProcess:
    """One counter process on one data folder; may be killed and started again."""

    module = "tests.flows.counter_process"

    def __init__(self, data: Path, settings: dict[str, str], *, network: str = "fake") -> None:
        self.port = free_port()
        self.data = data
        self.url = f"http://127.0.0.1:{self.port}"
        self.webhook = f"{self.url}/webhooks/{network}/webhook"
        self.log = data.parent / f"{data.name}.log"
        self._environment = {**os.environ, **settings, "GUICHET_DATA": str(data), "COUNTER_NETWORK": network}
        self._running: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start and wait until it answers."""
        with self.log.open("ab") as out:
            command = [sys.executable, "-m", self.module, str(self.port)]
            self._running = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=out, stderr=out)
        for _ in range(800):
            if self._running.poll() is not None:
                raise AssertionError(f"the counter ended: {self.log.read_text()[-2000:]}")
            if await self.health() is not None:
                return
            await asyncio.sleep(0.05)
        raise AssertionError("the counter did not start")

    async def health(self) -> dict[str, int] | None:
        """Its ledger, or None when it does not answer."""
        try:
            async with aiohttp.ClientSession() as client, client.get(f"{self.url}/health") as answer:
                return dict(await answer.json()) if answer.status == 200 else None
        except aiohttp.ClientError:
            return None

    def kill(self) -> None:
        """kill -9."""
        if self._running and self._running.poll() is None:
            os.kill(self._running.pid, signal.SIGKILL)
            self._running.wait()

    async def settled(self, seconds: float = 60) -> dict[str, int]:
        """The ledger once nothing is pending."""
        for _ in range(int(seconds * 10)):
            ledger = await self.health()
            if ledger and ledger["pending"] == 0:
                return ledger
            await asyncio.sleep(0.1)
        raise AssertionError(f"still pending: {await self.health()}; log: {self.log.read_text()[-2000:]}")
