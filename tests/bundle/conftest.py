"""A ticket with words both ways and a picture, and the bundle of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.bundle.archive import Bundle, read, write
from bot.bundle.check import Report, check
from bot.bundle.gather import Contents, gather
from bot.inward.conversations import Conversations
from bot.talk.turn import TICKET_MARK, HandOver, Outcome, Say, Turn
from bot.vault.keys import ASSISTANT, Vault, read_key
from bot.vault.signing import Signer
from connectors.sdk.messages import Event
from connectors.sdk.testkit.fake import FakeConnector
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps

__all__ = ["network", "steps", "tables"]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 300


@dataclass
class Made:
    """The contents of a bundle, the keys beside it and where it may be written."""

    contents: Contents
    keys: Path
    folder: Path

    @property
    def signer(self) -> Signer:
        return Signer.open(self.keys)

    def private(self, reader: str = ASSISTANT) -> bytes:
        return read_key(self.keys / f"{reader}.key")

    def file(self, content: bytes | None = None) -> Path:
        path = self.folder / "bundle.guichet"
        path.write_bytes(self.packed() if content is None else content)
        return path

    def packed(self, signer: Signer | None = None, **members: bytes) -> bytes:
        """The bundle; `members` take the place of those of this name (`a__b` is a/b)."""
        return write(self.contents.facts, {**self.contents.members, **members}, signer or self.signer)

    def read(self, content: bytes | None = None) -> Bundle:
        return read(self.file(content))

    def opened(self, content: bytes | None = None) -> Report:
        return check(self.read(content), private=self.private(), reread=reread)


def reread(_network: str, body: bytes, account: str, opening: bytes) -> Iterator[Event]:
    return FakeConnector.reread(body, account, opening)


async def _hands_over(_turn: Turn) -> Outcome:
    return Outcome(says=(Say(text=f"Un instant, {TICKET_MARK}"),), commands=(HandOver(title="Panne", topic="crash"),))


@pytest.fixture
def make(steps: Steps, network: FakeNetwork, tmp_path: Path) -> Callable[[], Awaitable[Made]]:
    """Makes the ticket of anna, who shares one delivery with bert, and gathers its bundle."""

    async def made() -> Made:
        steps.assistant = _hands_over
        await steps.post(network.text("anna", "mon écran est noir"), network.text("bert", "ceci est à moi"))
        await steps.settle()
        picture: dict[str, Any] = network.file("anna", PNG, kind="image", mime="image/png", text="voilà")
        await steps.post(picture)
        await steps.settle()
        await steps.desk.reply(1001, "Marc", "merci, je regarde", form="f" * 32)
        await steps.settle()
        vault = Vault.open(tmp_path / "keys", ASSISTANT)
        people = Conversations(vault)
        contents = await steps.store.read(
            lambda conn: gather(conn, people, steps.shelf, 1001, vault.public_keys(), steps.now)
        )
        return Made(contents=contents, keys=tmp_path / "keys", folder=tmp_path)

    return made
