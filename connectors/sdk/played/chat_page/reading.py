"""Bodies with a cap, JSON with a type, files with a range."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from connectors.sdk.errors import BadPayload
from connectors.sdk.played.chat_page.blobs import OPAQUE, Blob
from connectors.sdk.untrusted import Untrusted

_CHUNK = 256 * 1024


async def body_of(source: web.Request | BodyPartReader, most: int) -> bytes:
    """The bytes of a request or of a form's part. Answers 413 as soon as there are more than `most`."""
    body = bytearray()
    while chunk := await _next_chunk(source):
        body += chunk
        if len(body) > most:
            raise web.HTTPRequestEntityTooLarge(max_size=most, actual_size=len(body), text="too large\n")
    return bytes(body)


async def form_of(request: web.Request, caps: Mapping[str, int]) -> dict[str, bytes]:
    """The fields of a multipart form, one for each name in `caps`, each capped. Answers 400 for any other form."""
    fields: dict[str, bytes] = {}
    try:
        reader = await request.multipart()
        while part := await reader.next():
            if isinstance(part, BodyPartReader) and (name := part.name or "") in caps:
                fields[name] = await body_of(part, caps[name])
    except ValueError as error:
        raise web.HTTPBadRequest(text="the form is broken\n") from error
    if set(fields) != set(caps):
        raise web.HTTPBadRequest(text=f"the form needs {' and '.join(caps)}\n")
    return fields


def parsed(body: bytes) -> Untrusted:
    """The JSON in the body. Answers 400 for anything else."""
    try:
        return Untrusted.from_json(body)
    except BadPayload as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from error


def blob_answer(request: web.Request, blob: Blob | None) -> web.Response:
    """The file, whole or the range that was asked for; what a browser must not run comes as a download."""
    if blob is None:
        raise web.HTTPNotFound(text="no such file\n")
    shown = "inline" if blob.inline else "attachment"
    headers = {
        "content-type": blob.mime if blob.inline else OPAQUE,
        "content-disposition": f"{shown}; filename*=UTF-8''{quote(blob.name or 'file', safe='')}",
        "accept-ranges": "bytes",
        "cache-control": "private, no-store",
    }
    return _ranged(request, blob.content, headers)


def _ranged(request: web.Request, content: bytes, headers: dict[str, str]) -> web.Response:
    size = len(content)
    try:
        start, stop, _ = request.http_range.indices(size)
    except ValueError:
        start, stop = 0, 0
    if "range" not in request.headers:
        return web.Response(body=content, headers=headers)
    if start >= stop:
        return web.Response(status=416, headers={**headers, "content-range": f"bytes */{size}"})
    headers["content-range"] = f"bytes {start}-{stop - 1}/{size}"
    return web.Response(status=206, body=content[start:stop], headers=headers)


async def _next_chunk(source: web.Request | BodyPartReader) -> bytes:
    if isinstance(source, BodyPartReader):
        return await source.read_chunk(_CHUNK)
    return await source.content.read(_CHUNK)
