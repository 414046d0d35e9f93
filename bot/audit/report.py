"""All that the audit knows of one network, for the command line and the desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from bot.audit import counts
from bot.audit.counts import Renewal
from bot.audit.rounds import summary, verdict_of
from bot.audit.tally import CLEAR, OPENED, REFUSED_HERE, VALID, WEIGHED
from bot.audit.verdict import SESSION_FAILURES, Verdict
from connectors.sdk.card import VALID_FOR, Card, card_of
from connectors.sdk.connector import Connector
from connectors.sdk.state import KeyAge

DAYS = 30
"""How far back the chart goes."""


class NoSuchNetwork(Exception):
    """There is no connector of this name; the text lists those that there are."""


class NoNote(Exception):
    """A renewal says what was compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One column of the chart. `taken`: read; `failed`: signed, and not read; `refused`: turned away at the door."""

    day: date
    taken: int
    failed: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Card, verdict and what both rest on. `total` is the sum of all days, code by code."""

    card: Card
    route: str
    verdict: Verdict
    days: tuple[Day, ...]
    total: Counter[str]
    keys: tuple[KeyAge, ...]
    renewal: Renewal | None

    def share(self, good: str, *bad: str) -> float | None:
        """How much of it was good, 0 to 1; None when there was nothing."""
        every = self.total[good] + sum(self.total[code] for code in bad)
        return self.total[good] / every if every else None

    @property
    def signatures(self) -> float | None:
        """Share of deliveries whose signature was valid and fresh."""
        return self.share(VALID, *DOOR)

    @property
    def sessions(self) -> float | None:
        """Share of envelopes that opened."""
        return self.share(OPENED, *SESSION_FAILURES)


def report(conn: Connection, kind: type[Connector], now: datetime) -> Report:
    """The report of this moment."""
    card = card_of(kind)
    first = now.date() - timedelta(days=DAYS - 1)
    found = counts.by_day(conn, card.network, first)
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return Report(
        card=card,
        route=kind.route,
        verdict=verdict_of(conn, card, kind.route, now),
        days=tuple(_day(day, Counter(found.get(day.isoformat(), {}))) for day in days),
        total=sum((_plain(Counter(codes)) for codes in found.values()), Counter()),
        keys=counts.keys(conn, card.network),
        renewal=counts.last_renewal(conn, card.network),
    )


def chosen(kinds: Mapping[str, type[Connector]], network: str | None) -> list[type[Connector]]:
    """The one of this name, or all. Raises NoSuchNetwork."""
    if network is None:
        return [kinds[name] for name in sorted(kinds)]
    if network not in kinds:
        raise NoSuchNetwork(f"there is no network {network!r}: choose one of {', '.join(sorted(kinds))}")
    return [kinds[network]]


def renew(conn: Connection, kind: type[Connector], now: datetime, *, by: str, note: str) -> Renewal:
    """Write down that somebody read the network's documents again. Raises NoNote without one."""
    if not note.strip():
        raise NoNote("say what you compared: --renew 'their security page of 3 June'")
    return counts.renew(conn, kind.network, now, by=by, note=note.strip()[:500], valid_for=VALID_FOR)


def as_json(found: Report) -> dict[str, Any]:
    """The report for another program."""
    card = found.card
    return {
        "network": card.network,
        "route": found.route,
        "card": {
            "encryption_ends": card.ends.value,
            "protocol": card.protocol,
            "opened_by": card.opened_by,
            "message_cipher": card.message_cipher,
            "forward_secrecy": card.forward_secrecy,
            "heals": card.heals,
            "identity": card.identity.value,
            "signature": card.signature,
            "seen_by_others": [seen.value for seen in card.seen],
            "checked": card.checked.isoformat(),
        },
        "verdict": summary(found.verdict),
        "share_of_signatures": found.signatures,
        "share_of_sessions": found.sessions,
        "counts": dict(sorted(found.total.items())),
        "days": [
            {"day": d.day.isoformat(), "taken": d.taken, "failed": d.failed, "refused": d.refused} for d in found.days
        ],
        "keys": [{"name": k.name, "since": k.since, "due": k.due} for k in found.keys],
        "renewed": found.renewal.at.isoformat() if found.renewal else None,
    }


def _plain(codes: Counter[str]) -> Counter[str]:
    return Counter({code: n for code, n in codes.items() if not code.startswith(WEIGHED)})


def _day(day: date, codes: Counter[str]) -> Day:
    failed = sum(codes[code] for code in (*SESSION_FAILURES, "plaintext", "version"))
    refused = sum(codes[code] for code in (*DOOR, REFUSED_HERE))
    return Day(day=day, taken=codes[OPENED] + codes[CLEAR], failed=failed, refused=refused)


DOOR = ("signature", "stale")
"""Codes of requests that were refused before anything of them was read."""
