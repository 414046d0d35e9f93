"""The played partner as one process: the page, the addresses that the counter calls, the control of scripts."""

from __future__ import annotations

import json
import secrets
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from aiohttp import web

from connectors.interop.simulator import control, counter_side, phone_side
from connectors.interop.simulator.partner import Partner, PartnerSettings
from connectors.interop.simulator.phone import Phone
from connectors.interop.simulator.state import PARTNER
from connectors.sdk.played.chat_page.chats import Chat, Data
from connectors.sdk.played.chat_page.server import HOST, make_page
from connectors.sdk.played.chat_page.state import Carrier, Page

MAX_FILE = 64 * 1024 * 1024
MAX_TEXT = 4096
HERE = Path(__file__).parent
BRANDS = HERE / "brands"


class Phones(Carrier):
    """What a person does on the page goes through their phone."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner

    async def carry(self, chat: Chat, message: Data) -> bool:
        """Sealed on the phone, told by the partner."""
        phone = self._partner.phone_of(chat)
        taken = await phone.carry(message)
        phone.show()
        return taken

    async def seen(self, chat: Chat, reply_ids: Sequence[str]) -> None:
        """Read receipts."""
        await self._partner.phone_of(chat).seen(reply_ids)

    async def close(self) -> None:
        """Let go of everything."""
        await self._partner.close()


def make_app(partner: Partner) -> web.Application:
    """The whole process as an aiohttp application."""
    page = Page(
        boot=_boot(partner),
        now_ms=partner.now_ms,
        chats=partner.chats,
        blobs=partner.files,
        carrier=Phones(partner),
        max_file=MAX_FILE,
        max_text=MAX_TEXT,
    )
    routes = [*phone_side.ROUTES, *counter_side.ROUTES, *control.ROUTES, _brand_route(partner.app)]
    app = make_page(page, [HERE / "static", _brand_folder(partner.name)], routes)
    app[PARTNER] = partner
    return app


class Simulator:
    """A played partner inside a script: `async with Simulator(...) as app: app.phone("lea@example.org")`."""

    def __init__(
        self, settings: Callable[[str], PartnerSettings], *, clock: Callable[[], float] = time.time, port: int = 0
    ) -> None:
        """`settings` makes the partner's settings from the address that it listens on; port 0 is a free one."""
        self._socket = socket.create_server((HOST, port))
        self.url = f"http://{HOST}:{self._socket.getsockname()[1]}"
        self.partner = Partner(settings(self.url), clock)
        self._runner = web.AppRunner(make_app(self.partner), access_log=None, shutdown_timeout=0.5)

    def phone(self, user: str, *, name: str = "") -> Phone:
        """The phone of a person, by their address at the app."""
        return self.partner.phone(user, name=name)

    async def __aenter__(self) -> Simulator:
        """It listens from now on."""
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()
        return self

    async def __aexit__(self, kind: object, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._runner.cleanup()


def _boot(partner: Partner) -> str:
    """The same for as long as the store lives: a browser's place in a chat outlives the process."""
    kept = partner.store.get("setting", "boot")
    if kept is None:
        kept = secrets.token_hex(4).encode()
        partner.store.put("setting", "boot", kept)
    return kept.decode()


def _brand_folder(name: str) -> Path:
    own = BRANDS / name
    return own if own.is_dir() else BRANDS / "other"


def _brand_route(app_name: str) -> web.RouteDef:
    facts = {"name": app_name, "largest_file": MAX_FILE}
    script = f"export const BRAND = {json.dumps(facts)};\n"

    async def brand(request: web.Request) -> web.Response:
        return web.Response(text=script, content_type="text/javascript")

    return web.get("/static/brand.js", brand)
