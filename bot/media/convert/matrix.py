"""What survives on the way from one network to another, for every kind there is: worked out with the very functions
that send, never written down. `tests/media/test_matrix.py` runs real files through the real converters against it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.media.convert.plan import CONVERTED, DEGRADED, FULL, REFUSED, plan
from connectors.sdk.contents import ContactCard, Link, Location
from connectors.sdk.errors import Rejected
from connectors.sdk.limits import Limits, fit
from connectors.sdk.messages import Button, Kind, Media, Reply

LOST = "lost"
NOT_SENT = "-"
"""The network it would come from does not carry it, so that it never comes."""
MB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One thing that people send: its name, and what it is as a reply."""

    name: str
    reply: Reply


def fate(probe: Probe, limits: Limits) -> str:
    """full, converted, degraded, lost or refused on the way to a network with these limits."""
    reply = probe.reply
    planned = plan(reply.media, limits) if reply.media else None
    if planned and planned.outcome != FULL:
        return planned.outcome
    try:
        pieces = fit(reply, limits)
    except Rejected:
        return REFUSED
    for name in ("location", "contacts", "link", "buttons", "reaction", "ask"):
        if getattr(reply, name) and not any(getattr(piece, name) for piece in pieces):
            return DEGRADED if any(piece.text for piece in pieces) else LOST
    if reply.media and pieces[0].media and pieces[0].media.kind is not reply.media.kind:
        return DEGRADED
    return FULL if len(pieces) == 1 else DEGRADED


def between(source: Limits, target: Limits) -> dict[str, str]:
    """Every kind by name: what becomes of it from one network to the other."""
    return {
        probe.name: fate(probe, target) if fate(probe, source) in (FULL, DEGRADED) else NOT_SENT for probe in PROBES
    }


def to_each(networks: Mapping[str, Limits]) -> dict[str, dict[str, str]]:
    """Network -> kind -> what becomes of it when an agent sends it there."""
    return {name: {probe.name: fate(probe, limits) for probe in PROBES} for name, limits in networks.items()}


def _media(kind: Kind, mime: str, size: int = MB) -> Callable[[str], Reply]:
    return lambda name: Reply(chat_id="a", key="k", media=Media(kind=kind, mime=mime, size=size, file_name=name))


def _says(text: str, **more: object) -> Callable[[str], Reply]:
    return lambda _name: Reply(chat_id="a", key="k", text=text, **more)  # type: ignore[arg-type]


_BUTTONS = tuple(Button(id=f"b{n}", title=f"Choice {n}") for n in range(1, 11))
_CARD = ContactCard(name="Lea", phones=("+33698765432",))
_MADE: Mapping[str, Callable[[str], Reply]] = {
    "text": _says("Hello"),
    "text_long": _says("word " * 900),
    "image_jpeg": _media(Kind.IMAGE, "image/jpeg"),
    "image_png": _media(Kind.IMAGE, "image/png"),
    "image_webp": _media(Kind.IMAGE, "image/webp"),
    "image_heic": _media(Kind.IMAGE, "image/heic"),
    "image_large": _media(Kind.IMAGE, "image/jpeg", 20 * MB),
    "video_mp4": _media(Kind.VIDEO, "video/mp4", 8 * MB),
    "video_mov": _media(Kind.VIDEO, "video/quicktime", 8 * MB),
    "video_webm": _media(Kind.VIDEO, "video/webm", 8 * MB),
    "video_large": _media(Kind.VIDEO, "video/mp4", 90 * MB),
    "voice_ogg": _media(Kind.VOICE, "audio/ogg"),
    "voice_m4a": _media(Kind.VOICE, "audio/mp4"),
    "audio_wav": _media(Kind.AUDIO, "audio/x-wav"),
    "document_pdf": _media(Kind.DOCUMENT, "application/pdf"),
    "document_log": _media(Kind.DOCUMENT, "text/plain"),
    "document_zip": _media(Kind.DOCUMENT, "application/zip"),
    "sticker": _media(Kind.STICKER, "image/webp", 50 * 1024),
    "buttons_3": _says("Choose", buttons=_BUTTONS[:3]),
    "buttons_10": _says("Choose", buttons=_BUTTONS),
    "link": _says("Read this", link=Link(title="Open", url="https://example.org/page")),
    "location": _says("", location=Location(latitude=48.85, longitude=2.35)),
    "contact": _says("", contacts=(_CARD,)),
}
PROBES = tuple(Probe(name=name, reply=made(name)) for name, made in _MADE.items())
__all__ = [
    "CONVERTED",
    "DEGRADED",
    "FULL",
    "LOST",
    "NOT_SENT",
    "PROBES",
    "REFUSED",
    "Probe",
    "between",
    "fate",
    "to_each",
]
