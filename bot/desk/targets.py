"""Where an answer of an agent may go: each chat of the ticket, and what stands in the way; seen before sending."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.desk.view import Window, consent_note, window_of
from bot.tickets.queue import Dossier, Entry
from bot.tickets.sources import Source, latest

OVER = "source_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A chat to answer in.

    `chosen`: an answer goes there by itself: where the customer last wrote, of the chats that may be answered.
    """

    source: Source
    window: Window | None
    consent_note: str
    chosen: bool = False

    @property
    def note(self) -> str:
        """The key of the text on what is in the way: consent that waits or is over, a closed window; or ""."""
        if self.consent_note:
            return OVER if self.consent_note == "consent_over" else "source_waits"
        return "source_closed" if self.window and not self.window.is_open else ""


def targets(dossier: Dossier, version: str, now: float) -> list[Target]:
    """The chats of the ticket, each once, its own first; `version` is that of today's consent notice."""
    chats = {source.conversation.id: source for source in dossier.sources}
    told = [_target(dossier, source, version, now) for source in chats.values()]
    open_ones = [target.source for target in told if target.note != OVER] or [target.source for target in told]
    last = latest(open_ones)
    return [replace(target, chosen=target.source is last) for target in told]


def chosen(some: list[Target]) -> Target:
    """Where an answer goes by itself."""
    return next(target for target in some if target.chosen)


def _target(dossier: Dossier, source: Source, version: str, now: float) -> Target:
    entry: Entry = replace(dossier.entry, conversation=source.conversation)
    lines = (line for line in dossier.lines if line.source in ("", source.label))
    return Target(
        source=source,
        window=window_of(entry, lines, now),
        consent_note=consent_note(entry, version),
    )
