"""One's own account: another passphrase. It needs the present one, and ends every other session."""

from __future__ import annotations

import math
from typing import Any

from sanic.response import HTTPResponse, html

from bot.desk import asks
from bot.desk.entering import begin_session
from bot.desk.guard import address
from bot.desk.texts import text
from bot.team.accounts import CannotChange


async def account_page(request: Any) -> HTTPResponse:
    """GET /account"""
    session = asks.session(request)
    notice, session.notice = session.notice, ""
    return _page(request, notice=notice)


async def change_passphrase(request: Any) -> HTTPResponse:
    """POST /account/passphrase: counted and slowed down like a sign-in, for it tells whether a passphrase is right."""
    desk, session = asks.desk(request), asks.session(request)
    keys = (f"agent:{session.name.casefold()}@{address(request)}", f"name:{session.name.casefold()}")
    wait = desk.attempts.wait(*keys)
    if wait > 0:
        words = text(session.language, "too_many_tries", seconds=math.ceil(wait))
        return _page(request, wrong=words, status=429)
    desk.attempts.begin(*keys)
    found = await desk.agents.check(session.name, asks.field(request, "present"))
    if found is None:
        return _page(request, wrong=text(session.language, "wrong_present"), status=403)
    desk.attempts.succeeded(*keys)
    try:
        new = asks.field(request, "passphrase")
        account, private = await desk.agents.change_passphrase(session.agent_id, new, session.language, found[1])
    except CannotChange as error:
        return _page(request, wrong=text(session.language, error.args[0]), status=400)
    return begin_session(request, account, private, "/account", notice="did_passphrase")


def _page(request: Any, *, notice: str = "", wrong: str = "", status: int = 200) -> HTTPResponse:
    session = asks.session(request)
    values = {"notice": notice, "wrong": wrong, "session": session}
    return html(asks.desk(request).pages.render("account.html", session.language, **values), status=status)
