"""How far a film really goes.

In Matroska and WebM one that was cut on its way plays all the same, up to where its bytes end; and one that was
recorded live, as browsers do, does not say how long it is.
"""

from __future__ import annotations

from typing import Any

MATROSKA = ("video/webm", "video/x-matroska")
_HEADER, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"
ENOUGH = 0.5
"""Share of its own length up to which a cut film must play to be worth looking at."""


def is_cut(content: bytes, mime: str) -> bool:
    """Whether the file says that it is longer than it is (RFC 8794, 9559); one made live does not say."""
    if mime not in MATROSKA or not content.startswith(_HEADER):
        return False
    header = _size_at(content, len(_HEADER))
    if header is None:
        return True
    start = header[0] + header[1]
    if content[start : start + len(_SEGMENT)] != _SEGMENT:
        return start + len(_SEGMENT) > len(content)
    segment = _size_at(content, start + len(_SEGMENT))
    return segment is None or (segment[1] >= 0 and sum(segment) > len(content))


def reach(container: Any) -> float:
    """Seconds up to which there is something to play; nothing is decoded."""
    reached = 0.0
    for packet in container.demux():
        if packet.pts is not None and packet.time_base:
            reached = max(reached, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return reached


def _size_at(content: bytes, place: int) -> tuple[int, int] | None:
    """Where the content of an element begins, and its length (-1 where it is not said); None when it is not there."""
    first = content[place] if place < len(content) else 0
    width = 9 - first.bit_length()
    if not first or place + width > len(content):
        return None
    value = int.from_bytes(content[place : place + width], "big") & ((1 << 7 * width) - 1)
    return place + width, -1 if value == (1 << 7 * width) - 1 else value
