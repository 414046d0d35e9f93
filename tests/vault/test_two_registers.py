"""A register belongs to one store: beside another, or none, nothing is committed, and whoever starts is told why."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from typer.testing import CliRunner

from bot import schema
from bot.cli import app
from bot.store import Store, StoreUnavailable
from bot.team import diary
from bot.vault import upkeep
from bot.vault.belonging import check_register
from bot.vault.register import Register, WrongRegister
from tests.stages.steps import Steps
from tests.vault.test_heads import DYING
from tests.vault.test_rolled_back import _found

THERE = "GUICHET_REGISTER"


@pytest.fixture
async def first(steps: Steps) -> Steps:
    """A counter that has begun."""
    await steps.talk("anna", "bonjour")
    return steps


def _other(first: Steps) -> Register:
    """Of a second counter: the same database and keys, a folder of its own."""
    return Register(first.folder / "second" / "register", first.folder / "keys")


@contextmanager
def _second(first: Steps, register: Register) -> Iterator[Store]:
    store = Store(first.store.url, register)
    yield store
    store.close()


async def _note(store: Store) -> None:
    await store.write(lambda conn: diary.note(conn, 1.0, "Marc", "signed_in"))


async def test_a_second_counter_without_the_register_is_told_at_its_start(first: Steps) -> None:
    with pytest.raises(WrongRegister, match=THERE):
        check_register(first.store.url, _other(first))
    check_register(first.store.url, Register(first.register.file, first.folder / "keys"))


async def test_a_second_counter_without_the_register_commits_nothing(first: Steps) -> None:
    other = _other(first)
    with _second(first, other) as store, pytest.raises(StoreUnavailable, match=THERE):
        await _note(store)
    assert await first.rows(schema.desk_event) == [] and not other.file.exists()
    assert await first.store.read(lambda conn: _found(first, conn)) == []


async def test_a_counter_with_the_register_of_another_database_is_told_and_commits_nothing(first: Steps) -> None:
    other = _other(first)
    other.begin("another")
    with pytest.raises(WrongRegister, match="GUICHET_DATABASE_URL"):
        check_register(first.store.url, other)
    before = other.file.read_bytes()
    with _second(first, other) as store, pytest.raises(StoreUnavailable, match=THERE):
        await _note(store)
    assert other.file.read_bytes() == before


async def test_a_new_database_beside_the_register_of_an_old_one_is_told(first: Steps, tables: Path) -> None:
    new = first.folder / "new.db"
    shutil.copy(tables, new)
    with pytest.raises(WrongRegister, match="not the register of this database"):
        check_register(f"sqlite:///{new}", first.register)
    store = Store(f"sqlite:///{new}", first.register)
    with pytest.raises(StoreUnavailable):
        await _note(store)
    store.close()


async def test_a_first_start_that_was_killed_leaves_a_name_that_the_next_one_takes(steps: Steps) -> None:
    died = subprocess.run([sys.executable, "-c", DYING, steps.folder, "before the commit"], cwd=Path.cwd(), check=False)
    assert died.returncode == 9 and await steps.rows(schema.register_name) == []
    check_register(steps.store.url, steps.register)
    await _note(steps.store)
    assert [row.name for row in await steps.rows(schema.register_name)] == [steps.register.name()]
    assert await steps.store.read(lambda conn: _found(steps, conn)) == []


async def test_two_that_begin_at_once_with_registers_of_their_own_are_one(steps: Steps) -> None:
    with _second(steps, _other(steps)) as store:
        ended = await asyncio.gather(_note(steps.store), _note(store), return_exceptions=True)
    assert [type(one) for one in ended if one] == [StoreUnavailable]
    assert len(await steps.rows(schema.desk_event)) == 1


async def test_who_begins_anew_elsewhere_ends_the_register_that_was(first: Steps) -> None:
    """Never two that go on side by side: the first counter takes nothing in until it has the new one."""
    other = _other(first)
    with _second(first, other) as store:
        await store.write(lambda conn: upkeep.begin_anew(conn, other))
        await _note(store)
    assert (await first.post(first.network.text("anna", "encore"))).status == 503
    with pytest.raises(WrongRegister):
        check_register(first.store.url, first.register)
    first.register.file = other.file
    await first.talk("anna", "encore")
    assert await first.store.read(lambda conn: _found(first, conn)) == []


async def test_a_register_that_is_gone_stops_the_counter_until_it_begins_anew(first: Steps) -> None:
    first.register.file.unlink()
    assert (await first.post(first.network.text("anna", "encore"))).status == 503
    await first.store.write(lambda conn: upkeep.begin_anew(conn, first.register))
    await first.talk("anna", "encore")
    assert await first.store.read(lambda conn: _found(first, conn)) == []


async def test_another_stores_register_is_one_fault_and_not_many(first: Steps) -> None:
    strange = first.folder / "strange"
    strange.mkdir()
    other = Register(strange / "register", first.folder / "keys")
    other.begin("another")
    first.register.file = other.file
    found = await first.store.read(lambda conn: _found(first, conn))
    assert found == [f"register: changed ({other.file} is another store's)"]
    anna = (await first.chat("anna")).id
    await first.execute(delete(schema.outbox).where(schema.outbox.c.conversation_id == anna))
    assert "outbox: missing (1 of 1 rows)" in await first.store.read(lambda conn: _found(first, conn))


@pytest.mark.parametrize("change", ["changed", "taken away"])
async def test_a_stores_name_that_was_changed_is_named(first: Steps, change: str) -> None:
    table = schema.register_name
    await first.execute(delete(table) if change == "taken away" else update(table).values(name="mine"))
    (found,) = await first.store.read(lambda conn: _found(first, conn))
    assert found.startswith("register: changed")
    assert (await first.post(first.network.text("anna", "encore"))).status == 503


async def test_a_command_says_in_one_line_what_to_do(first: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    await first.close()
    monkeypatch.setenv("GUICHET_DATA", str(first.folder))
    monkeypatch.setenv("GUICHET_REGISTER", str(first.folder / "elsewhere"))
    monkeypatch.delenv("GUICHET_DATABASE_URL", raising=False)
    runner = CliRunner()
    refused = runner.invoke(app, ["team", "add", "Ada"])
    assert isinstance(refused.exception, WrongRegister) and THERE in str(refused.exception)
    assert runner.invoke(app, ["verify"]).exit_code == 1
    monkeypatch.setenv("GUICHET_REGISTER", str(first.register.file))
    assert runner.invoke(app, ["verify"]).exit_code == 0
    with closing(sqlite3.connect(first.folder / "guichet.db")) as conn:
        assert conn.execute("select count(*) from agent").fetchone() == (0,)
