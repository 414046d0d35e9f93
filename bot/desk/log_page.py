"""The log, for admins: everything that was done in the desk and at the terminal, a page at a time, newest first."""

from __future__ import annotations

from typing import Any

from sanic.response import HTTPResponse, html

from bot.desk import asks
from bot.desk.team_page import told
from bot.team import diary

ON_A_PAGE = 200


async def log_page(request: Any) -> HTTPResponse:
    """GET /log, and GET /log?before=<id> for what is older."""
    desk, session = asks.desk(request), asks.session(request)
    asked = str(request.args.get("before", ""))
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None
    found = await desk.store.read(lambda conn: diary.latest(conn, ON_A_PAGE + 1, before))
    values = {
        "entries": [(entry.at, told(session.language, entry)) for entry in found[:ON_A_PAGE]],
        "older": found[ON_A_PAGE - 1].id if len(found) > ON_A_PAGE else None,
        "session": session,
    }
    return html(desk.pages.render("log.html", session.language, **values))
