"""Conversations: one person's chat on one network account, its key, and who holds it (bot, person or nobody).

The address (a phone number or another id of theirs) is found by a blind index and rests sealed.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.consent.standing import ENDED, NOBODY_ASKED, Standing
from bot.many import rows_in, run_all
from bot.vault import living
from bot.vault.keys import ASSISTANT, Vault, key_id_of, wrap_for
from bot.vault.sealing import CannotOpen, new_key, seal, unseal

BOT, PERSON, NOBODY = "bot", "person", "nobody"
OFFICE = ""
"""Address of the account's own conversation: what belongs to nobody's chat is kept under its key."""
KEYS_IN_MEMORY = 10_000
FURTHER = "further-address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where addresses count: a network's account, and the scope within which its ids of people are unique.

    `windows` says until when we may speak freely at an address, for chats that are made on the way.
    """

    network: str
    account: str
    scope: str
    windows: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation as it stood when it was read. `key` seals everything in it.

    `epoch` grows with every change of hands; words of the bot from before `fence`, the epoch of a person's last
    act, are never said. `episode` counts the requests: a new one begins after each that was ended. `consent` is where
    the person stands on routes that demand it; `window_until` is the end of the time to speak freely (window.py).
    """

    id: str
    network: str
    account: str
    chat: str
    language: str
    owner: str
    epoch: int
    fence: int
    episode: int
    window_until: float | None
    key: bytes = field(repr=False)
    address_sealed: bytes = field(repr=False)
    name_sealed: bytes | None = field(repr=False)
    consent: Standing = NOBODY_ASKED

    @property
    def address(self) -> str:
        """The network's own id of the chat."""
        return unseal(self.key, self.address_sealed, "address", self.id, self.chat).decode()

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
        return self.meet_all(conn, Home(network=network, account=account, scope=account), {address: ""}, now)[address]

    def meet_all(self, conn: Connection, home: Home, names: Mapping[str, str], now: float) -> dict[str, Conversation]:
        """`meet` for many addresses, former ones too, with a few statements for all of them together.

        `names` are what people at these addresses call themselves ("" when they do not say); it is remembered.
        """
        chats = {self.chat(home, address): address for address in names}
        table = schema.conversation
        known = {row.chat: row for row in rows_in(conn, select(table), table.c.chat, list(chats))}
        known |= self._formerly(conn, [chat for chat in chats if chat not in known])
        self._unwrap_all(conn, [row.id for row in known.values()])
        met = {chats[chat]: self._from(conn, row._mapping) for chat, row in known.items()}
        self._call_all(conn, [(c, names[address]) for address, c in met.items()])
        for moved in {c.id for c in met.values() if c.account != home.account}:
            self.change(conn, moved, account=home.account)
        new = {chat: address for chat, address in chats.items() if chat not in known}
        return met | self._make_all(conn, home, new, names, now) if new else met

    def own_keys(self) -> tuple[str, frozenset[str]]:
        """This reader, and the ids of its key pairs."""
        return self._vault.reader, self._vault.key_ids()

    def blind(self, *parts: str) -> str:
        """The blind index of these parts."""
        return self._vault.blind(*parts)

    @property
    def vault(self) -> Vault:
        """This process's own keys."""
        return self._vault

    def chat(self, home: Home, address: str) -> str:
        """The blind index of an address."""
        return self._vault.blind("chat", home.network, home.scope, address)

    def readdress(self, conn: Connection, conversation: Conversation, home: Home, address: str) -> None:
        """The person is at this address from now on."""
        chat = self.chat(home, address)
        sealed = seal(conversation.key, address.encode(), "address", conversation.id, chat)
        self.change(conn, conversation.id, chat=chat, address_sealed=sealed)

    def seal_further(self, conn: Connection, conversation_id: str, address: str, chat: str) -> bytes:
        """A former or further address as it rests in the row of its blind index."""
        return seal(self._key(conn, conversation_id), address.encode(), FURTHER, conversation_id, chat)

    def addresses(self, conn: Connection, conversation: Conversation) -> list[str]:
        """Every address that leads to the conversation, the main one first."""
        table = schema.address
        rows = conn.execute(select(table).where(table.c.conversation_id == conversation.id)).all()
        further = [unseal(conversation.key, row.sealed, FURTHER, conversation.id, row.chat).decode() for row in rows]
        return [conversation.address, *sorted(further)]

    def _formerly(self, conn: Connection, chats: Sequence[str]) -> dict[str, Row]:
        """The conversations to which these lead as former or further addresses."""
        table, others = schema.conversation, schema.address
        query = select(others.c.chat.label("led"), table).join(table, table.c.id == others.c.conversation_id)
        return {row.led: row for row in rows_in(conn, query, others.c.chat, chats)}

    def get(self, conn: Connection, conversation_id: str, *, lock: bool = False) -> Conversation:
        """The conversation of this id. Raises KeyError, and CannotOpen when this reader has no key to it."""
        table = schema.conversation
        query = select(table).where(table.c.id == conversation_id)
        row = conn.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise KeyError(conversation_id)
        return self._from(conn, row._mapping)

    def of_row(self, conn: Connection, row: Mapping[str, Any]) -> Conversation:
        """The conversation of a row that was read. Raises CannotOpen when this reader has no key to it."""
        return self._from(conn, row)

    def change(self, conn: Connection, conversation_id: str, **values: object) -> None:
        """Write columns of a conversation."""
        living.change(conn, schema.conversation, schema.conversation.c.id == conversation_id, **values)

    def share(self, conn: Connection, conversation: Conversation, reader: str) -> None:
        """Let one more reader open the conversation; nothing in it is touched."""
        keys = schema.conversation_key
        has = select(keys.c.reader).where(keys.c.conversation_id == conversation.id, keys.c.reader == reader)
        if conn.execute(has).first() is None:
            self._lock_row(conn, conversation.id)
            [(key_id, wrapped)] = self._vault.wrap_named([conversation.key], reader)
            conn.execute(_GIVE, _given(conversation.id, reader, key_id, wrapped))

    def give(self, conn: Connection, conversation: Conversation, reader: str, public: bytes) -> None:
        """Let the holder of this public key open the conversation, as `reader`."""
        row = _given(conversation.id, reader, key_id_of(public), wrap_for(public, conversation.key))
        conn.execute(_GIVE, row)

    def forget(self, ids: Sequence[str]) -> None:
        """These conversations were erased: their keys leave the memory too."""
        with self._lock:
            for conversation_id in ids:
                self._keys.pop(conversation_id, None)

    def _call_all(self, conn: Connection, named: Sequence[tuple[Conversation, str]]) -> None:
        """Remember what people call themselves; the last name of each counts, and none of who wants nothing kept."""
        last = {c.id: (c, name) for c, name in named if name and c.consent.state not in ENDED}
        for c, name in last.values():
            if name != c.name:
                self.change(conn, c.id, name_sealed=_seal_name(c.key, name, c.id))

    def _make_all(
        self, conn: Connection, home: Home, chats: Mapping[str, str], names: Mapping[str, str], now: float
    ) -> dict[str, Conversation]:
        """Conversations with people known to nobody yet, by their addresses."""
        made = {address: _new(home, chat, address, names[address]) for chat, address in chats.items()}
        told = ("id", "network", "account", "chat", *_AT_FIRST, "window_until", "address_sealed", "name_sealed")
        rows = [{**{name: getattr(one, name) for name in told}, "created_at": now} for one in made.values()]
        living.put(conn, schema.conversation, rows)
        wrapped = self._vault.wrap_named([c.key for c in made.values()], ASSISTANT)
        given = [_given(c.id, ASSISTANT, *one) for c, one in zip(made.values(), wrapped, strict=True)]
        run_all(conn, _GIVE, given)
        self._remember({c.id: c.key for c in made.values()})
        return made

    def _lock_row(self, conn: Connection, conversation_id: str) -> None:
        """So that no key of ours is retired between the wrapping and the commit: see bot/vault/rotation.py."""
        table = schema.conversation
        conn.execute(select(table.c.id).where(table.c.id == conversation_id).with_for_update())

    def _from(self, conn: Connection, row: Mapping[str, Any]) -> Conversation:
        told = {name: row[name] for name in _PLAIN}
        return Conversation(**told, key=self._key(conn, row["id"]), consent=_standing(row))

    def _key(self, conn: Connection, conversation_id: str) -> bytes:
        key = self._known(conversation_id) or self._unwrap_all(conn, [conversation_id]).get(conversation_id)
        if key is None:
            raise CannotOpen(f"the {self._vault.reader} holds no key to this conversation")
        return key

    def _known(self, conversation_id: str) -> bytes | None:
        with self._lock:
            if conversation_id not in self._keys:
                return None
            self._keys.move_to_end(conversation_id)
            return self._keys[conversation_id]

    def _unwrap_all(self, conn: Connection, ids: Sequence[str]) -> dict[str, bytes]:
        """The keys of these conversations that were not in memory yet, and now are."""
        missing = [conversation_id for conversation_id in ids if self._known(conversation_id) is None]
        keys = schema.conversation_key
        mine = select(keys.c.conversation_id, keys.c.wrapped).where(keys.c.reader == self._vault.reader)
        rows = rows_in(conn, mine, keys.c.conversation_id, missing)
        found = {row.conversation_id: self._vault.unwrap(row.wrapped) for row in rows}
        self._remember(found)
        return found

    def _remember(self, keys: dict[str, bytes]) -> None:
        with self._lock:
            self._keys.update(keys)
            while len(self._keys) > KEYS_IN_MEMORY:
                self._keys.popitem(last=False)


