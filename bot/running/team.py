"""What `guichet team` does: the same as the desk's page of the team, from the machine itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.engine import Connection

from bot.inward.conversations import Conversations
from bot.running.checks import check_store, check_writing
from bot.running.keys import operator
from bot.settings import Settings
from bot.store import open_engine
from bot.team import accounts, diary
from bot.team.accounts import Account, CannotChange
from bot.team.links import address
from bot.tickets import leaving
from bot.vault.keys import DESK, Vault
from bot.vault.register import Register

T = TypeVar("T")


class TeamStays(Exception):
    """The team was not changed; the text says why."""


def listed(settings: Settings) -> list[Account]:
    """Everybody."""
    return _within(settings, accounts.everybody)


def log(settings: Settings) -> list[diary.Entry]:
    """What was done in the desk, newest first."""
    return _within(settings, diary.latest)


def add(settings: Settings, name: str, role: str) -> str:
    """The link for a new colleague. Raises TeamStays."""
    code = _within(settings, lambda conn: accounts.invite(conn, name, role, time.time(), operator()))
    return address(_origin(settings), code)


def reset(settings: Settings, name: str) -> str:
    """The link for a new passphrase. Raises TeamStays."""

    def work(conn: Connection) -> str:
        return accounts.reset(conn, accounts.named(conn, name).id, time.time(), operator())

    return address(_origin(settings), _within(settings, work))


def set_role(settings: Settings, name: str, role: str) -> None:
    """Raises TeamStays."""

    def work(conn: Connection) -> None:
        accounts.set_role(conn, accounts.named(conn, name).id, role, time.time(), operator())

    _within(settings, work)


def leave(settings: Settings, name: str) -> int:
    """Gives how many tickets wait for somebody else now. Raises TeamStays, NoKeys."""
    check_store(settings)
    people = Conversations(Vault.open(settings.keys, DESK))

    def work(conn: Connection) -> int:
        return leaving.leave(conn, people, accounts.named(conn, name).id, time.time(), operator())

    return _within(settings, work)


def _origin(settings: Settings) -> str:
    """Where the desk is: behind the proxy where the operator named a host, else on this machine."""
    hosts = [name.strip() for name in settings.given.get("GUICHET_DESK_HOSTS", "").split(",") if name.strip()]
    return f"https://{hosts[0]}" if hosts else f"http://127.0.0.1:{settings.desk_port}"


def _within(settings: Settings, work: Callable[[Connection], T]) -> T:
    check_writing(settings)
    engine = open_engine(settings.database_url, Register.of(settings))
    try:
        with engine.connect().execution_options(writes=True) as conn, conn.begin():
            return work(conn)
    except CannotChange as error:
        raise TeamStays(WHY[error.args[0]]) from error
    finally:
        engine.dispose()


WHY = {
    "bad_name": "a name has 1 to 40 characters",
    "bad_role": "a role is agent, lead or admin (--role)",
    "has_left": "this person has left the team: add them again",
    "last_admin": "this is the last admin: give somebody else this role first",
    "name_taken": "this name is taken",
    "no_such_account": "there is no account of this name: see `guichet team`",
}
"""By the keys of `CannotChange`."""
