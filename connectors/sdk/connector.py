"""The contract of a connector: verify, read, send, fetch. Further abilities are small optional classes.

A connector never stores, never answers a webhook and never retries: the counter does, in one place for all.
It is configured whole in its constructor or it does not exist (`NotConfigured`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import ClassVar

from connectors.sdk.card import UNDECLARED, Upstream
from connectors.sdk.limits import Limits
from connectors.sdk.messages import Event, Media, Reply, Request, Verdict
from connectors.sdk.settings import Setting, read_settings
from connectors.sdk.state import Doors, Keyed, State, Stateful

__all__ = [
    "Connector",
    "Doors",
    "Handshake",
    "Keyed",
    "MarksRead",
    "NATIVE",
    "Rereads",
    "Setting",
    "State",
    "Stateful",
    "THIRD_PARTY",
    "Typing",
    "read_settings",
]

NATIVE, THIRD_PARTY = "native", "third-party"


class Connector(ABC):
    """One account on one network."""

    network: ClassVar[str]
    limits: Limits
    """What the network carries: a value of the class, or of an account that may do less."""
    route: ClassVar[str] = NATIVE
    """NATIVE, or THIRD_PARTY for an app that the Digital Markets Act opens: there nothing happens before consent."""
    title: ClassVar[str] = ""
    """The app's name as its people write it; the network's own, capitalised, where there is none."""
    kept_headers: ClassVar[tuple[str, ...]] = ()
    """Lower-case names of the headers that somebody needs to verify the raw body again."""
    upstream: ClassVar[Upstream] = UNDECLARED
    """What the network's documents say of encryption before a delivery reaches us; see `connectors.sdk.card`."""
    settings: ClassVar[tuple[Setting, ...]] = ()
    """Everything that `from_settings` reads; tests/test_docs.py holds the README's table to it."""

    account: str

    @property
    def scope(self) -> str:
        """Within what the network's ids of people are unique: the account, or what several accounts share."""
        return self.account

    def limits_in(self, chat_id: str) -> Limits:
        """What the network carries in this chat: `limits`, or less of it where some chats can do less."""
        return self.limits

    @classmethod
    @abstractmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Connector | None:
        """The connector as the operator configured it; None when its secrets are all absent: the channel is off.

        Raises NotConfigured, naming what is missing and what to do, when it is configured in part.
        """

    @abstractmethod
    def verify(self, request: Request) -> Verdict:
        """How this request was found to be the network's own. Raises BadSignature."""

    @abstractmethod
    def read(self, body: bytes) -> Iterator[Event]:
        """Every event of one delivery, in its order; a part that cannot be read is an `Unreadable` among them.

        Pure: no socket, no clock. Raises BadPayload when the body as a whole is not what the network documents.
        """

    @abstractmethod
    async def send(self, reply: Reply) -> str:
        """The network's id of the message it accepted ("" where it gives none). `reply` fits `limits_in` its chat.

        Raises TryLater or Rejected.
        """

    @abstractmethod
    def fetch(self, media: Media) -> AsyncIterator[bytes]:
        """The bytes of a file, in chunks. Raises FetchLater, Gone or TooLarge, also in the middle of the stream."""

    async def close(self) -> None:  # noqa: B027  not every network holds sockets
        """Let go of sockets."""


class Handshake(ABC):
    """A network that proves the address of a webhook with a GET before it uses it."""

    @abstractmethod
    def challenge(self, request: Request) -> str:
        """The text to answer with. Raises BadSignature."""


class Typing(ABC):
    """A network on which we can show that an answer is on its way."""

    typing_reads: ClassVar[bool] = False
    """Whether that also marks the message as read, so that there is nothing more to show."""
    typing_lasts: ClassVar[float] = 10.0
    """Seconds after which the network shows it no more: who still writes then has it shown again."""

    @abstractmethod
    async def typing(self, chat_id: str, message_id: str) -> None:
        """Show it in the chat, for the message it answers. Raises TryLater or Rejected."""


class Rereads(ABC):
    """A network whose deliveries can be read again from what was kept of them, years later and without settings."""

    @classmethod
    @abstractmethod
    def reread(cls, body: bytes, account: str, opening: bytes) -> Iterator[Event]:
        """What `read` or `open` gave for these bytes; `opening` is the key that custody kept, b"" where there is none.

        Raises BadPayload.
        """


class MarksRead(ABC):
    """A network on which we can show that a message was read."""

    @abstractmethod
    async def mark_read(self, chat_id: str, message_id: str) -> None:
        """Show it in the chat. Raises TryLater or Rejected."""
