"""Promotion and rollback: which model answers customers, and the gate that a new one must pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import Connection

from bot.nlu.sources import code_digest
from bot.training import history
from bot.training.asking import answers
from bot.training.comparing import Comparison, compare, refusals
from bot.training.errors import TrainingFailed
from bot.training.fingerprint import fitting_model
from bot.training.history import Event
from bot.training.sentences import measuring, read_sentences

LONGEST_NOTE = 500


class PromotionRefused(Exception):
    """The gate is shut; the text gives every reason. Nothing changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The folders of a project: its root, its models, and what is written at run time."""

    root: Path
    models: Path
    data: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who wants what, and why. `override` is set by an admin who takes a worse model all the same."""

    who: str
    at: datetime
    note: str
    override: bool = False


def against(place: Place, before: Path, after: Path, sentences: Path | None = None) -> Comparison:
    """Both models on the sentences that measure. Raises TrainingFailed."""
    asked = read_sentences(sentences or measuring(place.root))
    return compare(answers(before, asked, place.data), answers(after, asked, place.data))


def running_model(conn: Connection, place: Place) -> Path | None:
    """The model that answers, if it is still there; before the first start the one that fits the data, or None."""
    name = history.running(conn)
    if name and (place.models / name).is_file():
        return place.models / name
    return fitting_model(place.root, place.models)


def weigh(place: Place, before: Path | None, after: Path) -> list[str]:
    """Why `after` must not follow `before`; none when it may. Raises TrainingFailed when it does not even load."""
    if before is None:
        answers(after, read_sentences(measuring(place.root)), place.data)
        return []
    return refusals(against(place, before, after))


def promote(conn: Connection, place: Place, model: Path, reasons: list[str], wish: Wish) -> Event:
    """Let `model` answer from now on, `reasons` being what `weigh` said. Raises PromotionRefused, TrainingFailed."""
    if model.resolve().parent != place.models.resolve():
        raise TrainingFailed(f"{model} does not lie in {place.models}: put it there first, so that it stays")
    if reasons and not wish.override:
        raise PromotionRefused(f"{model.name} was not promoted: " + "; ".join(reasons))
    if history.decided(conn) == model.name:
        raise TrainingFailed(f"{model.name} answers already")
    act = history.OVERRIDE if reasons else history.PROMOTE
    before = running_model(conn, place)
    return _switch(conn, act, model.name, before.name if before else "", wish, "; ".join(reasons))


def listen(conn: Connection, place: Place, model: Path | None, wish: Wish) -> Event:
    """Let `model` listen in shadow from now on, or with None nobody."""
    if model is not None and model.resolve().parent != place.models.resolve():
        raise TrainingFailed(f"{model} does not lie in {place.models}: put it there first, so that it stays")
    name = model.name if model else ""
    event = Event(at=wish.at, who=wish.who, act=history.SHADOW, model=name, code=code_digest(), note=wish.note)
    history.add(conn, event)
    return event


def roll_back(conn: Connection, place: Place, wish: Wish) -> Event:
    """Go back to the model that answered before the last promotion. Raises TrainingFailed when there is none."""
    name, now = history.one_before(conn), history.running(conn)
    if not name:
        raise TrainingFailed("there is no model to go back to: none was promoted after another")
    if not (place.models / name).is_file():
        raise TrainingFailed(f"{name} is no longer in {place.models}: put it back, or promote another")
    return _switch(conn, history.ROLL_BACK, name, now, wish, "")


def _switch(conn: Connection, act: str, model: str, before: str, wish: Wish, about: str) -> Event:
    note = " ".join(wish.note.split())[:LONGEST_NOTE]
    if not note:
        raise TrainingFailed("say why in a note: it stands in the history")
    event = Event(
        at=wish.at, who=wish.who, act=act, about=about, model=model, before=before, code=code_digest(), note=note
    )
    history.add(conn, event)
    return event
