"""A "no" under a legal hold: nothing is destroyed while it stands, nothing is read, and all goes when it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot import schema
from bot.box import ERASED, HELD
from bot.cli import app
from bot.consent import after_hold
from bot.consent.erasure import ENDED
from bot.erasure.erase import set_hold
from bot.vault import custody
from connectors.sdk.testkit.network import FakeNetwork
from tests.consent.customer import Customer
from tests.stages.steps import Steps

PICTURE = b"\x89PNG\r\n\x1a\n" + b"a picture of the zanzibarlicious kind" * 50


def _files(steps: Steps) -> list[Path]:
    return [file for file in (steps.folder / "media").glob("*/*") if file.is_file()]


async def _hold(steps: Steps, name: str, reason: str) -> None:
    chat = await steps.chat(name)
    await steps.store.write(lambda conn: set_hold(conn, [chat.id], reason))


async def _after(steps: Steps) -> int:
    return await after_hold.destroy_all(steps.store, steps.people, steps.shelf, lambda: steps.now)


async def _bodies(steps: Steps) -> list[bool]:
    """Of each delivery in which words waited: whether its bytes are there."""
    waited = [row.envelope_id for row in await steps.rows(schema.inbox) if row.reason == ENDED]
    return [row.sealed is not None for row in await steps.rows(schema.envelope) if row.id in waited]


@pytest.fixture
async def refused(steps: Steps, lea: Customer, network: FakeNetwork) -> Customer:
    await lea.says("bonjour", name="Quaxelmund")
    await steps.post(network.file("lea", PICTURE, text="regardez"))
    await steps.settle()
    await _hold(steps, "lea", "procès")
    await lea.says("non")
    return lea


async def test_a_no_under_a_hold_destroys_nothing(steps: Steps, refused: Customer) -> None:
    rows = (await steps.rows(schema.inbox))[:2]
    assert [(row.state, row.reason, len(row.sealed) > 0) for row in rows] == [(HELD, ENDED, True)] * 2
    assert (len(_files(steps)), await _bodies(steps)) == (1, [True, True])
    assert (await steps.chat("lea")).name == "Quaxelmund"
    assert await _after(steps) == 0 and await refused.held() == 2
    chat = await steps.chat("lea")
    assert await steps.store.read(lambda conn: custody.first_break(conn, chat)) is None


async def test_what_was_said_after_the_end_waits_for_the_hold_too(steps: Steps, refused: Customer) -> None:
    await refused.says("j'ai dit non")
    assert await refused.held() == 3
    assert (await steps.ledger()).balances()


async def test_a_later_yes_passes_on_nothing_that_was_refused(steps: Steps, refused: Customer) -> None:
    steps.now += 3600
    await refused.says("bonjour, mon appli plante")
    await refused.says("oui")
    assert refused.heard_by_assistant() == ["bonjour, mon appli plante"]
    assert await refused.held() == 2


async def test_the_end_of_the_hold_destroys_what_was_refused(steps: Steps, refused: Customer) -> None:
    await _hold(steps, "lea", "")
    assert await _after(steps) == 2
    rows = (await steps.rows(schema.inbox))[:2]
    assert [(row.state, row.sealed, row.reason) for row in rows] == [(ERASED, b"", ENDED)] * 2
    assert (_files(steps), await steps.rows(schema.media), await _bodies(steps)) == ([], [], [False, False])
    chat = await steps.chat("lea")
    assert chat.name == ""
    assert await steps.store.read(lambda conn: custody.first_break(conn, chat)) is None
    assert (await steps.ledger()).balances()


async def test_a_no_keeps_the_bytes_that_came_with_somebody_on_hold(steps: Steps, network: FakeNetwork) -> None:
    await steps.post(network.text("lea", "bonjour"), network.text("tom", "hello"))
    await steps.settle()
    await _hold(steps, "tom", "procès")
    await Customer(steps, "lea").says("non")
    await Customer(steps, "tom").says("no")
    assert await steps.store.read(lambda conn: _sealed(conn)) and await _after(steps) == 0
    await _hold(steps, "tom", "")
    assert await _after(steps) == 2
    assert not await steps.store.read(lambda conn: _sealed(conn))


def _sealed(conn: object) -> bool:
    first = select(schema.envelope.c.sealed).order_by(schema.envelope.c.received_at, schema.envelope.c.id)
    return conn.execute(first.limit(1)).scalar() is not None  # type: ignore[attr-defined]


async def test_one_that_does_not_open_keeps_no_other_from_its_end(steps: Steps, network: FakeNetwork) -> None:
    for name in ("lea", "tom"):
        await steps.talk(name, "bonjour")
        await _hold(steps, name, "procès")
        await Customer(steps, name).says("non")
        await _hold(steps, name, "")
    chat, keys = await steps.chat("lea"), schema.conversation_key
    await steps.execute(keys.update().where(keys.c.conversation_id == chat.id).values(wrapped=b"x" * 104))
    steps.people.forget([chat.id])
    assert await _after(steps) == 1


async def test_lifting_it_at_the_terminal_destroys_at_once(
    steps: Steps, refused: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_DATA", str(steps.folder))
    result = CliRunner().invoke(app, ["hold", "fake:lea", "--lift"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert (await refused.held(), _files(steps), await _bodies(steps)) == (0, [], [False, False])
