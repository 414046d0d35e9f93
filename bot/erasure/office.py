"""Deliveries that stand in nobody's chat (statuses, news of ids, what could not be read) and yet name a person.

They are kept under the account's own conversation. Each is opened and searched for the person's addresses.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import OFFICE, Conversation, Conversations
from bot.vault import custody
from bot.vault.sealing import CannotOpen, seal

SHORTEST = 4
"""Bytes of an address below which it would be found in anything."""


def naming(conn: Connection, people: Conversations, conversation: Conversation) -> list[str]:
    """The ids of the office's deliveries that name this person. Raises CannotOpen."""
    wanted = _wanted(conn, people, conversation)
    found = []
    for office in _offices(conn, people, conversation):
        found += [i for i in _ids(conn, office) if _names(_body(conn, i, office), wanted)]
    return found


def naming_none(
    conn: Connection, people: Conversations, ids: Sequence[str], office: Conversation, held: Sequence[Conversation]
) -> list[str]:
    """Those of an office's deliveries that name nobody of these. Raises CannotOpen."""
    wanted = [address for one in held for address in _wanted(conn, people, one)]
    return [i for i in ids if not (wanted and _names(_body(conn, i, office), wanted))]


def _wanted(conn: Connection, people: Conversations, conversation: Conversation) -> list[bytes]:
    addresses = [a.removeprefix("+").removeprefix("group:") for a in people.addresses(conn, conversation)]
    return [a.encode() for a in addresses if len(a.encode()) >= SHORTEST]


def _names(body: bytes, wanted: Sequence[bytes]) -> bool:
    return any(address in body for address in wanted)


def _body(conn: Connection, envelope_id: str, office: Conversation) -> bytes:
    try:
        return custody.open_body(conn, envelope_id, office)
    except CannotOpen:  # it was erased already, or changed: there is nothing in it to be read
        return b""


def _ids(conn: Connection, office: Conversation) -> list[str]:
    table = schema.envelope_link
    return list(conn.execute(select(table.c.envelope_id).where(table.c.conversation_id == office.id)).scalars())


def _offices(conn: Connection, people: Conversations, conversation: Conversation) -> list[Conversation]:
    """The account's own conversations: those whose address is empty, which their sealed size tells."""
    table = schema.conversation
    same = (table.c.network == conversation.network) & (table.c.account == conversation.account)
    empty = func.length(table.c.address_sealed) == len(seal(conversation.key, OFFICE.encode()))
    ids = conn.execute(select(table.c.id).where(same, empty, table.c.erased_by == "")).scalars().all()
    return [people.get(conn, i) for i in ids]
