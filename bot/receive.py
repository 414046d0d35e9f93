"""1  Webhook bytes -> verify -> envelope kept -> Message -> inbox rows, all in one commit; only then the 200.

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

from bot import ledger, schema
from bot.audit.tally import DUPLICATE, code_of
from bot.box import OPEN, QUARANTINED, Box
from bot.conversations import Conversation
from bot.packing import pack_message, pack_receipt
from bot.parts import Parts
from bot.store import StoreUnavailable
from bot.vault import custody
from bot.vault.sealing import seal_json
from connectors.sdk.connector import Connector, Handshake
from connectors.sdk.errors import BadPayload, BadSignature
from connectors.sdk.messages import Envelope, Event, Message, Receipt, Request, Unreadable

LARGEST_BODY = 3 * 1024 * 1024
OFFICE = ""
"""Address of the account's own conversation: deliveries that belong to nobody's chat are kept under its key."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the network is told."""

    status: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One event of a delivery, before it has a conversation."""

    key: str
    address: str
    kind: str
    payload: dict[str, Any]
    name: str = ""
    reason: str = ""
    code: str = ""


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
            log.warning("%s: a delivery was refused: bad signature", network)
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
        return await self._commit(envelope, _rows(connector, envelope))

    def challenge(self, network: str, request: Request) -> Answer:
        """Answer the GET with which some networks prove an address."""
        connector = self._connectors.get(network)
        if not isinstance(connector, Handshake):
            return Answer(status=404, text="this channel is off" if connector is None else "no handshake here")
        try:
            return Answer(status=200, text=connector.challenge(request))
        except BadSignature:
            return Answer(status=403, text="verify token missing or wrong")

    async def _commit(self, envelope: Envelope, rows: list[_Row]) -> Answer:
        for _ in range(3):
            try:
                found = await self._store.write(lambda conn: self._keep(conn, envelope, rows))
            except IntegrityError:
                continue  # another process met the same person at the same moment: now the row is there
            except StoreUnavailable:
                break
            self._audit.kept(envelope.network, found)
            self._arrived()
            return Answer(status=200, text="ok")
        log.warning("%s: a delivery could not be kept, the network is asked to try again", envelope.network)
        return Answer(status=503, text="try again")

    def _keep(self, conn: Connection, envelope: Envelope, rows: list[_Row]) -> list[tuple[str, str]]:
        """Gives what the audit counts: a code and the chat, for each event."""
        now = envelope.received_at.timestamp()
        envelope_id = secrets.token_hex(16)
        addresses = list(dict.fromkeys([r.address for r in rows] or [OFFICE]))
        met = self._conversations.meet_all(conn, envelope.network, envelope.account, addresses, now)
        custody.keep(conn, envelope_id, envelope, met.values())
        self._conversations.call_all(conn, [(met[row.address], row.name) for row in rows])
        boxed = [self._boxed(row, met[row.address], now) for row in rows]
        new = self._inbox.put_all(conn, boxed, {"envelope_id": envelope_id})
        self._count(conn, boxed, new)
        known = [box["key"] not in new for box in boxed]
        return [(DUPLICATE if k else row.code, row.address) for row, k in zip(rows, known, strict=True)]

    def _boxed(self, row: _Row, conversation: Conversation, now: float) -> dict[str, Any]:
        key = self._blind("inbox", row.kind, row.key)
        return {
            "key": key,
            "lane": conversation.id if row.kind == "message" else key,
            "network": conversation.network,
            "kind": row.kind,
            "state": QUARANTINED if row.kind == "unreadable" else OPEN,
            "reason": row.reason,
            "created_at": now,
            "conversation_id": conversation.id,
            "sealed": seal_json(conversation.key, row.payload, "inbox", key, conversation.id),
        }

    def _count(self, conn: Connection, boxed: list[dict[str, Any]], new: set[str]) -> None:
        quarantined = {row["key"] for row in boxed if row["state"] == QUARANTINED} & new
        counts = {"received": len(boxed), "duplicate": len(boxed) - len(new), "quarantined": len(quarantined)}
        for name, number in counts.items():
            if number:
                ledger.count(conn, name, number)


def _rows(connector: Connector, envelope: Envelope) -> list[_Row]:
    """Every event of the delivery as a row; what cannot be read is one too."""
    try:
        events: list[Event] = list(connector.read(envelope.body))
    except BadPayload as error:
        events = [Unreadable(where="$", reason=str(error), code=error.code)]
    except Exception as error:  # a fault in the connector must not cost a message: its bytes are kept
        log.exception("%s: the connector failed on a signed delivery", envelope.network)
        events = [Unreadable(where="$", reason=f"the connector failed: {type(error).__name__}")]
    return [_row(event, envelope) for event in events]


def _row(event: Event, envelope: Envelope) -> _Row:
    if isinstance(event, Message):
        payload = pack_message(event)
        return _Row(
            key=event.key,
            address=event.chat_id,
            kind="message",
            payload=payload,
            name=event.sender_name,
            code=code_of(event),
        )
    if isinstance(event, Receipt):
        return _Row(key=event.key, address=OFFICE, kind="receipt", payload=pack_receipt(event))
    if not isinstance(event, Unreadable):
        event = Unreadable(where=event.key, reason=f"this counter does not carry {type(event).__name__}")
    key = f"{envelope.network}:{envelope.account}:unreadable:{envelope.sha256}:{event.where}"
    payload = {"where": event.where, "reason": event.reason}
    reason, code = event.reason[:300], code_of(event)
    return _Row(key=key, address=OFFICE, kind="unreadable", payload=payload, reason=reason, code=code)
