"""What each channel did lately: when something last came and went, how much of both, what last failed, who agreed.

Counted from the boxes and the chats; nothing of what was said is opened. Prices stand in guichet.yml (`prices`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import DEAD, DONE
from bot.guichet_yml import DEFAULT_FILE, located, only, read
from bot.talk.replies import OFFER, WORDS
from connectors.sdk.errors import BadPayload
from connectors.sdk.untrusted import Untrusted

DAYS = 30
DAY = 86_400.0
MOST_LETTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one message of ours costs on a network, and one template: in `currency`, three letters."""

    currency: str
    message: float = 0.0
    template: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Of one network. Moments are seconds since the epoch, None for never; counts are those of the last 30 days.

    `failed_why` is the network's own reason why a reply was given up last; `consents` counts chats by where they stand.
    """

    last_in: float | None = None
    last_out: float | None = None
    failed_at: float | None = None
    failed_why: str = ""
    came: int = 0
    went: int = 0
    templates: int = 0
    chats: int = 0
    consents: Mapping[str, int] = field(default_factory=dict)

    @property
    def fails(self) -> bool:
        """Whether the last thing that happened to a reply is that it was given up."""
        return self.failed_at is not None and self.failed_at > (self.last_out or 0.0)

    def cost(self, price: Price) -> float:
        """An estimate of what the last 30 days cost."""
        return self.templates * price.template + (self.went - self.templates) * price.message


def inventory(conn: Connection, now: float) -> dict[str, Told]:
    """By network, those of which there is anything to tell."""
    since = now - DAYS * DAY
    came, went, failed = _came(conn, since), _went(conn, since), _failed(conn)
    chats = _chats(conn)
    return {
        network: Told(**came.get(network, {}), **went.get(network, {}), **failed.get(network, {}), **chats[network])
        for network in chats
    }


def prices(file: Path = DEFAULT_FILE, networks: tuple[str, ...] = ()) -> dict[str, Price]:
    """What messages cost, by network. Raises WrongSettings."""
    try:
        part = read(file).get("prices")
        return {} if part is None else {name: _price(part[name]) for name in only(part, networks).names()}
    except BadPayload as error:
        raise located(error, file) from error


def _price(part: Untrusted) -> Price:
    only(part, ("message", "template", "currency"))
    currency = part["currency"].as_(str)
    if len(currency) != MOST_LETTERS or not currency.isupper():
        raise BadPayload(f"{part.path}.currency: must be three capitals, like EUR")
    found = {name: part[name].as_(float) for name in ("message", "template") if part.get(name) is not None}
    for name, amount in found.items():
        if not 0 <= amount < 100:
            raise BadPayload(f"{part.path}.{name}: must be 0 to 100")
    return Price(currency=currency, **found)


def _came(conn: Connection, since: float) -> dict[str, dict[str, Any]]:
    box = schema.inbox.c
    lately = func.sum(case((box.created_at >= since, 1), else_=0))
    query = select(box.network, func.max(box.created_at), lately).where(box.kind == "message").group_by(box.network)
    return {network: {"last_in": last, "came": int(count)} for network, last, count in conn.execute(query)}


def _went(conn: Connection, since: float) -> dict[str, dict[str, Any]]:
    box = schema.outbox.c
    lately = func.sum(case((box.ended_at >= since, 1), else_=0))
    offers = func.sum(case(((box.ended_at >= since) & (box.kind == OFFER), 1), else_=0))
    query = select(box.network, func.max(box.ended_at), lately, offers).where(box.kind.in_(WORDS), box.state == DONE)
    return {
        network: {"last_out": last, "went": int(count), "templates": int(sent)}
        for network, last, count, sent in conn.execute(query.group_by(box.network))
    }


def _failed(conn: Connection) -> dict[str, dict[str, Any]]:
    box, last = schema.outbox, schema.outbox.alias("last")
    newest = select(func.max(last.c.id)).where(last.c.state == DEAD, last.c.kind.in_(WORDS)).group_by(last.c.network)
    query = select(box.c.network, box.c.ended_at, box.c.reason).where(box.c.id.in_(newest))
    return {network: {"failed_at": at, "failed_why": why} for network, at, why in conn.execute(query)}


def _chats(conn: Connection) -> dict[str, dict[str, Any]]:
    table = schema.conversation.c
    query = select(table.network, table.consent, func.count()).where(table.erased_by == "")
    found: dict[str, dict[str, int]] = {}
    for network, consent, count in conn.execute(query.group_by(table.network, table.consent)):
        found.setdefault(network, {})[consent] = int(count)
    return {
        network: {"chats": sum(by.values()), "consents": {name: n for name, n in by.items() if name}}
        for network, by in found.items()
    }
