"""Requests of the past, put straight into the tables with events and clocks, as if a counter had run for months."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy.engine import Connection

from bot import schema
from bot.tickets.clocks import COUNTED, Clocks, Happened
from bot.tickets.service_level import load
from bot.tickets.ticket import RESOLVED, after

DAY, HOUR = 86_400.0, 3600.0


@dataclass(frozen=True, kw_only=True)
class Request:
    """`first` and `end` are seconds after `began`, None while it has not happened."""

    network: str
    began: float
    first: float | None = None
    end: float | None = None
    evidence: str = ""
    score: int = 0
    chat: str = ""


def months(seed: int, opens: float, *, more: float = 0.0, each: int = 60, days: int = 60) -> list[Request]:
    """So many requests on `whatsapp` before and after `opens` and as many on `console`; those of WhatsApp take `more`
    working hours longer afterwards. The newest may be open still."""
    random, found, hours = np.random.default_rng(seed), [], load().hours
    for network in ("whatsapp", "console"):
        for start, extra in ((opens - days * DAY, 0.0), (opens, more if network == "whatsapp" else 0.0)):
            for n in range(each):
                began = hours.after(start, random.uniform(0, (days - 10) * 6) * HOUR)
                first = random.lognormal(0.5, 0.5) * HOUR
                end = first + (random.lognormal(1.5, 0.5) + extra) * HOUR
                answered, done = (hours.after(began, each_of) - began for each_of in (first, end))
                chat = f"{network}-{start}-{n}"
                found.append(Request(network=network, began=began, first=answered, end=done, chat=chat))
    scores, pieces = (3, 3, 0, 2, 3, 0, 1), ("1/1", "0/1", "2/2", "")
    rated = (replace(one, score=scores[n % 7], evidence=pieces[n % 4]) for n, one in enumerate(found))
    return [replace(one, end=None) if n % 20 == 0 else one for n, one in enumerate(rated)]


def put(conn: Connection, requests: list[Request]) -> None:
    """Into the tables, numbered from 5000."""
    for n, one in enumerate(requests):
        ticket_id, chat = f"t{n}", f"c{n}"
        row = {"id": chat, "network": one.network, "account": "a", "chat": one.chat or chat}
        conn.execute(schema.conversation.insert().values(**row, address_sealed=b"", created_at=one.began))
        events = _events(one)
        clocks = Clocks()
        for event in events:
            if event.kind in COUNTED:
                clocks.hear(event, load())
        conn.execute(
            schema.ticket.insert().values(
                id=ticket_id, number=5000 + n, conversation_id=chat, status=clocks.status, opened_at=one.began,
                changed_at=events[-1].at, ended_at=events[-1].at if clocks.status == RESOLVED else None,
                promise=load().text(), clocks=clocks.text(), sealed=b"",
            )
        )  # fmt: skip
        for event in events:
            detail = json.dumps(event.detail, sort_keys=True) if event.detail else ""
            told = {"at": event.at, "actor": event.actor, "kind": event.kind, "new": event.status, "detail": detail}
            conn.execute(schema.ticket_event.insert().values(ticket_id=ticket_id, **told))


def _events(one: Request) -> list[Happened]:
    told = [("opened", "bot", 0.0), ("handed_over", "bot", 1.0)]
    told += [("replied", "person", one.first)] if one.first is not None else []
    told += [("resolved", "person", one.end)] if one.end is not None else []
    told += [("rated", "customer", one.end + 60)] if one.end is not None and one.score else []
    status, found = "", []
    for kind, actor, later in told:
        status = after(status, kind) if kind != "rated" else status
        detail = {"priority": 3, "asked": one.began - 60, "bot": one.began - 59} if kind == "opened" else {}
        detail |= {"evidence": one.evidence} if one.evidence and kind == "opened" else {}
        detail |= {"score": one.score} if kind == "rated" else {}
        found.append(Happened(kind=kind, actor=actor, at=one.began + later, status=status, detail=detail))
    return found
