"""What the page asks of its phone beside the chat: how it stands, the switch, a new device, flight mode, trouble."""

from __future__ import annotations

from aiohttp import web

from connectors.interop.errors import InteropRefusal
from connectors.interop.simulator.phone import NotTaken, Phone
from connectors.interop.simulator.state import PARTNER
from connectors.interop.simulator.trouble import TROUBLES
from connectors.sdk.errors import BadPayload
from connectors.sdk.played.chat_page.reading import body_of, parsed
from connectors.sdk.played.chat_page.state import PAGE
from connectors.sdk.untrusted import Untrusted

MAX_BODY = 4096


async def facts(request: web.Request) -> web.Response:
    """GET .../phone: how the phone stands."""
    return web.json_response({"type": "phone", **_phone(request).facts()})


async def act(request: web.Request) -> web.Response:
    """POST .../phone/{act}: do one of ACTS. 502 when the counter did not take it."""
    phone, do = _phone(request), ACTS.get(request.match_info["act"])
    if do is None:
        raise web.HTTPNotFound(text="no such act\n")
    told = parsed(await body_of(request, MAX_BODY))
    try:
        return web.json_response(await do(phone, told))
    except BadPayload as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from error
    except (NotTaken, InteropRefusal) as error:
        raise web.HTTPBadGateway(text=f"{error}\n") from error


async def _consent(phone: Phone, told: Untrusted) -> dict[str, object]:
    state = told["state"].as_(str)
    if state not in ("given", "withdrawn"):
        raise BadPayload("$.state: given or withdrawn")
    await (phone.opt_in() if state == "given" else phone.opt_out())
    return phone.facts()


async def _device(phone: Phone, told: Untrusted) -> dict[str, object]:
    await phone.change_device()
    return phone.facts()


async def _offline(phone: Phone, told: Untrusted) -> dict[str, object]:
    if told["offline"].as_(bool):
        phone.go_offline()
    else:
        await phone.go_online()
    return phone.facts()


async def _trouble(phone: Phone, told: Untrusted) -> dict[str, object]:
    name = told["name"].as_(str)
    if name not in TROUBLES:
        raise BadPayload("$.name: no such trouble")
    result = await phone.partner.misbehave(phone, name)
    return result.facts()


def _phone(request: web.Request) -> Phone:
    chat = request.app[PAGE].chats.by_key(request.match_info["key"])
    if chat is None:
        raise web.HTTPNotFound(text="no such chat\n")
    return request.app[PARTNER].phone_of(chat)


ACTS = {"consent": _consent, "device": _device, "offline": _offline, "trouble": _trouble}
ROUTES = [
    web.get("/api/chats/{key}/phone", facts),
    web.post("/api/chats/{key}/phone/{act}", act),
]
