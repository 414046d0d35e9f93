"""Checks of the examples: which intents have few, which examples are nearly the same, which contradict each other.

What is nearly the same takes a while to find out: the page says so, and shows it once it is known. Where that failed
the page says so too, and tries again only when it is asked to.
"""

from __future__ import annotations

from typing import Any

from sanic.response import HTTPResponse

from bot.desk import asks
from bot.desk.studio import shown
from bot.desk.studio.examples_page import FEW
from bot.desk.studio.jobs import LikenessUnknown
from bot.studio.findings import close_pairs, coverage, every_example


async def findings_page(request: Any) -> HTTPResponse:
    """GET /studio/checks?again=yes"""
    found, faults = await shown.read_data(request)
    every = every_example(found)
    failed, close = False, None
    try:
        again = bool(request.args.get("again"))
        close = asks.desk(request).jobs.alike([example.text for example in every], again=again)
    except LikenessUnknown:
        failed = True
    pairs = close_pairs(every, close or ())
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
        "awaited": len(every) if close is None and not failed else 0,
        "failed": failed,
    }
    return shown.page(request, "findings", "findings", faults=faults, **values)
