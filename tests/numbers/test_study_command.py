"""`guichet study`: the findings on the screen and as CSV; nothing without a day."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bot.running.study
from bot.cli import app
from bot.numbers.plan import Plan, note
from bot.settings import BadSetting, Settings
from bot.store import migrate, open_engine
from tests.numbers.history import months, put

OPENS = datetime(2026, 6, 1, tzinfo=timezone.utc).timestamp()
PLAN = Plan(day=date(2026, 6, 1), opens=OPENS, days=60, control=("console",))


@pytest.fixture
def past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("GUICHET_DATABASE_URL", raising=False)
    (tmp_path / "var").mkdir()
    url = Settings.read().database_url
    migrate(url)
    with open_engine(url).connect().execution_options(writes=True) as conn, conn.begin():
        put(conn, months(4, OPENS, more=9.0, each=60))
        note(conn, PLAN, OPENS - 100.0)


def does(monkeypatch: pytest.MonkeyPatch, *arguments: str, plan: Plan | None = PLAN) -> str:
    monkeypatch.setattr(bot.running.study, "load", lambda networks: plan)
    result = CliRunner().invoke(app, ["study", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_it_says_what_changed_and_since_when_the_day_stood(past: None, monkeypatch: pytest.MonkeyPatch) -> None:
    told = does(monkeypatch)
    assert "Opening: 2026-06-01 (set on 2026-05-31)" in told
    assert "first: no change is established" in told
    assert "resolution: customers wait longer" in told


def test_its_tables_are_csv(past: None, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = list(csv.DictReader(io.StringIO(does(monkeypatch, "--csv"))))
    assert len(rows) == 14
    assert float(rows[-1]["low"]) > 0
    each = list(csv.DictReader(io.StringIO(does(monkeypatch, "--cases"))))
    assert len(each) == 480
    assert {row["happened"] for row in each} == {"0", "1"}


def test_without_a_day_it_says_what_to_do(past: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSetting, match="opens"):
        does(monkeypatch, plan=None)
