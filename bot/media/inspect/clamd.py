"""The virus scanner ClamAV, asked over its own socket (clamd's INSTREAM): the file passes in memory alone."""

from __future__ import annotations

import asyncio
import re

PIECE = 64 * 1024
SLOWEST = 60.0
_FOUND = re.compile(rb"\Astream: (.{1,300}) FOUND\Z", re.DOTALL)


class NotScanned(Exception):
    """The scanner cannot be asked, or gave no verdict; the text says why."""


class Clamd:
    """A clamd behind a socket of this machine."""

    def __init__(self, socket: str) -> None:
        self._socket = socket

    async def virus_in(self, content: bytes) -> str:
        """The name of what it found, "" for a clean file. Raises NotScanned."""
        try:
            answer = await asyncio.wait_for(self._ask(content), SLOWEST)
        except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError) as error:
            raise NotScanned(f"the virus scanner does not answer: {type(error).__name__}") from error
        if answer == b"stream: OK":
            return ""
        found = _FOUND.match(answer)
        if found is None:
            raise NotScanned("the virus scanner gave no verdict")
        return found[1].decode("utf-8", "replace")

    async def _ask(self, content: bytes) -> bytes:
        reader, writer = await asyncio.open_unix_connection(self._socket)
        try:
            writer.write(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                writer.write(len(piece).to_bytes(4, "big") + piece)
                await writer.drain()
            writer.write(bytes(4))
            await writer.drain()
            return (await reader.read(4096)).rstrip(b"\0").strip()
        finally:
            writer.close()
