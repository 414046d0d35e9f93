"""How good a model is: measures per language, and the confusion matrix, each cell of which leads to its sentences."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sanic.response import HTTPResponse

from bot.desk.studio import shown
from bot.desk.studio.model_choice import answers_of, chosen, models_of
from bot.training.asking import Answer
from bot.training.measures import by_language


async def quality_page(request: Any) -> HTTPResponse:
    """GET /studio/quality?model=&intent=&taken="""
    models = await models_of(request)
    model = chosen(models, request.args.get("model", ""))
    found = await answers_of(request, model) if model else None
    values: dict[str, Any] = {"models": models, "model": model.name if model else "", "answers": bool(found)}
    if found:
        values["measures"] = await asyncio.to_thread(by_language, found)
        values["labels"], values["cells"] = _matrix(found)
        values["picked"] = _picked(found, request.args.get("intent", ""), request.args.get("taken", ""))
    return shown.page(request, "quality", "quality", **values)


def _matrix(found: Sequence[Answer]) -> tuple[list[str], dict[tuple[str, str], int]]:
    labels = sorted({answer.intent for answer in found} | {answer.best for answer in found})
    return labels, dict(Counter((answer.intent, answer.best) for answer in found))


def _picked(found: Sequence[Answer], intent: str, taken: str) -> tuple[str, str, list[Answer]] | None:
    cell = [answer for answer in found if (answer.intent, answer.best) == (intent, taken)]
    return (intent, taken, sorted(cell, key=lambda answer: -answer.confidence)) if cell else None
