"""One file looked at, by what it is: what the worker does with the bytes it is given."""

from __future__ import annotations

from bot.media.inspect.archives import fault_of_archive
from bot.media.inspect.disguise import fault_of
from bot.media.inspect.findings import Findings
from bot.media.sniff import UNKNOWN


def look(content: bytes, mime: str, kind: str = "") -> Findings:
    """What is found in it; never raises. `mime` is the type by content, `kind` what the message said it was."""
    if not content:
        return Findings(faults=("empty",))
    fault = fault_of(content, mime) or fault_of_archive(content, mime)
    if fault:
        return Findings(faults=(fault,))
    family = mime.split("/", 1)[0]
    if family == "image":
        from bot.media.inspect.pictures import look_at_picture  # what it needs takes a moment to load

        return look_at_picture(content)
    if family not in ("audio", "video"):
        return Findings(faults=("unreadable",)) if mime == UNKNOWN and kind in _SEEN_OR_HEARD else Findings()
    from bot.media.inspect.recordings import look_at_recording

    return look_at_recording(content, mime)


_SEEN_OR_HEARD = ("image", "video", "voice", "audio", "sticker")
"""Kinds of messages whose file is nothing when nobody knows what it is."""
