"""The second step of one's own sign-in: set up with an authenticator app, paper codes, and turned off again.

Every change but the first takes a code, counted and slowed down like a sign-in.
"""

from __future__ import annotations

import math
from typing import Any

import segno
from markupsafe import Markup
from sanic.response import HTTPResponse, html, redirect

from bot.desk import asks
from bot.desk.guard import address
from bot.desk.problems import Problem
from bot.desk.texts import text
from bot.team.accounts import Account
from bot.team.second import address_of, new_secret
from bot.vault.sealing import CannotOpen

PLACE = "/account/second"


async def second_page(request: Any) -> HTTPResponse:
    """GET /account/second"""
    session = asks.session(request)
    notice, session.notice = session.notice, ""
    return await _page(request, notice=notice)


async def turn_on(request: Any) -> HTTPResponse:
    """POST /account/second: the app shows a code, so it has the secret; the paper codes stand on this answer alone."""
    desk, session, account = asks.desk(request), asks.session(request), await _account(request)
    if account.second or not session.second_new:
        return redirect(PLACE, status=303)
    step = desk.second.step_of(session.second_new, asks.field(request, "code"))
    if step is None:
        return await _page(request, wrong="second_wrong", status=403)
    try:
        codes = await desk.second.turn_on(account, session.private, session.second_new, step)
    except CannotOpen:
        return await _page(request, wrong="second_no_key", status=409)
    session.second_new, session.second = "", True
    return await _page(request, notice="did_second_on", codes=codes)


async def turn_off(request: Any) -> HTTPResponse:
    """POST /account/second/off"""
    desk, account = asks.desk(request), await _account(request)
    if account.role in desk.second.demanded:
        return await _page(request, wrong="second_demanded", status=409)
    if refused := await _refused(request, account):
        return refused
    await desk.second.turn_off(account)
    asks.session(request).second = False
    asks.session(request).notice = "did_second_off"
    return redirect(PLACE, status=303)


async def new_codes(request: Any) -> HTTPResponse:
    """POST /account/second/codes: they stand on this answer alone."""
    account = await _account(request)
    if refused := await _refused(request, account):
        return refused
    codes = await asks.desk(request).second.new_paper(account)
    return await _page(request, notice="did_second_codes", codes=codes)


async def _refused(request: Any, account: Account) -> HTTPResponse | None:
    """The answer when the code of this form is wrong, or one too many; None when it is right."""
    desk, session = asks.desk(request), asks.session(request)
    keys = (f"agent:{session.name.casefold()}@{address(request)}", f"code:{account.id}")
    wait = desk.attempts.wait(*keys)
    if wait > 0:
        words = text(session.language, "too_many_tries", seconds=math.ceil(wait))
        return await _page(request, words=words, status=429)
    desk.attempts.begin(*keys)
    if not await desk.second.check(account, session.private, asks.field(request, "code"), signs_in=False):
        return await _page(request, wrong="second_wrong", status=403)
    desk.attempts.succeeded(*keys)
    return None


async def _account(request: Any) -> Account:
    session = asks.session(request)
    account = await asks.desk(request).agents.admitted(session.agent_id, session.version)
    if account is None:
        raise Problem(401)
    return account


async def _page(
    request: Any,
    *,
    notice: str = "",
    wrong: str = "",
    words: str = "",
    codes: list[str] | None = None,
    status: int = 200,
) -> HTTPResponse:
    desk, session, account = asks.desk(request), asks.session(request), await _account(request)
    if not account.second and not session.second_new:
        session.second_new = new_secret()
    uri = "" if account.second else address_of(session.second_new, account.name)
    values = {
        "session": session,
        "notice": notice,
        "words": words or (text(session.language, wrong) if wrong else ""),
        "on": account.second,
        "demanded": account.role in desk.second.demanded,
        "codes": codes,
        "paper_left": await desk.second.paper_left(account),
        "uri": uri,
        "secret": "" if account.second else _in_fours(session.second_new),
        "picture": _picture(uri) if uri else "",
    }
    return html(desk.pages.render("second.html", session.language, **values), status=status)


def _picture(uri: str) -> Markup:
    """The QR code as SVG without styles, dark on light whatever the page's colours: apps read no other."""
    drawn = segno.make(uri, error="m", micro=False).svg_inline(border=4, light="#fff", omitsize=True, svgclass="qr")
    return Markup(drawn)  # noqa: S704  it is drawn here, and holds no words


def _in_fours(secret: str) -> str:
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
