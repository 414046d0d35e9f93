"""1  Webhook bytes -> verify -> envelope kept -> Message -> inbox rows, all in one commit; only then the 200.

What a session of the network opens is opened inside that commit, so that the session is never ahead of its messages.
Refusals have fixed texts. If the store is down the answer is 503, so that the network tries again.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot import schema
from bot.audit.tally import DUPLICATE
from bot.box import DONE, OPEN, QUARANTINED, Box
from bot.inward.arrivals import ENDED, IN_ORDER, Arrival, arrival
from bot.inward.conversations import OFFICE, Conversation, Home
from bot.inward.identity import Named, settle
from bot.inward.opening import open_events, read_events
from bot.outward import window
from bot.outward.wires import person_is_there
from bot.parts import Parts
from bot.store import StoreUnavailable
from bot.talk.replies import put_signal
from bot.vault import custody
from bot.vault.sealing import seal_json
from bot.vault.state import States
from bot.vault.witness import seal_row
from bot.watch import ledger, network_news
from connectors.sdk.connector import Connector, Handshake
from connectors.sdk.errors import BadSignature
from connectors.sdk.messages import Envelope, Request
from connectors.sdk.state import Stateful

LARGEST_BODY = 3 * 1024 * 1024
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the network is told."""

    status: int
    text: str = ""


