"""What every request passes: this host, our own page, a session, the session's form token. And the strict headers.

Any web site can make a browser talk to 127.0.0.1. The Host check stops DNS rebinding; Origin, SameSite=Strict and the
form token stop what another site starts.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from sanic.response import HTTPResponse

from bot.desk import asks
from bot.desk.problems import SET_UP, Problem, SecondStepFirst, SignInAgain
from bot.desk.sessions import Session
from bot.team.roles import ADMIN, AGENT, LEAD

Handler = Callable[..., Awaitable[Any]]
COOKIE = "guichet-desk"
LOCAL = frozenset({"127.0.0.1", "localhost"})
MOST_BODY = 64 * 1024
MOST_UPLOAD = 100 * 1024 * 1024
ROOM_FOR_FIELDS = 256 * 1024


def for_all(handler: Handler) -> Handler:
    """Open to everybody who comes through one of our hosts."""

    async def guarded(request: Any, **parts: str) -> Any:
        _check_place(request)
        request.ctx.session = _held(request)
        return await handler(request, **parts)

    guarded.__name__ = handler.__name__
    return guarded


def for_agents(handler: Handler) -> Handler:
    """Open to everybody of the team; a form must carry their session's token."""
    return _for(AGENT, handler)


def for_leads(handler: Handler) -> Handler:
    """Open to leads and admins."""
    return _for(LEAD, handler)


def for_admins(handler: Handler) -> Handler:
    """Open to admins."""
    return _for(ADMIN, handler)


def _for(role: str, handler: Handler) -> Handler:
    async def guarded(request: Any, **parts: str) -> Any:
        await _admit(request, role)
        if request.method == "POST":
            check_token(request, asks.field(request, "csrf"))
        return await handler(request, **parts)

    guarded.__name__ = handler.__name__
    return guarded


def for_uploads(handler: Handler) -> Handler:
    """Like `for_agents`, for forms with a file: nothing of the body is read before the agent is known."""

    async def guarded(request: Any, **parts: str) -> Any:
        await _admit(request, AGENT)
        request.stream.request_max_size = MOST_UPLOAD + ROOM_FOR_FIELDS
        if int(request.headers.get("content-length") or 0) > MOST_UPLOAD + ROOM_FOR_FIELDS:
            request.stream.keep_alive = False
            raise Problem(413)
        await request.receive_body()
        check_token(request, asks.field(request, "csrf"))
        return await handler(request, **parts)

    guarded.__name__ = handler.__name__
    return guarded


def check_token(request: Any, given: str) -> None:
    """The form is from a page of this very session. Raises Problem."""
    if not hmac.compare_digest(asks.session(request).csrf.encode(), given.encode("utf-8", "replace")):
        raise Problem(403)


def address(request: Any) -> str:
    """Where the request comes from, for the limit on sign-ins; behind a proxy of ours, what the proxy says."""
    if _hostname(request) not in LOCAL:
        told = request.headers.getall("x-forwarded-for", [str(request.ip)])  # what a client wrote itself comes first
        return str(told[-1]).rsplit(",", 1)[-1].strip()[:64]
    return str(request.ip)


def origin(request: Any) -> str:
    """Where this desk is, as the browser sees it."""
    scheme = request.scheme if _hostname(request) in LOCAL else "https"
    return f"{scheme}://{request.headers.get('host')}"


def sign_in_cookie(request: Any, response: HTTPResponse, token: str) -> None:
    """Give the browser its session; with "" take it away."""
    response.cookies[COOKIE] = token
    cookie = response.cookies[COOKIE]
    cookie["path"], cookie["httponly"], cookie["samesite"] = "/", True, "Strict"
    if _hostname(request) not in LOCAL:
        cookie["secure"] = True
    if not token:
        cookie["max-age"] = 0


async def add_headers(request: Any, response: HTTPResponse) -> None:
    """Response middleware: every answer carries these, unless it has stricter ones of its own."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


async def signed_in(request: Any) -> Session | None:
    """The session of this request, while its account works here; its role is the account's of this moment.

    Raises StoreUnavailable.
    """
    session = _held(request)
    if session is None:
        return None
    account = await asks.desk(request).agents.admitted(session.agent_id, session.version)
    if account is None:
        asks.desk(request).sessions.end(request.cookies.get(COOKIE))
        return None
    session.role, session.second = account.role, account.second
    return session


async def _admit(request: Any, role: str) -> None:
    _check_place(request)
    request.ctx.session = await signed_in(request)
    if request.ctx.session is None:
        raise SignInAgain
    if not request.ctx.session.may(role):
        raise Problem(403, "not_your_role")
    _check_second(request)


def _check_second(request: Any) -> None:
    """Who must have a second step and has none can set it up, or go."""
    session = request.ctx.session
    lacks = session.role in asks.desk(request).second.demanded and not session.second
    if lacks and request.path not in (SET_UP, "/sign-out"):
        raise SecondStepFirst


def _held(request: Any) -> Session | None:
    touch = "x-guichet-live" not in request.headers and request.path != "/events"
    return asks.desk(request).sessions.find(request.cookies.get(COOKIE), touch=touch)


def _check_place(request: Any) -> None:
    name = _hostname(request)
    if name not in LOCAL and name not in asks.desk(request).hosts:
        raise Problem(403)
    if request.method not in ("GET", "HEAD"):
        schemes = ("http", "https") if name in LOCAL else ("https",)
        if request.headers.get("origin") not in [f"{scheme}://{request.headers.get('host')}" for scheme in schemes]:
            raise Problem(403)


def _hostname(request: Any) -> str:
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "x-frame-options": "DENY",
}
