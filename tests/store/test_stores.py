"""The store's contract on SQLite and on a real PostgreSQL, and what only one of them can show."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import store as store_module
from bot.store import Store, StoreUnavailable, migrate
from bot.vault.register import Register
from tests.postgres import Postgres
from tests.store.contract import StoreContract


class TestSqlite(StoreContract):
    @pytest_asyncio.fixture
    async def store(self, tmp_path: Path) -> AsyncIterator[Store]:
        url = f"sqlite:///{tmp_path / 'test.db'}"
        migrate(url)
        store = Store(url, Register(tmp_path / "register", tmp_path / "keys"))
        yield store
        await asyncio.to_thread(store.close)

    async def test_a_commit_is_on_the_disk_when_it_is_answered(self, store: Store) -> None:
        pragmas = [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)]
        for name, value in pragmas:
            found = await store.write(lambda conn, n=name: conn.exec_driver_sql(f"PRAGMA {n}").scalar())
            assert found == value

    async def test_a_store_that_is_locked_says_so_and_takes_work_again_afterwards(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(store_module, "SQLITE_PATIENCE", 0.2)
        url = f"sqlite:///{tmp_path / 'locked.db'}"
        migrate(url)
        store = Store(url)
        await store.read(lambda conn: None)
        other = sqlite3.connect(tmp_path / "locked.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreUnavailable):
            await store.write(lambda conn: None)
        other.execute("ROLLBACK")
        assert await store.write(lambda conn: 7) == 7
        other.close()
        await asyncio.to_thread(store.close)


@pytest.mark.postgres
class TestPostgres(StoreContract):
    @pytest_asyncio.fixture
    async def store(self, postgres: Postgres, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
        url = postgres.fresh(f"t{abs(hash(request.node.name))}")
        migrate(url)
        store = Store(url, Register(tmp_path / "register", tmp_path / "keys"))
        yield store
        await asyncio.to_thread(store.close)

    async def test_a_server_that_went_away_says_so_and_takes_work_again_afterwards(
        self, store: Store, postgres: Postgres
    ) -> None:
        await store.write(lambda conn: None)
        await asyncio.to_thread(postgres.stop)
        with pytest.raises(StoreUnavailable):
            await store.write(lambda conn: conn.exec_driver_sql("select 1").scalar())
        await asyncio.to_thread(postgres.start)
        assert await store.write(lambda conn: conn.exec_driver_sql("select 7").scalar()) == 7
