"""Fixtures for every test: a PostgreSQL server, the started product, a trained model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import MISSING, Postgres, programs


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server for the whole session; left out, clearly, where PostgreSQL is not installed."""
    bin_folder = programs()
    if bin_folder is None:
        pytest.skip(MISSING)
    folder = tmp_path_factory.mktemp("postgres")
    for parent in (folder, *folder.parents[:2]):
        Path(parent).chmod(0o755)
    server = Postgres(folder, bin_folder)
    yield server
    server.stop()
