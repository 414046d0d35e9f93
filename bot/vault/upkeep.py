"""The register kept in order: answers for what a crash left open, and a new beginning after a backup was restored."""

from __future__ import annotations

import logging

from sqlalchemy import select, text
from sqlalchemy.engine import Connection

from bot import schema
from bot.vault import register_name
from bot.vault.heads import digest_of, is_number
from bot.vault.register import Register, RegisterMissing
from bot.vault.register_lines import Kept, Told

DAMAGED, ANOTHERS = "damaged", "of-another"
"""Why a register was set aside, as its file's name says it."""
log = logging.getLogger(__name__)


def read(register: Register) -> Kept | None:
    """What it says, before the transaction of `answer`: it may be long, and others write meanwhile. Raises OSError."""
    try:
        return register.read()
    except RegisterMissing:
        return None


def answer(conn: Connection, register: Register, before: Kept | None = None) -> int:
    """Say of each change that was announced, and no more, whether it was committed; gives how many were not.

    `before` was read from it before. In a transaction that writes: nobody is between the announcement and the commit
    meanwhile. Raises NoKeys, OSError.
    """
    _hold_all(conn)
    try:
        kept = register.read(before)
    except RegisterMissing:
        return 0
    if kept.broken is not None:
        log.error("the register is damaged at its line %d: see `guichet verify`", kept.broken)
        return 0
    if kept.gap is not None:
        log.error("the register was cut back before its line %d: see `guichet verify`", kept.gap)
    there, lost = {told.owner: told for told in _heads(conn)}, 0
    for place, some in kept.open_at.items():
        happened = all(_came_to(told, there.get(told.owner)) for told in some)
        register.confirm(place, happened=happened)
        lost += not happened
    if lost:
        log.warning("the register: %d changes were announced before a crash, and were not committed", lost)
    return lost


def _came_to(told: Told, there: Told | None) -> bool:
    """Another process may have committed a change of the same number, after the one that told this was killed."""
    return there is not None and (there.number > told.number or there == told)


def begin_anew(conn: Connection, register: Register) -> None:
    """Let the register begin anew from the store as it is; a damaged one, or another store's, is kept beside it.

    One that is not there gets another name: who still has the old one open elsewhere commits nothing more. In a
    transaction that writes. Raises NoKeys, OSError.
    """
    _hold_all(conn)
    name = register.name()
    if name and register.read().broken is not None:
        register.set_aside(DAMAGED)
    elif name is not None and name != register_name.name_of(conn):
        register.set_aside(ANOTHERS if name else DAMAGED)
    if name is None or not register.file.exists():
        register_name.begin_anew(conn, register)
    register.begin_anew(_heads(conn))


def _hold_all(conn: Connection) -> None:
    """No other transaction is about to be committed; SQLite has one writer at a time anyway."""
    if conn.dialect.name != "sqlite":
        conn.execute(text("LOCK TABLE head IN SHARE ROW EXCLUSIVE MODE"))


def _heads(conn: Connection) -> list[Told]:
    table = schema.head
    rows = conn.execute(select(table).where(table.c.number > 0).order_by(table.c.owner))
    told = ((r.owner, r.number, r.tallies) for r in rows if is_number(r.number))
    return [Told(owner=owner, number=number, digest=digest_of(owner, number, text)) for owner, number, text in told]
