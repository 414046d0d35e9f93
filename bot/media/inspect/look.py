"""One file looked at, by what it is: what the worker does with the bytes it is given."""

from __future__ import annotations

from bot.media.inspect.archives import fault_of_archive
from bot.media.inspect.disguise import fault_of
from bot.media.inspect.findings import Findings
from bot.media.inspect.pictures import look_at_picture
from bot.media.inspect.recordings import look_at_recording


def look(content: bytes, mime: str) -> Findings:
    """What is found in it; never raises. `mime` is the type by content."""
    if not content:
        return Findings(faults=("empty",))
    fault = fault_of(content, mime) or fault_of_archive(content, mime)
    if fault:
        return Findings(faults=(fault,))
    family = mime.split("/", 1)[0]
    if family == "image":
        return look_at_picture(content)
    return look_at_recording(content, mime) if family in ("audio", "video") else Findings()
