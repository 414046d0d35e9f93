"""The shelf of sealed files: one row and one file each, named by a random id. Nothing of theirs is in a path."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversation
from bot.many import insert_into
from bot.media.inspect.findings import Findings, findings_from
from bot.media.inspect.reading import Reading, reading_from
from bot.media.sniff import HEAD, sniff
from bot.vault import heads
from bot.vault.files import DRAFT, FileSealer, read_sealed
from bot.vault.sealing import seal, unseal
from bot.vault.witness import seal_row

SEALED = ".sealed"
FINDINGS = "media-check"
"""What was found in a file is sealed as."""
READING = "media-reading"
"""What the words on a picture are sealed as."""
LARGEST = 100 * 1024 * 1024
KEPT, REFUSED, GONE, UNSAFE = "kept", "refused", "gone", "unsafe"
"""UNSAFE is here and sealed, and nobody opens it: `reason` is the fault that was found."""


class TooLarge(Exception):
    """The file is over the cap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file on the shelf, or why it is not there, or not opened (`state` refused, gone or unsafe, `reason`).

    `fault` is what was found wrong with it when it was looked at, `reading` what stands on it, and `masked_id` the copy
    without what is private, `found` all that was found in sound: told by `of_conversation` alone.
    """

    id: str
    conversation_id: str
    kind: str
    mime: str
    size: int
    sha256: str
    state: str
    reason: str
    name: str
    fault: str = ""
    masked_id: str = ""
    reading: Reading | None = None
    found: Findings | None = None


class Shelf:
    """Files below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def take_in(self, chunks: AsyncIterator[bytes], conversation: Conversation, kind: str, name: str) -> Kept:
        """Seal a file as it streams in. Raises TooLarge, OSError, and whatever `chunks` raises; then nothing stays."""
        media_id, digest, size, head = secrets.token_hex(16), hashlib.sha256(), 0, b""
        sealer = FileSealer(self._path(media_id), conversation.key, media_id)
        try:
            async for chunk in chunks:
                size += len(chunk)
                if size > LARGEST:
                    raise TooLarge(f"larger than {LARGEST} bytes")
                head = head if len(head) >= HEAD else (head + chunk)[:HEAD]
                digest.update(chunk)
                sealer.write(chunk)
            sealer.close()
        except BaseException:
            sealer.abandon()
            raise
        return Kept(
            id=media_id,
            conversation_id=conversation.id,
            kind=kind,
            mime=sniff(head, kind),
            size=size,
            sha256=digest.hexdigest(),
            state=KEPT,
            reason="",
            name=name,
        )

    def read(self, kept: Kept, conversation: Conversation) -> Iterator[bytes]:
        """The plain bytes in chunks. Raises CannotOpen and OSError."""
        return read_sealed(self._path(kept.id), conversation.key, kept.id)

    def sealed_bytes(self, media_id: str) -> bytes:
        """The file as it lies on the shelf. Raises OSError."""
        return self._path(media_id).read_bytes()

    def drop(self, media_id: str) -> None:
        """Delete a file whose row was not written."""
        self._path(media_id).unlink(missing_ok=True)

    def sweep(self, known_ids: Collection[str], older_than: float, since: float = 0.0) -> int:
        """Delete files and drafts that no row names; gives how many.

        They are left by a crash between file and row. Only those last written before `older_than` and not before
        `since` (both seconds since the epoch, UTC) go: younger ones may be in the making, older ones another store's.
        """
        gone = 0
        for file in self._folder.glob("??/*"):
            orphan = file.suffix == DRAFT or (file.suffix == SEALED and file.stem not in known_ids)
            if orphan and since <= _written_at(file) < older_than:
                file.unlink(missing_ok=True)
                gone += 1
        return gone

    def _path(self, media_id: str) -> Path:
        return self._folder / media_id[:2] / f"{media_id}{SEALED}"


def copy_key(box_key: str) -> str:
    """The key under which masked copies of a message's pictures stand: no line of a transcript shows them."""
    return f"{box_key}#masked"


def known_ids(conn: Connection) -> set[str]:
    """The ids of all files that a row names."""
    return set(conn.execute(select(schema.media.c.id)).scalars())


