"""What stands in nobody's chat is kept for its days; then its bytes go, the chain holds, and holds come first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import update
from typer.testing import CliRunner

from bot import schema
from bot.box import ERASED, QUARANTINED
from bot.cli import app
from bot.erasure import own
from bot.erasure.erase import set_hold
from bot.erasure.person import Eraser
from bot.erasure.retention import DAY, OWN_DAYS, Retention, load
from bot.erasure.rounds import Keeping, Rounds
from bot.guichet_yml import WrongSettings
from bot.team import diary
from bot.vault.signing import Signer
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps

__all__ = ["network", "steps", "tables"]


@pytest.fixture
def rounds(steps: Steps) -> Rounds:
    eraser = Eraser(steps.people, steps.vault, Signer.open(steps.folder / "keys"))
    keeping = Keeping(retention=Retention({}, own=30), routes={})
    return Rounds(steps.store, eraser, steps.shelf, keeping, clock=lambda: steps.now)


async def _status_of(steps: Steps, chat: str) -> None:
    """A status of a reply, which names the person."""
    await steps.put(chat, f"hello {chat}")
    await steps.deliver()
    remote = steps.network.replies(chat)[-1].id
    await steps.post({"kind": "receipt", "id": remote, "chat": chat, "at": 1.0, "state": "read"})
    await steps.converse()


async def _unreadable(steps: Steps) -> None:
    await steps.post({"kind": "text", "id": "broken", "chat": "anna", "at": "no time", "text": "illisible"})


def _verified(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GUICHET_DATA", str(steps.folder))
    monkeypatch.setattr("bot.commands.custody.screen", Console(width=300))
    return str(CliRunner().invoke(app, ["verify"], catch_exceptions=False).output)


async def _left(steps: Steps) -> list[bool]:
    return [row.sealed is not None for row in await steps.rows(schema.envelope)]


async def test_after_its_days_the_bytes_go_and_the_chain_still_verifies(
    steps: Steps, rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _status_of(steps, "anna")
    await _unreadable(steps)
    steps.now += 29 * DAY
    assert await rounds.let_go_own() == 0
    steps.now += 3 * DAY
    assert (await rounds.let_go_own(), await rounds.let_go_own()) == (2, 0)
    assert await _left(steps) == [False, False]
    rows = await steps.rows(schema.inbox)
    assert {(row.state, row.sealed) for row in rows} == {(ERASED, b"")}
    assert "none broken" in _verified(steps, monkeypatch)
    (noted,) = await steps.store.read(diary.latest)
    assert (noted.kind, noted.about) == ("retained_own", "2")
    assert (await steps.ledger()).balances()


async def test_what_is_in_somebodys_chat_too_goes_with_that_chat(
    steps: Steps, rounds: Rounds, network: FakeNetwork
) -> None:
    broken = {"kind": "text", "id": "broken", "chat": "anna", "at": "no time", "text": "illisible"}
    await steps.post(network.text("bert", "bonjour"), broken)
    await steps.settle()
    steps.now += 100 * DAY
    assert await rounds.let_go_own() == 0
    assert await _left(steps) == [True]


async def test_what_names_somebody_on_hold_stays_until_the_hold_ends(steps: Steps, rounds: Rounds) -> None:
    await _status_of(steps, "bertrand")
    await _status_of(steps, "annabelle")
    anna = (await steps.chat("annabelle")).id
    await steps.store.write(lambda conn: set_hold(conn, [anna], "procès"))
    steps.now += 100 * DAY
    assert await rounds.let_go_own() == 1
    await steps.store.write(lambda conn: set_hold(conn, [anna], ""))
    assert await rounds.let_go_own() == 1


async def test_what_is_still_worked_on_stays(steps: Steps, rounds: Rounds) -> None:
    await steps.post({"kind": "receipt", "id": "nobody-knows-it", "at": 1.0, "state": "read"})
    steps.now += 100 * DAY
    assert await rounds.let_go_own() == 0


async def test_more_than_fit_in_one_transaction_all_go(
    steps: Steps, rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "MOST", 2)
    for n in range(5):
        await steps.post({"kind": "text", "id": f"broken-{n}", "chat": "anna", "at": "no time", "text": "x"})
    steps.now += 100 * DAY
    assert await rounds.let_go_own() == 5


async def test_bytes_that_are_gone_without_a_certificate_are_a_break(
    steps: Steps, rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _unreadable(steps)
    steps.now += 100 * DAY
    await rounds.let_go_own()
    await steps.execute(update(schema.envelope).values(erased_by="nobody"))
    assert "envelope" in _verified(steps, monkeypatch) and "none broken" not in _verified(steps, monkeypatch)


async def test_by_hand_it_goes_too_and_a_dry_run_counts_it(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    await _unreadable(steps)
    monkeypatch.setenv("GUICHET_DATA", str(steps.folder))
    monkeypatch.setattr("bot.commands.rights.screen", Console(width=300))
    await steps.execute(update(schema.envelope).values(received_at=1.0))
    told = [CliRunner().invoke(app, ["retain", *more], catch_exceptions=False).output for more in (["--dry-run"], [])]
    assert "1 delivery(ies) in nobody's chat kept long enough; nothing was erased" in told[0]
    assert "Erased 0 conversation(s) and 1 delivery(ies)" in told[1]
    (row,) = await steps.rows(schema.inbox)
    assert row.state == ERASED != QUARANTINED


@pytest.mark.parametrize(("part", "days"), [("{}", OWN_DAYS), ("{own: 7}", 7), ("{own: 7, native: {none: 3}}", 7)])
def test_its_days_are_read_from_the_settings(tmp_path: Path, part: str, days: int) -> None:
    file = tmp_path / "guichet.yml"
    file.write_text(f"topics: {{}}\nretention: {part}\n")
    assert load(file).own == days and "own" not in load(file).rules


@pytest.mark.parametrize("part", ["{own: 0}", "{own: soon}", "{own: {none: 3}}"])
def test_wrong_days_are_told_by_their_key(tmp_path: Path, part: str) -> None:
    file = tmp_path / "guichet.yml"
    file.write_text(f"topics: {{}}\nretention: {part}\n")
    with pytest.raises(WrongSettings, match=r"retention\.own"):
        load(file)


def test_the_shipped_days_are_the_default() -> None:
    shipped: Any = load()
    assert shipped.own == OWN_DAYS
