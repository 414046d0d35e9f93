"""What comes in beside messages and receipts: a new address, a consent, news of the account, a signal to send back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The network's own word that the person at `old` is from now on at `new`."""

    network: str
    account: str
    moved_id: str
    old: str
    new: str
    at: datetime

    @property
    def key(self) -> str:
        """Equal for two deliveries of the same news."""
        return f"{self.network}:{self.account}:moved:{self.moved_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The network's own word that a person said yes or no to this counter. `state`: given or withdrawn."""

    network: str
    account: str
    consent_id: str
    chat_id: str
    state: str
    at: datetime

    @property
    def key(self) -> str:
        """Equal for two deliveries of the same word."""
        return f"{self.network}:{self.account}:consent:{self.consent_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the network tells of the account itself (an error, a template refused, a quality rating), for a person.

    `code` is the network's own; `text` is safe to show and to log.
    """

    network: str
    account: str
    notice_id: str
    code: str
    text: str
    at: datetime | None = None

    @property
    def key(self) -> str:
        """Equal for two deliveries of the same notice."""
        return f"{self.network}:{self.account}:notice:{self.notice_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What the network must be told because of a delivery (a session has to be set up again, a message arrived).

    `wire` goes out as it is by `Stateful.send_sealed`, through the outbox like a reply and once per `signal_id`; in the
    order of the chat's other signals, and never behind a reply that waits.
    """

    network: str
    account: str
    signal_id: str
    chat_id: str
    wire: bytes = field(repr=False)

    @property
    def key(self) -> str:
        """Equal for two deliveries that ask for the same signal."""
        return f"{self.network}:{self.account}:signal:{self.signal_id}"
