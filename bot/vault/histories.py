"""Histories: rows only ever added, each sealed to the one before. Events of a ticket, receipts of a consent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, select, update
from sqlalchemy.engine import Connection

from bot.vault import heads
from bot.vault.witness import PREVIOUS, seal_row


def append(conn: Connection, mine: Column[Any], row: Mapping[str, Any], *, key: bytes, owner: str) -> None:
    """Add a row to the history of which `mine` is the column that all its rows share; `owner` is its conversation.

    The number that the database gives it is sealed too. One process at a time: the caller holds what it is about.
    """
    table = mine.table
    last = select(table.c.seal).where(mine == row[mine.name]).order_by(table.c.id.desc()).limit(1)
    previous = conn.execute(last).scalar() or ""
    (number,) = conn.execute(table.insert().values(**row, seal="")).inserted_primary_key
    seal = seal_row(key, table.name, {**row, "id": number, PREVIOUS: previous})
    conn.execute(update(table).where(table.c.id == number).values(seal=seal))
    heads.added(conn, owner, table.name, seal)