def _new(home: Home, chat: str, address: str, name: str) -> Conversation:
    conversation_id, key = secrets.token_hex(16), new_key()
    return Conversation(
        id=conversation_id,
        network=home.network,
        account=home.account,
        chat=chat,
        **_AT_FIRST,
        window_until=home.windows.get(address),
        key=key,
        address_sealed=seal(key, address.encode(), "address", conversation_id, chat),
        name_sealed=_seal_name(key, name, conversation_id) if name else None,
    )


def _seal_name(key: bytes, name: str, conversation_id: str) -> bytes:
    return seal(key, name[:200].encode(), "name", conversation_id)


def _given(conversation_id: object, reader: str, key_id: str, wrapped: bytes) -> dict[str, object]:
    return {"conversation_id": conversation_id, "reader": reader, "key_id": key_id, "wrapped": wrapped}


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(state=row["consent"], **{name: row[f"consent_{name}"] for name in _STANDING})


_GIVE = schema.conversation_key.insert()
_AT_FIRST: dict[str, Any] = {"language": "", "owner": BOT, "epoch": 0, "fence": 0, "episode": 0}
"""A conversation in which nothing happened yet."""
_PLAIN = (
    *("id", "network", "account", "chat", "language", "owner", "epoch", "fence", "episode", "window_until"),
    *("address_sealed", "name_sealed"),
)
_STANDING = ("version", "language", "at", "after", "asks", "said")
