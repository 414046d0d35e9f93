"""What the counter asks of the page, with its bearer token: take a reply, show dots, hand out a file."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from connectors.console.limits import LIMITS, MAX_FILE
from connectors.console.payloads import id_of
from connectors.sdk.errors import BadPayload
from connectors.sdk.played.chat_page.blobs import Blob
from connectors.sdk.played.chat_page.reading import blob_answer, body_of, form_of, parsed
from connectors.sdk.played.chat_page.state import PAGE, Page
from connectors.sdk.signatures import same_token
from connectors.sdk.untrusted import Untrusted

SECRET: web.AppKey[str] = web.AppKey("secret", str)
MAX_KEY = 300
MAX_REPLY = 256 * 1024


async def deliver(request: web.Request) -> web.Response:
    """POST /deliver: a reply as JSON, or as a form with `reply` (JSON) and `file`. A repeated key is dropped."""
    page = _admitted(request)
    raw, content = await _reply_parts(request)
    told = parsed(raw)
    try:
        chat, key, reply = _reply(told)
        blob = _blob(page, told, content) if content is not None and not page.chats.by_id(chat).has_reply(key) else None
    except BadPayload as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from error
    if blob:
        reply["media"] = [blob.facts()]
    return web.json_response({"id": page.chats.by_id(chat).add_reply(key, reply)})


async def typing(request: web.Request) -> web.Response:
    """POST /typing: dots in the chat, of the moment."""
    page = _admitted(request)
    told = parsed(await body_of(request, 4096))
    try:
        chat = page.chats.by_id(id_of(told["chat"]))
    except BadPayload as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from error
    chat.mark_read()
    chat.tell({"type": "typing"}, keep=False)
    return web.json_response({})


async def blob(request: web.Request) -> web.StreamResponse:
    """GET /blobs/{id}: the bytes of a file that a person sent."""
    page = _admitted(request)
    return blob_answer(request, page.blobs.get(request.match_info["id"]))


def _admitted(request: web.Request) -> Page:
    page = request.app[PAGE]
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not same_token(request.app[SECRET], token):
        raise web.HTTPUnauthorized(text="token missing or wrong\n")
    return page


async def _reply_parts(request: web.Request) -> tuple[bytes, bytes | None]:
    if not request.content_type.startswith("multipart/"):
        return await body_of(request, MAX_REPLY), None
    form = await form_of(request, {"reply": MAX_REPLY, "file": MAX_FILE})
    return form["reply"], form["file"]


def _reply(told: Untrusted) -> tuple[str, str, dict[str, Any]]:
    key = told["key"].as_(str)
    text = told.text("text")
    buttons = [{"id": b["id"].as_(str), "title": b["title"].as_(str)} for b in told.items("buttons")]
    if not 0 < len(key) <= MAX_KEY or len(text) > LIMITS.text or len(buttons) > LIMITS.buttons:
        raise BadPayload("$: over the console's limits")
    if any(not 0 < len(b["title"]) <= LIMITS.button_title for b in buttons):
        raise BadPayload("$.buttons: a title over the console's limits")
    chat = id_of(told["chat"])
    reply_to = told.text("reply_to").removeprefix(f"{chat}.")
    return chat, key, {"text": text, "buttons": buttons, "reply_to": reply_to, "media": []}


def _blob(page: Page, told: Untrusted, content: bytes) -> Blob:
    media = told["media"]
    return page.blobs.put(content, kind=media["kind"].as_(str), mime=media.text("mime"), name=media.text("name"))


ROUTES = [
    web.post("/deliver", deliver),
    web.post("/typing", typing),
    web.get("/blobs/{id}", blob),
]
