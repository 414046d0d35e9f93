"""What every page of the studio shows: its tabs, notices, broken files, and the job that runs."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from sanic.response import HTTPResponse, html

from bot.desk import asks
from bot.desk.studio.told import told
from bot.studio.dataset import Block, blocks
from bot.training.comparing import PROTECTED


async def read_data(request: Any) -> tuple[list[Block], list[str]]:
    """The examples that can be read, and what is wrong with the files that cannot."""
    return await asyncio.to_thread(blocks, asks.desk(request).settings.root)


def intents(found: list[Block]) -> list[str]:
    """Every intent that has examples."""
    return sorted({block.intent for block in found})


def page(request: Any, template: str, tab: str, /, **values: object) -> HTTPResponse:
    """The HTML of a page below `templates/studio/`; the session's notice is told once."""
    desk, session = asks.desk(request), asks.session(request)
    notice, session.notice = session.notice, ""
    shown = {"notice": notice, "wrong": "", "faults": [], "job": desk.jobs.last, "protected": PROTECTED, **values}
    shown |= {"said": partial(told, session.language), "tenth": partial(_tenth, session.language)}
    status = int(str(shown.pop("status", 200)))
    content = desk.pages.render(f"studio/{template}.html", session.language, tab=tab, session=session, **shown)
    return html(content, status=status)


def _tenth(language: str, part: float) -> str:
    """`93.4%`, `93,4 %`."""
    return f"{part:.1%}" if language == "en" else f"{part * 100:.1f}\u00a0%".replace(".", ",")
