"""What people send in a rehearsal: small files of the right kind, made here, or any file beside the scenario."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from bot.media.sniff import kind_of, sniff
from connectors.sdk.messages import Kind
from connectors.sdk.played.players import CannotPlay, Thing

MOST_MEGABYTES = 200


def thing(words: str, folder: Path) -> Thing:
    """The file that these words name. Raises CannotPlay when there is none."""
    if found := _FILE.fullmatch(words):
        return _of_file(folder / found["name"])
    bare, _, size = _SIZE.sub(r"\1|\2", words).partition("|")
    kind, mime, name, content = THINGS[bare.strip().lower()]
    made = content()
    if size:
        if int(size) > MOST_MEGABYTES:
            raise CannotPlay(f"a file of more than {MOST_MEGABYTES} MB is not made here")
        made += bytes(int(size) * 1_000_000 - len(made))
    return Thing(kind=kind, mime=mime, name=name, content=made)


def _of_file(path: Path) -> Thing:
    if not path.is_file():
        raise CannotPlay(f"there is no file {path.name} beside the scenario")
    content = path.read_bytes()
    mime = sniff(content[:8192])
    return Thing(kind=Kind(kind_of(mime)), mime=mime, name=path.name, content=content)


def screenshot() -> bytes:
    """A grey picture of 360 by 640 with a red bar: PNG."""
    width, height = 360, 640
    rows = b"".join(b"\0" + (b"\xb4\x28\x28" if y < 60 else b"\xe8\xea\xec") * width for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


def video() -> bytes:
    """The frame of an MP4, with no picture in it: what says what it is, and a box of nothing."""
    kind = b"ftyp" + b"isom" + struct.pack(">I", 512) + b"isomiso2mp41"
    return struct.pack(">I", len(kind) + 4) + kind + struct.pack(">I", 2048) + b"mdat" + bytes(2040)


def voice_note() -> bytes:
    """The two head pages of an Ogg Opus stream, mono; nothing is said in it."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 16000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 7) + b"guichet" + struct.pack("<I", 0)
    return _ogg_page(head, 0, first=True) + _ogg_page(tags, 1, first=False)


def document() -> bytes:
    """An empty page: PDF."""
    parts = (
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n",
    )
    return b"%PDF-1.4\n" + b"".join(parts) + b"trailer<</Root 1 0 R/Size 4>>\n%%EOF\n"


def _ogg_page(packet: bytes, number: int, *, first: bool) -> bytes:
    head = b"OggS" + struct.pack("<BBqIII", 0, 2 if first else 0, 0, 0x6775, number, 0) + bytes([1, len(packet)])
    checksum = 0
    for byte in head + packet:
        checksum ^= byte << 24
        for _ in range(8):
            checksum = (checksum << 1) ^ (0x04C11DB7 if checksum & 0x80000000 else 0)
            checksum &= 0xFFFFFFFF
    return head[:22] + struct.pack("<I", checksum) + head[26:] + packet


_FILE = re.compile(r"(?:le fichier|the file) [«“\"]? ?(?P<name>[\w.-]+) ?[»”\"]?", re.IGNORECASE)
_SIZE = re.compile(r"^(.*) (?:de|of) (\d+) (?:Mo|MB)$", re.IGNORECASE)
_Made = tuple[Kind, str, str, Callable[[], bytes]]
_SCREENSHOT: _Made = (Kind.IMAGE, "image/png", "capture.png", screenshot)
_VIDEO: _Made = (Kind.VIDEO, "video/mp4", "video.mp4", video)
_VOICE: _Made = (Kind.VOICE, "audio/ogg", "voice.ogg", voice_note)
_DOCUMENT: _Made = (Kind.DOCUMENT, "application/pdf", "document.pdf", document)
THINGS: dict[str, _Made] = {
    "une capture d'écran": _SCREENSHOT,
    "a screenshot": _SCREENSHOT,
    "une vidéo": _VIDEO,
    "a video": _VIDEO,
    "une note vocale": _VOICE,
    "a voice note": _VOICE,
    "un document": _DOCUMENT,
    "a document": _DOCUMENT,
}
"""Words -> kind, media type, file name, and what makes its bytes."""
