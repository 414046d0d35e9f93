"""The register from the terminal: a head kept elsewhere, a store cut back, a new beginning."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot.cli import app
from tests.stages.steps import Steps

runner = CliRunner()


@pytest.fixture
def office(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> Steps:
    monkeypatch.setenv("GUICHET_DATA", str(steps.folder))
    monkeypatch.delenv("GUICHET_DATABASE_URL", raising=False)
    monkeypatch.setattr("bot.commands.custody.screen", Console(width=300))
    return steps


def _said(*arguments: str, answer: str = "") -> tuple[int, str]:
    result = runner.invoke(app, list(arguments), input=answer)
    return result.exit_code, result.output


def _copy(folder: Path, to: str) -> None:
    (folder / to).mkdir()
    for name in ("guichet.db", "guichet.db-wal", "guichet.db-shm", "register"):
        if (folder / name).exists():
            shutil.copy(folder / name, folder / to / name)


def _put_back(folder: Path, copy: str) -> None:
    for name in ("guichet.db", "guichet.db-wal", "guichet.db-shm", "register"):
        (folder / name).unlink(missing_ok=True)
        if (folder / copy / name).exists():
            shutil.copy(folder / copy / name, folder / name)


async def test_store_and_register_cut_back_together_are_told_by_a_head_kept_elsewhere(office: Steps) -> None:
    await office.talk("anna", "bonjour")
    _copy(office.folder, "yesterday")
    await office.talk("anna", "je retire mon accord")
    await office.close()
    code, head = _said("register")
    assert code == 0 and re.fullmatch(r"\d+-[0-9a-f]{32}\n", head), head
    code, said = _said("verify", "--since", head)
    assert code == 0 and "comes from the head that you named" in said, said
    _put_back(office.folder, "yesterday")
    code, said = _said("verify")
    assert code == 0, said
    code, said = _said("verify", "--since", head)
    assert code == 1 and "register: rolled back" in said, said


async def test_a_backup_restored_is_rolled_back_until_somebody_says_that_it_counts(office: Steps) -> None:
    await office.talk("anna", "bonjour")
    _copy(office.folder, "backup")
    await office.talk("anna", "encore")
    await office.close()
    register = (office.folder / "register").read_bytes()
    _put_back(office.folder, "backup")
    (office.folder / "register").write_bytes(register)
    code, said = _said("verify")
    assert code == 1 and "this conversation: rolled back" in said, said
    code, said = _said("register", "--anew", answer="n\n")
    assert code != 0 and (office.folder / "register").read_bytes() == register, said
    code, said = _said("register", "--anew", answer="y\n")
    assert code == 0, said
    code, said = _said("verify")
    assert code == 0 and "none broken" in said, said
    with closing(sqlite3.connect(office.folder / "guichet.db")) as conn:
        assert [row[0] for row in conn.execute("select kind from desk_event")] == ["register_anew"]


@pytest.mark.parametrize("text", ["", "4711", "4711-zz"])
def test_what_is_no_head_is_refused_at_once(office: Steps, text: str) -> None:
    code, said = _said("verify", "--since", text)
    assert code == 2 and "looks" in said, said


def test_a_counter_without_a_message_has_no_register_yet(office: Steps) -> None:
    code, said = _said("register")
    assert code == 1 and "begun with the first message" in said, said


async def test_a_damaged_register_is_set_aside_when_somebody_says_that_the_store_counts(office: Steps) -> None:
    await office.talk("anna", "bonjour")
    await office.close()
    file = office.folder / "register"
    for number in (1, 2):
        damaged = bytearray(file.read_bytes())
        damaged[60] ^= 1
        file.write_bytes(damaged)
        code, said = _said("verify")
        assert code == 1 and "register: changed (its line 1 is not as it was written)" in said, said
        code, said = _said("register", "--anew", answer="y\n")
        assert code == 0, said
        assert file.with_name(f"register.damaged-{number}").read_bytes() == damaged
        code, said = _said("verify")
        assert code == 0 and "none broken" in said, said
