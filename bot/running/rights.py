"""What the commands of a person's rights do: export, erase, hold."""

from __future__ import annotations

import time
from pathlib import Path

from sqlalchemy.engine import Connection, Engine

from bot.erasure.certificate import Certificate
from bot.erasure.erase import erase, set_hold
from bot.erasure.export import export
from bot.erasure.find import find
from bot.inward.conversations import OFFICE, Conversations
from bot.media.shelf import Shelf
from bot.networks import known_networks
from bot.running.checks import check_database
from bot.settings import Settings
from bot.store import open_engine
from bot.vault.keys import ASSISTANT, Vault
from bot.vault.signing import Signer
from bot.vault.state import SealedState
from connectors.sdk.state import Forgets


def named(settings: Settings, who: str) -> list[str]:
    """The conversations that `who` names. Raises NobodyFound, CannotOpen."""
    with _engine(settings).connect() as conn, conn.begin():
        return find(conn, _conversations(settings), who)


def export_person(settings: Settings, who: str, out: Path) -> int:
    """Write all that is kept of `who` to `out` (mode 0600); gives its size. Raises NobodyFound, CannotOpen, OSError."""
    people = _conversations(settings)
    with _engine(settings).connect() as conn, conn.begin():
        content = export(conn, people, Shelf(settings.media), find(conn, people, who))
    out.touch(mode=0o600)
    out.write_bytes(content)
    return len(content)


def erase_person(settings: Settings, who: str, reason: str) -> Certificate:
    """Erase `who`. Raises NobodyFound, OnHold, CannotOpen, OSError."""
    vault, engine = Vault.open(settings.keys, ASSISTANT), _engine(settings)
    people, now = Conversations(vault), time.time()
    with engine.connect().execution_options(writes=True) as conn, conn.begin():
        ids = find(conn, people, who)
        for conversation_id in ids:
            _forget(conn, people, vault, conversation_id, now)
        done = erase(conn, people, Signer.open(settings.keys), ids, reason, now)
    shelf = Shelf(settings.media)
    for media_id in done.files:
        shelf.drop(media_id)
    _overwrite(engine)
    return done.certificate


def hold_person(settings: Settings, who: str, reason: str) -> int:
    """Forbid the erasure of `who`, or with an empty reason allow it again; gives how many conversations that are."""
    with _engine(settings).connect().execution_options(writes=True) as conn, conn.begin():
        ids = find(conn, _conversations(settings), who)
        set_hold(conn, ids, reason)
    return len(ids)


def _forget(conn: Connection, people: Conversations, vault: Vault, conversation_id: str, now: float) -> None:
    """The network's sessions with this person, where it has any."""
    conversation = people.get(conn, conversation_id)
    kind = known_networks().get(conversation.network)
    if kind is not None and issubclass(kind, Forgets):
        office = people.meet(conn, conversation.network, conversation.account, OFFICE, now)
        kind.forget(conversation.address, SealedState(conn, office, blind=vault.blind, now=now))


def _overwrite(engine: Engine) -> None:
    """What was deleted leaves the write-ahead log too. A reader may hold it for a moment: then it goes later."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as conn:
            conn.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _conversations(settings: Settings) -> Conversations:
    return Conversations(Vault.open(settings.keys, ASSISTANT))


def _engine(settings: Settings) -> Engine:
    check_database(settings.database_url)
    return open_engine(settings.database_url)
