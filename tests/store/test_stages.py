"""What the stages do with windows, speed, sessions, people and consent holds on PostgreSQL as it does on SQLite."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.postgres import MISSING, programs
from tests.source import ROOT

AS_WELL = (
    "tests/stages/test_window.py",
    "tests/stages/test_pace.py",
    "tests/stages/test_receive_many.py",
    "tests/stages/test_sealed_receive.py",
    "tests/stages/test_sealed_deliver.py",
    "tests/consent/test_held_files.py",
    "tests/vault/test_rotation.py",
)


@pytest.mark.postgres
def test_the_stages_hold_on_postgresql() -> None:
    if programs() is None:
        pytest.skip(MISSING)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--postgresql", *AS_WELL]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
