"""Another key pair for the assistant and the queue, while everything goes on; taken up again where it was killed.

    next.key made -> old one kept beside -> new one in force -> every wrapped key wrapped anew -> old one gone

Each step is seen by the files that are there, so that it is done once however often this is started. Running processes
look at the files before they wrap a key and when one does not open, so that from the second step on all of them open
both. A key is only wrapped in a transaction that holds a row of `conversation`: the last look, which comes before the
old key goes, waits for all of these. Conversations keep their keys; nothing that they seal is touched.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nacl.public import PrivateKey
from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.vault.files import sync_folder
from bot.vault.keys import DESK, READERS, NoKeys, Vault, create_once, key_id_of, read_key, replace_file
from bot.vault.sealing import CannotOpen

PORTION = 500
"""Keys wrapped in one transaction: a twentieth of a second during which others wait for theirs."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One rotation at a time. Raises NoKeys."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise NoKeys(f"{folder}: another rotation is under way: let it finish") from error
    finally:
        os.close(handle)


def begin(folder: Path) -> list[str]:
    """The readers who get a new pair: all, or those that a rotation which was killed had not finished."""
    under_way = [reader for reader in READERS if (folder / f"{reader}.old.key").exists()]
    if not under_way:
        for reader in READERS:
            create_once(folder / f"{reader}.next.key", bytes(PrivateKey.generate()))
    return [reader for reader in READERS if reader in under_way or (folder / f"{reader}.next.key").exists()]


def put_in_force(folder: Path, reader: str) -> None:
    """The reader has a new pair, the old one beside it; goes on where a rotation was left. Raises NoKeys, OSError."""
    key, old, new = (folder / f"{reader}{end}" for end in (".key", ".old.key", ".next.key"))
    if new.exists():
        create_once(old, read_key(key))
        new.replace(key)
        sync_folder(folder)
    replace_file(folder / f"{reader}.pub", bytes(PrivateKey(read_key(key)).public_key))


def current_id(folder: Path, reader: str) -> str:
    """The id of the public key in force."""
    return key_id_of(bytes(PrivateKey(read_key(folder / f"{reader}.key")).public_key))


def left(conn: Connection, reader: str, key_id: str) -> int:
    """How many conversations' keys are wrapped for another pair than this."""
    table = schema.conversation_key
    other = (table.c.reader == reader) & (table.c.key_id != key_id)
    return int(conn.execute(select(func.count()).select_from(table).where(other)).scalar_one())


def wrap_some(conn: Connection, vault: Vault, key_id: str, after: str) -> tuple[int, str]:
    """Wrap the next keys for the pair in force: how many were looked at, and the last conversation.

    `after` is that of the portion before. What does not open stays as it is.
    """
    table = schema.conversation_key
    mine = (table.c.reader == vault.reader) & (table.c.key_id != key_id) & (table.c.conversation_id > after)
    query = select(table).where(mine).order_by(table.c.conversation_id).limit(PORTION).with_for_update()
    rows = conn.execute(query).all()
    opened = {row.conversation_id: key for row in rows if (key := _opened(vault, row.wrapped)) is not None}
    wrapped = vault.wrap_named(list(opened.values()), vault.reader)
    changes = [{"of": of, "id": one[0], "as": one[1]} for of, one in zip(opened, wrapped, strict=True)]
    if changes:
        of = (table.c.conversation_id == bindparam("of")) & (table.c.reader == vault.reader)
        conn.execute(update(table).where(of).values(key_id=bindparam("id"), wrapped=bindparam("as")), changes)
    return len(rows), rows[-1].conversation_id if rows else after


def retire(conn: Connection, folder: Path, vault: Vault, key_id: str) -> int:
    """Delete the old key, unless something is still wrapped for it: how much that is. Raises OSError.

    The few sentences that wait in the studio have keys of their own, for the desk: these are wrapped here, all at once.
    """
    reader = vault.reader
    if conn.dialect.name != "sqlite":  # which has one writer at a time anyway
        conn.execute(text("LOCK TABLE conversation IN EXCLUSIVE MODE"))
    if reader == DESK:
        _wrap_sentences(conn, vault)
    still = left(conn, reader, key_id)
    if not still:
        (folder / f"{reader}.old.key").unlink(missing_ok=True)
        sync_folder(folder)
    return still


def _wrap_sentences(conn: Connection, vault: Vault) -> None:
    """One that no key of ours opens is lost whatever we do, and holds up nothing."""
    table = schema.studio_sentence
    for row in conn.execute(select(table.c.id, table.c.wrapped).with_for_update()).all():
        key = _opened(vault, row.wrapped)
        if key is not None:
            conn.execute(update(table).where(table.c.id == row.id).values(wrapped=vault.wrap(key, vault.reader)))


def _opened(vault: Vault, wrapped: bytes) -> bytes | None:
    try:
        return vault.unwrap(wrapped)
    except CannotOpen:
        return None
