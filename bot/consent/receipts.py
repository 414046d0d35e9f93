"""Evidence of what was said and answered: an append-only row per event, and the exact text of every notice by its hash.

A receipt holds none of the person's words; the inbox row it names does, sealed.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.consent.notices import Notice
from bot.consent.standing import Standing
from bot.inward.conversations import Conversation, Conversations
from bot.many import insert_into
from bot.vault import heads
from bot.vault.histories import append

BY_WORDS, BY_BUTTON, BY_NETWORK = "words", "button", "network"
TOLD = "given_to_network"
"""The network's own word that the person agreed there: kept, but they have not seen our notice yet."""
RETURNED = "returned"
"""They wrote again where nobody has to be asked: from now on the chat stands as if it had not ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One event: asked, given, refused, withdrawn, given_to_network or returned. `how`: words, button or network."""

    at: float
    event: str
    how: str
    network: str
    route: str
    version: str
    notice_hash: str
    language: str
    inbox_key: str


def write(conn: Connection, conversation: Conversation, receipt: Receipt) -> None:
    """Append it."""
    table = schema.consent_receipt
    values = {name: getattr(receipt, name) for name in Receipt.__slots__}
    row = {"conversation_id": conversation.id, **values}
    append(conn, table.c.conversation_id, row, key=conversation.key, owner=conversation.id)


def all_of(conn: Connection, conversation: Conversation) -> list[Receipt]:
    """Every event of a conversation, oldest first."""
    table = schema.consent_receipt
    columns = [table.c[name] for name in Receipt.__slots__]
    rows = conn.execute(select(*columns).where(table.c.conversation_id == conversation.id).order_by(table.c.id))
    return [Receipt(**row) for row in rows.mappings()]


def hash_of_last_notice(conn: Connection, conversation: Conversation) -> str:
    """The hash of the notice that was said last, or ""."""
    table = schema.consent_receipt
    mine = (table.c.conversation_id == conversation.id) & (table.c.notice_hash != "")
    last = select(table.c.notice_hash).where(mine).order_by(table.c.id.desc()).limit(1)
    return conn.execute(last).scalar() or ""


def remember(conn: Connection, notice: Notice, now: float) -> None:
    """Keep the text of a notice, once."""
    row = {"hash": notice.hash, "version": notice.version, "text": notice.whole, "first_said_at": now}
    put = insert_into(conn, schema.consent_notice).values(row).on_conflict_do_nothing(index_elements=["hash"])
    if conn.execute(put).rowcount:
        heads.put_in_house(conn, "consent_notice", row)


def stand(conn: Connection, conversations: Conversations, conversation_id: str, standing: Standing) -> None:
    """The person stands there from now on."""
    names = ("version", "language", "at", "after", "asks", "said")
    columns = {f"consent_{name}": getattr(standing, name) for name in names}
    conversations.change(conn, conversation_id, consent=standing.state, **columns)
