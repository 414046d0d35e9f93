"""What an agent does to a ticket: take, reply, offer, hand back, resolve. A form sent twice does it once."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

from sanic.response import HTTPResponse, json, redirect

from bot.desk import asks
from bot.desk.agents import tidy_name
from bot.desk.guard import MOST_UPLOAD
from bot.desk.problems import Problem
from bot.desk.ticket_number import number_of
from bot.desk.undo import acted
from bot.desk.uploads import check_upload
from bot.media.shelf import TooLarge
from bot.tickets.service import File, NotAgreed
from bot.tickets.ticket import NotAllowed

LONGEST_REPLY = 8000
CHUNK = 64 * 1024
_FORM = re.compile(r"[0-9a-f]{32}")

DONE = {"taken": "did_take", "handed_back": "did_hand_back", "resolved": "did_resolve", "": "did_offer"}
"""What is told after each act."""


async def take(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/take"""
    return await _do(request, label, asks.desk(request).service.take, "taken")


async def hand_back(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/hand-back"""
    return await _do(request, label, asks.desk(request).service.hand_back, "handed_back")


async def offer(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/offer: the approved template, outside the window."""
    return await _do(request, label, partial(asks.desk(request).service.offer, to=_to(request)), "")


async def resolve(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/resolve"""
    return await _do(request, label, asks.desk(request).service.resolve, "resolved")


async def reply(request: Any, label: str) -> HTTPResponse:
    """POST /tickets/G-1042/reply: text, a file, or both; `form` is the page's one-time id."""
    desk, session = asks.desk(request), asks.session(request)
    form, words, file = asks.field(request, "form"), _words(request), _file(request)
    if not _FORM.fullmatch(form):
        raise Problem(400)
    if not words and file is None:
        raise Problem(400, "nothing_to_send")
    if file is not None:
        await check_upload(desk.examiner, request.files.get("file").body)
    try:
        await desk.service.reply(number_of(label), session.name, words, form=form, file=file, to=_to(request))
    except TooLarge as error:
        raise Problem(413, "file_too_large") from error
    await desk.drafts.keep(number_of(label), session.agent_id, "")
    if asks.by_script(request):
        return json({"form": secrets.token_hex(16)})
    session.notice = "did_reply"
    return redirect(f"/tickets/{label}", status=303)


async def _do(request: Any, label: str, act: Callable[[int, str], Awaitable[None]], kind: str) -> HTTPResponse:
    session = asks.session(request)
    try:
        await acted(request, label, kind, act(number_of(label), session.name))
        session.notice = DONE[kind]
    except NotAgreed:
        session.notice = "not_agreed"
    except NotAllowed:
        session.notice = "not_allowed"
    return redirect(f"/tickets/{label}", status=303)


def _to(request: Any) -> int | None:
    """The number of the source that it goes to; None: the chat of the page's own number. Raises NoSuchTicket."""
    chosen = asks.field(request, "to")
    return number_of(chosen) if chosen else None


def _words(request: Any) -> str:
    words = asks.field(request, "text").replace("\r\n", "\n").strip()
    if len(words) > LONGEST_REPLY:
        raise Problem(400, "reply_too_long")
    return words


def _file(request: Any) -> File | None:
    given = request.files.get("file") if request.files else None
    if given is None or not given.body:
        return None
    if len(given.body) > MOST_UPLOAD:
        raise Problem(413, "file_too_large")
    name = tidy_name(re.split(r"[/\\]", given.name or "")[-1])[-150:] or "file"
    return File(name=name, chunks=_chunks(given.body))


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), CHUNK):
        yield content[start : start + CHUNK]
