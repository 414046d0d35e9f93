"""Does a network meet the level that the Digital Markets Act asks of third parties? Card and counts in, findings out.

Article 7(3) asks that the gatekeeper's own level of security, end-to-end encryption included, is kept. Only what was
signed by the partner weighs against it: anybody can post rubbish to a door, and must not shut out a partner with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from bot.audit.counts import Renewal
from bot.audit.tally import CLEAR, OPENED, VALID, WEIGHED, voices
from connectors.sdk.card import Card, Ends, Identity
from connectors.sdk.connector import THIRD_PARTY
from connectors.sdk.state import KeyAge

WINDOW = timedelta(days=7)
"""What was received in these days is judged."""
WARN_BEFORE = timedelta(days=30)
"""So long before a card expires the operator is told."""
MOST_PLAIN = 3
"""Chats with messages in clear, or of an older protocol, where envelopes are due.

One phone that somebody changed is one chat, whatever it sends; what the network itself writes counts each time.
"""
FEWEST_CHATS = 3
"""And so many chats it must be whose envelopes do not open."""
FEWEST_FAILED, MOST_FAILED = 20, 0.2
"""So many envelopes that did not open, and so large a share of all, are no longer single devices in trouble."""
MOST_REFUSED = 100
"""Refused signatures in the window before somebody should look who knocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One reason. `code` is a key of words.py; `value` is a number, a name or a day that belongs to it."""

    code: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`demanded`: this is a third-party route, where the level is a condition. `failures` are why it is not met."""

    demanded: bool
    failures: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    expires: date

    @property
    def meets(self) -> bool:
        """Whether the level is met."""
        return not self.failures

    @property
    def refused(self) -> bool:
        """Whether its deliveries are turned away."""
        return self.demanded and not self.meets


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of a network besides its card."""

    route: str
    counted: Counter[str]
    keys: tuple[KeyAge, ...] = ()
    renewal: Renewal | None = None


def judge(card: Card, evidence: Evidence, now: datetime) -> Verdict:
    """The verdict of this moment."""
    today = now.astimezone(timezone.utc).date()
    expires = max(card.expires, evidence.renewal.until) if evidence.renewal else card.expires
    failures = [*_promised(card), *_received(evidence.counted)]
    warnings = [*_noticed(evidence.counted), *_old_keys(evidence.keys, now)]
    if expires < today:
        failures.append(Finding(code="expired", value=expires.isoformat()))
    elif expires - today <= WARN_BEFORE:
        warnings.append(Finding(code="expires_soon", value=expires.isoformat()))
    demanded = evidence.route == THIRD_PARTY
    return Verdict(demanded=demanded, failures=tuple(failures), warnings=tuple(warnings), expires=expires)


def _promised(card: Card) -> Iterable[Finding]:
    if card.ends is Ends.CLOUD:
        yield Finding(code="ends_cloud", value=card.opened_by)
    if card.ends is Ends.TRANSPORT:
        yield Finding(code="ends_transport", value=card.opened_by)
    if card.end_to_end and not card.forward_secrecy:
        yield Finding(code="no_forward_secrecy")
    if card.end_to_end and card.identity is not Identity.KEYS:
        yield Finding(code="no_identity_keys")


def _received(counted: Counter[str]) -> Iterable[Finding]:
    for code in ("plaintext", "version"):
        if voices(counted, (code,)) >= MOST_PLAIN:
            yield Finding(code=f"much_{code}", value=str(counted[code]))
    failed = sum(counted[WEIGHED + code] for code in SESSION_FAILURES)
    several = voices(counted, SESSION_FAILURES) >= FEWEST_CHATS
    if several and failed >= FEWEST_FAILED and failed / (failed + counted[OPENED]) > MOST_FAILED:
        yield Finding(code="many_failed", value=f"{failed / (failed + counted[OPENED]):.0%}")


def _noticed(counted: Counter[str]) -> Iterable[Finding]:
    refused = counted["signature"] + counted["stale"]
    if refused >= MOST_REFUSED:
        yield Finding(code="many_refused", value=str(refused))
    if counted["stale"] and not counted[VALID]:
        yield Finding(code="only_stale", value=str(counted["stale"]))
    if counted["identity-changed"]:
        yield Finding(code="identity_changed", value=str(counted["identity-changed"]))
    if counted[OPENED] and counted[CLEAR]:
        yield Finding(code="some_clear", value=str(counted[CLEAR]))


def _old_keys(keys: Iterable[KeyAge], now: datetime) -> Iterable[Finding]:
    return (Finding(code="key_overdue", value=k.name) for k in keys if k.due is not None and k.due < now.timestamp())


SESSION_FAILURES = (
    *("closed", "replayed", "no-session", "prekey-spent", "identity-changed", "skipped", "not-authentic"),
    *("malformed", "misrouted", "payload"),
)
"""Codes of envelopes that came signed by the partner and did not open."""
