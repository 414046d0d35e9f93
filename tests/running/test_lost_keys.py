"""Keys that are lost or another counter's: nobody starts, nothing is made, and one line says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import Counter
from bot.running import checks, custody, keys, rights, team
from bot.settings import Settings
from bot.vault.belonging import NEEDED, check_keys
from bot.vault.keys import NoKeys, make_keys
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps

__all__ = ["network", "steps", "tables"]


@pytest.fixture
def settings(steps: Steps) -> Settings:
    return Settings.read({"GUICHET_DATA": str(steps.folder), "GUICHET_DATABASE_URL": steps.store.url})


async def _loses(steps: Steps, *names: str) -> None:
    await steps.talk("anna", "hello")
    for name in names:
        (steps.folder / "keys" / f"{name}.key").unlink()


@pytest.mark.parametrize("name", NEEDED)
async def test_a_missing_key_file_is_named_and_not_made_again(steps: Steps, settings: Settings, name: str) -> None:
    await _loses(steps, name)
    with pytest.raises(NoKeys, match=rf"{name}\.key missing.*guichet recover"):
        checks.check_store(settings)
    assert not (settings.keys / f"{name}.key").exists()


async def test_whatever_starts_stops_there_before_it_makes_a_key(steps: Steps, settings: Settings) -> None:
    await _loses(steps)
    shutil.rmtree(settings.keys)
    ways = {
        "the counter": lambda: Counter(settings, {}, steps.assistant),  # type: ignore[arg-type]
        "an export": lambda: rights.export_person(settings, ["fake:anna"], steps.folder / "x.zip"),
        "verify": lambda: custody.verify_store(settings, print, print),
        "a rotation": lambda: keys.rotate(settings, print, print),
        "an erasure": lambda: rights.erase_person(settings, "fake:anna", "asked"),
        "a hold": lambda: rights.hold_person(settings, "fake:anna", "procès"),
        "retaining": lambda: rights.retain(settings, []),
        "leaving the team": lambda: team.leave(settings, "Léa"),
        "a recovery key": lambda: keys.make_recovery_key(settings, new=True),
    }
    for name, start in ways.items():
        with pytest.raises(NoKeys, match="guichet recover"):
            start()
        assert not settings.keys.exists(), name


async def test_the_desk_stops_there_with_one_line(steps: Steps, settings: Settings) -> None:
    await _loses(steps)
    shutil.rmtree(settings.keys)
    told = {**os.environ, "GUICHET_DATA": str(steps.folder), "GUICHET_DATABASE_URL": steps.store.url}
    done = subprocess.run([sys.executable, "-m", "bot.desk"], env=told, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "guichet recover" in done.stderr and not settings.keys.exists()


async def test_keys_of_another_counter_are_told_as_such(steps: Steps, settings: Settings) -> None:
    await _loses(steps)
    shutil.rmtree(settings.keys)
    make_keys(settings.keys)
    with pytest.raises(NoKeys, match=r"assistant\.key is not the key that this database was sealed with"):
        checks.check_store(settings)


async def test_keys_brought_back_from_the_recovery_key_pass(steps: Steps, settings: Settings) -> None:
    await _loses(steps)
    printed = keys.make_recovery_key(settings, new=False)
    shutil.rmtree(settings.keys)
    keys.recover(settings, printed)
    checks.check_store(settings)


async def test_an_empty_database_gets_its_first_keys(steps: Steps, settings: Settings) -> None:
    shutil.rmtree(settings.keys)
    checks.check_store(settings)
    make_keys(settings.keys)
    checks.check_store(settings)


def test_a_database_without_tables_is_empty(tmp_path: Path) -> None:
    check_keys(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "keys")
    assert not (tmp_path / "keys").exists()
