"""Archives are looked through without unpacking them to disk, within a budget that no bomb can overspend."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, cast

from bot.media.inspect.disguise import fault_of, runs
from bot.media.sniff import HEAD, sniff

MOST_BYTES = 512 * 1024 * 1024
"""Unpacked, all levels together."""
MOST_READ = 64 * 1024 * 1024
"""Unpacked here to look into archives inside archives, all together."""
MOST_ENTRIES = 5_000
MOST_DEPTH = 3
SUSPECT_BYTES = 32 * 1024 * 1024
SUSPECT_RATIO = 200
"""More than so many bytes at more than this ratio are no log file."""
STEP = 1024 * 1024
ZIPS = ("application/zip", "application/epub+zip")
STREAMS = ("application/gzip", "application/x-bzip2", "application/x-xz")
CLOSED = (
    *("application/x-7z-compressed", "application/x-rar-compressed", "application/vnd.rar", "application/x-rar"),
    *("application/x-tar", "application/x-lzip", "application/x-compress", "application/vnd.ms-cab-compressed"),
    *("application/x-unix-archive", "application/zstd"),
)
"""Archives that nobody here can look into."""


class _Bomb(Exception):
    """It unpacks to more than anybody sends."""


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked."""

    declared: int = MOST_BYTES
    read: int = MOST_READ
    entries: int = MOST_ENTRIES


def fault_of_archive(content: bytes, mime: str) -> str:
    """bomb, program, script, opaque or unreadable; "" for an archive that may be kept, and for what is none."""
    if mime in CLOSED:
        return "opaque"
    try:
        if mime in ZIPS or mime.startswith("application/vnd.openxmlformats") or content.startswith(b"PK\x03\x04"):
            return _zip(content, _Budget(), 1)
        return _stream(content, mime) if mime in STREAMS else ""
    except _Bomb:
        return "bomb"
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, lzma.LZMAError):
        return "unreadable"
    except RuntimeError:  # a ZIP with a password
        return "opaque"


def _zip(content: bytes, budget: _Budget, depth: int) -> str:
    if depth > MOST_DEPTH:
        return "bomb"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        budget.entries -= len(entries)
        budget.declared -= sum(entry.file_size for entry in entries)
        packed = max(1, len(content))
        whole = sum(entry.file_size for entry in entries)
        if budget.entries < 0 or budget.declared < 0 or (whole > SUSPECT_BYTES and whole / packed > SUSPECT_RATIO):
            raise _Bomb
        for entry in entries:
            if found := _entry(archive, entry, budget, depth):
                return found
    return ""


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget, depth: int) -> str:
    if entry.is_dir():
        return ""
    if entry.flag_bits & 1:
        return "opaque"
    if runs(entry.filename):
        return "program"
    with archive.open(entry) as member:
        head = member.read(HEAD)
        kind = sniff(head)
        if kind in CLOSED or kind in STREAMS:
            return "opaque" if kind in CLOSED else ""
        if not head.startswith(b"PK\x03\x04"):
            return "program" if fault_of(head, kind) == "program" else ""
        budget.read -= entry.file_size
        if budget.read < 0:
            raise _Bomb
        return _zip(head + member.read(entry.file_size), budget, depth + 1)


def _stream(content: bytes, mime: str) -> str:
    """One compressed file, counted piece by piece and thrown away; what it begins with is looked at."""
    total, head = 0, b""
    with _READERS[mime](io.BytesIO(content)) as file:
        while made := file.read(STEP):
            total, head = total + len(made), head or made[:HEAD]
            if total > MOST_BYTES or (total > SUSPECT_BYTES and total / len(content) > SUSPECT_RATIO):
                raise _Bomb
    found = fault_of(head, sniff(head))
    return found if found in ("program", "script") else ""


_READERS: dict[str, Callable[[BinaryIO], BinaryIO]] = {
    "application/gzip": lambda file: cast(BinaryIO, gzip.open(file)),  # noqa: SIM115  (closed where it is used)
    "application/x-bzip2": lambda file: cast(BinaryIO, bz2.open(file)),  # noqa: SIM115
    "application/x-xz": lambda file: cast(BinaryIO, lzma.open(file)),  # noqa: SIM115
}
