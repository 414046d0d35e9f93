"""News of the networks for people: errors, templates, quality, and two chats that may be one person's.

Codes and texts are the connectors' own and ours: safe to show and to log. Each piece of news is kept once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.many import insert_into

TWO_CHATS = "two_chats"
"""The network names one person at two chats, or one number at two people: a person must look."""
RECENT = 7 * 86_400.0
"""Seconds for which the health page shows news."""
MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One piece of news. `key` is a blind index; the conversations are those it is about, if any."""

    key: str
    network: str
    account: str
    at: float
    code: str
    text: str
    conversation_id: str | None = None
    other_id: str | None = None


def keep(conn: Connection, news: Sequence[News]) -> None:
    """Write down what is new of it."""
    if not news:
        return
    rows = [{name: getattr(one, name) for name in News.__slots__} for one in news]
    conn.execute(insert_into(conn, schema.network_news).on_conflict_do_nothing(index_elements=["key"]), rows)


def latest(conn: Connection, most: int = MOST) -> list[Row]:
    """The newest news, newest first."""
    table = schema.network_news
    return list(conn.execute(select(table).order_by(table.c.id.desc()).limit(most)))


def of_conversation(conn: Connection, conversation_id: str) -> list[Row]:
    """The news about one chat, newest first."""
    table = schema.network_news
    about = (table.c.conversation_id == conversation_id) | (table.c.other_id == conversation_id)
    return list(conn.execute(select(table).where(about).order_by(table.c.id.desc()).limit(MOST)))


def recent(conn: Connection, now: float) -> dict[str, dict[str, object]]:
    """For the health page: of each network how much there was lately, and the last of it."""
    table = schema.network_news
    since = table.c.at >= now - RECENT
    counted = select(table.c.network, func.count(), func.max(table.c.id)).where(since).group_by(table.c.network)
    found = {network: (number, last) for network, number, last in conn.execute(counted).all()}
    last = {row.id: row for row in conn.execute(select(table).where(table.c.id.in_([i for _, i in found.values()])))}
    return {
        network: {"count": number, "last_at": last[i].at, "last_code": last[i].code, "last_text": last[i].text}
        for network, (number, i) in found.items()
    }
