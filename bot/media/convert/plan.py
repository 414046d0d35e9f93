"""What becomes of a file on its way to a network, by that network's limits alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from connectors.sdk.limits import Limits, carried
from connectors.sdk.messages import Kind, Media

FULL, CONVERTED, DEGRADED, REFUSED = "full", "converted", "degraded", "refused"
TARGETS = {
    "video": (Kind.VIDEO, "video/mp4"),
    "audio": (Kind.VOICE, "audio/ogg"),
    "image": (Kind.IMAGE, "image/jpeg"),
}
"""Family of a file -> the one form that is made of it: MP4 of H.264 and AAC, mono Opus in Ogg, JPEG."""
LARGEST_MADE = 16 * 1024 * 1024
"""A file that is made here is never larger, so that it passes everywhere."""
SPARE = 0.95
"""Of what a network carries: containers take more than their bit rate says."""
_OTHERS = {Kind.VOICE: Kind.AUDIO}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`outcome` is full, converted, degraded (the file goes as a document) or refused.

    A converted file becomes `kind` and `mime`, of at most `max_bytes`.
    """

    outcome: str
    kind: Kind = Kind.DOCUMENT
    mime: str = ""
    max_bytes: int = 0


def plan(media: Media, limits: Limits) -> Plan:
    """The best that can be done: as it is, else made anew, else as a document, else nothing."""
    passed = carried(media, limits)
    whole = passed is not None and (passed.kind is not Kind.DOCUMENT or media.kind is Kind.DOCUMENT)
    if passed and whole:
        return Plan(outcome=FULL, kind=passed.kind, mime=media.mime)
    made = _made(media, limits)
    if made:
        return made
    return Plan(outcome=DEGRADED, kind=passed.kind, mime=media.mime) if passed else Plan(outcome=REFUSED)


def _made(media: Media, limits: Limits) -> Plan | None:
    family = media.mime.partition("/")[0]
    if family not in TARGETS or media.kind is Kind.DOCUMENT:
        return None
    kind, mime = TARGETS[family]
    for one in (kind, _OTHERS.get(kind, kind)):
        limit = limits.files.get(one)
        most = min(int(limit.max_bytes * SPARE), LARGEST_MADE) if limit else 0
        if limit and limit.carries(replace(media, kind=one, mime=mime, content=None, size=most)):
            return Plan(outcome=CONVERTED, kind=one, mime=mime, max_bytes=most)
    return None
