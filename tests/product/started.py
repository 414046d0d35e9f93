"""`guichet run` as a process, on free ports and a folder of its own."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import aiohttp

from tests.flows.running import ROOT, free_port

READY = "Ctrl-C stops everything"
SETTINGS_OF_OURS = ("GUICHET_", "WHATSAPP_", "CONSOLE_", "BIRDYCHAT_", "HAIKET_")


class Product:
    """One `guichet run`. `output` is what it printed so far."""

    def __init__(self, folder: Path, settings: dict[str, str] | None = None, *arguments: str) -> None:
        self.folder, self.data = folder, folder / "var"
        self.port, self.desk_port, self.demo_port = free_port(), free_port(), free_port()
        self.partner_port = free_port()
        ports = {"PORT": self.port, "DESK_PORT": self.desk_port, "DEMO_PORT": self.demo_port}
        ports |= {"PARTNER_PORT": self.partner_port}
        clean = {k: v for k, v in os.environ.items() if not k.startswith(SETTINGS_OF_OURS)}
        self.environment = {**clean, **{f"GUICHET_{k}": str(v) for k, v in ports.items()}, "COLUMNS": "100"}
        self.home = folder / "home"
        self.environment |= {
            "GUICHET_DATA": str(self.data),
            "HOME": str(self.home),
            "GUICHET_UNDO_SECONDS": "0",
            **(settings or {}),
        }
        self.webhook = f"http://127.0.0.1:{self.port}/webhooks/whatsapp/webhook"
        self.desk = f"http://127.0.0.1:{self.desk_port}"
        self.page = f"http://127.0.0.1:{self.demo_port}"
        self.phone = f"http://127.0.0.1:{self.partner_port}"
        self.played = folder / "var-played" / "birdychat"
        self._arguments = arguments
        self._out = folder / "run.log"
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def output(self) -> str:
        """What the user sees."""
        return self._out.read_text() if self._out.exists() else ""

    @property
    def welcome(self) -> str:
        """The link of the first sign-in."""
        found = re.search(r"http://\S+/welcome\?code=\S+", self.output)
        assert found, self.output
        return found.group()

    async def start(self, seconds: float = 180) -> None:
        """Start, and wait until it says that it is ready."""
        self.launch()
        for _ in range(int(seconds * 10)):
            if READY in self.output:
                return
            if self._running is None or self._running.poll() is not None:
                break
            await asyncio.sleep(0.1)
        raise AssertionError(f"it did not start: {self.output}\n{self.logs()}")

    def launch(self) -> None:
        """Start without waiting."""
        self.home.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "bot.cli", "run", *self._arguments]
        with self._out.open("wb") as out:
            self._running = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=out, stderr=out, start_new_session=True
            )

    def interrupt(self, seconds: float = 40) -> int:
        """Ctrl-C; gives the exit code."""
        assert self._running is not None
        self._running.send_signal(signal.SIGINT)
        return self._running.wait(seconds)

    def ended(self, seconds: float = 60) -> int:
        """The exit code, once it ended by itself."""
        assert self._running is not None
        return self._running.wait(seconds)

    def stop(self) -> None:
        """Ctrl-C if it still runs."""
        if self._running and self._running.poll() is None:
            self.interrupt()

    @property
    def pid(self) -> int:
        """Process id of `guichet run` itself."""
        assert self._running is not None
        return self._running.pid

    def assistant_pid(self) -> int:
        """Process id of the assistant."""
        assert self._running is not None
        found = subprocess.run(
            ["pgrep", "-P", str(self._running.pid), "-f", "bot.assistant.serve"], capture_output=True, check=True
        )
        return int(found.stdout.split()[0])

    async def health(self) -> dict[str, object]:
        """What the health page says; {} while nothing answers."""
        try:
            async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{self.port}/health") as answer:
                return dict(await answer.json())
        except aiohttp.ClientError:
            return {}

    def logs(self) -> str:
        """The ends of all logs."""
        return "\n".join(f"== {p.name}\n{p.read_text()[-1500:]}" for p in (self.data / "log").glob("*.log"))
