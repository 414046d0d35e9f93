"""Signing in and out, coming in by a link, and the language of the page."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import quote

from sanic.response import HTTPResponse, html, redirect

from bot.desk import asks
from bot.desk.code_page import code_page
from bot.desk.entering import begin_session, keys_of
from bot.desk.first_run import forget_code, is_code
from bot.desk.guard import COOKIE, address, check_token, sign_in_cookie
from bot.desk.texts import LANGUAGES, text
from bot.team.accounts import CannotChange, NoSuchAccount, NotFirst


async def sign_in_page(request: Any) -> HTTPResponse:
    """GET /sign-in"""
    here = asks.place(request.args.get("next") or "/")
    if request.ctx.session:
        return redirect(here, status=303)
    return await _sign_in(request, here=here, ended=bool(request.cookies.get(COOKIE)))


async def sign_in(request: Any) -> HTTPResponse:
    """POST /sign-in"""
    desk, name, here = asks.desk(request), asks.field(request, "name"), asks.place(asks.field(request, "next"))
    keys = keys_of(name, address(request))
    wait = desk.attempts.wait(*keys)
    if wait > 0:
        words = text(asks.language(request), "too_many_tries", seconds=math.ceil(wait))
        return await _sign_in(request, here=here, name=name, words=words, status=429)
    desk.attempts.begin(*keys)
    found = await desk.agents.check(name, asks.field(request, "passphrase"))
    if found is None:
        words = text(asks.language(request), "wrong_sign_in")
        return await _sign_in(request, here=here, name=name, words=words, status=403)
    account, private = found
    if account.second:  # the tries are forgiven once the code is right too
        return code_page(request, desk.second.begin(account, private, here))
    desk.attempts.succeeded(*keys)
    return begin_session(request, account, private, here)


async def sign_out(request: Any) -> HTTPResponse:
    """POST /sign-out"""
    desk, session = asks.desk(request), asks.session(request)
    desk.sessions.end(request.cookies.get(COOKIE))
    await desk.agents.note(session.name, "signed_out")
    response = redirect("/sign-in", status=303)
    sign_in_cookie(request, response, "")
    return response


async def welcome_page(request: Any) -> HTTPResponse:
    """GET /welcome?code=...: the first account, or a colleague's link."""
    code = request.args.get("code") or ""
    if await _is_first(request, code):
        return _welcome(request, code=code)
    account = await asks.desk(request).agents.invited(code)
    if account is None:
        return _dead(request)
    return _welcome(request, code=code, name=account.name, invited=True)


async def welcome(request: Any) -> HTTPResponse:
    """POST /welcome: somebody comes in by their link, which is dead afterwards."""
    desk, code, passphrase = asks.desk(request), asks.field(request, "code"), asks.field(request, "passphrase")
    language, name, invited = asks.language(request), asks.field(request, "name"), False
    async with desk.first_run:
        try:
            if await _is_first(request, code):
                account, private = await desk.agents.create_first(name, passphrase, language)
                forget_code(desk.settings)
            else:
                invited, name = True, await _name_of(request, code)
                account, private = await desk.agents.redeem(code, passphrase, language)
        except (NotFirst, NoSuchAccount):
            return _dead(request)
        except CannotChange as error:
            words = text(language, error.args[0])
            return _welcome(request, code=code, name=name, invited=invited, words=words, status=400)
    return begin_session(request, account, private, "/")


async def choose_language(request: Any) -> HTTPResponse:
    """POST /language: kept with the agent, and in the browser for the sign-in page."""
    chosen, here = asks.field(request, "language"), asks.place(asks.field(request, "next"))
    session = request.ctx.session
    if session:
        check_token(request, asks.field(request, "csrf"))
    if chosen in LANGUAGES and session:
        session.language = chosen
        await asks.desk(request).agents.speak(session.agent_id, chosen)
    where = here if session else f"/sign-in?next={quote(here, safe='')}"
    return _remember(redirect(where, status=303), chosen)


async def _is_first(request: Any, code: str) -> bool:
    desk = asks.desk(request)
    return is_code(desk.settings, code) and not await desk.agents.any()


async def _name_of(request: Any, code: str) -> str:
    account = await asks.desk(request).agents.invited(code)
    if account is None:
        raise NoSuchAccount("dead_link")
    return account.name


def _remember(response: HTTPResponse, chosen: str) -> HTTPResponse:
    if chosen in LANGUAGES:
        response.cookies[asks.LANGUAGE_COOKIE] = chosen
        cookie = response.cookies[asks.LANGUAGE_COOKIE]
        cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"] = "/", True, "Strict", 31536000
    return response


async def _sign_in(
    request: Any, *, here: str, name: str = "", words: str = "", ended: bool = False, status: int = 200
) -> HTTPResponse:
    """`ended`: this browser still has the cookie of a session, which is over; nobody signed out."""
    desk = asks.desk(request)
    nobody = not await desk.agents.any()
    values = {"here": here, "name": name, "words": words, "nobody": nobody, "ended": ended, "session": None}
    return html(desk.pages.render("sign_in.html", asks.language(request), **values), status=status)


def _dead(request: Any) -> HTTPResponse:
    return _welcome(request, code="", words=text(asks.language(request), "dead_link"), status=403)


def _welcome(
    request: Any, *, code: str, name: str = "", invited: bool = False, words: str = "", status: int = 200
) -> HTTPResponse:
    values = {"code": code, "name": name, "invited": invited, "words": words, "session": None}
    return html(asks.desk(request).pages.render("welcome.html", asks.language(request), **values), status=status)
