"""Conversations: one person's chat on one network account, its key, and who holds it (bot, person or nobody).

The address (a phone number or another id of theirs) is found by a blind index and rests sealed.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.vault.keys import ASSISTANT, Vault
from bot.vault.sealing import CannotOpen, new_key, seal, unseal

BOT, PERSON, NOBODY = "bot", "person", "nobody"
KEYS_IN_MEMORY = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation as it stood when it was read. `key` seals everything in it.

    `epoch` grows with every change of hands; words of the bot from before `fence`, the epoch of a person's last
    act, are never said. `episode` counts the requests: a new one begins after each that was ended.
    """

    id: str
    network: str
    account: str
    language: str
    owner: str
    epoch: int
    fence: int
    episode: int
    key: bytes = field(repr=False)
    address_sealed: bytes = field(repr=False)
    name_sealed: bytes | None = field(repr=False)

    @property
    def address(self) -> str:
        """The network's own id of the chat."""
        return unseal(self.key, self.address_sealed, "address", self.id).decode()

    @property
    def name(self) -> str:
        """What the person calls themselves on that network, or ""."""
        return unseal(self.key, self.name_sealed, "name", self.id).decode() if self.name_sealed else ""


class Conversations:
    """Reads and makes conversation rows inside the caller's transaction; keeps unwrapped keys in memory."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._keys: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def meet(self, conn: Connection, network: str, account: str, address: str, now: float) -> Conversation:
        """The conversation at this address; made, with a new key for the assistant alone, when there is none."""
        table = schema.conversation
        chat = self._vault.blind("chat", network, account, address)
        row = conn.execute(select(table).where(table.c.chat == chat)).first()
        if row:
            return self._from(conn, row)
        conversation_id, key = secrets.token_hex(16), new_key()
        conn.execute(
            table.insert().values(
                id=conversation_id,
                network=network,
                account=account,
                chat=chat,
                address_sealed=seal(key, address.encode(), "address", conversation_id),
                created_at=now,
            )
        )
        self._give(conn, conversation_id, key, ASSISTANT)
        return self.get(conn, conversation_id)

    def get(self, conn: Connection, conversation_id: str, *, lock: bool = False) -> Conversation:
        """The conversation of this id. Raises KeyError, and CannotOpen when this reader has no key to it."""
        table = schema.conversation
        query = select(table).where(table.c.id == conversation_id)
        row = conn.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise KeyError(conversation_id)
        return self._from(conn, row)

    def change(self, conn: Connection, conversation_id: str, **values: object) -> None:
        """Write columns of a conversation."""
        conn.execute(update(schema.conversation).where(schema.conversation.c.id == conversation_id).values(**values))

    def call(self, conn: Connection, conversation: Conversation, name: str) -> None:
        """Remember what the person calls themselves."""
        if name and name != conversation.name:
            sealed = seal(conversation.key, name[:200].encode(), "name", conversation.id)
            self.change(conn, conversation.id, name_sealed=sealed)

    def share(self, conn: Connection, conversation: Conversation, reader: str) -> None:
        """Let one more reader open the conversation; nothing in it is touched."""
        keys = schema.conversation_key
        has = select(keys.c.reader).where(keys.c.conversation_id == conversation.id, keys.c.reader == reader)
        if conn.execute(has).first() is None:
            self._give(conn, conversation.id, conversation.key, reader)

    def _give(self, conn: Connection, conversation_id: str, key: bytes, reader: str) -> None:
        wrapped = self._vault.wrap(key, reader)
        row = {"conversation_id": conversation_id, "reader": reader, "wrapped": wrapped}
        conn.execute(schema.conversation_key.insert().values(row))

    def _from(self, conn: Connection, row: Row) -> Conversation:
        return Conversation(
            id=row.id,
            network=row.network,
            account=row.account,
            language=row.language,
            owner=row.owner,
            epoch=row.epoch,
            fence=row.fence,
            episode=row.episode,
            key=self._key(conn, row.id),
            address_sealed=row.address_sealed,
            name_sealed=row.name_sealed,
        )

    def _key(self, conn: Connection, conversation_id: str) -> bytes:
        with self._lock:
            if conversation_id in self._keys:
                self._keys.move_to_end(conversation_id)
                return self._keys[conversation_id]
        keys = schema.conversation_key
        query = select(keys.c.wrapped).where(keys.c.conversation_id == conversation_id)
        wrapped = conn.execute(query.where(keys.c.reader == self._vault.reader)).scalar()
        if wrapped is None:
            raise CannotOpen(f"the {self._vault.reader} holds no key to this conversation")
        key = self._vault.unwrap(wrapped)
        with self._lock:
            self._keys[conversation_id] = key
            if len(self._keys) > KEYS_IN_MEMORY:
                self._keys.popitem(last=False)
        return key
