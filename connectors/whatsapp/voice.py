"""Whether a sound may go out as a voice note: Ogg with one channel of Opus, and nothing else (Meta, messages/audio)."""

from __future__ import annotations

_FIRST_PAGE = 4096


def is_voice_note(content: bytes) -> bool:
    """Reads the first page of the file: RFC 3533 (Ogg), and the head of Opus in it (RFC 7845, section 5.1)."""
    if not content.startswith(b"OggS"):
        return False
    head = content.find(b"OpusHead", 0, _FIRST_PAGE)
    return head > 0 and content[head + 9 : head + 10] == b"\x01"
