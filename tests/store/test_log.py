"""SQLite's write-ahead log keeps what the tables have no more, until it is emptied."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot import store as store_module
from bot.store import Store, migrate
from bot.watch import ledger


@pytest_asyncio.fixture
async def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    monkeypatch.setattr(store_module, "QUIET", 0.05)
    url = f"sqlite:///{tmp_path / 'test.db'}"
    migrate(url)
    store = Store(url)
    yield store
    await asyncio.to_thread(store.close)


async def test_it_is_emptied_when_there_is_nothing_to_do(store: Store, tmp_path: Path) -> None:
    await store.write(lambda conn: ledger.count(conn, "received"))
    await _until(lambda: _log(tmp_path) == 0)


async def test_a_reader_puts_it_off_and_holds_nobody_up(store: Store, tmp_path: Path) -> None:
    reader = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM inbox").fetchall()
    await store.write(lambda conn: ledger.count(conn, "received"))
    await asyncio.sleep(0.5)
    assert _log(tmp_path) > 0
    await asyncio.wait_for(store.write(lambda conn: ledger.count(conn, "received")), store_module.SQLITE_PATIENCE)
    reader.execute("ROLLBACK")
    await _until(lambda: _log(tmp_path) == 0)
    reader.close()


async def test_it_is_emptied_although_there_is_always_work(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "QUIET", 3600.0)
    monkeypatch.setattr(store_module, "OVERWRITE_EVERY", 0.1)
    sizes = []
    for _ in range(200):
        await store.write(lambda conn: ledger.count(conn, "received"))
        sizes.append(_log(tmp_path))
        await asyncio.sleep(0.01)
    assert any(later < earlier for earlier, later in zip(sizes, sizes[1:], strict=False))


def _log(folder: Path) -> int:
    file = folder / "test.db-wal"
    return file.stat().st_size if file.exists() else 0


async def _until(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("never")
