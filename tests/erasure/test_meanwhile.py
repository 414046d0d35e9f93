"""An erasure while somebody is still being answered leaves nothing; one by hand goes on past what has to stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import update
from typer.testing import CliRunner

from bot import schema
from bot.box import LostLease
from bot.cli import app
from bot.erasure.erase import set_hold
from bot.erasure.person import Eraser, drop
from bot.erasure.retention import Retention
from bot.media.shelf import Shelf
from bot.talk.turn import Outcome, Say, Turn
from bot.vault.keys import ASSISTANT, Vault
from bot.vault.sealing import CannotOpen
from bot.vault.signing import Signer
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps

__all__ = ["network", "steps", "tables"]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 30


def _eraser(steps: Steps) -> Eraser:
    """Another process's: it shares no memory with the one that answers."""
    vault = Vault.open(steps.folder / "keys", ASSISTANT)
    return Eraser(type(steps.people)(vault), vault, Signer.open(steps.folder / "keys"))


@pytest.mark.parametrize("same_process", [True, False])
async def test_an_erasure_while_a_turn_is_under_way_leaves_no_file(
    steps: Steps, network: FakeNetwork, same_process: bool
) -> None:
    async def erased_meanwhile(turn: Turn) -> Outcome:
        eraser = _eraser(steps)
        done = await steps.store.write(
            lambda conn: eraser.erase(conn, [turn.conversation_id], "asked", steps.now, "Ada")
        )
        drop(Shelf(steps.folder / "media"), done)
        if same_process:
            steps.people.forget([turn.conversation_id])
        return Outcome(says=(Say(text="reçu"),), tracker=b"1")

    steps.assistant = erased_meanwhile
    await steps.post(network.file("anna", PNG, text="regardez"))
    with pytest.raises((LostLease, CannotOpen)):
        await steps.converse()
    assert [file for file in (steps.folder / "media").rglob("*") if file.is_file()] == []
    assert await steps.rows(schema.media) == [] and await steps.rows(schema.outbox) == []


async def test_retaining_by_hand_goes_on_past_what_has_to_stay_and_says_why(
    steps: Steps, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    await steps.post(network.text("anna", "bonjour"), network.text("bert", "bonjour"))
    await steps.talk("carl", "bonjour")
    await steps.talk("dora", "bonjour")
    bert, carl, dora = [(await steps.chat(name)).id for name in ("bert", "carl", "dora")]
    await steps.store.write(lambda conn: set_hold(conn, [bert], "procès"))
    keys, chats = schema.conversation_key, schema.conversation
    await steps.execute(update(keys).where(keys.c.conversation_id == carl).values(wrapped=b"x" * 104))
    long_ago = {table: table.update().values(created_at=1.0) for table in (chats, schema.inbox, schema.outbox)}
    for statement in long_ago.values():
        await steps.execute(statement)
    _at_the_terminal(steps.folder, monkeypatch)
    result = CliRunner().invoke(app, ["retain"], catch_exceptions=False)
    assert (result.exit_code, "Erased 1 conversation" in result.output) == (1, True), result.output
    left = [line for line in result.output.splitlines() if line.startswith("left: ")]
    assert len(left) == 2 and "legal hold" in "".join(left) and any(carl in line for line in left)
    assert {row.id for row in await steps.rows(chats) if row.erased_by} == {dora}


def _at_the_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_DATA", str(folder))
    monkeypatch.setattr("bot.running.rights.rules", lambda: Retention({"fake": {"none": 1}}))
    monkeypatch.setattr("bot.commands.rights.screen", Console(width=300))
