"""Agents: name, Argon2id passphrase, language. Hashing is slow on purpose: it runs in threads, two at a time."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.store import Store
from bot.vault.passphrase import LONGEST, SHORTEST, hash_passphrase, matches

LONGEST_NAME = 40


class BadChoice(Exception):
    """A name or passphrase that cannot be; `args[0]` is the key of the text that says why."""


class NotFirst(Exception):
    """There is an agent already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """One person who works tickets."""

    id: str
    name: str
    language: str


class Agents:
    """The agent table. Every method raises StoreUnavailable."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._hashing = asyncio.Semaphore(2)

    async def any(self) -> bool:
        """Whether there is an agent at all."""
        return await self._store.read(count) > 0

    async def check(self, name: str, passphrase: str) -> Agent | None:
        """The agent of this name and passphrase; takes as long when there is no such name."""
        wanted = tidy_name(name).casefold()
        table = schema.agent
        rows = await self._store.read(lambda conn: conn.execute(select(table)).all())
        row = next((r for r in rows if r.name.casefold() == wanted), None)
        async with self._hashing:
            right = await asyncio.to_thread(matches, row.passphrase_hash if row else None, passphrase)
        return Agent(id=row.id, name=row.name, language=row.language) if row and right else None

    async def create_first(self, name: str, passphrase: str, language: str) -> Agent:
        """The first agent. Raises BadChoice, NotFirst."""
        agent = Agent(id=secrets.token_hex(16), name=tidy_name(name), language=language)
        _check_choice(agent.name, passphrase)
        async with self._hashing:
            hashed = await asyncio.to_thread(hash_passphrase, passphrase)
        await self._store.write(lambda conn: _insert_first(conn, agent, hashed, self._clock()))
        return agent

    async def speak(self, agent_id: str, language: str) -> None:
        """Keep the language an agent chose."""
        table = schema.agent
        change = update(table).where(table.c.id == agent_id).values(language=language)
        await self._store.write(lambda conn: conn.execute(change))


def count(conn: Connection) -> int:
    """How many agents there are."""
    return int(conn.execute(select(func.count()).select_from(schema.agent)).scalar_one())


def tidy_name(name: str) -> str:
    """The name without what cannot be seen, its spaces made single."""
    seen = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in unicodedata.normalize("NFC", name))
    return " ".join(seen.split())


def _check_choice(name: str, passphrase: str) -> None:
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadChoice("bad_name")
    if len(passphrase) < SHORTEST:
        raise BadChoice("short_passphrase")
    if len(passphrase) > LONGEST:
        raise BadChoice("long_passphrase")


def _insert_first(conn: Connection, agent: Agent, hashed: str, now: float) -> None:
    if count(conn):
        raise NotFirst
    row = {"id": agent.id, "name": agent.name, "language": agent.language}
    conn.execute(schema.agent.insert().values(**row, passphrase_hash=hashed, created_at=now))
