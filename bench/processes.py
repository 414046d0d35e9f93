"""Processes under test: started with a log, waited for, weighed, stopped; none but those started here."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


class NotReady(Exception):
    """A process ended, or did not answer in time; the text ends with what its log says last."""


@contextmanager
def started(
    command: Sequence[str], *, folder: Path, log: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """The process, running while the block runs; then it is interrupted, and killed if it does not end."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=dict(environment), stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path, *, most: float = 300) -> None:
    """Returns when `ready` says so. Raises NotReady."""
    give_up = time.monotonic() + most
    while not ready():
        if process.poll() is not None or time.monotonic() > give_up:
            raise NotReady(f"it did not get ready; the end of its log:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)


def answers(url: str) -> bool:
    """Whether something answers 200 there."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def megabytes(pid: int) -> float:
    """Resident memory of one process."""
    kilobytes = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True).stdout
    return int(kilobytes) / 1024


def processor_seconds(*pids: int) -> float:
    """What these processes have taken of the processor so far, in their own code and in the system's."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def child(pid: int, words: str) -> int:
    """The child of `pid` whose command holds `words`."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = (line.split(None, 2) for line in listed.splitlines())
    return next(int(own) for own, parent, arguments in rows if int(parent) == pid and words in arguments)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
