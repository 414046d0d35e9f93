"""`guichet verify` and `guichet bundle`, as an operator runs them on a store that a counter has written."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import update
from typer.testing import CliRunner

from bot import schema
from bot.cli import app
from bot.talk.turn import HandOver, Outcome, Turn
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps

__all__ = ["network", "steps", "tables"]
runner = CliRunner()


async def _hands_over(_turn: Turn) -> Outcome:
    return Outcome(commands=(HandOver(title="Panne"),))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path))
    monkeypatch.setattr("bot.commands.custody.screen", Console(width=300))
    return tmp_path


async def _ticket(steps: Steps) -> None:
    steps.assistant = _hands_over
    await steps.say("anna", "mon écran est noir")
    await steps.settle()


async def test_a_store_that_nobody_touched_holds(steps: Steps, data: Path) -> None:
    await _ticket(steps)
    result = runner.invoke(app, ["verify"])
    assert (result.exit_code, "1 conversations, 1 envelopes: none broken" in result.output) == (0, True)


async def test_a_changed_store_is_named_with_conversation_place_and_field(steps: Steps, data: Path) -> None:
    await _ticket(steps)
    await steps.execute(update(schema.envelope).values(verdict_result="unsigned"))
    result = runner.invoke(app, ["verify"])
    (chat,) = await steps.rows(schema.conversation)
    assert result.exit_code == 1
    assert f"conversation {chat.id}: envelope 0: verdict changed (verdict_result)" in result.output


async def test_a_bundle_is_written_checked_and_shown(steps: Steps, data: Path) -> None:
    await _ticket(steps)
    bundle, keys = data / "b.guichet", data / "keys"
    written = runner.invoke(app, ["bundle", "1001", "--out", str(bundle), "--reader", f"lawyer={keys / 'desk.pub'}"])
    assert written.exit_code == 0, written.output
    told = ["--signer", str(keys / "signing.pub"), "--key", str(keys / "desk.key"), "--show"]
    shown = runner.invoke(app, ["verify", str(bundle), *told])
    assert shown.exit_code == 0, shown.output
    assert "mon écran est noir" in shown.output and "the key you named" in shown.output


async def test_a_bundle_of_another_counter_is_told_as_such(steps: Steps, data: Path) -> None:
    await _ticket(steps)
    bundle = data / "b.guichet"
    runner.invoke(app, ["bundle", "1001", "--out", str(bundle)])
    result = runner.invoke(app, ["verify", str(bundle), "--signer", str(data / "keys" / "desk.pub")])
    assert (result.exit_code, "another key than the one you named" in result.output) == (1, True)
    bundle.write_bytes(bundle.read_bytes()[:-100])
    assert runner.invoke(app, ["verify", str(bundle)]).exception is not None
