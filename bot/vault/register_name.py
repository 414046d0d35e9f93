"""The register belongs to one store: both have the same name, and nothing is committed beside another one.

Two counters on one database each with a register of its own would both know half of what happened, and everything that
the other did would look like a stranger's. The store gets its name with its first commit.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import cast

from sqlalchemy import delete, exists, insert, inspect, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.many import insert_into
from bot.vault.register import ANOTHERS, GONE, Register, WrongRegister

_THE_ONE = 1


def name_of(conn: Connection) -> str | None:
    """The store's, None when nothing was committed yet that is told to a register."""
    return cast("str | None", conn.execute(select(schema.register_name.c.name)).scalar())


def check(conn: Connection, register: Register) -> None:
    """Raises WrongRegister when this is not the store's, before anything is written."""
    if not inspect(conn).has_table(schema.register_name.name):
        return
    name, said = name_of(conn), register.name()
    if name is None:
        name = _may_begin(conn, register, ()) or said
    if name != said:
        raise WrongRegister(f"{register.file} {GONE if said is None else ANOTHERS}")


def settled(conn: Connection, register: Register, owners: Collection[str]) -> str:
    """The store's name, given now when it has none; `owners` are those whose heads this transaction wrote.

    Raises WrongRegister, OSError.
    """
    return name_of(conn) or _begin(conn, register, owners)


def begin_anew(conn: Connection, register: Register) -> None:
    """Give the store and its register, which is not there yet, a new name. Raises OSError."""
    name = secrets.token_hex(16)
    conn.execute(delete(schema.register_name))
    conn.execute(insert(schema.register_name).values(id=_THE_ONE, name=name))
    register.begin(name)


def _begin(conn: Connection, register: Register, owners: Collection[str]) -> str:
    """Another process may do so at once: the row of one of them stays."""
    name = _may_begin(conn, register, owners) or secrets.token_hex(16)
    row = insert_into(conn, schema.register_name).values(id=_THE_ONE, name=name)
    if conn.execute(row.on_conflict_do_nothing(index_elements=["id"])).rowcount:
        register.begin(name)
    return name_of(conn) or name


def _may_begin(conn: Connection, register: Register, owners: Collection[str]) -> str | None:
    """The name that a start before this one, which was killed, had given. Raises WrongRegister."""
    others = schema.head.c.owner.not_in(owners)
    if conn.execute(select(exists().where((schema.head.c.number > 1) | others))).scalar() or register.has_begun():
        raise WrongRegister(f"{register.file} {ANOTHERS}")
    return register.name()
