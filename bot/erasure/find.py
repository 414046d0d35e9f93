"""Who is meant: the conversations that belong to a ticket's number or to an address on a network."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import case, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversations
from bot.tickets.ticket import MERGED
from bot.watch.network_news import TWO_CHATS

_TICKET = re.compile(r"(?:[A-Z]-)?([0-9]{1,9})\Z")


class NobodyFound(Exception):
    """Nobody is kept under this name."""


def find(conn: Connection, conversations: Conversations, who: str) -> list[str]:
    """Ids of the conversations that `who` names: `G-1001`, `1001`, or `whatsapp:33612345678`. Raises NobodyFound."""
    ticket = _TICKET.match(who)
    found = _by_ticket(conn, int(ticket[1])) if ticket else _by_address(conn, conversations, who)
    if not found:
        raise NobodyFound("nobody is kept under this: name a ticket (G-1001) or an address (whatsapp:336...)")
    return sorted(found)


def find_all(conn: Connection, conversations: Conversations, names: Sequence[str]) -> list[str]:
    """`find` for several names of one person, each conversation once. Raises NobodyFound."""
    return sorted({i for who in names for i in find(conn, conversations, who)})


def known_as_one(conn: Connection, ids: Sequence[str]) -> list[str]:
    """With these every chat whose ticket somebody put together with one of theirs: one person, on whatever network."""
    table, found = schema.ticket, {*ids}
    lead = case((table.c.status == MERGED, table.c.merged_into), else_=table.c.number)
    while True:
        leads = select(lead).where(table.c.conversation_id.in_(found))
        more = {*conn.execute(select(table.c.conversation_id).where(lead.in_(leads))).scalars()} - found
        if not more:
            return sorted(found)
        found |= more


def may_be_theirs(conn: Connection, ids: Sequence[str]) -> list[str]:
    """Other chats that a network once named as the same person's: nobody has decided whether they are."""
    news, chats = schema.network_news, schema.conversation
    pairs = select(news.c.conversation_id, news.c.other_id).where(news.c.code == TWO_CHATS)
    named = conn.execute(pairs.where(news.c.conversation_id.in_(ids) | news.c.other_id.in_(ids))).all()
    others = {i for pair in named for i in pair if i} - {*ids}
    living = select(chats.c.id).where(chats.c.id.in_(others), chats.c.erased_by == "")
    return sorted(conn.execute(living).scalars())


def _by_ticket(conn: Connection, number: int) -> set[str]:
    table = schema.ticket
    return set(conn.execute(select(table.c.conversation_id).where(table.c.number == number)).scalars())


def _by_address(conn: Connection, conversations: Conversations, who: str) -> set[str]:
    """Every address of the network, former ones too, is opened and compared: slow, and right whatever its scope."""
    network, _, address = who.partition(":")
    table = schema.conversation
    ids = conn.execute(select(table.c.id).where(table.c.network == network, table.c.erased_by == "")).scalars().all()
    wanted = {address, address.removeprefix("+")} - {""}
    known = {i: conversations.addresses(conn, conversations.get(conn, i)) for i in ids}
    return {i for i, addresses in known.items() if wanted & {a.removeprefix("+") for a in addresses}}
