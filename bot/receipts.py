"""What networks say became of a reply: `sent`, `delivered`, `read`, `played`, `failed`, in any order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from bot import schema, window
from bot.box import DONE, LENT, OPEN
from connectors.sdk.messages import Receipt
from connectors.sdk.state import SESSION_LOST

MARKS = ("queued", "accepted", "sent", "delivered", "read", "played")
FAILED = "failed"
_ANY = datetime.fromtimestamp(0, tz=timezone.utc)
ARRIVED = ("delivered", "read", "played")


def remember(
    conn: Connection, blind: Callable[..., str], account: tuple[str, str], remote_id: str, row_id: int
) -> None:
    """The network took a part of this outbox row under this id of its own."""
    if remote_id:
        remote = blind("remote", *account, remote_id)
        if conn.execute(select(schema.sent.c.remote).where(schema.sent.c.remote == remote)).first() is None:
            conn.execute(schema.sent.insert().values(remote=remote, outbox_id=row_id))
            _look_again(conn, blind, account, remote_id)


def accept(conn: Connection, row_id: int) -> None:
    """The network took the whole reply; a receipt that was quicker says more and stays."""
    table = schema.outbox
    conn.execute(update(table).where(table.c.id == row_id, table.c.mark == "queued").values(mark="accepted"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Where and when a receipt is read: `blind` makes our ids of the network's, `window` is how long its window is."""

    blind: Callable[..., str]
    window: float | None
    now: float


def apply_receipt(conn: Connection, here: Here, receipt: Receipt) -> bool:
    """Set the mark; a late, lower one changes nothing. False when it is to be read again later: nobody knows it yet."""
    remote = here.blind("remote", receipt.network, receipt.account, receipt.message_id)
    row_id = conn.execute(select(schema.sent.c.outbox_id).where(schema.sent.c.remote == remote)).scalar()
    if row_id is None:
        return False
    table = schema.outbox
    mark, state = conn.execute(select(table.c.mark, table.c.state).where(table.c.id == row_id)).one()
    if receipt.state == FAILED and receipt.error_code == SESSION_LOST and _seal_anew(conn, row_id):
        return True
    late = receipt.state == FAILED and receipt.window_closed and mark not in ARRIVED
    if late and here.window is not None and state in (OPEN, LENT, DONE):
        return window.missed(conn, row_id, here.window, here.now)
    if receipt.state == FAILED and mark not in ARRIVED:
        reason = f"the network reports: failed {receipt.error_code}".strip()
        conn.execute(update(table).where(table.c.id == row_id).values(mark=FAILED, reason=reason))
    elif _is_higher(receipt.state, mark):
        values = {"mark": receipt.state, **({"reason": ""} if mark == FAILED else {})}
        conn.execute(update(table).where(table.c.id == row_id).values(values))
    return True


def _look_again(conn: Connection, blind: Callable[..., str], account: tuple[str, str], remote_id: str) -> None:
    """What the network told of it before we had noted its id waits in the inbox no longer."""
    network, ours = account
    told = [
        Receipt(network=network, account=ours, message_id=remote_id, state=state, at=_ANY)
        for state in (*MARKS[2:], FAILED)
    ]
    box, keys = schema.inbox, [blind("inbox", "receipt", receipt.key) for receipt in told]
    conn.execute(update(box).where(box.c.key.in_(keys), box.c.state == OPEN).values(available_at=0))


def _seal_anew(conn: Connection, row_id: int) -> bool:
    """Say it once more, in the next session: the device lost the one it was sealed in. False when that was done."""
    box, sent = schema.outbox, schema.sent
    parts = select(func.count()).select_from(sent).where(sent.c.outbox_id == row_id).scalar_subquery()
    first_time = (box.c.id == row_id) & (box.c.state == DONE) & (parts <= box.c.progress)
    again = {"state": OPEN, "progress": 0, "available_at": 0, "mark": "queued", "ended_at": None, "attempts": 0}
    done = conn.execute(update(box).where(first_time).values(**again, reason="the device lost its session"))
    return bool(done.rowcount)


def _is_higher(state: str, mark: str) -> bool:
    """Whether a receipt says more than is known; after a failure only that it arrived all the same."""
    if mark == FAILED:
        return state in ARRIVED
    return state in MARKS and MARKS.index(state) > MARKS.index(mark)
