"""Real media for the tests, made here."""

from __future__ import annotations

import io
import struct
import zlib
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont


@lru_cache(maxsize=16)
def png(width: int = 320, height: int = 300, note: bytes = b"") -> bytes:
    """A whole PNG picture; `note` stands in a text chunk of it."""
    rows = b"".join(b"\0" + b"".join(bytes((x % 256, y % 256, 120)) for x in range(width)) for y in range(height))
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))]
    if note:
        chunks.append((b"tEXt", b"Comment\0" + note))
    chunks += [(b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def error_screen() -> bytes:
    """A picture that looks like a phone's error message."""
    picture = Image.new("RGB", (585, 420), (236, 239, 241))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((60, 70, 525, 350), 26, fill=(255, 255, 255))
    font = ImageFont.load_default(size=30)
    small = ImageFont.load_default(size=24)
    draw.text((150, 110), "WhatsApp s'est arrêté", font=font, fill=(20, 20, 20))
    draw.text((190, 190), "Code 0x80070057", font=small, fill=(90, 90, 90))
    draw.line((60, 270, 525, 270), fill=(210, 210, 210), width=2)
    draw.text((262, 293), "OK", font=font, fill=(0, 110, 220))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
