"""One file examined: the virus scanner where there is one, then the worker, then what came before in the chat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.media.inspect.clamd import Clamd, NotScanned
from bot.media.inspect.findings import Findings, findings_from
from bot.media.inspect.process import Inspector, NotAnswered
from bot.media.inspect.reading import Reading, reading_from
from connectors.sdk.errors import BadPayload

LONGEST_HEARING = 60.0
"""Seconds for one voice note, the time of the engine in it."""
ALIKE = 6
"""Bits of 256 in which two pictures may differ and be the same one, saved or scaled anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A file of the same chat that was examined before."""

    sha256: str
    likeness: str


class Examiner:
    """What the counter's process holds; the worker starts with the first file, and another one for what is heard.

    `engine` is the program and its arguments that puts sound into words; none where the operator gave none.
    """

    def __init__(self, *, scanner: Clamd | None = None, engine: Sequence[str] = ()) -> None:
        self._inspector = Inspector()
        self._scanner = scanner
        self._engine = tuple(engine)
        self._listener = Inspector(LONGEST_HEARING)

    async def examine(
        self, content: bytes, mime: str, sha256: str, before: Iterable[Seen], *, kind: str = ""
    ) -> Findings:
        """What is found; `kind` is what the message said it was. Raises NotScanned while a scanner does not answer."""
        if self._scanner and await self._scanner.virus_in(content):
            return Findings(faults=("infected",))
        found = await self._look(content, mime, kind)
        return found.but("repeat") if any(_same(one, sha256, found.likeness) for one in before) else found

    async def read(self, content: bytes) -> tuple[Reading, bytes]:
        """What stands on a picture, and the masked copy, if any; nothing of one that cannot be read in time."""
        try:
            head, masked = await self._inspector.ask({"do": "read"}, content)
            return reading_from(head), masked
        except (NotAnswered, BadPayload):
            return Reading(), b""

    async def hear(self, content: bytes, mime: str) -> Reading:
        """What was said in a voice note, as a machine understood it; nothing without an engine, or when it fails."""
        if not self._engine:
            return Reading()
        try:
            head, _ = await self._listener.ask({"do": "listen", "mime": mime, "command": self._engine}, content)
            return reading_from(head)
        except (NotAnswered, BadPayload):
            return Reading()

    async def close(self) -> None:
        """End the workers."""
        await self._inspector.close()
        await self._listener.close()

    async def _look(self, content: bytes, mime: str, kind: str) -> Findings:
        try:
            head, _ = await self._inspector.ask({"do": "look", "mime": mime, "kind": kind}, content)
            return findings_from(head)
        except (NotAnswered, BadPayload):
            return UNCHECKED


def examiner_of(socket: str, engine: Sequence[str] = ()) -> Examiner:
    """The examiner with the virus scanner behind this socket and this engine; without them where there are none."""
    return Examiner(scanner=Clamd(socket) if socket else None, engine=engine)


def _same(one: Seen, sha256: str, likeness: str) -> bool:
    if one.sha256 == sha256:
        return True
    if not (one.likeness and likeness):
        return False
    return bin(int(one.likeness, 16) ^ int(likeness, 16)).count("1") <= ALIKE


UNCHECKED = Findings(faults=("unchecked",))
"""What is known of a file that could not be looked at."""
__all__ = ["UNCHECKED", "Examiner", "NotScanned", "Seen", "examiner_of"]
