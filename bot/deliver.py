"""4  Outbox row -> still allowed? -> fit -> connector.send -> sent, later or dead.

A bot's reply made under an earlier epoch is stale: a person has the chat, so it is not said.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import STALE, Box
from bot.conversations import Conversation
from bot.media import shelf
from bot.media.shelf import Kept
from bot.packing import Outgoing, unpack_outgoing
from bot.parts import Parts
from bot.receipts import remember
from bot.replies import BOT
from bot.vault.sealing import unseal_json
from bot.worker import backoff
from connectors.sdk.connector import Connector
from connectors.sdk.errors import Rejected, TryLater
from connectors.sdk.limits import fit
from connectors.sdk.messages import Kind, Media, Reply

LONGEST_TRY = 24 * 3600.0
"""Seconds after which a reply that the network keeps putting off is given up, for a person to see."""
log = logging.getLogger(__name__)


class Deliver:
    """Finishes outbox rows."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._outbox = Box(schema.outbox)

    async def handle(self, row: Row, by: str) -> None:
        """Finish one lent row. Raises LostLease, StoreUnavailable."""
        conversation, outgoing, kept = await self._parts.store.read(lambda conn: self._look(conn, row))
        if row.author == BOT and row.epoch != conversation.epoch:
            await self._end(row, by, "a person has the chat", state=STALE)
            return
        connector = self._parts.connectors.get(conversation.network)
        if connector is None or connector.account != conversation.account:
            await self._put_off(row, by, TryLater("this channel is off"))
            return
        try:
            await self._send(row, by, connector, _reply(row, conversation, outgoing, self._media(kept, conversation)))
        except TryLater as error:
            self._parts.health.failed(connector.network, str(error))
            await self._put_off(row, by, error)
        except Rejected as error:
            self._parts.health.failed(connector.network, str(error))
            await self._end(row, by, f"{error} {error.code}".strip())
        except Exception as error:
            log.exception("%s: the connector failed on outbox row %s", connector.network, row.id)
            await self._put_off(row, by, TryLater(f"the connector failed: {type(error).__name__}"))

    def _look(self, conn: Connection, row: Row) -> tuple[Conversation, Outgoing, Kept | None]:
        conversation = self._parts.conversations.get(conn, row.conversation_id)
        outgoing = unpack_outgoing(unseal_json(conversation.key, row.sealed, "outbox", row.key, conversation.id))
        kept = shelf.find(conn, outgoing.media_id, conversation) if outgoing.media_id else None
        return conversation, outgoing, kept

    def _media(self, kept: Kept | None, conversation: Conversation) -> Media | None:
        if kept is None:
            return None
        content = b"".join(self._parts.shelf.read(kept, conversation))
        return Media(
            kind=Kind(kept.kind),
            mime=kept.mime,
            sha256=kept.sha256,
            size=kept.size,
            file_name=kept.name,
            content=content,
        )

    async def _send(self, row: Row, by: str, connector: Connector, reply: Reply) -> None:
        account = (connector.network, connector.account)
        pieces = fit(reply, connector.limits)
        if connector.limits.dedupes and row.maybe_sent:
            await self._parts.store.write(lambda conn: self._outbox.note(conn, row.id, by, maybe_sent=False))
        for n, piece in enumerate(pieces):
            if n < row.progress:
                continue
            remote = await connector.send(piece)
            self._parts.health.worked(connector.network)
            remembered = partial(remember, blind=self._parts.blind, account=account, remote_id=remote, row_id=row.id)
            await self._parts.store.write(partial(self._sent, row, by, remembered, (n + 1, len(pieces))))

    def _sent(
        self, row: Row, by: str, remembered: Callable[[Connection], None], progress: tuple[int, int], conn: Connection
    ) -> None:
        remembered(conn)
        sent, all_of_it = progress
        if sent == all_of_it:
            self._outbox.done(conn, row.id, by, self._parts.clock(), progress=sent, mark="accepted")
        else:
            self._outbox.note(conn, row.id, by, progress=sent)

    async def _put_off(self, row: Row, by: str, error: TryLater) -> None:
        now = self._parts.clock()
        if now - row.created_at > LONGEST_TRY:
            await self._end(row, by, f"given up after a day: {error}")
            return
        at = now + max(error.retry_after or 0.0, backoff(row.attempts))
        maybe = {"maybe_sent": True} if error.maybe_sent else {}
        await self._parts.store.write(lambda conn: self._outbox.later(conn, row.id, by, at, str(error), **maybe))

    async def _end(self, row: Row, by: str, reason: str, state: str = "dead") -> None:
        now = self._parts.clock()
        await self._parts.store.write(lambda conn: self._outbox.dead(conn, row.id, by, now, reason, state))


def _reply(row: Row, conversation: Conversation, outgoing: Outgoing, media: Media | None) -> Reply:
    reply = Reply(chat_id=conversation.address, key=row.key, text=outgoing.text, buttons=outgoing.buttons)
    return replace(reply, media=media, reply_to=outgoing.reply_to)
