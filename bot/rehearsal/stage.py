"""A real counter in this process, the played networks around it, and a clock that can jump.

Everything between is real: webhooks over HTTP with their signatures, the store, the vault, the queues. Only time is not
waited for: the clock that the counter and the networks are given is this machine's, plus what a scenario lets pass.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import Select

from bot import schema
from bot.app import Counter
from bot.inward.conversations import Conversations
from bot.media.shelf import Shelf
from bot.settings import Settings
from bot.talk.turn import Assistant
from bot.tickets import rating
from bot.tickets.service import Manner, TicketService
from bot.vault.keys import DESK, Vault
from connectors.sdk.messages import Request
from connectors.sdk.played.counter_server import CounterServer, Served
from connectors.sdk.played.players import CannotPlay, Maker, PlayedNetwork, Surroundings

CALM = 3
"""So many looks in a row must find nothing under way."""
LOOK_EVERY = 0.1
PATIENCE = 45.0


class Clock:
    """Seconds since the epoch, and whatever was let pass."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        """The time of the rehearsal."""
        return time.time() + self.ahead


class Stage:
    """Use it with `async with`. `folder` must be empty; `makers` are the networks that take part, by app."""

    def __init__(self, folder: Path, assistant: Assistant, makers: Mapping[str, Maker]) -> None:
        self.folder = folder
        self.data = folder / "counter"
        self.clock = Clock()
        self.networks: dict[str, PlayedNetwork] = {}
        self._assistant = assistant
        self._makers = makers
        self._server = CounterServer()

    async def __aenter__(self) -> Stage:
        await self._server.__aenter__()
        for app, make in self._makers.items():
            own = self.folder / "networks" / app
            own.mkdir(parents=True)
            around = Surroundings(webhooks=f"{self._server.url}/webhooks", folder=own, clock=self.clock)
            self.networks[app] = make(around)
            await self.networks[app].start()
        await self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.answers = None
        for network in self.networks.values():
            await network.close()
        await self.counter.stop()
        await self._server.__aexit__(kind, error, trace)

    def play(self, app: str) -> PlayedNetwork:
        """The network of this app. Raises CannotPlay."""
        found = {name.casefold(): network for name, network in self.networks.items()}.get(app.casefold())
        if found is None:
            raise CannotPlay(f"no app is called {app}: choose one of {', '.join(sorted(self.networks))}")
        return found

    async def let_pass(self, seconds: float) -> None:
        """Jump, then wait until what was due is done."""
        self.clock.ahead += seconds
        for network in self.networks.values():
            network.jumped(seconds)
        await self.quiet()

    async def quiet(self) -> None:
        """Returns once nothing is under way; what hangs for too long is left for the next sentence to find."""
        until, calm = time.monotonic() + PATIENCE, 0
        while calm < CALM and time.monotonic() < until:
            calm = 0 if await self._busy() else calm + 1
            await asyncio.sleep(LOOK_EVERY)

    async def _open(self) -> None:
        settings = Settings.read({"GUICHET_DATA": str(self.data)}, root=self.data.parent)
        connectors = {n.network: n.connector() for n in self.networks.values()}
        self.counter = Counter(settings, connectors, self._assistant, clock=self.clock)
        await self.counter.start()
        self.desk = Conversations(Vault.open(settings.keys, DESK))
        shelf, asks = Shelf(settings.media), rating.load()
        self.tickets = TicketService(
            self.counter.store, self.desk, shelf, clock=self.clock, manner=Manner(asks_rating=asks)
        )
        self._server.answers = self._answer

    async def _answer(self, network: str, door: str, request: Request) -> Served:
        if door != "webhook":
            answer = await self.counter.doors.answer(network, door, request)
            return Served(status=answer.status, body=answer.body, content_type=answer.content_type)
        if request.method == "GET":
            said = self.counter.receive.challenge(network, request)
        else:
            said = await self.counter.receive.deliver(network, request)
        return Served(status=said.status, body=said.text.encode())

    async def _busy(self) -> bool:
        for network in self.networks.values():
            try:
                await asyncio.wait_for(network.told_all(), timeout=5)
            except asyncio.TimeoutError:
                continue  # the counter does not take it: the scenario will say what it thinks of that
        return bool(await self.counter.store.read(self._due))

    def _due(self, conn: Connection) -> int:
        return sum(int(conn.execute(query(self.clock())).scalar_one()) for query in (_due_in_inbox, _due_in_outbox))


def _due_of(name: str) -> Callable[[float], Select]:
    """How many rows of a box are lent, or first of their lane and due at this time."""
    table = schema.metadata.tables[name]

    def query(now: float) -> Select:
        pending = table.c.state.in_(("open", "lent"))
        first = select(func.min(table.c.id)).where(pending).group_by(table.c.lane)
        due = (table.c.state == "lent") | (table.c.available_at <= now)
        return select(func.count()).select_from(table).where(table.c.id.in_(first), due)

    return query


_due_in_inbox, _due_in_outbox = _due_of("inbox"), _due_of("outbox")
