"""What the commands of training do: measure a model, compare two, promote one, go back."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy.engine import Connection

from bot.running.checks import check_writing
from bot.running.run import ask_health
from bot.settings import Settings
from bot.store import open_engine
from bot.training.asking import Answer, answers
from bot.training.comparing import Comparison
from bot.training.errors import TrainingFailed
from bot.training.fingerprint import fitting_model
from bot.training.history import Event, keep
from bot.training.models import named
from bot.training.pictures import draw
from bot.training.promoting import Place, Wish, against, promote, roll_back, running_model, weigh
from bot.training.sentences import measuring, read_sentences
from bot.vault.register import Register

SLOWEST_SWITCH = 30.0
LOOK_EVERY = 0.1
RUNNING = "running"
"""The name that stands for the model that answers customers."""


def place_of(settings: Settings) -> Place:
    """The project's folders."""
    return Place(root=settings.root, models=settings.models, data=settings.data)


def evaluated(settings: Settings, name: str, sentences: Path | None) -> tuple[Path, list[Answer]]:
    """The model that `name` means ("" for the one that fits the data), and its answers. Raises TrainingFailed."""
    model = _model(settings, name)
    return model, answers(model, read_sentences(sentences or measuring(settings.root)), settings.data)


def pictures(settings: Settings, model: Path, found: Sequence[Answer], folder: Path | None) -> tuple[Path, Path]:
    """Draw them into `folder`, by default one of the model's own below the data folder."""
    own = settings.data / "training" / model.name.partition(".")[0]
    return draw(found, folder or own, settings.data)


def compared(settings: Settings, before: str, after: str, sentences: Path | None) -> Comparison:
    """Two models by name, side by side. Raises TrainingFailed."""
    return against(place_of(settings), _model(settings, before), _model(settings, after), sentences)


def promoted(settings: Settings, name: str, wish: Wish) -> Event:
    """Let the model of this name answer from now on. Raises PromotionRefused, TrainingFailed."""
    place, model = place_of(settings), _model(settings, name)
    with _writing(settings) as conn:
        before = running_model(conn, place)
    same = before is not None and before.samefile(model)
    reasons = [] if same else weigh(place, before, model)
    with _writing(settings) as conn:
        return promote(conn, place, model, reasons, wish)


def keep_running(settings: Settings, who: str) -> None:
    """What answers now goes on after a restart too, until somebody promotes another."""
    with _writing(settings) as conn:
        keep(conn, who, datetime.now(timezone.utc))


def rolled_back(settings: Settings, wish: Wish) -> Event:
    """Let the model before this one answer again. Raises TrainingFailed."""
    with _writing(settings) as conn:
        return roll_back(conn, place_of(settings), wish)


def until_it_answers(settings: Settings, model: str) -> float | None:
    """Seconds until the running assistant answers with `model`; None when none runs, or it does not switch."""
    began = time.monotonic()
    while time.monotonic() - began < SLOWEST_SWITCH:
        report = ask_health(settings)
        if report is None or settings.given.get("GUICHET_MODEL"):
            return None
        if report.get("model") == model:
            return time.monotonic() - began
        time.sleep(LOOK_EVERY)
    return None


def _model(settings: Settings, name: str) -> Path:
    if name == RUNNING:
        with _writing(settings) as conn:
            found = running_model(conn, place_of(settings))
    else:
        found = named(settings.models, name) if name else fitting_model(settings.root, settings.models)
    if found is None:
        raise TrainingFailed("no model fits the data as it is: run `guichet train` first")
    return found


@contextmanager
def _writing(settings: Settings) -> Iterator[Connection]:
    check_writing(settings)
    engine = open_engine(settings.database_url, Register.of(settings))
    try:
        with engine.connect().execution_options(writes=True) as conn, conn.begin():
            yield conn
    finally:
        engine.dispose()
