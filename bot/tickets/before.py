"""What went before a ticket: when its customer first wrote in this request, and when the assistant first answered."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import BOT, Conversation
from bot.talk.replies import REPLY


def before(conn: Connection, conversation: Conversation) -> dict[str, float]:
    """`asked` and `bot`, in seconds since the epoch, as far as they happened after the chat's last request ended."""
    tickets, box, out = schema.ticket, schema.inbox, schema.outbox
    ended = select(func.max(tickets.c.ended_at)).where(tickets.c.conversation_id == conversation.id)
    since = conn.execute(ended).scalar() or 0.0
    theirs = (box.c.conversation_id == conversation.id) & (box.c.kind == "message") & (box.c.created_at > since)
    ours = (out.c.conversation_id == conversation.id) & (out.c.kind == REPLY) & (out.c.author == BOT)
    asked = conn.execute(select(func.min(box.c.created_at)).where(theirs)).scalar()
    answered = conn.execute(select(func.min(out.c.created_at)).where(ours & (out.c.created_at > since))).scalar()
    found = {"asked": asked, "bot": answered}
    return {name: float(at) for name, at in found.items() if at is not None}
