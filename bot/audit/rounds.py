"""Every few seconds: what was counted is written down, each network is judged again, and the door learns the result."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy.engine import Connection

from bot.audit import counts
from bot.audit.tally import REFUSED_HERE, SLOTS, Counts, Tally
from bot.audit.verdict import WINDOW, Evidence, Verdict, judge
from bot.audit.words import described
from bot.periodic import Periodic
from bot.store import Store, StoreUnavailable
from connectors.sdk.card import Card, card_of
from connectors.sdk.connector import Connector
from connectors.sdk.state import Keyed, State

EVERY = 5.0
"""Seconds between two rounds."""
States = Callable[[Connection, Connector], State]
"""The state of a connector in a transaction."""
log = logging.getLogger(__name__)


class Audit:
    """The audit of one process. The door asks `turned_away` and tells `kept` and `refused`."""

    def __init__(
        self,
        store: Store,
        connectors: Mapping[str, Connector],
        *,
        clock: Callable[[], float],
        blind: Callable[..., str],
        states: States | None = None,
    ) -> None:
        self._store = store
        self._connectors = connectors
        self._clock = clock
        self._states = states
        self._tally = Tally(lambda chat: int(blind("audit", chat)[:8], 16) % SLOTS)
        self._rounds = Periodic("a round of the audit", self.round, EVERY)
        self.verdicts: dict[str, Verdict] = {}

    # --- the door -----------------------------------------------------------------------------------------------------

    def turned_away(self, network: str) -> str:
        """Why deliveries of this network are refused, in a sentence for the partner; "" when they are not."""
        verdict = self.verdicts.get(network)
        if verdict is None or not verdict.refused:
            return ""
        self._tally.count(network, self._today(), REFUSED_HERE)
        return "refused by the encryption audit: " + "; ".join(described("en", f) for f in verdict.failures)

    def refused(self, network: str, code: str) -> None:
        """A request was refused before anything of it was read."""
        self._tally.count(network, self._today(), code)

    def kept(self, network: str, found: Iterable[tuple[str, str]]) -> None:
        """A delivery was kept; `found` is the code (`tally.code_of`) and the chat of each of its events."""
        self._tally.kept(network, self._today(), found)

    # --- rounds -------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Judge once, then go round until stopped. Until the store answers, nobody is refused by the audit."""
        try:
            await self.round()
        except StoreUnavailable:
            log.warning("the audit has no store yet")
        self._rounds.start()

    async def stop(self) -> None:
        """Write down what was counted last."""
        await self._rounds.stop()
        try:
            await self.round()
        except StoreUnavailable:
            log.warning("the last counts of the audit could not be written")

    async def round(self) -> None:
        """Write and judge. Raises StoreUnavailable, and then keeps what was counted."""
        taken = self._tally.take()
        try:
            verdicts = await self._store.write(lambda conn: self._write(conn, taken))
        except BaseException:
            self._tally.put_back(taken)
            raise
        self._tell_changes(verdicts)
        self.verdicts = verdicts

    def as_dict(self) -> dict[str, dict[str, Any]]:
        """For the health page: verdicts by network."""
        return {network: summary(verdict) for network, verdict in self.verdicts.items()}

    def _tell_changes(self, verdicts: Mapping[str, Verdict]) -> None:
        for network, verdict in verdicts.items():
            known = self.verdicts.get(network)
            if verdict.refused != bool(known and known.refused):
                log.warning("%s: %s by the encryption audit", network, "refused" if verdict.refused else "taken again")

    def _write(self, conn: Connection, taken: Counts) -> dict[str, Verdict]:
        counts.add(conn, taken)
        now = self._clock()
        for network, connector in self._connectors.items():
            if isinstance(connector, Keyed) and self._states:
                ages = list(connector.key_ages(self._states(conn, connector), now))
                counts.keep_keys(conn, network, ages, now)
        moment = datetime.fromtimestamp(now, tz=timezone.utc)
        return {name: verdict_of(conn, card_of(c), c.route, moment) for name, c in self._connectors.items()}

    def _today(self) -> str:
        return counts.day_of(self._clock())


def verdict_of(conn: Connection, card: Card, route: str, now: datetime) -> Verdict:
    """The verdict on what the tables hold at this moment."""
    renewal = counts.last_renewal(conn, card.network)
    days = counts.by_day(conn, card.network, now.date() - WINDOW + timedelta(days=1))
    keys = counts.keys(conn, card.network)
    evidence = Evidence(route=route, counted=counts.judged(days, renewal), keys=keys, renewal=renewal)
    return judge(card, evidence, now)


def summary(verdict: Verdict) -> dict[str, Any]:
    """For JSON."""
    return {
        "meets": verdict.meets,
        "demanded": verdict.demanded,
        "refused": verdict.refused,
        "failures": [described("en", f) for f in verdict.failures],
        "warnings": [described("en", f) for f in verdict.warnings],
        "expires": verdict.expires.isoformat(),
    }
