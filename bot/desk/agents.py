"""The team's accounts as the desk asks for them. Hashing is slow on purpose: it runs in threads, two at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.store import Store
from bot.team import accounts, diary
from bot.team.accounts import ACTIVE, Account, NoSuchAccount
from bot.team.names import same_name
from bot.team.names import tidy_name as tidy_name
from bot.vault.passphrase import hash_passphrase, matches


class Agents:
    """The agent table. Every method raises StoreUnavailable."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._hashing = asyncio.Semaphore(2)

    async def any(self) -> bool:
        """Whether somebody works here at all."""
        return await self._store.read(accounts.count) > 0

    async def check(self, name: str, passphrase: str) -> Account | None:
        """Who has this name and passphrase; takes as long when there is no such name. Noted either way."""
        table = schema.agent
        rows = await self._store.read(lambda conn: conn.execute(select(table).where(table.c.state == ACTIVE)).all())
        row = next((r for r in rows if same_name(r.name, name)), None)
        async with self._hashing:
            right = await asyncio.to_thread(matches, row.passphrase_hash if row else None, passphrase)
        if row is None or not right:
            await self.note(row.name if row else "", "refused")  # what was typed may be a passphrase
            return None
        await self.note(row.name, "signed_in")
        return await self._store.read(lambda conn: accounts.get(conn, row.id))

    async def admitted(self, agent_id: str, version: int) -> Account | None:
        """The account, while it works here and its sessions of this version are not over."""

        def look(conn: Connection) -> Account | None:
            try:
                account = accounts.get(conn, agent_id)
            except NoSuchAccount:
                return None
            return account if (account.state, account.version) == (ACTIVE, version) else None

        return await self._store.read(look)

    async def create_first(self, name: str, passphrase: str, language: str) -> Account:
        """The first account. Raises BadChoice, NotFirst, NameTaken."""
        accounts.check_name(name)
        hashed = await self._hash(passphrase)
        return await self._store.write(lambda conn: accounts.create_first(conn, name, hashed, language, self._clock()))

    async def invited(self, code: str) -> Account | None:
        """Whose unused link this is."""

        def look(conn: Connection) -> Account | None:
            try:
                return accounts.held_by(conn, code, self._clock())
            except NoSuchAccount:
                return None

        return await self._store.read(look)

    async def redeem(self, code: str, passphrase: str, language: str) -> Account:
        """A colleague comes in by their link. Raises BadChoice, NoSuchAccount."""
        hashed = await self._hash(passphrase)
        return await self._store.write(lambda conn: accounts.redeem(conn, code, hashed, language, self._clock()))

    async def speak(self, agent_id: str, language: str) -> None:
        """Keep the language an agent chose."""
        table = schema.agent
        change = update(table).where(table.c.id == agent_id).values(language=language)
        await self._store.write(lambda conn: conn.execute(change))

    async def note(self, actor: str, kind: str) -> None:
        """An entry in the diary."""
        await self._store.write(lambda conn: diary.note(conn, self._clock(), actor, kind))

    async def _hash(self, passphrase: str) -> str:
        accounts.check_passphrase(passphrase)
        async with self._hashing:
            return await asyncio.to_thread(hash_passphrase, passphrase)
