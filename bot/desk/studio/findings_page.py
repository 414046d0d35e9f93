"""Checks of the examples: which intents have few, which examples are nearly the same, which contradict each other."""

from __future__ import annotations

import asyncio
from typing import Any

from sanic.response import HTTPResponse

from bot.desk.studio import shown
from bot.desk.studio.examples_page import FEW
from bot.studio.findings import close_pairs, coverage


async def findings_page(request: Any) -> HTTPResponse:
    """GET /studio/checks"""
    found, faults = await shown.read_data(request)
    pairs = await asyncio.to_thread(close_pairs, found)
    lacking = [
        (intent, language, number)
        for intent, counts in coverage(found).items()
        for language, number in counts.items()
        if number < FEW
    ]
    values = {
        "contradictions": [pair for pair in pairs if pair.contradicts],
        "duplicates": [pair for pair in pairs if not pair.contradicts],
        "lacking": lacking,
    }
    return shown.page(request, "findings", "findings", faults=faults, **values)
