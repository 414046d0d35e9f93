"""Two tickets that are put together and split, step by step, and a look at whether all that is kept holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.numbers.recount import recount
from bot.tickets import rows
from bot.tickets.merging import Merging
from bot.tickets.rows import Actor, Ticket
from bot.vault import custody
from bot.vault.records import faults
from tests.stages.steps import Steps
from tests.tickets.opened import NUMBER, desk_of

OTHER = NUMBER + 1
MARC = Actor(kind="person", name="Marc")


def read(steps: Steps, conn: Connection, number: int) -> Ticket:
    row = rows.find(conn, number)
    return rows.read(row, desk_of(steps).get(conn, row.conversation_id))


async def does(steps: Steps, act: str, one: int, other: int, *more: Any) -> None:
    def work(conn: Connection) -> None:
        pair = [read(steps, conn, number) for number in (one, other)]
        getattr(Merging(desk_of(steps)), act)(conn, *pair, *more, MARC, steps.now)

    await steps.store.write(work)


async def merge(steps: Steps, into: int = NUMBER, part: int = OTHER) -> None:
    await does(steps, "merge", into, part)


async def split(steps: Steps, part: int = OTHER) -> None:
    def work(conn: Connection) -> None:
        Merging(desk_of(steps)).split(conn, read(steps, conn, part), MARC, steps.now)

    await steps.store.write(work)


async def row(steps: Steps, number: int) -> Any:
    return next(row for row in await steps.rows(schema.ticket) if row.number == number)


async def checked(steps: Steps) -> None:
    """Everything that is kept holds: chains, seals, states, clocks."""

    def look(conn: Connection) -> list[object]:
        found: list[object] = [*recount(conn).differ]
        for conversation_id in conn.execute(select(schema.conversation.c.id)).scalars().all():
            chat = steps.people.get(conn, conversation_id)
            found += [custody.first_break(conn, chat), *faults(conn, chat, steps.vault.row_key())]
        return [one for one in found if one is not None]

    assert await steps.store.read(look) == []
