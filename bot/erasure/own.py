"""What stands in nobody's chat (statuses, news of ids, what could not be read) is kept for a while, then its bytes go.

It lies in an account's own conversation, which nobody can ask to erase, and names people all the same: `retention.own`
in guichet.yml says for how many days. The hashes stay, so that the chain still verifies. What is in somebody's chat as
well goes with that chat; what names somebody on legal hold stays while the hold stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import DEAD, DONE, ERASED, QUARANTINED, STALE
from bot.erasure import office
from bot.erasure.certificate import certify, keep, new_id
from bot.erasure.person import Eraser
from bot.erasure.retention import EMPTY, REASON
from bot.inward.conversations import Conversation
from bot.many import in_portions, rows_in
from bot.team import diary
from bot.vault import custody, heads

MOST = 500
"""Deliveries in one transaction."""
_ENDED = (DONE, QUARANTINED, DEAD, STALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far a round has come: the account's own conversation, and the position in its chain."""

    conversation_id: str
    position: int = -1


def places(conn: Connection) -> list[Place]:
    """Where a round begins: each account's own conversation."""
    table = schema.conversation
    mine = (table.c.erased_by == "") & (func.length(table.c.address_sealed) == EMPTY)
    return [Place(conversation_id=i) for i in conn.execute(select(table.c.id).where(mine)).scalars()]


def let_go(
    conn: Connection, eraser: Eraser, place: Place, before: float, now: float, by: str
) -> tuple[Place | None, int]:
    """Destroy the bytes of the next deliveries that came before this time; where to go on, and how many that were.

    Raises CannotOpen.
    """
    own = eraser.people.get(conn, place.conversation_id, lock=True)
    found = _next(conn, own, place, before)
    if not found:
        return None, 0
    ids = _free(conn, eraser, own, [envelope_id for envelope_id, _ in found])
    if ids:
        _destroy(conn, eraser, own, ids, now, by)
    return Place(conversation_id=own.id, position=found[-1][1]), len(ids)


def how_many(conn: Connection, before: float) -> int:
    """About how many deliveries would go: holds and other chats are not looked at."""
    return sum(conn.execute(_over(place, before, func.count())).scalar_one() for place in places(conn))


def _next(conn: Connection, own: Conversation, place: Place, before: float) -> list[tuple[str, int]]:
    links = schema.envelope_link
    query = _over(place, before, links.c.envelope_id, links.c.position).order_by(links.c.position).limit(MOST)
    return [(row.envelope_id, row.position) for row in conn.execute(query)]


def _over(place: Place, before: float, *columns: Any) -> Any:
    links, rows = schema.envelope_link, schema.envelope
    mine = (links.c.conversation_id == place.conversation_id) & (links.c.position > place.position)
    there = rows.c.sealed.is_not(None) & (rows.c.received_at < before)
    return select(*columns).select_from(links.join(rows, rows.c.id == links.c.envelope_id)).where(mine, there)


def _free(conn: Connection, eraser: Eraser, own: Conversation, ids: Sequence[str]) -> list[str]:
    """Those that are nobody else's, that nobody still works on, and that name nobody on hold."""
    links, box = schema.envelope_link, schema.inbox
    elsewhere = select(links.c.envelope_id).where(links.c.conversation_id != own.id)
    busy = select(box.c.envelope_id).where(box.c.conversation_id == own.id, box.c.state.not_in((*_ENDED, ERASED)))
    stay = {row.envelope_id for row in rows_in(conn, elsewhere, links.c.envelope_id, ids)}
    stay |= {row.envelope_id for row in rows_in(conn, busy, box.c.envelope_id, ids)}
    free = [i for i in ids if i not in stay]
    return office.naming_none(conn, eraser.people, free, own, _on_hold(conn, eraser, own))


def _on_hold(conn: Connection, eraser: Eraser, own: Conversation) -> list[Conversation]:
    table = schema.conversation
    same = (table.c.network == own.network) & (table.c.hold != "") & (table.c.erased_by == "")
    return [eraser.people.get(conn, i) for i in conn.execute(select(table.c.id).where(same)).scalars().all()]


def _destroy(conn: Connection, eraser: Eraser, own: Conversation, ids: Sequence[str], now: float, by: str) -> None:
    certificate_id, rows, box = new_id(), schema.envelope, schema.inbox
    custody.prove_erasure(conn, ids, own)
    for some in in_portions(ids):
        heads.take_away(conn, schema.envelope_opening, schema.envelope_opening.c.envelope_id.in_(some))
        conn.execute(update(rows).where(rows.c.id.in_(some)).values(sealed=None, erased_by=certificate_id))
        mine = (box.c.conversation_id == own.id) & box.c.envelope_id.in_(some)
        conn.execute(update(box).where(mine).values(state=ERASED, sealed=b"", reason=REASON))
    facts = {"chains": [], "erased": {"deliveries": len(ids)}, "files": 0}
    keep(conn, certify(eraser.signer, certificate_id, now, REASON, facts), now)
    diary.note(conn, now, by, "retained_own", f"{len(ids)}", certificate_id)
