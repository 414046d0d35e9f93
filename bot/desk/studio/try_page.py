"""One sentence tried on the running model: what it is taken for, and which of its parts say so."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from sanic.response import HTTPResponse

from bot.desk import asks
from bot.desk.studio import shown
from bot.desk.studio.model_choice import chosen, models_of
from bot.nlu.intent_model import FALLBACK, IntentModel
from bot.training.errors import TrainingFailed
from bot.training.opened import Reading, open_model, read

LONGEST = 2000
_OPENED: dict[Path, IntentModel] = {}
"""The model opened last, so that the second sentence is instant."""


async def try_page(request: Any) -> HTTPResponse:
    """GET and POST /studio/try: `text`, in the form alone, so that no sentence stands in an address."""
    models, text = await models_of(request), asks.field(request, "text").strip()[:LONGEST]
    model = chosen(models, asks.field(request, "model"))
    reading, wrong = None, "" if model else "no_model"
    if model and text:
        try:
            reading = await asyncio.to_thread(_read, model, text)
        except TrainingFailed:
            wrong = "no_model"
    unsure = bool(reading and reading.ranking[0].name == FALLBACK)
    values = {
        "reading": reading,
        "unsure": unsure,
        "text": text,
        "models": models,
        "model": model.name if model else "",
    }
    return shown.page(request, "try", "try", wrong=wrong, fallback=FALLBACK, **values)


def _read(path: Path, text: str) -> Reading:
    if path not in _OPENED:
        model = open_model(path)
        _OPENED.clear()
        _OPENED[path] = model
    return read(_OPENED[path], text)
