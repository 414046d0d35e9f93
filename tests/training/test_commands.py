"""`guichet evaluate`, `compare`, `promote` and `rollback` at the terminal, with models whose answers are known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot.cli import app
from tests.desk.studio_shop import model_of, project


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = project(tmp_path_factory.mktemp("project"))
    model_of(root, root / "var", "guichet-good.tar.gz")
    model_of(root, root / "var", "guichet-bad.tar.gz", without="handover")
    return root


@pytest.fixture(autouse=True)
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GUICHET_DATA", str(folder / "var"))
    monkeypatch.setenv("GUICHET_PORT", "1")
    monkeypatch.delenv("GUICHET_MODEL", raising=False)
    monkeypatch.setattr("bot.commands.training.screen", Console(width=300))


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def test_an_evaluation_shows_measures_confusions_and_draws_two_pictures(folder: Path, tmp_path: Path) -> None:
    result = run("evaluate", "good", "--out", str(tmp_path), "--worst", "3")
    assert result.exit_code == 0
    for words in ("accuracy", "macro F1", "calibration error", " taken for "):
        assert words in result.output
    for name in ("confusion.png", "confidence.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


def test_a_comparison_names_the_sentences_and_fails_when_the_gate_would(folder: Path) -> None:
    result = run("compare", "good", "bad")
    assert result.exit_code == 1
    assert "handover is protected" in result.output
    assert "more than luck" in result.output
    assert "lost" in result.output
    assert run("compare", "bad", "good").exit_code == 0


def test_promotions_pass_the_gate_or_say_why_and_can_be_taken_back(folder: Path) -> None:
    assert "guichet-good.tar.gz answers from now on" in run("promote", "good", "--note", "the first").output
    refused = run("promote", "bad", "--note", "handover is in the way")
    assert refused.exit_code == 1
    assert "handover is protected" in refused.output
    forced = run("promote", "bad", "--note", "I know", "--override")
    assert forced.exit_code == 0
    assert "in spite of the gate" in forced.output
    assert "guichet-good.tar.gz answers from now on" in run("rollback", "--note", "it was wrong").output


def test_a_model_that_is_not_there_is_told_with_those_that_are(folder: Path) -> None:
    with pytest.raises(Exception, match=r"no model is called 'third'.*guichet-good"):
        run("evaluate", "third")
