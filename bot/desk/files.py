"""Files of a ticket, opened piece by piece as they are sent. Only what is harmless is shown; the rest is a download."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote

from sanic.response import HTTPResponse, empty
from sqlalchemy.engine import Connection

from bot.desk import asks
from bot.desk.problems import Problem
from bot.desk.reading import reading_of
from bot.desk.ticket_number import number_of
from bot.desk.view import DOWNLOAD_AS, inline_type
from bot.inward.conversations import Conversation
from bot.media import shelf
from bot.media.shelf import KEPT, Kept
from bot.tickets.queue import conversation_of
from bot.tickets.rows import Actor, record_on

PIECES_AT_ONCE = 8
ORIGINAL = "original_opened"
"""In the history of a ticket: somebody looked at a picture with all that stands on it."""
_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


async def file_of_ticket(request: Any, label: str, media_id: str) -> HTTPResponse | None:
    """GET /tickets/G-1042/files/<id>, whole or a range; 404 unless it is a file of this ticket's conversation."""
    original = "original" in request.args
    kept, conversation = await _find(request, number_of(label), media_id, original=original)
    asked = _asked(request.headers.get("range"), kept.size)
    headers = _headers(kept, download="download" in request.args)
    if asked is None:
        return empty(status=416, headers={**headers, "content-range": f"bytes */{kept.size}"})
    start, count = asked
    if count < kept.size:
        headers["content-range"] = f"bytes {start}-{start + count - 1}/{kept.size}"
    await _send(request, _cut(asks.desk(request).shelf.read(kept, conversation), start, count), count, headers)
    return None


async def _find(request: Any, number: int, media_id: str, *, original: bool) -> tuple[Kept, Conversation]:
    """The file, or its masked copy where there is one; asking for the original is written into the history."""
    conversations = reading_of(request)

    def look(conn: Connection) -> tuple[Kept, Conversation] | None:
        conversation = conversation_of(conn, conversations, number)
        kept = shelf.find(conn, media_id, conversation) if conversation else None
        if not (kept and conversation and kept.state == KEPT):
            return None
        copy = shelf.masked(conn, media_id, conversation)
        if copy and original:
            agent = Actor(kind="person", name=asks.session(request).name)
            record_on(conn, number, conversation, agent, ORIGINAL, time.time())
        return (kept if original or copy is None else copy), conversation

    store = asks.desk(request).store
    found = await (store.write(look) if original else store.read(look))
    if found is None:
        raise Problem(404)
    return found


async def _send(request: Any, pieces: Iterator[bytes], count: int, headers: dict[str, str]) -> None:
    try:
        first = await asyncio.to_thread(_some, pieces)
    except OSError as error:
        raise Problem(404) from error
    status = 206 if "content-range" in headers else 200
    headers = {**headers, "content-length": str(count)}
    response = await request.respond(status=status, headers=headers, content_type=headers["content-type"])
    while first:
        await response.send(first)
        first = await asyncio.to_thread(_some, pieces)
    await response.eof()


def _some(pieces: Iterator[bytes]) -> bytes:
    return b"".join(islice(pieces, PIECES_AT_ONCE))


def _cut(pieces: Iterator[bytes], start: int, count: int) -> Iterator[bytes]:
    """`count` bytes from `start` on; what is before is opened too, because each piece is bound to the last."""
    at = 0
    for piece in pieces:
        part = piece[max(0, start - at) : max(0, start + count - at)]
        at += len(piece)
        if part:
            yield part
        if at >= start + count:
            return


def _asked(header: str | None, size: int) -> tuple[int, int] | None:
    """First byte and count that a Range header asks for; all where there is none; None when it cannot be given."""
    found = _RANGE.fullmatch(header.strip()) if header else None
    if found is None or not (found[1] or found[2]):
        return 0, size
    if not found[1]:
        count = min(int(found[2]), size)
        return (size - count, count) if count else None
    start = int(found[1])
    end = min(int(found[2]) if found[2] else size - 1, size - 1)
    return (start, end - start + 1) if start <= end else None


def _headers(kept: Kept, *, download: bool) -> dict[str, str]:
    shown = "" if download else inline_type(kept.mime)
    kind = shown or (kept.mime if kept.mime in DOWNLOAD_AS else "application/octet-stream")
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in kept.name) or "file"
    name = f"filename=\"{plain}\"; filename*=UTF-8''{quote(kept.name or 'file', safe='')}"
    return {
        "content-type": kind,
        "content-disposition": f"{'inline' if shown else 'attachment'}; {name}",
        "accept-ranges": "bytes",
        "content-security-policy": "default-src 'none'; media-src 'self'; sandbox",
    }
