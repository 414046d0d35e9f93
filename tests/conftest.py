"""Fixtures for every test: a PostgreSQL server, the started product, a trained model."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import MISSING, Postgres, programs

HERE = Path(__file__).parent
MARKS = {"console": ("slow",), "flows": ("slow",), "pages": ("browser",), "product": ("rasa", "slow")}
"""What every test of a folder is, so that the fast loop can leave it out."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by its folder."""
    for item in items:
        folder = item.path.relative_to(HERE).parts[0] if HERE in item.path.parents else ""
        for mark in MARKS.get(folder, ()):
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
