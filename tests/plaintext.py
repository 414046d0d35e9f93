"""The search of the design: marks of a customer, in every file below a folder, in every form they could rest in."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path


def found_marks(folder: Path, marks: list[bytes]) -> list[str]:
    """Where a mark stands in clear: raw, as UTF-16, base64, hex, JSON escapes, or in zlib and gzip streams and ZIPs."""
    found = []
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        content = file.read_bytes()
        for mark in marks:
            found += [f"{file}: {mark!r} as {form}" for form, wanted in _forms(mark) if wanted in content]
            found += [f"{file}: {mark!r} compressed" for plain in _unpacked(content) if mark in plain]
    return found


def _forms(mark: bytes) -> Iterator[tuple[str, bytes]]:
    yield "itself", mark
    yield "hex", mark.hex().encode()
    text = mark.decode("utf-8", "ignore")
    if text:
        yield "UTF-16", text.encode("utf-16-le")
        escaped = json.dumps(text)[1:-1].encode()
        if escaped != mark:
            yield "JSON escapes", escaped
    for shift in range(3):  # base64 of a longer text that holds the mark, at each alignment
        inner = base64.b64encode(b"\0" * shift + mark)[(0, 2, 3)[shift] : -4]
        if len(inner) >= 8:
            yield "base64", inner


def _unpacked(content: bytes) -> Iterator[bytes]:
    for start in (b"\x78\x01", b"\x78\x9c", b"\x78\xda"):
        position = content.find(start)
        while position >= 0:
            try:
                yield zlib.decompressobj().decompress(content[position:], 1_000_000)
            except zlib.error:
                pass
            position = content.find(start, position + 1)
    if content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode() + b"\n" + archive.read(name)
