"""The counter's addresses over HTTP, for rehearsals and tests: `/webhooks/<network>/<door>` on this machine alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType

from aiohttp import web

from connectors.sdk.messages import Request

MOST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What a request is answered with."""

    status: int
    body: bytes = field(default=b"", repr=False)
    content_type: str = "text/plain"


Answers = Callable[[str, str, Request], Awaitable[Served]]
"""Network, door and request -> answer."""


class CounterServer:
    """Serves from the moment `answers` is set; before that it says 503, as a counter that starts does."""

    def __init__(self) -> None:
        self.answers: Answers | None = None
        app = web.Application(client_max_size=MOST)
        app.router.add_route("*", "/webhooks/{network}/{door}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        self.url = ""

    async def __aenter__(self) -> CounterServer:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.Response:
        if self.answers is None:
            return web.Response(status=503, text="starting, try again")
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Request(method=request.method, query=dict(request.query), headers=headers, body=await request.read())
        answer = await self.answers(request.match_info["network"], request.match_info["door"], asked)
        return web.Response(status=answer.status, body=answer.body, content_type=answer.content_type.partition(";")[0])
