"""What networks say became of a reply: `sent`, `delivered`, `read`, `played`, `failed`, in any order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import DONE, LENT, OPEN
from bot.inward.conversations import Conversations
from bot.outward import repeats, window
from bot.outward.repeats import Again
from connectors.sdk.messages import Receipt
from connectors.sdk.state import SESSION_LOST

MARKS = ("queued", "accepted", "sent", "delivered", "read", "played")
FAILED = "failed"
_ANY = datetime.fromtimestamp(0, tz=timezone.utc)
ARRIVED = ("delivered", "read", "played")
LOST = f"the network reports: {FAILED} {SESSION_LOST}"


def remember(
    conn: Connection, blind: Callable[..., str], account: tuple[str, str], remote_id: str, piece: tuple[int, int]
) -> None:
    """The network took a piece (outbox row and number) under this id of its own."""
    if remote_id:
        remote = blind("remote", *account, remote_id)
        if conn.execute(select(schema.sent.c.remote).where(schema.sent.c.remote == remote)).first() is None:
            conn.execute(schema.sent.insert().values(remote=remote, outbox_id=piece[0], piece=piece[1]))
            _look_again(conn, blind, account, remote_id)


def accept(conn: Connection, row_id: int) -> None:
    """The network took the whole reply; a receipt that was quicker says more and stays."""
    table = schema.outbox
    said = (table.c.id == row_id) & (table.c.mark == "queued")
    conn.execute(update(table).where(said).values(mark="accepted", reason=""))


def lost(conn: Connection, row_id: int) -> None:
    """What was to be said once more will not be; a reply that arrived all the same stays so."""
    table = schema.outbox
    waits = (table.c.id == row_id) & (table.c.mark == "queued")
    conn.execute(update(table).where(waits).values(mark=FAILED, reason=LOST))


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Where and when a receipt is read: whose chats, `window` is how long the network's window is."""

    conversations: Conversations
    window: float | None
    now: float


def apply_receipt(conn: Connection, here: Here, receipt: Receipt) -> bool:
    """Set the mark; a late, lower one changes nothing. False when it is to be read again later: nobody knows it yet."""
    remote = here.conversations.blind("remote", receipt.network, receipt.account, receipt.message_id)
    sent, table = schema.sent, schema.outbox
    said = select(table, sent.c.piece).join(sent, sent.c.outbox_id == table.c.id).where(sent.c.remote == remote)
    row = conn.execute(said).first()
    if row is None:
        return False
    if receipt.chat_id and receipt.chat_id != here.conversations.get(conn, row.conversation_id).address:
        return True  # nobody speaks of what was said to somebody else
    if receipt.device and _say_again(conn, here, receipt, row):
        return True
    late = receipt.state == FAILED and receipt.window_closed and row.mark not in ARRIVED
    if late and here.window is not None and row.state in (OPEN, LENT, DONE):
        return window.missed(conn, row.id, here.window, here.now)
    _mark(conn, receipt, row)
    return True


def _mark(conn: Connection, receipt: Receipt, row: Row) -> None:
    table = schema.outbox
    if receipt.state == FAILED and row.mark not in ARRIVED:
        reason = f"the network reports: failed {receipt.error_code}".strip()
        conn.execute(update(table).where(table.c.id == row.id).values(mark=FAILED, reason=reason))
    elif _is_higher(receipt.state, row.mark):
        values = {"mark": receipt.state, **({"reason": ""} if row.mark == FAILED else {})}
        conn.execute(update(table).where(table.c.id == row.id).values(values))


def _look_again(conn: Connection, blind: Callable[..., str], account: tuple[str, str], remote_id: str) -> None:
    """What the network told of it before we had noted its id waits in the inbox no longer."""
    network, ours = account
    told = [
        Receipt(network=network, account=ours, message_id=remote_id, state=state, at=_ANY)
        for state in (*MARKS[2:], FAILED)
    ]
    box, keys = schema.inbox, [blind("inbox", "receipt", receipt.key) for receipt in told]
    conn.execute(update(box).where(box.c.key.in_(keys), box.c.state == OPEN).values(available_at=0))


def _say_again(conn: Connection, here: Here, receipt: Receipt, row: Row) -> bool:
    """Say this piece once more to the device that lost the session it was sealed in. False when that was done."""
    if (receipt.state, receipt.error_code) != (FAILED, SESSION_LOST):
        return False
    if not repeats.put(conn, here.conversations, Again(row=row, number=row.piece, device=receipt.device), here.now):
        return False
    table = schema.outbox
    silent = (table.c.id == row.id) & (table.c.state == DONE) & table.c.mark.not_in(ARRIVED)
    conn.execute(update(table).where(silent).values(mark="queued", reason="a device lost its session"))
    return True


def _is_higher(state: str, mark: str) -> bool:
    """Whether a receipt says more than is known; after a failure only that it arrived all the same."""
    if mark == FAILED:
        return state in ARRIVED
    return state in MARKS and MARKS.index(state) > MARKS.index(mark)
