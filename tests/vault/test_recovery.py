"""The recovery key: with it and the database a lost key folder is made again; without it, or with another, nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from bot import schema
from bot.cli import app
from bot.inward.conversations import Conversations
from bot.running import keys
from bot.running.keys import NotMade
from bot.settings import Settings
from bot.vault import rotation
from bot.vault.keys import ASSISTANT, NoKeys, Vault
from bot.vault.recovery import BadRecoveryKey
from bot.vault.sealing import CannotOpen
from tests.stages.steps import Steps
from tests.vault.test_rotation import dies

runner = CliRunner()


@pytest.fixture
def settings(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("GUICHET_DATA", str(steps.folder))
    monkeypatch.setenv("GUICHET_DATABASE_URL", steps.store.url)
    return Settings.read()


async def address_of(steps: Steps) -> str:
    (row,) = await steps.rows(schema.conversation)
    people = Conversations(Vault.open(steps.folder / "keys", ASSISTANT))
    return (await steps.store.read(lambda conn: people.get(conn, row.id))).address


def content(folder: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in folder.iterdir()}


async def test_a_lost_key_folder_is_made_again(steps: Steps, settings: Settings) -> None:
    await steps.talk("anna", "hello")
    printed = keys.make_recovery_key(settings, new=False)
    before = content(settings.keys)
    shutil.rmtree(settings.keys)
    keys.recover(settings, f"  {printed.lower().replace('-', ' ')} ")
    assert content(settings.keys) == before
    assert all(f.stat().st_mode & 0o077 == 0 for f in settings.keys.iterdir())
    assert await address_of(steps) == "anna"


async def test_after_a_rotation_the_same_recovery_key_opens_the_new_keys(steps: Steps, settings: Settings) -> None:
    await steps.talk("anna", "hello")
    printed = keys.make_recovery_key(settings, new=False)
    keys.rotate(settings, lambda _: None, lambda _: None)
    before = content(settings.keys)
    shutil.rmtree(settings.keys)
    keys.recover(settings, printed)
    assert content(settings.keys) == before
    assert await address_of(steps) == "anna"


async def test_a_new_recovery_key_ends_the_old_one(steps: Steps, settings: Settings) -> None:
    old = keys.make_recovery_key(settings, new=False)
    with pytest.raises(NotMade):
        keys.make_recovery_key(settings, new=False)
    assert keys.first_recovery_key(settings) is None
    new = keys.make_recovery_key(settings, new=True)
    shutil.rmtree(settings.keys)
    with pytest.raises(BadRecoveryKey):
        keys.recover(settings, old)
    keys.recover(settings, new)


@pytest.mark.parametrize("wrong", ["", "A", "é" * 56, "A" * 56, "AAAA-" * 13 + "AAAA", "\ud800" * 56])
async def test_what_is_no_recovery_key_is_told_and_nothing_is_written(
    steps: Steps, settings: Settings, wrong: str
) -> None:
    printed = keys.make_recovery_key(settings, new=False)
    shutil.rmtree(settings.keys)
    for typed in (wrong, printed[:-1], printed[:-1] + ("A" if printed[-1] != "A" else "B"), printed[1:]):
        with pytest.raises(BadRecoveryKey):
            keys.recover(settings, typed)
    assert not settings.keys.exists()


async def test_other_keys_are_never_written_over(steps: Steps, settings: Settings) -> None:
    printed = keys.make_recovery_key(settings, new=False)
    shutil.rmtree(settings.keys)
    Vault.open(settings.keys, ASSISTANT)
    before = content(settings.keys)
    with pytest.raises(NoKeys):
        keys.recover(settings, printed)
    assert content(settings.keys) == before


async def test_a_public_key_that_somebody_put_there_gets_no_copy(steps: Steps, settings: Settings) -> None:
    keys.make_recovery_key(settings, new=False)
    (row,) = await steps.rows(schema.recovery)
    await steps.execute(update(schema.recovery).values(public=b"\x09" + bytes(31)))
    with pytest.raises(CannotOpen):
        keys.rotate(settings, lambda _: None, lambda _: None)
    assert (await steps.rows(schema.recovery))[0].sealed == row.sealed


async def test_the_database_holds_nothing_that_opens_it(steps: Steps, settings: Settings) -> None:
    printed = keys.make_recovery_key(settings, new=False)
    (row,) = await steps.rows(schema.recovery)
    held = bytes(row.sealed) + bytes(row.public) + row.proof.encode()
    assert printed.encode() not in held
    assert not [name for name, key in content(settings.keys).items() if key in held]


async def test_the_commands(steps: Steps, settings: Settings) -> None:
    said = runner.invoke(app, ["recovery-key"], catch_exceptions=False)
    assert said.exit_code == 0
    printed = next(line.strip() for line in said.output.splitlines() if line.count("-") == 13)
    assert "The keys are new" in runner.invoke(app, ["rotate-key"], catch_exceptions=False).output
    shutil.rmtree(settings.keys)
    done = runner.invoke(app, ["recover"], input=f"{printed}\n", catch_exceptions=False)
    assert done.exit_code == 0
    assert printed not in done.output
    log = runner.invoke(app, ["team", "log"], catch_exceptions=False).output
    assert "keys_rotated" in log
    assert "recovery_key" in log


@pytest.mark.parametrize("step", ["put_in_force", "wrap_some", "retire"])
@pytest.mark.parametrize("count", [1, 2])
async def test_a_folder_that_is_lost_amid_a_rotation_comes_back_whole(
    steps: Steps, settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str, count: int
) -> None:
    await steps.talk("anna", "hello")
    printed = keys.make_recovery_key(settings, new=False)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(rotation, step, dies(getattr(rotation, step), count))
        keys.rotate(settings, lambda _: None, lambda _: None)
    shutil.rmtree(settings.keys)
    keys.recover(settings, printed)
    assert await address_of(steps) == "anna"
    keys.rotate(settings, lambda _: None, lambda _: None)
    assert await address_of(steps) == "anna"
