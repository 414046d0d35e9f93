"""What the commands of keys do: rotate, make a recovery key, recover."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from sqlalchemy.engine import Connection, Engine

from bot.running.checks import check_database, check_writing
from bot.settings import Settings
from bot.store import open_engine
from bot.team import diary
from bot.vault import recovery, rotation
from bot.vault.keys import ASSISTANT, Vault, make_keys
from bot.vault.register import Register

MOST_ROUNDS = 20
Progress = Callable[[int], None]


class NotMade(Exception):
    """There is a recovery key already; the text says how another is made."""


def rotate(settings: Settings, begin: Progress, step: Progress) -> int:
    """New key pairs for assistant and queue; gives how many keys did not open and stay for the old pair.

    `begin` hears how many keys there are to wrap, `step` how many were. Raises NoKeys, CannotOpen, OSError.
    """
    engine, folder = _engine(settings), settings.keys
    make_keys(folder)
    with rotation.alone(folder):
        readers = rotation.begin(folder)
        _renew_copy(engine, folder)
        for reader in readers:
            rotation.put_in_force(folder, reader)
        vaults = [Vault.open(folder, reader) for reader in readers]
        ids = {reader: rotation.current_id(folder, reader) for reader in readers}
        with engine.connect() as conn, conn.begin():
            total = sum(rotation.left(conn, reader, key_id) for reader, key_id in ids.items())
        begin(total)
        stuck = sum(_wrap_all(engine, folder, vault, ids[vault.reader], step) for vault in vaults)
        _renew_copy(engine, folder)
        with _writing(engine) as conn, conn.begin():
            diary.note(conn, time.time(), operator(), "keys_rotated", detail=str(total - stuck))
    engine.dispose()
    return stuck


def make_recovery_key(settings: Settings, *, new: bool) -> str:
    """The recovery key, as it is printed. Raises NotMade, NoKeys."""
    engine, vault = _engine(settings), Vault.open(settings.keys, ASSISTANT)
    try:
        with _writing(engine) as conn, conn.begin():
            if recovery.is_there(conn) and not new:
                raise NotMade("there is a recovery key already; --new makes another and ends it")
            diary.note(conn, time.time(), operator(), "recovery_key")
            return recovery.make(conn, vault, settings.keys, time.time())
    finally:
        engine.dispose()


def first_recovery_key(settings: Settings) -> str | None:
    """The recovery key of a counter that has none yet."""
    try:
        return make_recovery_key(settings, new=False)
    except NotMade:
        return None


def recover(settings: Settings, typed: str) -> None:
    """Write the key folder from the copy in the database. Raises BadRecoveryKey, NoKeys."""
    check_database(settings.database_url)
    engine = open_engine(settings.database_url)
    with engine.connect() as conn, conn.begin():
        recovery.restore(conn, typed, settings.keys)
    engine.dispose()


def print_recovery_key(to: Console, key: str) -> None:
    """The key, and what to do with it."""
    to.print("Recovery key, printed this once. Write it down and keep it away from this machine and its backups:")
    to.print(f"\n  {key}\n", highlight=False, markup=False, soft_wrap=True)
    to.print("Whoever has it and a copy of the database can read everything.")


def operator() -> str:
    """Who sits at the terminal."""
    return f"{getpass.getuser()} (terminal)"


def _renew_copy(engine: Engine, folder: Path) -> None:
    """What the recovery key opens holds old and new keys before any of them goes."""
    with _writing(engine) as conn, conn.begin():
        recovery.renew_copy(conn, Vault.open(folder, ASSISTANT), folder)


def _wrap_all(engine: Engine, folder: Path, vault: Vault, key_id: str, step: Progress) -> int:
    """Until the old pair can go: how many keys stay with it because they do not open."""
    still = 0
    for _ in range(MOST_ROUNDS):
        before, still = still, _round(engine, folder, vault, key_id, step)
        if not still or still == before:
            return still
    return still


def _round(engine: Engine, folder: Path, vault: Vault, key_id: str, step: Progress) -> int:
    after, count = "", 1
    while count:
        with _writing(engine) as conn, conn.begin():
            count, after = rotation.wrap_some(conn, vault, key_id, after)
        step(count)
    with _writing(engine) as conn, conn.begin():
        return rotation.retire(conn, folder, vault, key_id)


def _writing(engine: Engine) -> Connection:
    return engine.connect().execution_options(writes=True)


def _engine(settings: Settings) -> Engine:
    check_writing(settings)
    return open_engine(settings.database_url, Register.of(settings))
