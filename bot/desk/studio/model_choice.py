"""Which models there are, and what is known of each."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.desk import asks
from bot.training import history
from bot.training.asking import Answer, known_answers
from bot.training.errors import TrainingFailed
from bot.training.models import every
from bot.training.promoting import Place, running_model
from bot.training.sentences import measuring, read_sentences

MOST_SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """The newest models, which of them runs, and which listens silently (file names, or "")."""

    every: Sequence[Path]
    running: str
    shadow: str

    def named(self, name: str) -> Path | None:
        """The model of this file name; only those that there are, whatever the address says."""
        return next((path for path in self.every if path.name == name), None)


def place_of(request: Any) -> Place:
    """The project's folders."""
    settings = asks.desk(request).settings
    return Place(root=settings.root, models=settings.models, data=settings.data)


def chosen(models: Models, name: str) -> Path | None:
    """The model of this name; else the running one, else the newest."""
    return models.named(name) or models.named(models.running) or next(iter(models.every), None)


async def models_of(request: Any) -> Models:
    """All that the pages of models need to know."""
    place, store = place_of(request), asks.desk(request).store
    running = await store.read(lambda conn: running_model(conn, place))
    shadow = await store.read(history.in_shadow)
    found = await asyncio.to_thread(every, place.models)
    return Models(every=found[:MOST_SHOWN], running=running.name if running else "", shadow=shadow)


async def answers_of(request: Any, model: Path) -> list[Answer] | None:
    """The model's answers to the sentences that measure, if it was measured on them."""
    place = place_of(request)

    def look() -> list[Answer] | None:
        try:
            return known_answers(model, read_sentences(measuring(place.root)), place.data)
        except TrainingFailed:
            return None

    return await asyncio.to_thread(look)
