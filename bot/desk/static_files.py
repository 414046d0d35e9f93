"""The page's own styles and scripts, read once at the start; nothing else can be asked for by a path."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sanic.response import HTTPResponse, empty, raw

from bot.desk.problems import Problem

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def _load() -> dict[str, tuple[bytes, str, str]]:
    found = {}
    for file in sorted((Path(__file__).parent / "static").iterdir()):
        if file.suffix in TYPES:
            content = file.read_bytes()
            found[file.name] = (content, TYPES[file.suffix], f'"{hashlib.sha256(content).hexdigest()[:20]}"')
    return found


FILES = _load()


async def static_file(request: Any, name: str) -> HTTPResponse:
    """GET /static/<name>"""
    if name not in FILES:
        raise Problem(404)
    content, kind, tag = FILES[name]
    headers = {"etag": tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return empty(status=304, headers=headers)
    return raw(content, content_type=kind, headers=headers)
