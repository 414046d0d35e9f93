"""The counter of the stages' tests, step by step; and a store of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from bot.store import migrate, open_engine
from tests.stages.conftest import network, steps, tables

__all__ = ["network", "steps", "tables"]


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    url = f"sqlite:///{tmp_path / 'numbers.db'}"
    migrate(url)
    engine = open_engine(url)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection
    engine.dispose()
