"""What the ticket page shows, decided here so that the templates only draw it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.audit.passport import Stamp, stamp
from bot.consent.erasure import ENDED as REFUSED
from bot.consent.erasure import WAITS
from bot.consent.standing import ENDED
from bot.desk.texts import TEXTS
from bot.desk.times import day
from bot.inward.conversations import BOT, NOBODY
from bot.media.keep import missing_file
from bot.media.shelf import Kept
from bot.outward import window
from bot.tickets import rating
from bot.tickets import ticket as states
from bot.tickets.lines import Line
from bot.tickets.queue import Dossier, Entry
from bot.tickets.transcript import UNREADABLE
from bot.tickets.undoing import TAKEN_BACK
from connectors.sdk.card import Card
from connectors.sdk.messages import DEVICE

INLINE = {
    "image": ("image/jpeg", "image/png", "image/gif", "image/webp"),
    "video": ("video/mp4", "video/webm", "video/3gpp", "video/quicktime"),
    "audio": (
        *("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr", "audio/wav", "audio/x-wav"),
        "audio/webm",
    ),
}
"""What a page may show, by content; everything else is a download."""
DOWNLOAD_AS = ("application/pdf",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a bubble. `show`: image, video, audio, file, or missing; `why` is the key of the text that says why."""

    kept: Kept
    show: str
    url: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """One message. `side`: theirs or ours; `mark` is the key of the delivery mark's text, "" for theirs; `stamp` says
    where encryption ended, for theirs only.

    `deed` is the key of the text for what is no message but something they did, else ""; `details` are the further
    facts of it, `device` the fingerprint of the device that sealed it. `why` is the key of the reason's text where it
    is one of ours; `stayed_closed`: it came sealed and could not be opened; `day` is the day it begins, or "".
    """

    line: Line
    id: str
    side: str
    day: str
    mark: str
    why: str
    stamp: Stamp | None
    stayed_closed: bool
    deed: str
    details: tuple[tuple[str, str], ...]
    device: str
    attachments: tuple[Attachment, ...]
    coming: bool


def bubbles(dossier: Dossier, language: str, now: float, cards: Mapping[str, Card]) -> Iterator[Bubble]:
    """Every message in its order. `cards` are the networks' encryption cards."""
    told, label = "", dossier.entry.ticket.label
    for line in dossier.lines:
        today = day(language, line.at, now)
        theirs = line.author == "customer"
        yield Bubble(
            line=line,
            id=f"m-{'i' if theirs else 'o'}-{''.join(c if c.isalnum() else '-' for c in line.key)}",
            side="theirs" if theirs else "ours",
            day="" if today == told else today,
            mark="" if theirs else _mark(line),
            why=_why(line),
            stamp=None if _stayed_closed(line, cards) else _stamp(line, cards),
            stayed_closed=_stayed_closed(line, cards),
            deed=_deed(line),
            details=tuple((name, value) for name, value in line.facts if name not in _ELSEWHERE),
            device=dict(line.facts).get(DEVICE, ""),
            attachments=tuple(_attachment(kept, line.source or label) for kept in line.files),
            coming=theirs and not line.files and line.kind in _FILES and line.state in ("open", "lent"),
        )
        told = today


def hands(entry: Entry, agent: str) -> str:
    """Who has the chat, as the key of the band's text."""
    if entry.ticket.status == states.RESOLVED:
        return "resolved"
    owner = entry.conversation.owner
    if owner in (BOT, NOBODY):
        return owner
    return "you" if entry.ticket.assignee == agent else "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How long we may still speak freely: `until` in seconds since the epoch. `offered`: the template is on its way."""

    until: float
    is_open: bool
    offered: bool


def window_of(entry: Entry, lines: Iterable[Line], now: float) -> Window | None:
    """The window of this chat; None where its network has none, or nothing is left to say."""
    until = entry.conversation.window_until
    if until is None or entry.ticket.status == states.RESOLVED:
        return None
    offered = any(line.template and line.at >= until and line.state not in ("dead", "stale") for line in lines)
    return Window(until=until, is_open=window.is_open(entry.conversation, now), offered=offered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What the customer thought of it: the latest score, 0 while there is none, and the words they added."""

    score: int
    words: tuple[str, ...]


def rating_of(dossier: Dossier) -> Rating | None:
    """The customer's answer to our question; None while it was not asked."""
    told = [event for event in dossier.history() if event.kind in (rating.ASKED, rating.RATED, rating.WORD)]
    ids = [dossier.entry.ticket.id, *(source.ticket.id for source in dossier.sources)]
    asked = tuple(f"ticket:{ticket_id}:rating:" for ticket_id in ids)
    said = any(line.key.startswith(asked) and line.state not in ("stale", "dead") for line in dossier.lines)
    if not told or not (said or len(told) > 1):
        return None
    scores = [int(event.detail["score"]) for event in told if event.kind == rating.RATED]
    return Rating(score=scores[-1] if scores else 0, words=tuple(e.words["text"] for e in told if e.words))


def inline_type(mime: str) -> str:
    """`mime` where a page may show it, else ""."""
    return mime if any(mime in known for known in INLINE.values()) else ""


def _attachment(kept: Kept, label: str) -> Attachment:
    show = next((kind for kind, known in INLINE.items() if kept.mime in known), "file")
    url, why = f"/tickets/{label}/files/{kept.id}", missing_file(kept)
    return Attachment(kept=kept, show="missing" if why else show, url=url, why=why)


def _stamp(line: Line, cards: Mapping[str, Card]) -> Stamp | None:
    if line.passport is None:
        return None
    card = cards.get(line.passport.network)
    return stamp(card, opened=line.passport.opened, result=line.passport.result)


def _stayed_closed(line: Line, cards: Mapping[str, Card]) -> bool:
    card = cards.get(line.passport.network) if line.passport else None
    return line.kind == UNREADABLE and card is not None and card.end_to_end


def consent_note(entry: Entry, version: str) -> str:
    """What an agent must know before they write, as the key of its text; "" when nothing stands in the way.

    `version` is that of today's notice.
    """
    standing = entry.conversation.consent
    if standing.state in ENDED:
        return "consent_over"
    return "consent_waits" if standing.waits(version) else ""


def _why(line: Line) -> str:
    """The key of the reason's text where it is one of ours, else ""."""
    if line.kind == UNREADABLE:
        named = f"unreadable_{line.reason.partition(':')[0]}"
        return named if named in TEXTS else ""
    return (
        {WAITS: "reply_held", REFUSED: "reply_refused", window.CLOSED: "reply_window"}.get(line.reason, "")
        if line.author != "customer"
        else ""
    )


def _deed(line: Line) -> str:
    if line.kind not in _DEEDS:
        return ""
    if line.kind == "reaction":
        return "deed_reaction" if line.text else "deed_reaction_removed"
    told = f"deed_{line.raw_type}"
    return told if told in TEXTS else f"deed_{line.kind}"


def _mark(line: Line) -> str:
    if line.reason == TAKEN_BACK:
        return "mark_taken_back"
    if line.rests_until:
        return "mark_resting"
    if line.reason == REFUSED:
        return "mark_refused"
    if line.state == "held":
        return "mark_held"
    if line.state in ("dead", "stale"):
        return f"mark_{line.state}"
    return f"mark_{line.mark}"


_FILES = ("image", "video", "audio", "voice", "document", "sticker")
_DEEDS = ("reaction", "edit", "revoke", "system")
_ELSEWHERE = ("forwarded", "forwarded_often", DEVICE)
"""Facts that are shown as badges, or in the passport."""
