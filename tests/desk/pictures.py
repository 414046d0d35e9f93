"""Small real files for tests: a picture and a sound made here."""

from __future__ import annotations

import io
import math
import struct
import wave
import zlib


def png(width: int = 640, height: int = 420) -> bytes:
    """A picture of a phone's screen with a red bar, more or less."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows += bytes(_pixel(x / width, y / height))
    parts = [_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))]
    parts += [_chunk(b"IDAT", zlib.compress(bytes(rows), 6)), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def wav(seconds: float = 1.2) -> bytes:
    """A tone."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        tone = (int(9000 * math.sin(n / 8)) for n in range(int(8000 * seconds)))
        out.writeframes(b"".join(struct.pack("<h", n) for n in tone))
    return file.getvalue()


def _pixel(x: float, y: float) -> tuple[int, int, int]:
    if y < 0.12:
        return 190, 40, 40
    if 0.3 < y < 0.36 and 0.1 < x < 0.8 or 0.45 < y < 0.51 and 0.1 < x < 0.6:
        return 120, 130, 140
    shade = int(235 - 30 * y)
    return shade, shade + 5, shade + 10


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
