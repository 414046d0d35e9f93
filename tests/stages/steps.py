"""A counter taken apart: a test makes every step itself, at a time of its own. Real store, vault and stages."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.engine import Row

from bot import schema
from bot.audit.rounds import Audit
from bot.box import Box
from bot.consent.notices import Policy
from bot.consent.notices import load as load_policy
from bot.converse import Converse
from bot.deliver import Deliver
from bot.inward.conversations import Conversation, Conversations
from bot.inward.doors import DoorKeeper
from bot.media.shelf import Shelf
from bot.packing import Outgoing, unpack_outgoing
from bot.parts import Parts
from bot.receive import Answer, Receive
from bot.store import Store, migrate
from bot.talk.replies import BOT, Author, put_reply
from bot.talk.turn import Outcome, Say, Turn
from bot.tickets.service import TicketService
from bot.vault.keys import ASSISTANT, DESK, Vault, make_keys
from bot.vault.register import Register
from bot.vault.sealing import unseal_json
from bot.watch import ledger
from bot.watch.health import Health
from bot.watch.ledger import Ledger
from connectors.sdk.connector import Connector
from connectors.sdk.testkit.network import FakeNetwork

inbox, outbox = Box(schema.inbox), Box(schema.outbox)
Answers = Callable[[Turn], Awaitable[Outcome]]


async def echo(turn: Turn) -> Outcome:
    """Says what it heard, and counts the turns of the dialogue in its tracker."""
    turns = int(turn.tracker or b"0") + 1
    return Outcome(says=(Say(text=f"{turn.message.text} heard {turns}"),), tracker=str(turns).encode(), language="en")


def sqlite_of(folder: Path, tables: Path) -> str:
    """The address of a copy of the empty tables."""
    shutil.copy(tables, folder / "guichet.db")
    return f"sqlite:///{folder / 'guichet.db'}"


databases: list[Callable[[Path, Path], str]] = [sqlite_of]
"""The last gives each counter its empty database: SQLite, unless pytest was called with `--postgresql`."""


def _furnish(folder: Path, tables: Path) -> None:
    """A copy of keys, which take longer to make."""
    if not (folder / "keys").exists():
        shutil.copytree(_keys(tables.parent / "keys"), folder / "keys")


class Steps:
    """One counter in a folder. `assistant` may be changed at any time; `now` is the stages' clock."""

    def __init__(
        self,
        folder: Path,
        tables: Path,
        network: FakeNetwork,
        connector: Connector | None = None,
        policy: Policy | None = None,
    ) -> None:
        _furnish(folder, tables)
        self.folder, self.network = folder, network
        self.now = float(int(time.time()) + 10)
        self.assistant: Answers = echo
        self.turns: list[Turn] = []
        self.connectors: dict[str, Connector] = {"fake": connector or network.connector()}
        self.register = Register(folder / "register", folder / "keys")
        self.store = Store(databases[-1](folder, tables), self.register)
        self.vault = Vault.open(folder / "keys", ASSISTANT)
        self.people = Conversations(self.vault)
        self.shelf = Shelf(folder / "media")
        self.health = Health()
        self.health.known("fake", on=True)
        self.audit = Audit(self.store, self.connectors, clock=lambda: self.now, blind=self.vault.blind)
        parts = Parts(
            store=self.store,
            conversations=self.people,
            connectors=self.connectors,
            shelf=self.shelf,
            health=self.health,
            audit=self.audit,
            blind=self.vault.blind,
            clock=lambda: self.now,
            consent=policy or load_policy(),
        )
        self.parts = parts
        self.conversing = Converse(parts, self._answer, lambda: None)
        self.delivering = Deliver(parts)
        desk = Conversations(Vault.open(folder / "keys", DESK))
        self.desk = TicketService(self.store, desk, self.shelf, clock=lambda: self.now)
        self.receiving = Receive(parts, arrived=lambda: None)
        self.doors = DoorKeeper(parts)

    async def _answer(self, turn: Turn) -> Outcome:
        self.turns.append(turn)
        return await self.assistant(turn)

    async def close(self) -> None:
        for connector in self.connectors.values():
            await connector.close()
        await asyncio.to_thread(self.store.close)

    # --- steps ------------------------------------------------------------------------------------------------------

    async def post(self, *events: dict[str, Any]) -> Answer:
        """One delivery of these events."""
        return await self.receiving.deliver("fake", self.network.delivery(*events))

    async def say(self, chat: str, text: str, **more: Any) -> None:
        """A customer says something, and it is kept."""
        assert (await self.post(self.network.text(chat, text, **more))).status == 200

    async def converse(self) -> int:
        """Finish what waits in the inbox at this time; gives how many rows that were."""
        return await self._work(inbox, self.conversing.handle)

    async def deliver(self) -> int:
        """Finish what waits in the outbox at this time."""
        return await self._work(outbox, self.delivering.handle)

    async def settle(self) -> None:
        """Make steps until nothing waits at this time."""
        while await self.converse() + await self.deliver():
            pass

    async def talk(self, chat: str, text: str, **more: Any) -> list[str]:
        """Say something; gives the texts that then arrive."""
        before = len(self.network.texts(chat))
        await self.say(chat, text, **more)
        await self.settle()
        return self.network.texts(chat)[before:]

    async def _work(self, box: Box, handle: Callable[[Row, str], Awaitable[None]]) -> int:
        rows = await self.store.write(lambda conn: box.lend(conn, "test", self.now, 100))
        for row in rows:
            await handle(row, "test")
        return len(rows)

    async def put(self, chat: str, text: str, *, kind: str = BOT, key: str = "", **more: Any) -> None:
        """Words for a chat straight into the outbox, under its present epoch."""
        conversation = await self.chat(chat)
        said = Outgoing(text=text, **more)
        await self.store.write(
            lambda conn: put_reply(
                conn,
                conversation,
                said,
                Author(kind=kind, epoch=conversation.epoch),
                key or f"k-{text[:50]}",
                self.now,
            )
        )

    # --- what is there ----------------------------------------------------------------------------------------------

    async def chat(self, address: str) -> Conversation:
        """The conversation of this address, met if it was not."""
        return await self.store.write(lambda conn: self.people.meet(conn, "fake", "fake-account", address, self.now))

    async def rows(self, table: Table) -> list[Row]:
        """Every row of a table, in the order of its key."""
        order = list(table.primary_key.columns)
        return await self.store.read(lambda conn: list(conn.execute(select(table).order_by(*order))))

    async def said(self, chat: str) -> list[tuple[str, Outgoing]]:
        """State and content of a chat's outbox rows."""
        conversation = await self.chat(chat)
        rows = [r for r in await self.rows(schema.outbox) if r.conversation_id == conversation.id]
        place = ("outbox",)
        return [
            (
                r.state,
                unpack_outgoing(unseal_json(conversation.key, r.sealed, *place, r.key, conversation.id)),
            )
            for r in rows
        ]

    async def execute(self, statement: Any) -> None:
        """Change the tables behind everybody's back."""
        await self.store.write(lambda conn: conn.execute(statement) and None)

    async def ledger(self) -> Ledger:
        return await self.store.read(ledger.read)


def _keys(folder: Path) -> Path:
    """Keys that every counter of this process begins with: making them waits for the disk a dozen times."""
    if not folder.exists():
        make_keys(folder)
    return folder


def empty_tables(file: Path) -> Path:
    """A database file with empty tables, to be copied: migrating takes longer than a test."""
    migrate(f"sqlite:///{file}")
    store = Store(f"sqlite:///{file}")
    store.close()
    return file


def settings_of(network: FakeNetwork, folder: Path, **more: str) -> Mapping[str, str]:
    """An environment for `Settings.read`."""
    return {**network.settings, "GUICHET_DATA": str(folder), **more}
