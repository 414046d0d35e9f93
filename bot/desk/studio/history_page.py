"""Who changed what, newest first."""

from __future__ import annotations

from typing import Any

from sanic.response import HTTPResponse

from bot.desk import asks
from bot.desk.studio import shown
from bot.training import history


async def history_page(request: Any) -> HTTPResponse:
    """GET /studio/history"""
    events = await asks.desk(request).store.read(history.events)
    return shown.page(request, "history", "history", events=events)
