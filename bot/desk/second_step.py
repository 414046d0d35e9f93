"""The second step as the desk asks for it, and the sign-ins that stand between the first step and the second."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.engine import Connection

from bot.store import Store
from bot.team import diary, second
from bot.team.accounts import Account

GOOD_FOR = 300.0
"""Seconds in which a code must follow a right passphrase."""
MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A passphrase was right: whose, the key it opened, and the page they wanted."""

    account: Account
    private: bytes = field(repr=False)
    here: str
    until: float


class SecondStep:
    """Checks and changes of the second step, in the store; what is begun is in memory alone. Raises StoreUnavailable.

    `demanded` are the roles that must have one.
    """

    def __init__(
        self, store: Store, clock: Callable[[], float], steady: Callable[[], float], demanded: frozenset[str]
    ) -> None:
        self._store = store
        self._clock = clock
        self._steady = steady
        self._begun: OrderedDict[str, Begun] = OrderedDict()
        self.demanded = demanded

    def begin(self, account: Account, private: bytes, here: str) -> str:
        """The first step was taken; gives the token with which the code comes."""
        token = secrets.token_urlsafe(32)
        until = self._steady() + GOOD_FOR
        self._begun[token] = Begun(account=account, private=private, here=here, until=until)
        while len(self._begun) > MOST:
            self._begun.popitem(last=False)
        return token

    def begun(self, token: str) -> Begun | None:
        """The first step that goes with this token, while it is good."""
        found = self._begun.get(token)
        if found is not None and found.until < self._steady():
            self.end(token)
            return None
        return found

    def end(self, token: str) -> None:
        """It was finished, or is over."""
        self._begun.pop(token, None)

    async def check(self, account: Account, private: bytes, code: str, *, signs_in: bool) -> str:
        """What the code came from (`APP`, `PAPER`), and it is used up; "" for none. Noted in the log either way."""

        def work(conn: Connection) -> str:
            now, name = self._clock(), account.name
            found = second.accept(conn, account.id, private, code, now)
            if not found:
                diary.note(conn, now, name, "second_refused")
            elif found == second.PAPER:
                diary.note(conn, now, name, "second_paper")
            if found and signs_in:
                diary.note(conn, now, name, "signed_in")
            return found

        return await self._store.write(work)

    def step_of(self, secret: str, code: str) -> int | None:
        """Whether a new app shows what we would."""
        return second.step_of(secret, code, self._clock())

    async def turn_on(self, account: Account, private: bytes, secret: str, step: int) -> list[str]:
        """The paper codes, for this one time. Raises CannotOpen."""

        def work(conn: Connection) -> list[str]:
            return second.turn_on(conn, account.id, private, (secret, step), self._clock(), account.name)

        return await self._store.write(work)

    async def new_paper(self, account: Account) -> list[str]:
        """Other paper codes, for this one time."""
        return await self._store.write(lambda conn: second.new_paper(conn, account.id, self._clock(), account.name))

    async def turn_off(self, account: Account) -> None:
        """The passphrase is enough again."""
        await self._store.write(lambda conn: second.turn_off(conn, account.id, self._clock(), account.name))

    async def paper_left(self, account: Account) -> int:
        """How many paper codes there are still."""
        return await self._store.read(lambda conn: second.paper_left(conn, account.id))
