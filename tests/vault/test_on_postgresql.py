"""Custody on PostgreSQL: heads, register and seals hold there too, and verify looks at one moment of a busy store."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, select, text, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.running.custody import verify_store
from bot.settings import Settings
from bot.store import migrate, open_engine
from bot.team import diary
from bot.vault.register import Register
from bot.vault.verify import Walked
from connectors.sdk.testkit.network import FakeNetwork
from tests.postgres import Postgres
from tests.stages.steps import Steps, databases
from tests.vault.test_counted_whole import _look_at_file, _put_state
from tests.vault.test_rolled_back import _found
from tests.vault.test_tamper import PNG, _hands_over, _more

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def rests_there(postgres: Postgres) -> Iterator[None]:
    """The counters of this file keep their rows in PostgreSQL."""

    def url(_folder: Any, _tables: Any) -> str:
        address = postgres.fresh(f"custody_{secrets.token_hex(6)}")
        migrate(address)
        return address

    databases.append(url)
    yield
    databases.pop()


@pytest.fixture
async def told(steps: Steps, network: FakeNetwork) -> Steps:
    """Everything that is kept of one person, and a log."""
    steps.assistant = _hands_over
    await steps.say("anna", "bonjour")
    await steps.post(network.file("anna", PNG, text="voilà"))
    await steps.say("anna", "help")
    await steps.settle()
    await _more(steps, "anna")
    await _look_at_file(steps, "anna")
    await _put_state(steps, "session/anna/1", b"1")
    await steps.store.write(lambda conn: diary.note(conn, steps.now, "Marc", "signed_in"))
    return steps


@contextmanager
def _changing(steps: Steps) -> Iterator[Connection]:
    """A transaction of somebody who may do anything with the database; what they did is undone."""
    engine = create_engine(steps.store.url)
    with engine.connect() as conn:
        transaction = conn.begin()
        conn.execute(text("set local session_replication_role = replica"))
        yield conn
        transaction.rollback()
    engine.dispose()


def _said(steps: Steps, *changes: Any) -> list[str]:
    with _changing(steps) as conn:
        for change in changes:
            conn.execute(change)
        return _found(steps, conn)


async def test_a_store_that_nobody_touched_holds(told: Steps) -> None:
    assert _said(told) == []


async def test_what_was_changed_taken_away_or_put_back_is_named(told: Steps) -> None:
    outbox, heads, tracker = schema.outbox, schema.head, schema.tracker
    (before,) = [row for row in await told.rows(heads) if row.owner == (await told.chat("anna")).id]
    await told.talk("anna", "encore")
    last = select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1).scalar_subquery()
    cases = {
        "outbox: missing (1 of": delete(outbox).where(outbox.c.id == last),
        "tracker: missing": delete(tracker),
        "media_check: changed": update(schema.media_check).values(fault="other"),
        "connector_state": update(schema.connector_state).values(sealed=b"x"),
        "desk_event: changed": update(schema.desk_event).values(actor="Ada"),
        "register: changed": update(schema.register_name).values(name="mine"),
        "this conversation: rolled back": update(heads)
        .where(heads.c.owner == before.owner)
        .values(number=before.number, tallies=before.tallies),
    }
    for wanted, change in cases.items():
        found = _said(told, change)
        assert any(one.startswith(wanted) for one in found), (wanted, found)


async def test_verify_sees_one_moment_of_a_store_that_goes_on(told: Steps) -> None:
    settings = Settings.read({"GUICHET_DATA": str(told.folder), "GUICHET_DATABASE_URL": told.store.url}, told.folder)
    engine, walked = open_engine(told.store.url, Register.of(settings)), list[Walked]()

    def each(one: Walked) -> None:
        walked.append(one)
        with engine.connect().execution_options(writes=True) as conn, conn.begin():
            diary.note(conn, told.now, "Marc", "signed_in", f"{len(walked)}")

    looked = await asyncio.to_thread(verify_store, settings, lambda _: None, each)
    engine.dispose()
    assert len(walked) > 1 and [one.wrong for one in walked if one.wrong] == []
    assert looked.on_its_way == 0
