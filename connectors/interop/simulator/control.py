"""The control of scripts: JSON over loopback, with the token that lies in the partner's folder. README.md describes it.

POST /control/<user>/<act>      authorization: Bearer <token>
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from connectors.interop.errors import InteropRefusal
from connectors.interop.simulator.partner import Partner
from connectors.interop.simulator.phone import NotTaken, Phone
from connectors.interop.simulator.phone_side import ACTS
from connectors.interop.simulator.state import PARTNER
from connectors.sdk.errors import BadPayload
from connectors.sdk.played.chat_page.reading import body_of, parsed
from connectors.sdk.signatures import same_token
from connectors.sdk.untrusted import Untrusted

MAX_BODY = 64 * 1024
MAX_FILE = 64 * 1024 * 1024
LONGEST = 120.0


async def act(request: web.Request) -> web.Response:
    """POST /control/{user}/{act}: one of SCRIPTED or of the page's own ACTS."""
    phone = _admitted(request).phone(_user(request))
    do = SCRIPTED.get(request.match_info["act"]) or ACTS.get(request.match_info["act"])
    if do is None:
        raise web.HTTPNotFound(text="no such act\n")
    try:
        return web.json_response(await do(phone, parsed(await body_of(request, MAX_BODY))))
    except (BadPayload, AssertionError) as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from error
    except (NotTaken, InteropRefusal) as error:
        raise web.HTTPBadGateway(text=f"{error}\n") from error


async def send_file(request: web.Request) -> web.Response:
    """POST /control/{user}/file?kind=&name=&text=: the raw bytes, with their content-type."""
    phone = _admitted(request).phone(_user(request))
    query = {name: request.query.get(name, "") for name in ("kind", "name", "text")}
    try:
        message_id = await phone.send_file(await body_of(request, MAX_FILE), request.content_type, **query)
    except (NotTaken, InteropRefusal) as error:
        raise web.HTTPBadGateway(text=f"{error}\n") from error
    return web.json_response({"id": message_id})


async def partner_down(request: web.Request) -> web.Response:
    """POST /control/down: `{"down": true}`: the partner's servers answer 503 until told otherwise."""
    partner = _admitted(request)
    try:
        partner.down = parsed(await body_of(request, MAX_BODY))["down"].as_(bool)
    except BadPayload as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from error
    return web.json_response({"down": partner.down})


async def _say(phone: Phone, told: Untrusted) -> dict[str, Any]:
    if name := told.text("name"):
        phone.partner.phone(phone.user, name=name)
    return {"id": await phone.say(told["text"].as_(str))}


async def _expect(phone: Phone, told: Untrusted) -> dict[str, Any]:
    seconds = told.get("seconds")
    after = told.get("after")
    return {
        "text": await phone.expect(
            told["text"].as_(str),
            seconds=min(LONGEST, seconds.as_(float)) if seconds else 30.0,
            after=after.as_(int) if after else 0,
        )
    }


async def _heard(phone: Phone, told: Untrusted) -> dict[str, Any]:
    states = {message_id: message["state"] for message_id, message in phone.chat.messages.items()}
    return {"heard": phone.heard(), "states": states, **phone.facts()}


def _admitted(request: web.Request) -> Partner:
    partner = request.app[PARTNER]
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not same_token(partner.token, token):
        raise web.HTTPUnauthorized(text="token missing or wrong\n")
    return partner


def _user(request: web.Request) -> str:
    try:
        return Untrusted({"user": request.match_info["user"]}).identifier("user")
    except BadPayload as error:
        raise web.HTTPBadRequest(text="not an address\n") from error


SCRIPTED = {"say": _say, "expect": _expect, "heard": _heard}
ROUTES = [
    web.post("/control/down", partner_down),
    web.post("/control/{user}/file", send_file),
    web.post("/control/{user}/{act}", act),
]
