"""Composition: settings, store, vault and the stages, put together. The assistant process has one `Counter`."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import IO

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.audit.rounds import Audit
from bot.box import Box
from bot.consent.held_files import HeldFiles
from bot.consent.notices import Policy
from bot.consent.notices import load as load_policy
from bot.converse import Converse
from bot.deliver import Deliver
from bot.erasure.person import Eraser
from bot.erasure.retention import load as load_retention
from bot.erasure.rounds import Keeping, Rounds
from bot.inward.conversations import Conversations
from bot.inward.doors import DoorKeeper
from bot.media.convert.converter import Converter
from bot.media.inspect.examiner import examiner_of
from bot.media.shelf import Shelf, known_ids
from bot.networks import known_networks
from bot.numbers import plan as study_plan
from bot.outward import pace
from bot.outward.pace import Trouble
from bot.parts import Parts
from bot.receive import Receive
from bot.settings import Settings
from bot.store import Store, migrate
from bot.talk import replies
from bot.talk.agent_writes import AgentWrites
from bot.talk.turn import Assistant
from bot.tickets import rating
from bot.vault.belonging import check_keys, check_register
from bot.vault.keys import ASSISTANT, Vault
from bot.vault.register import Register
from bot.vault.signing import Signer
from bot.vault.state import States
from bot.watch import ledger, network_news
from bot.watch.health import Health
from bot.watch.ledger import Ledger
from bot.worker import Handle, Worker
from connectors.sdk.connector import Connector
from connectors.sdk.state import State

SWEEP_AFTER = 3600.0
"""Seconds after which a file without a row is nobody's: no upload takes so long."""
log = logging.getLogger(__name__)


class AlreadyRunning(Exception):
    """Another assistant works on this data folder."""


class Counter:
    """The counter: receives at once, converses and delivers once `start` was called."""

    def __init__(
        self,
        settings: Settings,
        connectors: Mapping[str, Connector],
        assistant: Assistant,
        *,
        clock: Callable[[], float] = time.time,
        consent: Policy | None = None,
    ) -> None:
        """Raises AlreadyRunning, BadSetting, NoKeys, StoreUnavailable, WrongSettings. `clock`: seconds, UTC."""
        self._clock = clock
        self._lock = _lock(settings)
        self.store = _store(settings)
        self._shelf = Shelf(settings.media)
        self._examiner, self._converter = examiner_of(settings.clamd, settings.transcriber), Converter()
        self.health = _health(connectors)
        self.connectors = connectors
        conversations = Conversations(vault := Vault.open(settings.keys, ASSISTANT))
        states = partial(_now, States(conversations, vault.blind), clock)
        self.audit = Audit(self.store, connectors, clock=clock, blind=vault.blind, states=states)
        parts = Parts(
            store=self.store,
            conversations=conversations,
            connectors=connectors,
            shelf=self._shelf,
            health=self.health,
            audit=self.audit,
            blind=vault.blind,
            clock=clock,
            consent=consent or load_policy(),
            examiner=self._examiner,
            converter=self._converter,
            asks_rating=rating.load(),
        )
        self._outbox = self._worker(Box(schema.outbox), Deliver(parts).handle, "deliver")
        self._inbox = self._worker(Box(schema.inbox), Converse(parts, assistant, self._outbox.wake).handle, "converse")
        self._held_files, self._agent_writes = HeldFiles(parts), AgentWrites(parts)
        self.rights = _rounds(settings, vault, parts)
        self.doors = DoorKeeper(parts)
        self.receive = Receive(parts, arrived=self._inbox.wake)

    async def start(self) -> None:
        """Take up what was left and work from here on. Raises WrongSettings."""
        plan = study_plan.load(networks=tuple(known_networks()))
        if self._lock:
            await self.store.write(_take_back)
            await self._sweep()
        await self.store.settle()
        await self.store.write(lambda conn: pace.forget_others(conn, self.connectors.values()))
        await self.store.write(lambda conn: study_plan.note(conn, plan, self._clock()))
        await self.audit.start()
        self._inbox.start()
        self._outbox.start()
        self._held_files.start()
        self._agent_writes.start()
        self.rights.start()

    async def stop(self) -> None:
        """Finish what is under way; what is not finished is taken up at the next start."""
        await self._inbox.stop()
        await self._outbox.stop()
        await self._held_files.stop()
        await self._agent_writes.stop()
        await self.rights.stop()
        await self.audit.stop()
        await self._examiner.close()
        await self._converter.close()
        for connector in self.connectors.values():
            await connector.close()
        self.store.close()
        if self._lock:
            self._lock.close()

    async def ledger(self) -> Ledger:
        """What became of all that came in. Raises StoreUnavailable."""
        return await self.store.read(ledger.read)

    async def news(self) -> dict[str, dict[str, object]]:
        """Of each network what it told of the account lately. Raises StoreUnavailable."""
        return await self.store.read(lambda conn: network_news.recent(conn, self._clock()))

    async def troubles(self) -> list[Trouble]:
        """Which accounts wait for their operator. Raises StoreUnavailable."""
        return await self.store.read(pace.troubles)

    async def not_arrived(self) -> int:
        """How many replies did not reach their customer. Raises StoreUnavailable."""
        return await self.store.read(replies.not_arrived)

    async def _sweep(self) -> None:
        """Delete the sealed files that a crash left without a row; nobody else is at work on this folder."""
        since, known = await self.store.read(_known_files)
        if since is not None:
            gone = await asyncio.to_thread(self._shelf.sweep, known, time.time() - SWEEP_AFTER, since)
            if gone:
                log.info("%s files that a crash had left were deleted", gone)

    def _worker(self, box: Box, handle: Handle, name: str) -> Worker:
        return Worker(self.store, box, handle, clock=self._clock, name=name)


def _now(states: States, clock: Callable[[], float], conn: Connection, connector: Connector) -> State:
    return states.of(conn, connector, clock())


def _health(connectors: Mapping[str, Connector]) -> Health:
    health = Health()
    for network in connectors:
        health.known(network, on=True)
    return health


def _store(settings: Settings) -> Store:
    migrate(settings.database_url)
    check_keys(settings.database_url, settings.keys)
    check_register(settings.database_url, register := Register.of(settings))
    return Store(settings.database_url, register)


def _rounds(settings: Settings, vault: Vault, parts: Parts) -> Rounds:
    """What erases in this process."""
    routes = {name: connector.route for name, connector in parts.connectors.items()}
    keeping = Keeping(retention=load_retention(networks=tuple(known_networks())), routes=routes)
    eraser = Eraser(parts.conversations, vault, Signer.open(settings.keys))
    return Rounds(parts.store, eraser, parts.shelf, keeping, parts.clock)


def _known_files(conn: Connection) -> tuple[float | None, set[str]]:
    """When this store's first conversation began (older files are not its own), and the files it knows."""
    began = conn.execute(select(func.min(schema.conversation.c.created_at))).scalar()
    return began, known_ids(conn)


def _take_back(conn: Connection) -> None:
    for table in (schema.inbox, schema.outbox):
        Box(table).take_back(conn)


def _lock(settings: Settings) -> IO[str] | None:
    """On SQLite one assistant works at a time, so that at start no lease can be another's."""
    if not settings.database_url.startswith("sqlite"):
        return None
    file = Path(settings.data) / "assistant.lock"
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = file.open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        raise AlreadyRunning(f"another assistant works on {settings.data}: stop it, or set GUICHET_DATA") from error
    return handle
