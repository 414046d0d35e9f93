"""Limits of speed over processes: two of them, and one killed in the middle, take no more than one's share together."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from connectors.sdk.limits import Rate, Scope

pytestmark = pytest.mark.slow
RATE = Rate(scope=Scope.CHAT, every=0.05, burst=10)
TAKER = f"""
import sys, time
from bot.outward import pace
from bot.store import open_engine
from connectors.sdk.limits import Rate, Scope

rate = Rate(scope=Scope.CHAT, every={RATE.every}, burst={RATE.burst})
engine = open_engine(sys.argv[1])
print("ready", flush=True)
end = time.time() + float(sys.argv[2])
while time.time() < end:
    try:
        with engine.connect().execution_options(writes=True) as conn, conn.begin():
            now = time.time()
            pace.take(conn, [("pair", rate)], now)
        print(now, flush=True)
    except pace.NotYet as later:
        time.sleep(max(0.001, later.at - time.time()))
"""


def _start(url: str, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", TAKER, url, str(seconds)], stdout=subprocess.PIPE, text=True)


def test_two_processes_and_a_kill_never_exceed_one_share(tmp_path: Path, tables: Path) -> None:
    url = f"sqlite:///{tables}"
    takers = [_start(url, 4.0) for _ in range(3)]
    time.sleep(3.0)
    takers[0].kill()
    taken = sorted(
        float(line) for taker in takers for line in taker.communicate(timeout=60)[0].split() if line != "ready"
    )
    assert len(taken) > RATE.burst, "nobody got anything"
    for first, start in enumerate(taken):
        for last, end in enumerate(taken[first:], first):
            assert last - first + 1 <= RATE.burst + (end - start) / RATE.every + 1e-6
