"""What the counter calls at the partner: its signed deliveries, and the blob host."""

from __future__ import annotations

import json

from aiohttp import web

from connectors.interop.simulator.state import PARTNER
from connectors.interop.webhooks import ID
from connectors.sdk.errors import BadPayload, BadSignature
from connectors.sdk.played.chat_page.reading import body_of, parsed

MAX_BODY = 1024 * 1024
MAX_BLOB = 100 * 1024 * 1024 + 16
MAX_EVENTS = 32


async def deliver(request: web.Request) -> web.Response:
    """POST /deliver: events that the counter signed. 401 when it did not, 503 while the partner is down."""
    partner = request.app[PARTNER]
    if partner.down:
        raise web.HTTPServiceUnavailable(text="down, as asked\n")
    body = await body_of(request, MAX_BODY)
    await _admit(request, body)
    told = parsed(body)
    try:
        events = list(told["events"])
        if not 0 < len(events) <= MAX_EVENTS:
            raise BadPayload("$.events: too many, or none")
        await partner.take(request.headers[ID], json.loads(body)["events"])
    except BadPayload as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from error
    return web.json_response({"taken": len(events)})


async def put_blob(request: web.Request) -> web.Response:
    """POST /deliver/blobs: a sealed file of the counter's, signed. Answers its address."""
    partner = request.app[PARTNER]
    body = await body_of(request, MAX_BLOB)
    await _admit(request, body)
    return web.json_response({"url": partner.blobs.put(body)}, status=201)


async def get_blob(request: web.Request) -> web.Response:
    """GET /blobs/{id}: the sealed bytes; whoever knows the address may fetch them, and cannot open them."""
    blob = request.app[PARTNER].blobs.get(request.match_info["id"])
    if blob is None:
        raise web.HTTPNotFound(text="no such blob\n")
    return web.Response(body=blob, content_type="application/octet-stream")


async def _admit(request: web.Request, body: bytes) -> None:
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        await request.app[PARTNER].admit(headers, body)
    except BadSignature as error:
        raise web.HTTPUnauthorized(text="signature missing or wrong\n") from error


ROUTES = [
    web.post("/deliver", deliver),
    web.post("/deliver/blobs", put_blob),
    web.get("/blobs/{id}", get_blob),
]
