"""Every file of a message examined once, and what was found kept beside it, sealed with the conversation's key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversation
from bot.media.inspect.examiner import UNCHECKED, Examiner, NotScanned, Seen
from bot.media.inspect.findings import Findings, findings_from
from bot.media.shelf import KEPT, UNSAFE, Kept, Shelf
from bot.vault.sealing import CannotOpen, seal, unseal
from connectors.sdk.errors import FetchLater

KIND = "media-check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """The files of a message, unsafe ones marked so, and what was found in those that were looked at, by id."""

    kept: tuple[Kept, ...]
    found: Mapping[str, Findings]

    @property
    def faults(self) -> dict[str, str]:
        """What is wrong with each file that has something wrong, by id."""
        return {media_id: found.fault for media_id, found in self.found.items() if found.fault}


async def examine_all(
    examiner: Examiner, shelf: Shelf, kept: Sequence[Kept], conversation: Conversation, before: Mapping[str, Seen]
) -> Examined:
    """Look at every file that is here. Raises FetchLater while the virus scanner does not answer."""
    found: dict[str, Findings] = {}
    seen = {media_id: one for media_id, one in before.items() if media_id not in {file.id for file in kept}}
    files = []
    for file in kept:
        if file.state == KEPT:
            content = await asyncio.to_thread(_read, shelf, file, conversation)
            try:
                found[file.id] = await examiner.examine(content, file.mime, file.sha256, seen.values())
            except NotScanned as error:
                raise FetchLater(str(error)) from error
            seen[file.id] = Seen(sha256=file.sha256, likeness=_likeness(found[file.id]))
        files.append(_marked(file, found.get(file.id)))
    return Examined(kept=tuple(files), found=found)


def unexamined(kept: Sequence[Kept]) -> Examined:
    """Files that could not be looked at, at last: nobody opens them."""
    found = {file.id: UNCHECKED for file in kept if file.state == KEPT}
    return Examined(kept=tuple(_marked(file, found.get(file.id)) for file in kept), found=found)


def put(conn: Connection, examined: Examined, conversation: Conversation, now: float) -> None:
    """Write what was found; the rows of the files are there. Once: what is found again later changes nothing."""
    known = set(conn.execute(_mine(conversation)).scalars())
    for media_id, findings in examined.found.items():
        if media_id in known:
            continue
        row = {"media_id": media_id, "conversation_id": conversation.id, "fault": findings.fault, "checked_at": now}
        sealed = seal(conversation.key, findings.to_json(), KIND, media_id, conversation.id)
        conn.execute(schema.media_check.insert().values({**row, "sealed": sealed}))
        if findings.unsafe:
            this = schema.media.c.id == media_id
            conn.execute(update(schema.media).where(this).values(state=UNSAFE, reason=findings.fault))


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


def _read(shelf: Shelf, file: Kept, conversation: Conversation) -> bytes:
    """The plain bytes; none for a file that is damaged or gone, which is then found empty."""
    try:
        return b"".join(shelf.read(file, conversation))
    except (CannotOpen, FileNotFoundError):
        return b""
