"""Child processes: each with a log of its own, restarted when it dies, stopped together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess  # noqa: S404  (only our own modules are started)
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MOST_RESTARTS = 5
QUICK_DEATH = 60.0
"""A process that dies more than MOST_RESTARTS times within so many seconds is left dead."""
CANNOT_RUN = 2
_DIE_WITH_PARENT = 1


class Died(Exception):
    """A process ended for good; the text is its own last line, and where its log is."""


@dataclass(slots=True)
class Process:
    """One of ours. `arguments` follow `python -m`."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    _running: subprocess.Popen[bytes] | None = None
    _deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it; its output goes to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self._running = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *self.arguments],
                env={**self.environment, "PYTHONWARNINGS": "ignore", "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509  (no threads are running yet)
            )

    def watch(self) -> bool:
        """Start it again if it died; True when that was needed. Raises Died when it is hopeless."""
        if self._running is None or self._running.poll() is None:
            return False
        now = time.monotonic()
        self._deaths = [t for t in self._deaths if now - t < QUICK_DEATH] + [now]
        if self._running.returncode == CANNOT_RUN or len(self._deaths) > MOST_RESTARTS:
            raise Died(f"the {self.name} ended: {_last_line(self.log)} (its log: {self.log})")
        self.start()
        return True

    def ask_to_end(self) -> None:
        """Tell it to finish what it is doing and end."""
        if self._running and self._running.poll() is None:
            self._running.terminate()

    def end(self, patience: float) -> None:
        """Wait for its end, then make one."""
        if self._running is None:
            return
        try:
            self._running.wait(patience)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()


def stop_all(processes: Sequence[Process], patience: float = 15.0) -> None:
    """End them all at once."""
    for process in processes:
        process.ask_to_end()
    for process in processes:
        process.end(patience)


def _last_line(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        lines = [line.strip() for line in file.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1].removeprefix("guichet: ") if lines else "it said nothing"


def _end_with_parent() -> None:
    """On Linux a child gets SIGTERM when its parent is killed, so that no port stays taken."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
        if os.getppid() == 1:
            os._exit(1)
