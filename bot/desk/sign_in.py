"""Signing in and out, the first agent, and the language of the page."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import quote

from sanic.response import HTTPResponse, html, redirect

from bot.desk import asks
from bot.desk.agents import Agent, BadChoice, NotFirst, tidy_name
from bot.desk.first_run import forget_code, is_code
from bot.desk.guard import COOKIE, address, check_token, sign_in_cookie
from bot.desk.texts import LANGUAGES, text


async def sign_in_page(request: Any) -> HTTPResponse:
    """GET /sign-in"""
    here = asks.place(request.args.get("next") or "/")
    if request.ctx.session:
        return redirect(here, status=303)
    return await _sign_in(request, here=here)


async def sign_in(request: Any) -> HTTPResponse:
    """POST /sign-in"""
    desk, name, here = asks.desk(request), asks.field(request, "name"), asks.place(asks.field(request, "next"))
    who, where = tidy_name(name).casefold()[:200], address(request)
    keys = (f"agent:{who}@{where}", f"address:{where}", f"name:{who}")
    wait = desk.attempts.wait(*keys)
    if wait > 0:
        words = text(asks.language(request), "too_many_tries", seconds=math.ceil(wait))
        return await _sign_in(request, here=here, name=name, words=words, status=429)
    desk.attempts.begin(*keys)
    agent = await desk.agents.check(name, asks.field(request, "passphrase"))
    if agent is None:
        words = text(asks.language(request), "wrong_sign_in")
        return await _sign_in(request, here=here, name=name, words=words, status=403)
    desk.attempts.succeeded(*keys)
    return _begin(request, agent, here)


async def sign_out(request: Any) -> HTTPResponse:
    """POST /sign-out"""
    asks.desk(request).sessions.end(request.cookies.get(COOKIE))
    response = redirect("/sign-in", status=303)
    sign_in_cookie(request, response, "")
    return response


async def welcome_page(request: Any) -> HTTPResponse:
    """GET /welcome?code=..."""
    code = request.args.get("code") or ""
    desk = asks.desk(request)
    if await desk.agents.any() or not is_code(desk.settings, code):
        return _welcome(request, code="", words=text(asks.language(request), "dead_link"), status=403)
    return _welcome(request, code=code)


async def welcome(request: Any) -> HTTPResponse:
    """POST /welcome: the first agent. The code is dead afterwards."""
    desk, language = asks.desk(request), asks.language(request)
    code, name = asks.field(request, "code"), asks.field(request, "name")
    async with desk.first_run:
        if not is_code(desk.settings, code):
            return _welcome(request, code="", words=text(language, "dead_link"), status=403)
        try:
            agent = await desk.agents.create_first(name, asks.field(request, "passphrase"), language)
        except BadChoice as error:
            return _welcome(request, code=code, name=name, words=text(language, error.args[0]), status=400)
        except NotFirst:
            return _welcome(request, code="", words=text(language, "dead_link"), status=403)
        forget_code(desk.settings)
    return _begin(request, agent, "/")


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


def _begin(request: Any, agent: Agent, here: str) -> HTTPResponse:
    desk = asks.desk(request)
    desk.sessions.end(request.cookies.get(COOKIE))
    response = redirect(here, status=303)
    sign_in_cookie(request, response, desk.sessions.begin(agent.id, agent.name, agent.language))
    return response


def _remember(response: HTTPResponse, chosen: str) -> HTTPResponse:
    if chosen in LANGUAGES:
        response.cookies[asks.LANGUAGE_COOKIE] = chosen
        cookie = response.cookies[asks.LANGUAGE_COOKIE]
        cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"] = "/", True, "Strict", 31536000
    return response


async def _sign_in(request: Any, *, here: str, name: str = "", words: str = "", status: int = 200) -> HTTPResponse:
    desk = asks.desk(request)
    nobody = not await desk.agents.any()
    values = {"here": here, "name": name, "words": words, "nobody": nobody, "session": None}
    return html(desk.pages.render("sign_in.html", asks.language(request), **values), status=status)


def _welcome(request: Any, *, code: str, name: str = "", words: str = "", status: int = 200) -> HTTPResponse:
    values = {"code": code, "name": name, "words": words, "session": None}
    return html(asks.desk(request).pages.render("welcome.html", asks.language(request), **values), status=status)
