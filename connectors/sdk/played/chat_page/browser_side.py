"""What the browser asks of the page: open a chat, send a message, send a file, hear what happens."""

from __future__ import annotations

import asyncio
import json
import re
from urllib.parse import unquote

from aiohttp import web

from connectors.sdk.errors import BadPayload
from connectors.sdk.played.chat_page.blobs import Blob
from connectors.sdk.played.chat_page.chats import Chat, Data, Entry, new_key
from connectors.sdk.played.chat_page.reading import blob_answer, body_of, parsed
from connectors.sdk.played.chat_page.state import PAGE, Page
from connectors.sdk.untrusted import Untrusted

HEARTBEAT = 15.0
MAX_NAME = 60
MAX_FILES = 10
MAX_REQUEST = 64 * 1024
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")


async def open_chat(request: web.Request) -> web.Response:
    """POST /api/chats: a new person's key. The chat itself opens at its first use."""
    return web.json_response({"key": new_key()})


async def send_file(request: web.Request) -> web.Response:
    """POST /api/chats/{key}/files: the raw bytes, with type, `x-file-kind` and `x-file-name` (percent-encoded)."""
    _chat(request)
    content = await body_of(request, request.app[PAGE].max_file)
    blob = request.app[PAGE].blobs.put(
        content,
        kind=request.headers.get("x-file-kind", ""),
        mime=request.headers.get("content-type", ""),
        name=unquote(request.headers.get("x-file-name", "")),
    )
    return web.json_response(blob.facts())


async def get_file(request: web.Request) -> web.StreamResponse:
    """GET /files/{id}: a file of the chat, by an id that cannot be guessed."""
    return blob_answer(request, request.app[PAGE].blobs.get(request.match_info["id"]))


async def send_message(request: web.Request) -> web.Response:
    """POST /api/chats/{key}/messages: answers 200 only when the counter has the message for good, else 502.

    A second try with the same id changes nothing when the first one arrived.
    """
    page, chat = request.app[PAGE], _chat(request)
    told = parsed(await body_of(request, MAX_REQUEST))
    try:
        message = _message(page, told)
    except BadPayload as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from error
    state = await _forward(page, chat, message)
    return web.json_response({"state": state}, status=200 if state == "sent" else 502)


async def mark_seen(request: web.Request) -> web.Response:
    """POST /api/chats/{key}/read: the replies that the person has before their eyes."""
    page, chat = request.app[PAGE], _chat(request)
    told = parsed(await body_of(request, MAX_REQUEST))
    try:
        seen = chat.newly_seen([i.as_(str) for i in told.items("ids")])
    except BadPayload as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from error
    if seen:
        await page.carrier.seen(chat, seen)
    return web.json_response({})


async def listen(request: web.Request) -> web.StreamResponse:
    """GET /api/chats/{key}/events: server-sent events, from the start, or from `Last-Event-ID` or `?after=` on."""
    page, chat = request.app[PAGE], _chat(request)
    stream = web.StreamResponse(headers={"content-type": "text/event-stream; charset=utf-8"})
    backlog, queue = chat.listen(_after(page, request.headers.get("last-event-id") or request.query.get("after", "")))
    try:
        await stream.prepare(request)
        await stream.write(b"retry: 1500\n\n")
        for entry in [*backlog, Entry(0, {"type": "ready"})]:
            await stream.write(_line(page, entry))
        await _relay(page, stream, queue)
    except (ConnectionError, asyncio.CancelledError):
        pass
    finally:
        chat.listeners.discard(queue)
    return stream


async def _relay(page: Page, stream: web.StreamResponse, queue: asyncio.Queue[Entry | None]) -> None:
    while True:
        try:
            entry = await asyncio.wait_for(queue.get(), HEARTBEAT)
        except asyncio.TimeoutError:
            await stream.write(b": still here\n\n")
            continue
        if entry is None:
            return
        await stream.write(_line(page, entry))


async def _forward(page: Page, chat: Chat, message: Data) -> str:
    """One at a time per chat, so that a person's messages reach the counter in the order in which they were written."""
    async with chat.lock:
        message = chat.add_message(message)
        if message["state"] != "sent":
            chat.settle(message, "sent" if await page.carrier.carry(chat, message) else "failed")
        return str(message["state"])


def _chat(request: web.Request) -> Chat:
    chat = request.app[PAGE].chats.by_key(request.match_info["key"])
    if chat is None:
        raise web.HTTPNotFound(text="no such chat\n")
    return chat


def _message(page: Page, told: Untrusted) -> Data:
    text, choice = told.text("text"), told.text("choice")
    blobs = list({blob.id: blob for blob in (_blob(page, item) for item in told.items("media"))}.values())
    message_id = _id_of(told["id"])
    too_long = len(text) > page.max_text or len(choice) > page.max_text
    if not (text.strip() or blobs) or too_long or len(blobs) > MAX_FILES:
        raise BadPayload("$: empty or over the page's limits")
    reply_to = told.get("reply_to")
    return {
        "id": message_id,
        "kind": "choice" if choice else blobs[0].kind.value if blobs else "text",
        "text": text,
        "media": [blob.facts() for blob in blobs],
        "choice": choice,
        "reply_to": _id_of(reply_to) if reply_to else "",
        "name": told.text("name")[:MAX_NAME],
        "at": page.now_ms(),
        "state": "waiting",
    }


def _blob(page: Page, item: Untrusted) -> Blob:
    blob = page.blobs.get(item.as_(str))
    if blob is None:
        raise web.HTTPGone(text="the file is no longer held: send it again\n")
    return blob


def _id_of(value: Untrusted) -> str:
    text = value.as_(str)
    if not _ID.match(text):
        raise BadPayload(f"{value.path}: not an id")
    return text


def _after(page: Page, last_event_id: str) -> int:
    boot, _, number = last_event_id.partition("-")
    return int(number) if boot == page.boot and number.isdigit() and len(number) < 12 else 0


def _line(page: Page, entry: Entry) -> bytes:
    number = f"id: {page.boot}-{entry.number}\n" if entry.number else ""
    return f"{number}data: {json.dumps(entry.data, ensure_ascii=False)}\n\n".encode("utf-8", "replace")
