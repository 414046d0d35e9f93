"""The played partner as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


class PartnerProcess:
    """`guichet partner-sandbox birdychat` on a port, with a folder, against a counter."""

    def __init__(self, port: int, counter: str, folder: Path) -> None:
        self.port, self.folder = port, folder
        self.url = f"http://127.0.0.1:{port}"
        self._command = [sys.executable, "-m", "connectors.interop.simulator", "birdychat"]
        self._command += ["--port", str(port), "--counter", counter, "--folder", str(folder)]
        self._running: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    def settings(self) -> dict[str, str]:
        """What it prints for the counter."""
        done = subprocess.run([*self._command, "--settings"], check=True, capture_output=True, text=True)
        return dict(line.split("=", 1) for line in done.stdout.splitlines())

    def start(self) -> None:
        """Start, and wait until it listens."""
        self._running = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._running.stdout
        assert self._running.stdout.readline().startswith("BirdyChat: http://")

    def kill(self) -> None:
        """kill -9."""
        assert self._running is not None
        self._running.kill()
        self._running.communicate()

    def stop(self) -> None:
        """Ctrl-C."""
        if self._running and self._running.poll() is None:
            self._running.terminate()
            self._running.communicate(timeout=10)
