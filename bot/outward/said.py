"""What an outbox row says, as it rests: its chat, its words, its file, and which piece of it goes to which devices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection, Row

from bot.inward.conversations import Conversation
from bot.media import shelf
from bot.media.shelf import Kept
from bot.outward import repeats
from bot.outward.repeats import REPEAT, Again
from bot.packing import Outgoing, unpack_outgoing
from bot.parts import Parts
from bot.vault.sealing import CannotOpen, unseal_json
from connectors.sdk.connector import Connector
from connectors.sdk.errors import Rejected
from connectors.sdk.limits import fit
from connectors.sdk.messages import Kind, Media, Reply

CHANGED = "the reply, its file or its address was changed in the store"
NO_FILE = "the file of this reply is gone, or was changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is to be said. `row` is that of the reply, also where `again` says a piece of it once more."""

    row: Row
    conversation: Conversation
    outgoing: Outgoing
    kept: Kept | None
    again: Again | None


def look(conn: Connection, parts: Parts, row: Row) -> Said:
    """What this row says. Raises Rejected when it cannot be read any more."""
    try:
        conversation = parts.conversations.get(conn, row.conversation_id)
        conversation.address  # noqa: B018  (it must open too)
        again = repeats.look(conn, row, conversation) if row.kind == REPEAT else None
        row = again.row if again else row
        outgoing = unpack_outgoing(unseal_json(conversation.key, row.sealed, "outbox", row.key, conversation.id))
        kept = shelf.find(conn, outgoing.media_id, conversation) if outgoing.media_id else None
    except CannotOpen as error:
        raise Rejected(CHANGED) from error
    if outgoing.media_id and kept is None:
        raise Rejected(NO_FILE)
    return Said(row=row, conversation=conversation, outgoing=outgoing, kept=kept, again=again)


def reply_of(conn: Connection, parts: Parts, row: Row) -> int:
    """The row of the reply itself, which this one may say once more."""
    if row.kind != REPEAT:
        return int(row.id)
    try:
        return int(repeats.look(conn, row, parts.conversations.get(conn, row.conversation_id)).row.id)
    except CannotOpen:
        return int(row.id)


def file_of(kept: Kept, conversation: Conversation, parts: Parts) -> Media:
    """The file of a reply with its content. Raises Rejected."""
    try:
        content = b"".join(parts.shelf.read(kept, conversation))
    except (CannotOpen, FileNotFoundError) as error:
        raise Rejected(NO_FILE) from error
    return Media(
        kind=Kind(kept.kind),
        mime=kept.mime,
        sha256=kept.sha256,
        size=kept.size,
        file_name=kept.name,
        content=content,
    )


def pieces_of(reply: Reply, connector: Connector, again: Again | None) -> Sequence[Reply]:
    """What goes out one after the other; of what is said once more only the piece that was lost. Raises Rejected."""
    pieces = fit(reply, connector.limits_in(reply.chat_id))
    if again is None:
        return pieces
    if again.number >= len(pieces):
        raise Rejected("the reply is cut into other pieces now")
    return [replace(pieces[again.number], device=again.device)]
