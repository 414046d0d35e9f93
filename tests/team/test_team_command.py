"""`guichet team`: the team from the machine itself, also when nobody can sign in."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.running.team import TeamStays

runner = CliRunner()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("GUICHET_DESK_HOSTS", "desk.example, other.example")
    monkeypatch.delenv("GUICHET_DATABASE_URL", raising=False)


def does(*arguments: str) -> str:
    result = runner.invoke(app, ["team", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_colleague_is_added_promoted_and_removed(data: None) -> None:
    assert "Nobody has an account yet" in does()
    assert "https://desk.example/welcome?code=" in does("add", "Léa Moreau", "--role", "lead")
    does("role", "léa moreau", "--role", "admin")
    assert "admin" in does("list")
    assert "/welcome?code=" in does("reset", "Léa Moreau")
    does("leave", "Léa Moreau")
    assert "left" in does("list")
    log = does("log")
    assert all(kind in log for kind in ("invited", "role", "reset", "left"))
    assert "code=" not in log


def test_what_cannot_be_is_one_line(data: None) -> None:
    for arguments in (["add", "Léa", "--role", "owner"], ["leave", "Nobody"], ["reset", "Nobody"]):
        with pytest.raises(TeamStays):
            runner.invoke(app, ["team", *arguments], catch_exceptions=False)
    assert runner.invoke(app, ["team", "add"]).exit_code == 2
