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

from bot.media.inspect.disguise import fault_of, is_page, runs
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
TAIL = 128 * 1024
"""Bytes at the end of a file in which the directory of a ZIP is announced, whatever stands before it."""
ZIPS = ("application/zip", "application/epub+zip")
OFFICE = "application/vnd.openxmlformats"
WITH_PAGES = (OFFICE, "application/epub+zip", "application/vnd.oasis")
"""ZIPs that are opened as one document: pages and drawings are a part of them."""
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
    """What may still be unpacked of a file that came as `size` bytes; `spent` was, at all its levels."""

    size: int
    declared: int = MOST_BYTES
    read: int = MOST_READ
    entries: int = MOST_ENTRIES
    spent: int = 0

    def spend(self, unpacked: int) -> None:
        """Raises _Bomb."""
        self.declared -= unpacked
        self.spent += unpacked
        if self.declared < 0 or _swells(self.spent, self.size):
            raise _Bomb


@dataclass(frozen=True, slots=True)
class _Part:
    """A file at some level: opened from its beginning as often as wanted; it took so many bytes where it lay."""

    open: Callable[[], BinaryIO]
    packed: int


def fault_of_archive(content: bytes, mime: str) -> str:
    """bomb, program, script, opaque or unreadable; "" for an archive that may be kept, and for what is none."""
    try:
        return _inside(_Part(lambda: io.BytesIO(content), len(content)), content[:HEAD], mime, _Budget(len(content)), 1)
    except (_Bomb, MemoryError):
        return "bomb"
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, lzma.LZMAError):
        return "unreadable"
    except RuntimeError:  # a ZIP with a password
        return "opaque"


def _inside(part: _Part, head: bytes, mime: str, budget: _Budget, depth: int) -> str:
    """What is wrong with an archive at this level, or below; "" for what is no archive."""
    if mime in CLOSED:
        return "opaque"
    looks = [_zip] if _is_zip(head, mime) or _ends_as_zip(part) else []
    looks += [_stream] if mime in STREAMS else []
    if looks and depth > MOST_DEPTH:
        raise _Bomb
    return next((found for look in looks if (found := look(part, mime, budget, depth))), "")


def _zip(part: _Part, mime: str, budget: _Budget, depth: int) -> str:
    with zipfile.ZipFile(part.open() if depth == 1 else io.BytesIO(_read(part, budget))) as archive:
        entries = archive.infolist()
        budget.entries -= len(entries)
        whole = sum(entry.file_size for entry in entries)
        if budget.entries < 0 or _swells(whole, part.packed):
            raise _Bomb
        budget.spend(whole)
        for entry in entries:
            if found := _entry(archive, entry, mime, budget, depth):
                return found
    return ""


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, mime: str, budget: _Budget, depth: int) -> str:
    if entry.is_dir():
        return ""
    if entry.flag_bits & 1:
        return "opaque"
    if runs(entry.filename):
        return "program"
    if is_page(entry.filename) and not mime.startswith(WITH_PAGES):
        return "script"
    part = _Part(lambda: cast(BinaryIO, archive.open(entry)), entry.file_size)
    with part.open() as member:
        head = member.read(HEAD)
    kind = sniff(head)
    return _inside(part, head, kind, budget, depth + 1) or ("program" if fault_of(head, kind) == "program" else "")


def _stream(part: _Part, mime: str, budget: _Budget, depth: int) -> str:
    """One compressed file, counted piece by piece and thrown away; what it begins with is looked at."""
    inner = _Part(lambda: _READERS[mime](part.open()), part.packed)
    total, head = 0, b""
    with inner.open() as file:
        while made := file.read(STEP):
            total, head = total + len(made), head or made[:HEAD]
            budget.spend(len(made))
            if _swells(total, part.packed):
                raise _Bomb
    kind = sniff(head)
    if found := _inside(inner, head, kind, budget, depth + 1):
        return found
    found = fault_of(head, kind)
    return found if found == "program" or (found == "script" and depth == 1) else ""


def _read(part: _Part, budget: _Budget) -> bytes:
    """An archive inside another, whole. Raises _Bomb."""
    with part.open() as file:
        content = file.read(budget.read + 1)
    budget.read -= len(content)
    if budget.read < 0:
        raise _Bomb
    return content


def _is_zip(head: bytes, mime: str) -> bool:
    return mime in ZIPS or mime.startswith(OFFICE) or head.startswith(b"PK\x03\x04")


def _ends_as_zip(part: _Part) -> bool:
    """Whether it opens as a ZIP although it begins like something else. Looked for in the end alone, piece by piece."""
    tail = b""
    with part.open() as file:
        while made := file.read(STEP):
            tail = (tail + made)[-TAIL:]
    return zipfile.is_zipfile(io.BytesIO(tail))


def _swells(unpacked: int, packed: int) -> bool:
    return unpacked > SUSPECT_BYTES and unpacked > SUSPECT_RATIO * packed


_READERS: dict[str, Callable[[BinaryIO], BinaryIO]] = {
    "application/gzip": lambda file: cast(BinaryIO, gzip.open(file)),  # noqa: SIM115  (closed where it is used)
    "application/x-bzip2": lambda file: cast(BinaryIO, bz2.open(file)),  # noqa: SIM115
    "application/x-xz": lambda file: cast(BinaryIO, lzma.open(file)),  # noqa: SIM115
}
