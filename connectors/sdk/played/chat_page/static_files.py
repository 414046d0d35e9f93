"""The files of a page: read once at the start, a fixed list, nothing by path."""

from __future__ import annotations

import hashlib
from pathlib import Path

from aiohttp import web

from connectors.sdk.played.chat_page.guard import Handler

SHARED = Path(__file__).with_name("static")


def routes(*own: Path) -> list[web.RouteDef]:
    """One route for each file of `static/` and of the page's own folders; a later one replaces; index.html is `/`."""
    files = {f.name: f for folder in (SHARED, *own) for f in folder.iterdir() if f.suffix in _TYPES}
    return [web.get("/" if n == "index.html" else f"/static/{n}", _handler(f)) for n, f in sorted(files.items())]


def _handler(file: Path) -> Handler:
    body = file.read_bytes()
    headers = {
        "content-type": _TYPES[file.suffix],
        "cache-control": "no-cache",
        "etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
    }

    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("if-none-match") == headers["etag"]:
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, headers=headers)

    return answer


_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