def put(conn: Connection, kept: Kept, conversation: Conversation, box_key: str, position: int, now: float) -> None:
    """Write the row that ties a file to its message; nothing when it is there."""
    names = ("id", "kind", "mime", "size", "sha256", "state", "reason")
    row = {name: getattr(kept, name) for name in names}
    row |= {"box_key": box_key, "position": position, "created_at": now}
    sealed = seal(conversation.key, kept.name.encode(), "media-name", kept.id, conversation.id)
    row_seal = seal_row(conversation.key, "media", row)
    more = {"name_sealed": sealed, "seal": row_seal}
    values = insert_into(conn, schema.media).values(conversation_id=conversation.id, **row, **more)
    if conn.execute(values.on_conflict_do_nothing(index_elements=["id"])).rowcount:
        heads.added(conn, conversation.id, "media", row_seal)


def forget(conn: Connection, box_keys: Collection[str]) -> list[str]:
    """Remove the rows of the files of these messages; gives the files' ids."""
    table, box_keys = schema.media, [*box_keys, *map(copy_key, box_keys)]
    rows = conn.execute(select(table).where(table.c.box_key.in_(box_keys)).with_for_update()).all()
    ids = [row.id for row in rows]
    heads.take_away(conn, schema.media_check, schema.media_check.c.media_id.in_(ids))
    conn.execute(delete(table).where(table.c.id.in_(ids)))
    for row in rows:
        heads.removed(conn, row.conversation_id, "media", row.seal)
    return ids


def ids_of(conn: Connection, conversation_id: str) -> list[str]:
    """The ids of every file of a conversation."""
    return list(
        conn.execute(select(schema.media.c.id).where(schema.media.c.conversation_id == conversation_id)).scalars()
    )


def of_message(conn: Connection, box_key: str, conversation: Conversation) -> list[Kept]:
    """The files of one message, in its order."""
    table = schema.media
    rows = conn.execute(select(table).where(table.c.box_key == box_key).order_by(table.c.position))
    return [_from(row, conversation) for row in rows if row.conversation_id == conversation.id]


def of_conversation(conn: Connection, conversation: Conversation) -> dict[str, list[Kept]]:
    """All files of a conversation by the key of their message."""
    table = schema.media
    found: dict[str, list[Kept]] = {}
    check = schema.media_check
    query = select(table, check.c.fault, check.c.sealed.label("found"), check.c.read_sealed, check.c.masked_id).join(
        check, check.c.media_id == table.c.id, isouter=True
    )
    rows = conn.execute(query.where(table.c.conversation_id == conversation.id).order_by(table.c.position))
    for row in rows:
        found.setdefault(row.box_key, []).append(_checked(row, conversation))
    return found


def masked(conn: Connection, media_id: str, conversation: Conversation) -> Kept | None:
    """The copy of a picture without what is private; None where nothing had to be masked."""
    check = schema.media_check
    mine = (check.c.media_id == media_id) & (check.c.conversation_id == conversation.id)
    copy = conn.execute(select(check.c.masked_id).where(mine)).scalar()
    return find(conn, copy, conversation) if copy else None


def find(conn: Connection, media_id: str, conversation: Conversation) -> Kept | None:
    """One file of this conversation; None when it is another's or nobody's."""
    table = schema.media
    row = conn.execute(select(table).where(table.c.id == media_id)).first()
    return _from(row, conversation) if row and row.conversation_id == conversation.id else None


def _checked(row: Any, conversation: Conversation) -> Kept:
    """A file with what was found when it was looked at, if it was."""
    plain, sealed = _from(row, conversation), row.read_sealed
    reading = reading_from(unseal(conversation.key, sealed, READING, plain.id, conversation.id)) if sealed else None
    heard = row.found if plain.mime.startswith("audio/") else None
    found = findings_from(unseal(conversation.key, heard, FINDINGS, plain.id, conversation.id)) if heard else None
    return replace(plain, fault=row.fault or "", masked_id=row.masked_id or "", reading=reading, found=found)


def _written_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:  # it is gone already
        return float("inf")


def _from(row: object, conversation: Conversation) -> Kept:
    names = ("id", "conversation_id", "kind", "mime", "size", "sha256", "state", "reason")
    plain = {name: getattr(row, name) for name in names}
    sealed = getattr(row, "name_sealed")  # noqa: B009  (a SQLAlchemy row has no static attributes)
    name = unseal(conversation.key, sealed, "media-name", plain["id"], conversation.id).decode()
    return Kept(**plain, name=name)
