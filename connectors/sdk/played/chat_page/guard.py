"""What every request passes: only this machine, only our own page, and headers that let nothing else run in it.

Any web site can make a browser talk to 127.0.0.1. The Host header stops DNS rebinding, Origin and Sec-Fetch-Site stop
requests that another site starts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_HOSTS = ("127.0.0.1", "localhost", "::1")


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses strangers with 403 and answers everybody else."""
    if not _ours(request):
        raise web.HTTPForbidden(text="this page only talks to itself, on this machine\n")
    return await handler(request)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: every answer, errors and streams too, carries the same strict headers."""
    response.headers.update(HEADERS)
    response.headers.setdefault("cache-control", "no-store")


def _ours(request: web.Request) -> bool:
    if _hostname(f"//{request.host}") not in _HOSTS:
        return False
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return _opens_the_page(request)
    origin = request.headers.get("origin")
    return origin is None or origin in (f"http://{request.host}", f"https://{request.host}")


def _opens_the_page(request: web.Request) -> bool:
    """A link on another site, the desk for one, may open the page itself."""
    return request.method == "GET" and request.path == "/" and request.headers.get("sec-fetch-mode") == "navigate"


def _hostname(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
        "connect-src 'self' blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(self), geolocation=()",
}
