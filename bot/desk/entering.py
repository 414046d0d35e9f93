"""The end of every way in: a session in this browser. And what tries to get in are counted by."""

from __future__ import annotations

from typing import Any

from sanic.response import HTTPResponse, redirect

from bot.desk import asks
from bot.desk.agents import tidy_name
from bot.desk.guard import COOKIE, sign_in_cookie
from bot.team.accounts import Account


def begin_session(request: Any, account: Account, private: bytes, here: str, **told: Any) -> HTTPResponse:
    """A new session in the place of the one there was, on the page `here`, where what is `told` is said once."""
    sessions = asks.desk(request).sessions
    sessions.end(request.cookies.get(COOKIE))
    response = redirect(here, status=303)
    known = (account.id, account.name, account.language)
    token = sessions.begin(*known, role=account.role, version=account.version, private=private, **told)
    sign_in_cookie(request, response, token)
    return response


def keys_of(name: str, where: str) -> tuple[str, str, str]:
    """What tries to sign in under this name, from this address, are counted by."""
    who = tidy_name(name).casefold()[:200]
    return f"agent:{who}@{where}", f"address:{where}", f"name:{who}"
