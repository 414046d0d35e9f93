"""Models: train one, measure it, compare it with the running one, promote it, roll back, let it listen silently."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from sanic.response import HTTPResponse, redirect

from bot.desk import asks
from bot.desk.problems import Problem
from bot.desk.studio import shown
from bot.desk.studio.jobs import Busy
from bot.desk.studio.model_choice import Models, answers_of, models_of, place_of
from bot.studio import inbox
from bot.team.roles import ADMIN
from bot.training.comparing import Comparison, compare, refusals
from bot.training.errors import TrainingFailed
from bot.training.promoting import Wish, listen, roll_back

PAGE = "/studio/models"


async def models_page(request: Any) -> HTTPResponse:
    """GET /studio/models?compare=<file name>"""
    models = await models_of(request)
    values: dict[str, Any] = {"models": models, "compared": None, "against": "", "comparison": None, "reasons": []}
    other = models.named(request.args.get("compare", ""))
    if other is not None:
        values |= {"against": other.name, "compared": await _comparison(request, models, other)}
        if values["compared"]:
            values["reasons"] = refusals(values["compared"])
    return shown.page(request, "models", "models", made=_made, **values)


async def act(request: Any) -> HTTPResponse:
    """POST /studio/models: `do` (train, measure, promote), `model`, `note`, `override`."""
    desk, session = asks.desk(request), asks.session(request)
    do, models = asks.field(request, "do"), await models_of(request)
    model = models.named(asks.field(request, "model"))
    note, override = asks.field(request, "note").strip(), bool(asks.field(request, "override"))
    if override and not session.may(ADMIN):
        raise Problem(403, "only_admins")
    if do not in ("train", "measure", "promote") or (do != "train" and model is None):
        raise Problem(400)
    try:
        desk.jobs.start(do, session.name, model=str(model or ""), note=note, override=override)
    except Busy:
        session.notice = "job_busy"
    return redirect(PAGE, status=303)


async def go_back(request: Any) -> HTTPResponse:
    """POST /studio/models/rollback: `note`."""
    wish, place = _wish(request), place_of(request)
    try:
        await asks.desk(request).store.write(lambda conn: roll_back(conn, place, wish))
    except TrainingFailed as error:
        return shown.page(request, "refused", "models", why=str(error), status=409)
    asks.session(request).notice = "did_roll_back"
    return redirect(PAGE, status=303)


async def shadow(request: Any) -> HTTPResponse:
    """POST /studio/models/shadow: `model` listens silently from now on; "" for none."""
    models, place, wish = await models_of(request), place_of(request), _wish(request)
    name = asks.field(request, "model")
    model = models.named(name)
    if name and model is None:
        raise Problem(400)

    def work(conn: Any) -> None:
        listen(conn, place, model, wish)
        inbox.forget(conn, inbox.SHADOW)

    await asks.desk(request).store.write(work)
    asks.session(request).notice = "did_shadow"
    return redirect(PAGE, status=303)


async def _comparison(request: Any, models: Models, other: Path) -> Comparison | None:
    running = models.named(models.running)
    before = await answers_of(request, running) if running else None
    after = await answers_of(request, other)
    return await asyncio.to_thread(compare, before, after) if before and after else None


def _wish(request: Any) -> Wish:
    note = asks.field(request, "note").strip()
    return Wish(who=asks.session(request).name, at=datetime.now(timezone.utc), note=note)


def _made(path: Path) -> float:
    return path.stat().st_mtime
