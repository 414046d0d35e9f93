"""Abilities of networks whose messages are sealed end to end: sessions, and doors beside the webhook.

A session changes with every message it opens or seals. So that a crash never leaves it ahead of its messages, the
counter calls `open` and `seal` inside the transaction that writes the inbox row or the sealed reply: either all of it
is there afterwards, or nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from connectors.sdk.messages import Event, Reply, Request

if TYPE_CHECKING:
    from connectors.sdk.card import Cipher


SESSION_LOST = "session-lost"
"""`Receipt.error_code` of a reply that a device could not open: it is said once more, in the next session."""


class State(ABC):
    """What a connector keeps between deliveries: small values by key, sealed at rest, in the caller's transaction.

    Keys are paths (`session/anna/phone`); they may hold names and addresses, for they rest sealed like the values.
    Nothing that was read or put may outlive the call it was given to: the transaction may still be undone.
    """

    @abstractmethod
    def get(self, key: str) -> bytes | None:
        """The value kept under `key`, or None."""

    @abstractmethod
    def put(self, key: str, value: bytes, *, until: float | None = None) -> None:
        """Keep it, in the place of what was there; until this time (seconds since the epoch), where one is given."""

    @abstractmethod
    def delete(self, key: str) -> None:
        """Forget it; nothing happens when it is not there."""

    @abstractmethod
    def keys(self, folder: str) -> list[str]:
        """Every key straight below a folder (`session/anna/`; not `session/`, which has folders only), sorted."""

    @abstractmethod
    def has_event(self, key: str) -> bool:
        """Whether the counter keeps the event of this key (`Message.key`, ...) already: a second delivery of it."""


class Stateful(ABC):
    """A network with sessions. The counter calls `open` in the place of `Connector.read`, and seals before it sends."""

    cipher: ClassVar[Cipher]
    """What messages are opened and sealed with; the connector's encryption card rests on it."""

    @abstractmethod
    def open(self, body: bytes, state: State, now: float) -> Iterator[Event]:
        """Every event of one delivery, opened. `now` is in seconds since the epoch. Raises BadPayload.

        An event that `state.has_event` knows is not opened again. What cannot be opened is an Unreadable with its
        `chat_id`, and where the network wants it a Signal beside it. Whatever is raised, `state` stays as it was.
        """

    @abstractmethod
    async def prepare(self, reply: Reply) -> Reply:
        """`reply` with its file, if any, where the network wants it: encrypted, uploaded. Raises TryLater, Rejected."""

    @abstractmethod
    def seal(self, reply: Reply, state: State, now: float) -> bytes:
        """The wire bytes of a prepared reply. They are kept, and every try sends these same bytes.

        Raises Rejected; TryLater where the other side has to do something first.
        """

    @abstractmethod
    async def send_sealed(self, wire: bytes) -> str:
        """The network's id of what it accepted. Raises TryLater or Rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorAnswer:
    """What a door answers."""

    status: int
    body: bytes = field(default=b"", repr=False)
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAge:
    """A key of ours: what it is called, since when it is used and when it must have been replaced (None: never)."""

    name: str
    since: float
    due: float | None = None


class Keyed(ABC):
    """A network for which we hold keys that grow old; the audit shows how old."""

    @abstractmethod
    def key_ages(self, state: State, now: float) -> Iterator[KeyAge]:
        """Every kind of key, by its oldest one in use. Changes nothing."""


class Forgets(ABC):
    """A network whose state tells of persons: it can forget one."""

    @classmethod
    @abstractmethod
    def forget(cls, chat_id: str, state: State) -> None:
        """Delete what `state` keeps of the person at this address: sessions, keys, devices."""


class Doors(ABC):
    """A network that calls further addresses below its webhook (`/webhooks/<network>/<name>`).

    The counter holds the method, a cap on the body and a rate. What is posted is verified by `Connector.verify` before
    `answer` is called: a stranger gets no further, and cannot use up the rate. What is only got is open to anybody.
    """

    doors: ClassVar[Mapping[str, str]]
    """Name -> HTTP method: GET or POST."""

    @abstractmethod
    def answer(self, name: str, request: Request, state: State, now: float) -> DoorAnswer:
        """Answer one request; what it changes in `state` is committed first. Raises BadSignature, BadPayload."""
