"""The register: a file beside the database that is told of every change before it is committed.

    # <name> <mac>                                              the first line: whose it is, the store has that name
    + <owner>:<number of the change>:<digest of the head> ... <mac>     these changes are about to be committed
    = <place of that line> <mac>                                        they were
    - <place of that line> <mac>                                        they were not: found out at the next start
    ! <owner>:<number>:<digest> ... <mac>                               an operator let it begin anew from here

A line is only ever added, and its keyed hash covers the line before, so that none can be changed or taken out. The
line is on the disk before the commit; a crash between the two leaves a `+` without an answer, for which the database
may be on either side. Owners are ids of conversations, and `house`; the file says nothing else about anybody.
"""

from __future__ import annotations

import fcntl
import hmac
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path

from bot.settings import BadSetting, Settings
from bot.vault.files import sync_folder
from bot.vault.keys import make_keys, read_key, row_key
from bot.vault.register_lines import MAC, Kept, Point, Told, mac_of, read_lines

FILE = "register"
_TAIL = 1 << 16
GONE = (
    "is not there, and this database has a register: set GUICHET_REGISTER to where its other counter keeps it, "
    "or share GUICHET_DATA; if it is lost, `guichet register --anew`"
)
ANOTHERS = (
    "is not the register of this database: set GUICHET_REGISTER or GUICHET_DATABASE_URL to what belong together; "
    "if its own is lost, `guichet register --anew`"
)


class RegisterMissing(Exception):
    """The register is not where it was kept."""


class WrongRegister(BadSetting):
    """This is not the store's register; the text says what to do."""


