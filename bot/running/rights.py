"""What the commands of a person's rights do: export, erase, hold, and what was kept long enough. Each is in the log."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Connection, Engine

from bot.consent.after_hold import destroy
from bot.erasure import own, retention
from bot.erasure.certificate import Certificate
from bot.erasure.erase import OnHold, set_hold
from bot.erasure.export import export
from bot.erasure.find import find, find_all, known_as_one, may_be_theirs
from bot.erasure.person import Eraser, drop, labels_of
from bot.erasure.retention import REASON, Over
from bot.inward.conversations import Conversations
from bot.media.shelf import Shelf
from bot.networks import known_networks
from bot.running.checks import check_writing
from bot.running.keys import operator
from bot.running.private import write_private
from bot.settings import Settings
from bot.store import open_engine, overwrite
from bot.team import diary
from bot.vault.keys import ASSISTANT, Vault
from bot.vault.register import Register
from bot.vault.sealing import CannotOpen
from bot.vault.signing import Signer


def named(settings: Settings, who: str) -> list[str]:
    """The conversations that `who` names. Raises NobodyFound, CannotOpen."""
    with _engine(settings).connect() as conn, conn.begin():
        return find(conn, _conversations(settings), who)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """Its size, the networks of its chats, and the chats that may be the same person's and are not in it."""

    size: int
    networks: tuple[str, ...]
    left_out: tuple[str, ...]


def export_person(settings: Settings, who: Sequence[str], out: Path) -> Exported:
    """Write all that is kept of a person, under all of these names, to `out` (mode 0600).

    Raises NobodyFound, CannotOpen, OSError.
    """
    engine, people = _engine(settings), _conversations(settings)
    with engine.connect().execution_options(writes=True) as conn, conn.begin():
        ids = known_as_one(conn, find_all(conn, people, who))
        networks = tuple(people.get(conn, i).network for i in ids)
        left_out = tuple(_called(conn, people, i) for i in may_be_theirs(conn, ids))
        content = export(conn, people, Shelf(settings.media), ids)
        _note(conn, "exported", ids)
    write_private(out, content)
    return Exported(size=len(content), networks=networks, left_out=left_out)


def erase_person(settings: Settings, who: str, reason: str) -> Certificate:
    """Erase `who`. Raises NobodyFound, OnHold, CannotOpen, OSError."""
    engine, eraser = _engine(settings), _eraser(settings)
    with engine.connect().execution_options(writes=True) as conn, conn.begin():
        done = eraser.erase(conn, find(conn, eraser.people, who), reason, time.time(), operator())
    drop(Shelf(settings.media), done)
    overwrite(engine)
    return done.certificate


def hold_person(settings: Settings, who: str, reason: str) -> int:
    """Forbid the erasure of `who`, or with an empty reason allow it again; gives how many conversations that are.

    What they refused meanwhile is destroyed with the hold. Raises NobodyFound, CannotOpen, OSError.
    """
    engine, people = _engine(settings), _conversations(settings)
    with engine.connect().execution_options(writes=True) as conn, conn.begin():
        ids = find(conn, people, who)
        set_hold(conn, ids, reason)
        _note(conn, "held" if reason else "released", ids)
        if not reason:
            for conversation_id in ids:
                destroy(conn, people, Shelf(settings.media), conversation_id, time.time())
    overwrite(engine)
    return len(ids)


def over(settings: Settings) -> list[Over]:
    """The chats whose time is over. Raises WrongSettings."""
    with _engine(settings).connect() as conn, conn.begin():
        return list(retention.over(conn, rules(), routes(), time.time()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """What became of the chats whose time is over: certificates, and what was left, each with the reason."""

    certificates: tuple[Certificate, ...]
    left: tuple[tuple[Over, str], ...]
    own: int


def retain(settings: Settings, found: Sequence[Over]) -> Retained:
    """Erase those of these that are still over, one after the other; one that cannot go keeps up no other."""
    engine, eraser, certificates, left = _engine(settings), _eraser(settings), [], []
    for one in found:
        try:
            certificate = _let_go(settings, engine, eraser, one)
        except (OnHold, CannotOpen) as error:
            left.append((one, str(error)))
        except OSError as error:
            left.append((one, f"a file could not be removed: {error.strerror}"))
        else:
            certificates += [certificate] if certificate else []
    gone = _let_go_own(engine, eraser)
    overwrite(engine)
    return Retained(certificates=tuple(certificates), left=tuple(left), own=gone)


def own_over(settings: Settings) -> int:
    """How many deliveries stood long enough in nobody's chat. Raises WrongSettings."""
    with _engine(settings).connect() as conn, conn.begin():
        return own.how_many(conn, _own_before(time.time()))


def _own_before(now: float) -> float:
    return now - rules().own * retention.DAY


def _let_go_own(engine: Engine, eraser: Eraser) -> int:
    """What stood long enough in nobody's chat; gives how many deliveries that were. Raises CannotOpen."""
    now, number = time.time(), 0
    with engine.connect() as conn, conn.begin():
        todo: list[own.Place] = own.places(conn)
    while todo:
        with engine.connect().execution_options(writes=True) as conn, conn.begin():
            at, gone = own.let_go(conn, eraser, todo.pop(), _own_before(now), now, operator())
        todo += [at] if at else []
        number += gone
    return number


def _let_go(settings: Settings, engine: Engine, eraser: Eraser, one: Over) -> Certificate | None:
    """None when something came to the chat since it was found. Raises OnHold, CannotOpen, OSError."""
    now = time.time()
    with engine.connect().execution_options(writes=True) as conn, conn.begin():
        if not retention.still_over(conn, rules(), routes(), now, one.conversation_id):
            return None
        done = eraser.erase(conn, [one.conversation_id], REASON, now, operator())
    drop(Shelf(settings.media), done)
    return done.certificate


def rules() -> retention.Retention:
    """How long what is kept. Raises WrongSettings."""
    return retention.load(networks=tuple(known_networks()))


def routes() -> dict[str, str]:
    """The route of each network by its name."""
    return {name: kind.route for name, kind in known_networks().items()}


def _called(conn: Connection, people: Conversations, conversation_id: str) -> str:
    """How a chat is named at the terminal: by its ticket, or else by its address."""
    chat = people.get(conn, conversation_id)
    return next(iter(labels_of(conn, [conversation_id])), f"{chat.network}:{chat.address}")


def _note(conn: Connection, kind: str, ids: Sequence[str]) -> None:
    diary.note(conn, time.time(), operator(), kind, ", ".join(labels_of(conn, ids)) or f"{len(ids)}")


def _eraser(settings: Settings) -> Eraser:
    vault = Vault.open(settings.keys, ASSISTANT)
    return Eraser(Conversations(vault), vault, Signer.open(settings.keys))


def _conversations(settings: Settings) -> Conversations:
    return Conversations(Vault.open(settings.keys, ASSISTANT))


def _engine(settings: Settings) -> Engine:
    check_writing(settings)
    return open_engine(settings.database_url, Register.of(settings))
