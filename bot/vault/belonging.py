"""Whether the key folder and the register are this database's own, looked at before anything makes a key.

New keys beside an old database would seal what comes in and open nothing of what was there; so whoever starts is told
that the folder is lost, and what brings it back.
"""

from __future__ import annotations

from pathlib import Path

from nacl.public import PrivateKey
from sqlalchemy import inspect, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from bot import schema
from bot.store import StoreUnavailable, open_engine
from bot.vault import register_name
from bot.vault.keys import ENDS, READERS, NoKeys, key_id_of, read_key
from bot.vault.register import Register

NEEDED = ("index", "signing", *READERS)
_USED = ("conversation", "connector_state", "envelope", "recovery")
"""Tables in which a row says that keys were used; colleagues use them once they chose a passphrase."""
_WAYS = "restore that folder from its backup, or make it again with `guichet recover` and the recovery key"


def check_keys(url: str, folder: Path) -> None:
    """Raises NoKeys when the database holds something and the keys are missing, or are not those that sealed it.

    Raises StoreUnavailable, BadAddress.
    """
    engine = open_engine(url)
    try:
        with engine.connect() as conn, conn.begin():
            _check(conn, folder)
    except DBAPIError as error:
        raise StoreUnavailable(type(error.orig).__name__) from error
    finally:
        engine.dispose()


def check_register(url: str, register: Register) -> None:
    """Raises WrongRegister when the database has another register than this. Raises StoreUnavailable, BadAddress."""
    engine = open_engine(url)
    try:
        with engine.connect() as conn, conn.begin():
            register_name.check(conn, register)
    except DBAPIError as error:
        raise StoreUnavailable(type(error.orig).__name__) from error
    finally:
        engine.dispose()


def _check(conn: Connection, folder: Path) -> None:
    if not _is_used(conn):
        return
    missing = [f"{name}.key" for name in NEEDED if not (folder / f"{name}.key").exists()]
    if missing:
        named = ", ".join(missing)
        raise NoKeys(f"{folder}: {named} missing, and the database was sealed with it: {_WAYS}; or set GUICHET_KEYS")
    for reader in READERS:
        if not _opens(conn, folder, reader):
            what = f"{folder}: {reader}.key is not the key that this database was sealed with"
            raise NoKeys(f"{what}: move the folder away, then {_WAYS}; or set GUICHET_KEYS or GUICHET_DATABASE_URL")


def _is_used(conn: Connection) -> bool:
    there = set(inspect(conn).get_table_names())
    looks = [select(1).select_from(schema.metadata.tables[name]) for name in _USED if name in there]
    if schema.agent.name in there:
        looks.append(select(1).where(schema.agent.c.public_key.is_not(None)))
    return any(conn.execute(look.limit(1)).first() for look in looks)


def _opens(conn: Connection, folder: Path, reader: str) -> bool:
    """Whether one key at least is wrapped for a pair of this reader's, or none is at all."""
    table = schema.conversation_key
    mine = select(table.c.key_id).where(table.c.reader == reader).limit(1)
    files = [folder / f"{reader}{end}" for end in ENDS]
    ids = [key_id_of(bytes(PrivateKey(read_key(file)).public_key)) for file in files if file.exists()]
    return conn.execute(mine).first() is None or conn.execute(mine.where(table.c.key_id.in_(ids))).first() is not None
