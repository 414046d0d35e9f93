"""Server-sent events: a page hears that something changed and asks for itself again. No words travel here."""

from __future__ import annotations

from contextlib import aclosing
from typing import Any

from bot.desk import asks
from bot.desk.guard import signed_in
from bot.store import StoreUnavailable

PATIENCE = 15.0
"""Seconds without news after which the page hears that we are still here."""


async def events(request: Any) -> None:
    """GET /events: one `data: <state>` for each change, `down` while the store does not answer, `over` at the end."""
    desk = asks.desk(request)
    response = await request.respond(content_type="text/event-stream")
    await response.send("retry: 2000\n\n")
    told = ""
    async with aclosing(desk.watch.states(PATIENCE)) as states:
        async for state in states:
            if await _is_over(request):
                await response.send("data: over\n\n")
                break
            await response.send(": still here\n\n" if state == told else f"data: {state}\n\n")
            told = state
    await response.eof()


async def _is_over(request: Any) -> bool:
    """Whether the session ended, or its account; while the store does not answer nobody is sent away."""
    try:
        return await signed_in(request) is None
    except StoreUnavailable:
        return False
