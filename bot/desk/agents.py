"""The team's accounts as the desk asks for them. Hashing is slow on purpose: it runs in threads, two at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.inward.conversations import Conversations
from bot.store import Store
from bot.team import accounts, diary, second
from bot.team.accounts import ACTIVE, Account, Chosen, NoSuchAccount
from bot.team.names import same_name
from bot.team.names import tidy_name as tidy_name
from bot.tickets import readers
from bot.vault.passphrase import matches
from bot.vault.personal import make_secret, open_private
from bot.vault.sealing import CannotOpen

log = logging.getLogger(__name__)


class Agents:
    """The agent table. Every method raises StoreUnavailable."""

    def __init__(self, store: Store, clock: Callable[[], float], people: Conversations) -> None:
        self._store = store
        self._clock = clock
        self._people = people
        self._hashing = asyncio.Semaphore(2)

    async def any(self) -> bool:
        """Whether somebody works here at all."""
        return await self._store.read(accounts.count) > 0

    async def check(self, name: str, passphrase: str) -> tuple[Account, bytes] | None:
        """Who has this name and passphrase, and their own private key; takes as long when there is no such name.

        Noted either way; with a second step the sign-in is noted when that is taken (second_step.py).
        """
        row, changed = await self._store.read(lambda conn: _find(conn, name))
        async with self._hashing:
            right = await asyncio.to_thread(matches, row.passphrase_hash if row else None, passphrase)
        if row is None or not right:
            await self.note(row.name if row else "", "refused")  # what was typed may be a passphrase
            return None
        if changed:
            _tell(row.id, changed)
            await self.note(row.name, "refused_changed", changed)
            return None
        private = await self._unlock(row, passphrase)
        account = await self.admitted(row.id, row.version)
        if account is None:  # a new passphrase, or they left, while this one was looked at
            await self.note(row.name, "refused")
            return None
        if not account.second:
            await self.note(row.name, "signed_in")
        return account, private

    async def admitted(self, agent_id: str, version: int) -> Account | None:
        """The account, while it works here and its sessions of this version are not over."""

        def look(conn: Connection) -> Account | None:
            try:
                account = accounts.get(conn, agent_id)
            except NoSuchAccount:
                return None
            if account.changed:
                _tell(account.id, account.changed)
            return account if (account.state, account.version, account.changed) == (ACTIVE, version, "") else None

        return await self._store.read(look)

    async def create_first(self, name: str, passphrase: str, language: str) -> tuple[Account, bytes]:
        """The first account, and its private key. Raises BadChoice, NotFirst, NameTaken."""
        accounts.check_name(name)
        chosen = await self._chosen(passphrase, language)
        account = await self._store.write(lambda conn: accounts.create_first(conn, name, chosen, self._clock()))
        return account, await self._private(chosen, passphrase)

    async def invited(self, code: str) -> Account | None:
        """Whose unused link this is."""

        def look(conn: Connection) -> Account | None:
            try:
                return accounts.held_by(conn, code, self._clock())
            except NoSuchAccount:
                return None

        return await self._store.read(look)

    async def redeem(self, code: str, passphrase: str, language: str) -> tuple[Account, bytes]:
        """A colleague comes in by their link: the account, and its private key. Raises BadChoice, NoSuchAccount.

        What they hold is wrapped for their new key pair.
        """
        chosen = await self._chosen(passphrase, language)

        def work(conn: Connection) -> Account:
            account = accounts.redeem(conn, code, chosen, self._clock())
            readers.settle_all_of(conn, self._people, account)
            return account

        return await self._store.write(work), await self._private(chosen, passphrase)

    async def change_passphrase(
        self, agent_id: str, passphrase: str, language: str, former: bytes
    ) -> tuple[Account, bytes]:
        """Another one: the account with its new version, and the new private key; `former` is the one before.

        Raises BadChoice, NoSuchAccount, CannotOpen.
        """
        chosen = await self._chosen(passphrase, language)
        private = await self._private(chosen, passphrase)

        def work(conn: Connection) -> Account:
            account = accounts.change_passphrase(conn, agent_id, chosen, self._clock())
            second.seal_again(conn, agent_id, former, private)
            readers.settle_all_of(conn, self._people, account)
            return account

        return await self._store.write(work), private

    async def speak(self, agent_id: str, language: str) -> None:
        """Keep the language an agent chose."""
        await self._store.write(lambda conn: accounts.speak(conn, agent_id, language))

    async def note(self, actor: str, kind: str, detail: str = "") -> None:
        """An entry in the diary."""
        await self._store.write(lambda conn: diary.note(conn, self._clock(), actor, kind, detail=detail))

    async def _chosen(self, passphrase: str, language: str) -> Chosen:
        accounts.check_passphrase(passphrase)
        async with self._hashing:
            secret = await asyncio.to_thread(make_secret, passphrase)
        return Chosen(secret=secret, language=language, prove=self._people.blind)

    async def _private(self, chosen: Chosen, passphrase: str) -> bytes:
        secret = chosen.secret
        async with self._hashing:
            return await asyncio.to_thread(open_private, secret.private_sealed, secret.public_key, passphrase)

    async def _unlock(self, row: Row, passphrase: str) -> bytes:
        """Their private key; without one (its row was changed) they still work, with the queue's key."""
        async with self._hashing:
            try:
                sealed, public = row.private_sealed or b"", row.public_key or b""
                return await asyncio.to_thread(open_private, sealed, public, passphrase)
            except CannotOpen:
                log.warning("the private key of an agent does not open")
                return b""


def _find(conn: Connection, name: str) -> tuple[Row | None, str]:
    """The row of who works here under this name, and the column that somebody changed past the desk."""
    table = schema.agent
    rows = conn.execute(select(table).where(table.c.state == ACTIVE)).all()
    row = next((r for r in rows if same_name(r.name, name)), None)
    return row, accounts.read(conn, row).changed if row else ""


def _tell(account_id: str, column: str) -> None:
    log.error(
        "account %s was changed past the desk (%s) and lets nobody in: see `guichet verify`, then `guichet team reset`",
        *(account_id, column),
    )
