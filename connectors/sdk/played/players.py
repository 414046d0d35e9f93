"""Networks that are played for a rehearsal: their people write, send files and press buttons, over the real wire.

A folder of `connectors` may hold a `rehearsal.py` with `PLAYED`: the name that people call the app by -> what makes the
played network. It runs in the process of the rehearsal, keeps its own keys in its own folder, and knows the counter
only by its address. Its clock is the rehearsal's, which may jump forward.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from connectors.sdk.connector import Connector
from connectors.sdk.messages import Kind

PLAYED = "PLAYED"
"""The name in a module `rehearsal` by which played networks are found."""


class CannotPlay(Exception):
    """This person or app cannot do that; the text says why, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A file that somebody sends."""

    kind: Kind
    mime: str
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One reply as it reached a person. `files` are the names or kinds of its files."""

    text: str
    buttons: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """`webhooks` is the counter's address above the networks (`http://127.0.0.1:4711/webhooks`); `folder` is the
    network's alone.
    """

    webhooks: str
    folder: Path
    clock: Callable[[], float]


class Player(ABC):
    """One person with this app."""

    @abstractmethod
    async def say(self, text: str) -> None:
        """Write; the message is on its way when this returns. Raises CannotPlay."""

    @abstractmethod
    async def send(self, thing: Thing, text: str) -> None:
        """Send a file, with a caption or "". Raises CannotPlay."""

    @abstractmethod
    async def press(self, title: str) -> None:
        """Press the button of this title on the last reply that has it. Raises CannotPlay."""

    @abstractmethod
    def heard(self) -> list[Heard]:
        """Every reply that reached the person, in order."""

    async def change_device(self) -> None:
        """Go on with another device and other keys. Raises CannotPlay."""
        raise CannotPlay("this app has no devices of its own")

    async def switch(self, *, on: bool) -> None:
        """Switch the chat with us on or off in the app. Raises CannotPlay."""
        raise CannotPlay("this app has no switch for the chat")


class PlayedNetwork(ABC):
    """One network, played."""

    @property
    @abstractmethod
    def network(self) -> str:
        """The connector's name."""

    @abstractmethod
    def connector(self) -> Connector:
        """The real connector, told of this played network; once it was started. It goes by the rehearsal's clock."""

    @abstractmethod
    async def start(self) -> None:
        """Listen."""

    @abstractmethod
    async def close(self) -> None:
        """Let go."""

    @abstractmethod
    def person(self, name: str) -> Player:
        """Somebody new."""

    @abstractmethod
    async def told_all(self) -> None:
        """Returns once the counter was told all that was said."""

    def jumped(self, seconds: float) -> None:  # noqa: B027  most go by the rehearsal's clock
        """The clock is so much further."""

    def out_of_order(self, *, out: bool) -> None:
        """From here on its servers take nothing from us, or take it again. Raises CannotPlay."""
        raise CannotPlay("this app cannot be out of order")


Maker = Callable[[Surroundings], PlayedNetwork]
