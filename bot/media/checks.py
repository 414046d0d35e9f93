"""Every file of a message examined once, and what was found kept beside it, sealed with the conversation's key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversation
from bot.media import shelf
from bot.media.inspect.examiner import UNCHECKED, Examiner, NotScanned, Seen
from bot.media.inspect.findings import Findings, findings_from
from bot.media.inspect.reading import Reading
from bot.media.shelf import KEPT, UNSAFE, Kept, Shelf
from bot.vault import heads
from bot.vault.sealing import CannotOpen, seal, unseal
from bot.vault.witness import seal_row
from connectors.sdk.errors import FetchLater

KIND = shelf.FINDINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """The files of a message, unsafe ones marked so, and what was found in those that were looked at, by id.

    `readings` is what stands on pictures and was said in voice notes, `copies` their masked copies on the shelf.
    """

    kept: tuple[Kept, ...]
    found: Mapping[str, Findings]
    readings: Mapping[str, Reading] = field(default_factory=dict)
    copies: Mapping[str, Kept] = field(default_factory=dict)

    @property
    def faults(self) -> dict[str, str]:
        """What is wrong with each file that has something wrong, by id."""
        return {media_id: found.fault for media_id, found in self.found.items() if found.fault}

    def said(self, media_id: str) -> str:
        """What a machine understood of a voice note; "" for anything else."""
        reading = self.readings.get(media_id)
        return reading.text if reading and reading.heard else ""

    def told(self, media_id: str) -> dict[str, tuple[str, float]]:
        """What stands on a picture as far as it was surely read, by name, with its confidence."""
        return self.readings[media_id].sure() if media_id in self.readings else {}


async def examine_all(
    examiner: Examiner, disk: Shelf, kept: Sequence[Kept], conversation: Conversation, before: Mapping[str, Seen]
) -> Examined:
    """Look at every file that is here. Raises FetchLater while the virus scanner does not answer."""
    found, readings, copies = dict[str, Findings](), dict[str, Reading](), dict[str, Kept]()
    seen = {media_id: one for media_id, one in before.items() if media_id not in {file.id for file in kept}}
    files = []
    for file in kept:
        if file.state == KEPT:
            content = await asyncio.to_thread(_read, disk, file, conversation)
            try:
                about = (content, file.mime, file.sha256, seen.values())
                found[file.id] = await examiner.examine(*about, kind=file.kind)
            except NotScanned as error:
                raise FetchLater(str(error)) from error
            if _shows_something(file, found[file.id]):
                readings[file.id], masked = await examiner.read(content)
                if masked:
                    copies[file.id] = await disk.take_in(_once(masked), conversation, "image", file.name)
            elif _says_something(file, found[file.id]):
                spoken = await examiner.hear(content, file.mime)
                readings |= {file.id: spoken} if spoken.text else {}
            seen[file.id] = Seen(sha256=file.sha256, likeness=_likeness(found[file.id]))
        files.append(_marked(file, found.get(file.id)))
    return Examined(kept=tuple(files), found=found, readings=readings, copies=copies)


def unexamined(kept: Sequence[Kept]) -> Examined:
    """Files that could not be looked at, at last: nobody opens them."""
    found = {file.id: UNCHECKED for file in kept if file.state == KEPT}
    return Examined(kept=tuple(_marked(file, found.get(file.id)) for file in kept), found=found)


def put(conn: Connection, examined: Examined, conversation: Conversation, box_key: str, now: float) -> None:
    """Write what was found; the rows of the files are there. Once: what is found again later changes nothing."""
    known = set(conn.execute(_mine(conversation)).scalars())
    for media_id, findings in examined.found.items():
        if media_id in known:
            continue
        copy, reading = examined.copies.get(media_id), examined.readings.get(media_id)
        if copy:
            shelf.put(conn, copy, conversation, shelf.copy_key(box_key), 0, now)
        row = {
            "media_id": media_id,
            "conversation_id": conversation.id,
            "fault": findings.fault,
            "checked_at": now,
            "sealed": seal(conversation.key, findings.to_json(), KIND, media_id, conversation.id),
            "read_sealed": seal(conversation.key, reading.to_json(), shelf.READING, media_id, conversation.id)
            if reading
            else None,
            "masked_id": copy.id if copy else "",
        }
        conn.execute(schema.media_check.insert().values(row))
        heads.put_whole(conn, schema.media_check, row)
        if findings.unsafe:
            _set_aside(conn, media_id, findings.fault, conversation)


def _set_aside(conn: Connection, media_id: str, fault: str, conversation: Conversation) -> None:
    """Mark the row of a file that was here before it was looked at, under a new seal."""
    table, values = schema.media, {"state": UNSAFE, "reason": fault}
    row = conn.execute(select(table).where(table.c.id == media_id)).mappings().one()
    if any(row[name] != value for name, value in values.items()):
        values["seal"] = seal_row(conversation.key, table.name, {**row, **values})
        conn.execute(update(table).where(table.c.id == media_id).values(values))
        heads.removed(conn, conversation.id, table.name, row["seal"])
        heads.added(conn, conversation.id, table.name, values["seal"])


def of_conversation(conn: Connection, conversation: Conversation) -> dict[str, Findings]:
    """What was found in each file of a conversation. Raises CannotOpen."""
    table = schema.media_check
    rows = conn.execute(select(table).where(table.c.conversation_id == conversation.id))
    return {row.media_id: _opened(row.sealed, row.media_id, conversation) for row in rows}


def seen_before(conn: Connection, conversation: Conversation) -> dict[str, Seen]:
    """The files of this chat that a new one may repeat. Raises CannotOpen."""
    likenesses = {media_id: _likeness(found) for media_id, found in of_conversation(conn, conversation).items()}
    table = schema.media
    rows = conn.execute(select(table.c.id, table.c.sha256).where(table.c.id.in_(list(likenesses))))
    return {row.id: Seen(sha256=row.sha256, likeness=likenesses[row.id]) for row in rows}


def _shows_something(file: Kept, found: Findings) -> bool:
    return (
        file.mime.startswith("image/") and not found.unsafe and not {"unreadable", "blank", "small"} & set(found.faults)
    )


def _says_something(file: Kept, found: Findings) -> bool:
    return (
        file.mime.startswith("audio/")
        and not found.unsafe
        and not {"unreadable", "empty", "silent"} & set(found.faults)
    )


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _likeness(found: Findings) -> str:
    """What a repeat is known by; none for a picture that showed too little, which is sent again to be better."""
    return "" if found.faults else found.likeness


def _mine(conversation: Conversation) -> Any:
    table = schema.media_check
    return select(table.c.media_id).where(table.c.conversation_id == conversation.id)


def _opened(sealed: bytes, media_id: str, conversation: Conversation) -> Findings:
    return findings_from(unseal(conversation.key, sealed, KIND, media_id, conversation.id))


def _marked(file: Kept, findings: Findings | None) -> Kept:
    return replace(file, state=UNSAFE, reason=findings.fault) if findings and findings.unsafe else file


def _read(disk: Shelf, file: Kept, conversation: Conversation) -> bytes:
    """The plain bytes; none for a file that is damaged or gone, which is then found empty."""
    try:
        return b"".join(disk.read(file, conversation))
    except (CannotOpen, FileNotFoundError):
        return b""