class Receive:
    """Takes deliveries of every connector."""

    def __init__(self, parts: Parts, *, arrived: Callable[[], None]) -> None:
        self._store = parts.store
        self._conversations = parts.conversations
        self._connectors = parts.connectors
        self._blind = parts.blind
        self._clock = parts.clock
        self._audit = parts.audit
        self._arrived = arrived
        self._states = States(parts.conversations, parts.blind)
        self._inbox = Box(schema.inbox)

    async def deliver(self, network: str, request: Request) -> Answer:
        """Keep one delivery. 200 once it is committed, 401, 403, 404, 413, or 503 when it could not be kept."""
        connector = self._connectors.get(network)
        if connector is None:
            return Answer(status=404, text="this channel is off")
        if len(request.body) > LARGEST_BODY:
            return Answer(status=413, text="too large")
        try:
            verdict = connector.verify(request)
        except BadSignature as error:
            self._audit.refused(network, error.code)
            log.warning("%s: a delivery was refused: %s", network, error.code)
            return Answer(status=401, text="signature missing or wrong")
        if reason := self._audit.turned_away(network):
            return Answer(status=403, text=reason)
        headers = {name: request.headers[name] for name in connector.kept_headers if name in request.headers}
        envelope = Envelope(
            network=network,
            account=connector.account,
            received_at=datetime.fromtimestamp(self._clock(), tz=timezone.utc),
            headers=headers,
            body=request.body,
            verdict=verdict,
        )
        return await self._commit(envelope, connector.scope, self._reader(connector, envelope))

    def challenge(self, network: str, request: Request) -> Answer:
        """Answer the GET with which some networks prove an address."""
        connector = self._connectors.get(network)
        if not isinstance(connector, Handshake):
            return Answer(status=404, text="this channel is off" if connector is None else "no handshake here")
        try:
            return Answer(status=200, text=connector.challenge(request))
        except BadSignature:
            return Answer(status=403, text="verify token missing or wrong")

    def _reader(self, connector: Connector, envelope: Envelope) -> Callable[[Connection], list[Arrival]]:
        """What gives the rows of the delivery in a transaction: opened there anew each time, or read once for all."""
        if isinstance(connector, Stateful):
            return lambda conn: [arrival(e, envelope) for e in open_events(conn, connector, envelope, self._states)]
        rows = [arrival(event, envelope) for event in read_events(connector, envelope)]
        return lambda _: rows

    async def _commit(self, envelope: Envelope, scope: str, read: Callable[[Connection], list[Arrival]]) -> Answer:
        for _ in range(3):
            try:
                found = await self._store.write(lambda conn: self._keep(conn, envelope, scope, read(conn)))
            except IntegrityError:
                continue  # another process met the same person at the same moment: now the row is there
            except StoreUnavailable:
                break
            self._audit.kept(envelope.network, found)
            self._arrived()
            return Answer(status=200, text="ok")
        log.warning("%s: a delivery could not be kept, the network is asked to try again", envelope.network)
        return Answer(status=503, text="try again")

    def _keep(self, conn: Connection, envelope: Envelope, scope: str, rows: list[Arrival]) -> list[tuple[str, str]]:
        """Gives what the audit counts: a code and the chat ("" for none), for each event. No row, no trace."""
        if not rows and isinstance(self._connectors.get(envelope.network), Stateful):
            return []
        now = envelope.received_at.timestamp()
        envelope_id = secrets.token_hex(16)
        windows = self._windows(envelope.network, rows, now)
        home = Home(network=envelope.network, account=envelope.account, scope=scope, windows=windows)
        rows, chats = self._settled(conn, home, rows, now)
        names = {address: "" for address in [r.address for r in rows] or [OFFICE]}
        names.update((row.address, row.name) for row in rows if row.name)
        others = {address: name for address, name in names.items() if address not in chats}
        met = chats | self._conversations.meet_all(conn, home, others, now)
        custody.keep(conn, envelope_id, envelope, {c.id: c for c in met.values()}.values())
        kept = [row for row in rows if not row.wire]
        known = self._put(conn, [(row, met[row.address]) for row in kept], envelope_id, now)
        self._open_windows(conn, envelope.network, [(row, met[row.address]) for row in kept], now)
        for row in rows:
            if row.wire:
                put_signal(conn, met[row.address], row.wire, self._blind("outbox", row.kind, row.key), now)
        return [(DUPLICATE if k else row.code, row.address) for row, k in zip(kept, known, strict=True)]

    def _put(
        self, conn: Connection, rows: list[tuple[Arrival, Conversation]], envelope_id: str, now: float
    ) -> list[bool]:
        """Put them into the inbox; gives for each whether it was known."""
        boxed = [self._boxed(row, conversation, envelope_id, now) for row, conversation in rows]
        new = self._inbox.put_all(conn, boxed, {"envelope_id": envelope_id})
        self._count(conn, boxed, new)
        news = [row.news(box["key"], now) for box, (row, _) in zip(boxed, rows, strict=True)]
        network_news.keep(conn, [one for one in news if one])
        openings = {box["key"]: row.opening for box, (row, _) in reversed([*zip(boxed, rows, strict=True)])}
        for box, (_, conversation) in zip(boxed, rows, strict=True):
            opening = openings.pop(box["key"], b"")  # of two with the same key the first was put
            if opening and box["key"] in new:
                custody.keep_opening(conn, envelope_id, conversation, box["key"], opening)
                person_is_there(conn, conversation.id)
        return [box["key"] not in new for box in boxed]

    def _settled(
        self, conn: Connection, home: Home, rows: list[Arrival], now: float
    ) -> tuple[list[Arrival], dict[str, Conversation]]:
        """The rows where they belong, by what they themselves say of people; what came before says it no more.

        And of the chats they belong to those that were met on the way.
        """
        keys = {row.key: self._blind("inbox", row.kind, row.key) for row in rows if row.named}
        before = self._inbox.known(conn, list(keys.values()))
        new = [row.named if keys.get(row.key) not in before else None for row in rows]
        named = [one or Named(address=row.address) for one, row in zip(new, rows, strict=True)]
        places, chats = settle(conn, self._conversations, home, named, now)
        settled = [row.moved_to(OFFICE if at is None else at) for row, at in zip(rows, places, strict=True)]
        return settled, {row.address: chats[row.address] for row in settled if row.address in chats}

    def _open_windows(
        self, conn: Connection, network: str, rows: list[tuple[Arrival, Conversation]], now: float
    ) -> None:
        """People wrote: where a network has a window, it is open for them again."""
        length = self._connectors[network].limits.window
        if length is None:
            return
        moments: dict[str, float] = {}
        for row, conversation in rows:
            if row.said_at and conversation.window_until != window.end(row.said_at, length, now):
                moments[conversation.id] = max(row.said_at, moments.get(conversation.id, 0.0))
        if moments:
            window.opened(conn, length, moments, now)

    def _windows(self, network: str, rows: list[Arrival], now: float) -> dict[str, float]:
        """Until when we may speak freely at each address, on a network with windows."""
        length = self._connectors[network].limits.window if network in self._connectors else None
        if length is None:
            return {}
        said = sorted((row.said_at, row.address) for row in rows if row.said_at)
        return {address: window.end(at, length, now) for at, address in said}

    def _boxed(self, row: Arrival, conversation: Conversation, envelope_id: str, now: float) -> dict[str, Any]:
        key = self._blind("inbox", row.kind, row.key)
        told = {
            "key": key,
            "lane": conversation.id if row.kind in IN_ORDER else key,
            "network": conversation.network,
            "kind": row.kind,
            "created_at": now,
        }
        return {
            **told,
            "state": ENDED.get(row.kind, OPEN),
            "reason": row.reason,
            "ended_at": now if ENDED.get(row.kind) == DONE else None,
            "conversation_id": conversation.id,
            "sealed": seal_json(conversation.key, row.payload, "inbox", key, conversation.id),
            "seal": seal_row(conversation.key, "inbox", {**told, "envelope_id": envelope_id}),
        }

    def _count(self, conn: Connection, boxed: list[dict[str, Any]], new: set[str]) -> None:
        ended = {row["key"]: row["state"] for row in boxed if row["key"] in new}
        states = list(ended.values())
        counts = {
            "received": len(boxed),
            "duplicate": len(boxed) - len(new),
            "quarantined": states.count(QUARANTINED),
            "processed": states.count(DONE),
        }
        for name, number in counts.items():
            if number:
                ledger.count(conn, name, number)