class Register:
    """The register of one store; every process that writes there has it open. Told by several at once."""

    def __init__(self, file: Path, keys: Path) -> None:
        self.file = file
        self._keys = keys
        self._mutex = threading.Lock()
        self._last = Point(place=0, mac="")

    @classmethod
    def of(cls, settings: Settings) -> Register:
        """The one that the settings name."""
        return cls(settings.register, settings.keys)

    def begin(self, name: str) -> None:
        """Its first line: it is the register of the store of that name. Raises WrongRegister when it has begun."""
        first = self._first(name)
        with self._mutex, self._locked(fcntl.LOCK_EX, make=True) as handle:
            if os.fstat(handle).st_size == 0:
                os.pwrite(handle, first, 0)
                os.fdatasync(handle)
            elif os.pread(handle, len(first), 0) != first:
                raise WrongRegister(f"{self.file} {ANOTHERS}")

    def name(self) -> str | None:
        """Of which store it is, as its first line says; "" when that cannot be read, None when there is no register."""
        try:
            with self.file.open("rb") as lines:
                line = lines.readline(_TAIL)
        except FileNotFoundError:
            return None
        name = line.decode("ascii", "replace").removeprefix("# ").partition(" ")[0]
        return None if not line else name if hmac.compare_digest(line, self._first(name)) else ""

    def has_begun(self) -> bool:
        """Whether it tells of something that was committed, or cannot be read. Raises OSError."""
        if self.name() is None:
            return False
        kept = self.read()
        return bool(kept.heads) or kept.broken is not None

    def element(self, owner: str, table: str, told: bytes) -> int:
        """What a row adds to the sum of its table: nobody without the key finds another row that adds the same."""
        return int.from_bytes(
            hmac.digest(self._key, b"|".join((owner.encode(), table.encode(), told)), "sha256"), "big"
        )

    def announce(self, told: Iterable[Told], store: str | None = None) -> int:
        """These changes are about to be committed: on the disk when this returns; gives their place.

        `store` is the name of the store in which they are. Raises WrongRegister when this is not its register, OSError.
        """
        if store is not None and not self.file.exists():
            raise WrongRegister(f"{self.file} {GONE}")
        return self._append("+ " + " ".join(map(str, told)), to_disk=True, store=store)

    def confirm(self, place: int, *, happened: bool = True) -> None:
        """What was announced at this place was committed, or was not. Raises OSError."""
        self._append(f"{'=' if happened else '-'} {place}", make=False)

    def begin_anew(self, told: Iterable[Told]) -> None:
        """Whatever was told before, these are the heads from here on. Raises OSError."""
        self._append("! " + " ".join(map(str, told)), to_disk=True)

    def set_aside(self, why: str) -> None:
        """One that cannot go on is kept under another name, which says why. Raises OSError."""
        names = (self.file.with_name(f"{self.file.name}.{why}-{number}") for number in count(1))
        with self._mutex, self._locked(fcntl.LOCK_EX):
            self.file.rename(next(name for name in names if not name.exists()))
            sync_folder(self.file.parent)

    def read(self, after: Kept | None = None) -> Kept:
        """All that it says; of `after`, which was read before, only the rest is read, and written into it.

        A line that is being written is not there yet. Raises RegisterMissing, OSError.
        """
        if not self.file.exists():
            raise RegisterMissing(f"{self.file}: the register is gone")
        with self._locked(fcntl.LOCK_SH) as handle:
            size = os.fstat(handle).st_size
        kept = after if after and after.broken is None and self.has(after.end) else Kept()
        with self.file.open("rb") as lines:
            lines.seek(kept.end.place)
            return read_lines(self._key, lines, size, kept)

    def has(self, point: Point) -> bool:
        """Whether the register had come to this point: a line with this mac ends there. Raises OSError."""
        if not self.file.exists():
            return False
        with self._locked(fcntl.LOCK_SH) as handle:
            found = os.pread(handle, len(point.mac) + 1, max(point.place - len(point.mac) - 1, 0))
        return hmac.compare_digest(found, f"{point.mac}\n".encode())

    def _append(self, said: str, *, to_disk: bool = False, store: str | None = None, make: bool = True) -> int:
        with self._mutex, self._locked(fcntl.LOCK_EX, make=make and store is None) as handle:
            if store is not None and os.pread(handle, len(self._first(store)), 0) != self._first(store):
                raise WrongRegister(f"{self.file} {ANOTHERS}")
            last = self._end(handle)
            mac = mac_of(self._key, last.mac, said)
            line = f"{said} {mac}\n".encode()
            if os.pwrite(handle, line, last.place) != len(line):
                raise OSError(f"{self.file}: no room for a line")
            if to_disk:
                os.fdatasync(handle)
            self._last = Point(place=last.place + len(line), mac=mac)
        return last.place

    def _end(self, handle: int) -> Point:
        """Where the last whole line ends; what a crash left of another is cut off."""
        size = os.fstat(handle).st_size
        if size == self._last.place and (not size or self._mac_before(handle, size) == self._last.mac):
            return self._last
        start = max(size - _TAIL, 0)
        tail = os.pread(handle, size - start, start)
        while start and b"\n" not in tail[:-1]:
            start = max(start - _TAIL, 0)
            tail = os.pread(handle, size - start, start)
        end = start + tail.rfind(b"\n") + 1
        if end != size:
            os.ftruncate(handle, end)
        return Point(place=end, mac=self._mac_before(handle, end) if end else "")

    def _mac_before(self, handle: int, end: int) -> str:
        return os.pread(handle, MAC, end - MAC - 1).decode("ascii", "replace")

    @cached_property
    def row_key(self) -> bytes:
        """Under which rows that change are sealed (living.py). Raises NoKeys."""
        return row_key(read_key(self._made() / "index.key"))

    @cached_property
    def _key(self) -> bytes:
        return hmac.digest(read_key(self._made() / "index.key"), b"register", "sha256")

    def _made(self) -> Path:
        make_keys(self._keys)
        return self._keys

    def _first(self, name: str) -> bytes:
        said = f"# {name}"
        return f"{said} {mac_of(self._key, '', said)}\n".encode()

    @contextmanager
    def _locked(self, how: int, *, make: bool = False) -> Iterator[int]:
        is_new = make and not self.file.exists()
        if is_new:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.file, os.O_RDWR | (os.O_CREAT if make else 0), 0o600)
        try:
            if is_new:
                sync_folder(self.file.parent)
            fcntl.flock(handle, how)
            yield handle
        finally:
            os.close(handle)
