"""Which model a start runs, and what it says where that is not the one of the data: nobody is said to have promoted."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest
from rich.console import Console

from bot.nlu.sources import code_digest
from bot.running import run
from bot.settings import Settings
from bot.store import migrate, open_engine
from bot.training import history
from bot.training.history import KEEP, OVERRIDE, PROMOTE, ROLL_BACK, Event
from bot.vault.register import Register

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
NAME = "guichet-0a1b2c.tar.gz"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(run, "fitting_model", lambda root, models: tmp_path / "models" / "guichet-fits.tar.gz")
    found = Settings.read({"GUICHET_DATA": str(tmp_path / "var")}, root=tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "models").mkdir()
    migrate(found.database_url)
    return found


def said(settings: Settings, act: str) -> str:
    """What a start says after somebody did `act`; the decided model is the one that it runs."""
    decided = settings.models / NAME
    decided.write_bytes(b"model")
    engine = open_engine(settings.database_url, Register.of(settings))
    with engine.connect().execution_options(writes=True) as conn, conn.begin():
        history.add(conn, Event(at=AT, who="Ana", act=act, model=NAME, code=code_digest()))
    engine.dispose()
    screen = Console(record=True, width=200)
    assert run._model(settings, screen) == decided
    return screen.export_text()


@pytest.mark.parametrize("act", [PROMOTE, OVERRIDE])
def test_a_promoted_model_is_said_to_be_promoted(settings: Settings, act: str) -> None:
    assert said(settings, act) == f"Running {NAME}, which was promoted; the data has changed since.\n"


def test_a_model_that_was_kept_in_service_is_not_said_to_be_promoted(settings: Settings) -> None:
    assert f"Running {NAME}, which was in service when the data changed" in said(settings, KEEP)


def test_a_model_that_somebody_went_back_to_is_said_so(settings: Settings) -> None:
    assert f"Running {NAME}, which somebody went back to" in said(settings, ROLL_BACK)


def test_a_decided_model_whose_file_is_gone_gives_way_in_silence(settings: Settings) -> None:
    assert said(settings, PROMOTE)
    (settings.models / NAME).unlink()
    screen = Console(record=True)
    assert run._model(settings, screen).name == "guichet-fits.tar.gz"
    assert screen.export_text() == ""
