"""What was refused while a legal hold stood is destroyed once the hold has ended, one conversation at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import Box
from bot.consent.erasure import ENDED, erase_held, on_hold
from bot.inward.conversations import Conversations
from bot.media.shelf import Shelf
from bot.store import Store
from bot.vault.sealing import CannotOpen

log = logging.getLogger(__name__)


async def destroy_all(store: Store, people: Conversations, files: Shelf, clock: Callable[[], float]) -> int:
    """Destroy all that waited for the end of a hold; gives how many messages. Raises StoreUnavailable.

    A conversation that does not open stays, and is looked at again next time.
    """
    number, stuck = 0, set[str]()
    while (waits := await store.read(lambda conn: _next(conn, stuck))) is not None:
        conversation_id = waits
        try:
            gone = await store.write(lambda conn, i=conversation_id: destroy(conn, people, files, i, clock()))  # type: ignore[misc]
        except CannotOpen as error:
            log.error("what was refused in a chat whose hold ended stays: %s", error)
            gone = 0
        if not gone:
            stuck.add(conversation_id)
        number += gone
    return number


def destroy(conn: Connection, people: Conversations, files: Shelf, conversation_id: str, now: float) -> int:
    """Destroy what this conversation's person refused, unless a hold stands on it. Raises CannotOpen."""
    conversation = people.get(conn, conversation_id, lock=True)
    return erase_held(conn, conversation, files, now, (ENDED,))


def _next(conn: Connection, but: Collection[str]) -> str | None:
    """A conversation in which something was refused under a hold that stands no more."""
    box = schema.inbox
    mine = box.c.conversation_id.not_in(but) & (box.c.reason == ENDED)
    waits = conn.execute(select(box.c.conversation_id, box.c.envelope_id).where(Box(box).is_held, mine)).all()
    kept = on_hold(conn, [row.envelope_id for row in waits]) if waits else set()
    return next((row.conversation_id for row in waits if row.envelope_id not in kept), None)
