"""Real media for the tests, made here."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 64, height: int = 64, note: bytes = b"") -> bytes:
    """A whole PNG picture; `note` stands in a text chunk of it."""
    rows = b"".join(b"\0" + b"".join(bytes((x % 256, y % 256, 120)) for x in range(width)) for y in range(height))
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))]
    if note:
        chunks.append((b"tEXt", b"Comment\0" + note))
    chunks += [(b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
