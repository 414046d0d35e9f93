"""What agents do and see, through the same service and the same keys as the desk."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

from sqlalchemy.engine import Connection

from bot.audit.passport import Stamp, stamp
from bot.media.shelf import TooLarge
from bot.rehearsal.compare import Mismatch
from bot.rehearsal.stage import Stage
from bot.tickets import queue
from bot.tickets.queue import Dossier, Entry
from bot.tickets.service import File
from bot.tickets.transcript import Line
from connectors.sdk.card import card_of
from connectors.sdk.messages import Kind
from connectors.sdk.played.players import CannotPlay, Thing

CUSTOMER = "customer"


class Agents:
    """The agents of one rehearsal. A request is found by the name that its customer gives."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def request_of(self, who: str) -> Entry | None:
        """The newest open request of this person."""
        entries = await self._stage.counter.store.read(self._open_entries)
        mine = [e for e in entries if e.customer == who]
        return max(mine, key=lambda e: e.ticket.number, default=None)

    async def takes(self, agent: str, who: str) -> None:
        """The chat is the agent's."""
        await self._stage.tickets.take(await self._number(who), agent)

    async def writes(self, agent: str, who: str, text: str, thing: Thing | None = None) -> None:
        """Words, a file, or both. Raises CannotPlay, Mismatch."""
        file = File(name=thing.name, chunks=_chunks(thing.content)) if thing else None
        form = secrets.token_hex(16)
        try:
            await self._stage.tickets.reply(await self._number(who), agent, text, form=form, file=file)
        except TooLarge as error:
            raise CannotPlay("the desk takes no file above 100 MB") from error

    async def hands_back(self, agent: str, who: str) -> None:
        """The assistant goes on."""
        await self._stage.tickets.hand_back(await self._number(who), agent)

    async def resolves(self, agent: str, who: str) -> None:
        """It is done."""
        await self._stage.tickets.resolve(await self._number(who), agent)

    async def dossier(self, who: str) -> Dossier:
        """The request of this person as the desk opens it; the resolved one when none is open. Raises Mismatch."""
        number = await self._number(who, ended=True)
        found = await self._stage.counter.store.read(lambda conn: queue.opened(conn, self._stage.desk, number))
        if found is None:
            raise Mismatch(f"{who} has no request")
        return found

    async def seen(self, who: str) -> list[str]:
        """What the desk shows of each line: words, kinds of files, names of files, marks, reasons."""
        lines = (await self.dossier(who)).lines
        return [shown(line, language) for line in lines for language in range(2 if line.files else 1)]

    async def stamps(self, who: str) -> list[Stamp]:
        """Where the encryption of each message of this person ended; what the network only notes is none of theirs."""
        dossier = await self.dossier(who)
        card = card_of(self._stage.counter.connectors[dossier.entry.conversation.network])
        passports = [line.passport for line in dossier.lines if line.passport and line.kind != Kind.SYSTEM.value]
        return [stamp(card, opened=p.opened, result=p.result) for p in passports]

    async def _number(self, who: str, *, ended: bool = False) -> int:
        entry = await self.request_of(who)
        if entry is None and ended:
            entries = await self._stage.counter.store.read(lambda c: queue.listed(c, self._stage.desk, ended=True))
            entry = next((e for e in entries if isinstance(e, Entry) and e.customer == who), None)
        if entry is None:
            raise Mismatch(f"{who} has no request")
        return entry.ticket.number

    def _open_entries(self, conn: Connection) -> list[Entry]:
        return [e for e in queue.listed(conn, self._stage.desk) if isinstance(e, Entry)]


def shown(line: Line, language: int = 0) -> str:
    """One line of the transcript as words; files by their French (0) or English (1) name."""
    files = [f"{KINDS.get(f.kind, (f.kind, f.kind))[language]} {f.name} {f.state}" for f in line.files]
    return " ".join(
        filter(None, [line.author_name, line.text, *files, line.raw_type, line.mark, line.state, line.reason])
    )


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 64 * 1024):
        yield content[start : start + 64 * 1024]


KINDS = {
    "image": ("image", "picture"),
    "video": ("vidéo", "video"),
    "voice": ("note vocale", "voice note"),
    "audio": ("son", "sound"),
    "document": ("document", "document"),
}
