"""Fixtures for every test: a PostgreSQL server, the started product, a trained model."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import MISSING, Postgres, programs

HERE = Path(__file__).parent
MARKS = {
    "audit/test_partner.py": ("slow",),
    "console/": ("slow",),
    "consent/test_always.py": ("slow",),
    "flows/": ("slow",),
    "pages/": ("browser",),
    "nlu/test_language.py": ("slow",),
    "product/": ("rasa", "slow"),
    "rehearsal/test_play.py": ("slow",),
    "rehearsal/test_scenarios.py": ("rasa", "slow"),
    "sdk/test_sdk_contract.py": ("slow",),
    "sdk/test_sdk_limits.py": ("slow",),
    "sdk/test_sdk_signatures.py": ("slow",),
    "running/test_played.py": ("slow",),
    "running/test_sandboxes.py": ("slow",),
    "simulator/": ("slow",),
    "stages/test_bad_updates.py": ("slow",),
    "stages/test_ledger.py": ("slow",),
    "stages/test_long_session.py": ("slow",),
    "stages/test_partner_vectors.py": ("slow",),
    "stages/test_worker.py": ("slow",),
    "store/": ("slow",),
    "tickets/test_handover.py": ("slow",),
    "triage/test_always.py": ("slow",),
    "vault/test_custody.py": ("slow",),
}
"""What every test below a path is, so that the fast loop can leave it out."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by where it lies."""
    for item in items:
        if HERE in item.path.parents:
            path = item.path.relative_to(HERE).as_posix()
            for mark in (mark for start, marks in MARKS.items() if path.startswith(start) for mark in marks):
                item.add_marker(mark)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for the whole session; left out, clearly, where PostgreSQL is not installed."""
    bin_folder = programs()
    if bin_folder is None:
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="guichet-postgres-"))  # pytest's own folders are closed to other users
    server = Postgres(folder, bin_folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)
