"""The second step of a sign-in: the code, after the passphrase."""

from __future__ import annotations

import math
from typing import Any

from sanic.response import HTTPResponse, html, redirect

from bot.desk import asks
from bot.desk.entering import begin_session, keys_of
from bot.desk.guard import address
from bot.desk.texts import text
from bot.team.second import PAPER


async def code(request: Any) -> HTTPResponse:
    """POST /sign-in/code: a wrong code counts like a wrong passphrase, and against a limit of its own."""
    desk, token = asks.desk(request), asks.field(request, "token")
    begun = desk.second.begun(token)
    if begun is None:
        return redirect("/sign-in", status=303)
    keys = (*keys_of(begun.account.name, address(request)), f"code:{begun.account.id}")
    wait = desk.attempts.wait(*keys)
    if wait > 0:
        words = text(asks.language(request), "too_many_tries", seconds=math.ceil(wait))
        return code_page(request, token, words=words, status=429)
    desk.attempts.begin(*keys)
    found = await desk.second.check(begun.account, begun.private, asks.field(request, "code"), signs_in=True)
    if not found:
        return code_page(request, token, words=text(asks.language(request), "second_wrong"), status=403)
    desk.second.end(token)
    desk.attempts.succeeded(*keys)
    left = await desk.second.paper_left(begun.account) if found == PAPER else None
    return begin_session(request, begun.account, begun.private, begun.here, paper_left=left)


def code_page(request: Any, token: str, *, words: str = "", status: int = 200) -> HTTPResponse:
    """The page that asks for it."""
    values = {"token": token, "words": words, "session": None}
    return html(asks.desk(request).pages.render("code.html", asks.language(request), **values), status=status)
