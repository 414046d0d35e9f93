"""What the commands of custody do: walk a store's chains, write a bundle, check one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy.engine import Connection

from bot.bundle.archive import Bundle, read, write
from bot.bundle.check import Report, check
from bot.bundle.gather import gather
from bot.erasure.certificate import covers
from bot.inward.conversations import Conversations
from bot.leaving.levels import load as load_leaving
from bot.leaving.parcel import Packer
from bot.media.shelf import Shelf
from bot.networks import known_networks
from bot.running.checks import check_store, check_writing
from bot.running.keys import operator
from bot.running.private import write_private
from bot.settings import Settings
from bot.store import open_engine
from bot.team import accounts, diary
from bot.tickets import sources
from bot.tickets.ticket import label
from bot.vault.keys import ASSISTANT, Vault, read_key
from bot.vault.personal import open_private
from bot.vault.register import Register
from bot.vault.register_lines import Kept, Point
from bot.vault.remembered import Memory
from bot.vault.sealing import CannotOpen
from bot.vault.signing import Signer
from bot.vault.upkeep import begin_anew
from bot.vault.verify import Walked, how_many, walk
from connectors.sdk.connector import Rereads
from connectors.sdk.messages import Event


class BadReader(Exception):
    """A reader that cannot be; the text says how one is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a walk knows of the register: what it says, how many changes were announced and are not there, and whether
    it has come from the head that was named."""

    register: Kept
    on_its_way: int
    is_since: bool


def verify_store(
    settings: Settings,
    begin: Callable[[int], None],
    each: Callable[[Walked], None],
    *,
    files: bool = False,
    since: Point | None = None,
) -> Looked:
    """Walk every conversation, with `files` every kept file: `begin` hears how many there are, `each` every one.

    `since` is a head of the register that was kept elsewhere. Raises NoKeys, OSError, StoreUnavailable.
    """
    check_store(settings)
    conversations = Conversations(Vault.open(settings.keys, ASSISTANT))
    memory = Memory(Register.of(settings))
    engine = open_engine(settings.database_url)
    if engine.dialect.name != "sqlite":  # which shows a transaction one moment of the store anyway
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as conn, conn.begin():
        begin(how_many(conn))
        public = Signer.open(settings.keys).public
        shelf = Shelf(settings.media) if files else None
        for walked in walk(conn, conversations, partial(covers, public=public), shelf, memory):
            each(walked)
    is_since = since is None or memory.is_since(since)
    return Looked(register=memory.state, on_its_way=memory.on_its_way(), is_since=is_since)


def register_head(settings: Settings) -> Point:
    """Where the register ends now. Raises RegisterMissing, NoKeys, OSError."""
    return Register.of(settings).read().end


def renew_register(settings: Settings) -> Point:
    """Let the register begin anew from the store as it is; the log says so. Raises NoKeys, OSError."""
    check_store(settings)
    Vault.open(settings.keys, ASSISTANT)
    register = Register.of(settings)
    with _writing(settings) as conn, conn.begin():
        begin_anew(conn, register)
        diary.note(conn, time.time(), operator(), "register_anew")
    return register_head(settings)


def write_bundle(settings: Settings, number: int, more: list[str], out: Path) -> int:
    """Write ticket `number` to `out` (mode 0600); gives its size in bytes.

    `more` are further readers, `name=public-key-file`. Raises NoSuchTicket, BadReader, CannotOpen, OSError.
    """
    check_writing(settings)
    vault = Vault.open(settings.keys, ASSISTANT)
    readers = {**vault.public_keys(), **dict(_reader(text) for text in more)}
    with _writing(settings) as conn, conn.begin():
        shelf = Shelf(settings.media)
        contents = gather(conn, Conversations(vault), shelf, number, readers, time.time())
        diary.note(conn, time.time(), operator(), "bundled", label(number))
    content = write(contents.facts, contents.members, Signer.open(settings.keys))
    write_private(out, content)
    return len(content)


def put_together(settings: Settings, number: int) -> list[str]:
    """The numbers of the other chats of a merged ticket: each has a bundle of its own."""
    with open_engine(settings.database_url).connect() as conn, conn.begin():
        return sources.others_of(conn, number)


def write_parcel(settings: Settings, number: int, out: Path) -> tuple[str, int]:
    """Pack ticket `number` for others to `out` (mode 0600); gives the level and the size.

    Raises NoSuchTicket, CannotOpen, WrongSettings, OSError.
    """
    check_writing(settings)
    vault, kinds = Vault.open(settings.keys, ASSISTANT), known_networks()
    packer = Packer(
        people=Conversations(vault),
        files=Shelf(settings.media),
        signer=Signer.open(settings.keys),
        leaving=load_leaving(networks=tuple(kinds)),
        routes={name: kind.route for name, kind in kinds.items()},
        readers=vault.public_keys(),
    )
    with _writing(settings) as conn, conn.begin():
        content = packer.parcel(conn, number, time.time())
        level = packer.level_of(conn, number)
        diary.note(conn, time.time(), operator(), "handed_on", label(number))
    write_private(out, content)
    return level, len(content)


def check_bundle(path: Path, signer: Path | None, private: bytes | None) -> tuple[Report, bool | None]:
    """What is found in a bundle, and whether `signer` (a public key file) signed it; None when nobody was named.

    `private` is a reader's private key. Raises BadBundle, NoKeys, OSError.
    """
    bundle: Bundle = read(path)
    trusted = None if signer is None else read_key(signer) == bundle.signer
    return check(bundle, private=private, reread=_reread), trusted


def key_of_agent(settings: Settings, name: str, passphrase: str) -> bytes:
    """The private key of this colleague, for as long as it is used. Raises BadReader."""
    check_store(settings)
    try:
        with open_engine(settings.database_url).connect() as conn, conn.begin():
            sealed, public = accounts.key_pair(conn, accounts.named(conn, name).id)
        return open_private(sealed, public, passphrase)
    except accounts.NoSuchAccount as error:
        raise BadReader(f"nobody of the team is called {name}: `guichet team list` names them") from error
    except CannotOpen as error:
        raise BadReader(f"this passphrase does not open the key of {name}") from error


def _writing(settings: Settings) -> Connection:
    engine = open_engine(settings.database_url, Register.of(settings))
    return engine.connect().execution_options(writes=True)


def _reread(network: str, body: bytes, account: str, opening: bytes) -> Iterator[Event]:
    kind = known_networks()[network]
    if not issubclass(kind, Rereads):
        raise KeyError(network)
    return kind.reread(body, account, opening)


def _reader(text: str) -> tuple[str, bytes]:
    name, _, file = text.partition("=")
    if not file or not name.isidentifier() or not name.islower():
        raise BadReader(f"{text}: a reader is named name=public-key-file, the name in small letters")
    return name, read_key(Path(file))
