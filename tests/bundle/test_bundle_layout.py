"""Bytes around the members of a bundle, which no signature covers: each one that was added is found and named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.bundle.archive import BadBundle, read
from tests.bundle.conftest import Made

Make = Callable[[], Awaitable[Made]]
VECTOR = Path(__file__).parent / "vectors" / "version-1.guichet"
NOTE = b"a word that nobody signed"


def _again(whole: bytes, change: Callable[[zipfile.ZipFile, zipfile.ZipInfo], None]) -> bytes:
    """The same members, packed by somebody else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            content = old.read(info)
            change(new, info)
            new.writestr(info, content)
    return out.getvalue()


def _with_comment(whole: bytes) -> bytes:
    return whole[:-2] + len(NOTE).to_bytes(2, "little") + NOTE


def _with_extra(whole: bytes) -> bytes:
    field = b"\xfe\xca" + len(NOTE).to_bytes(2, "little") + NOTE
    return _again(whole, lambda _new, info: setattr(info, "extra", field))


def _with_gap(whole: bytes) -> bytes:
    def gap(new: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        if info.filename == "events.json":
            new.fp.write(NOTE)  # type: ignore[union-attr]
            new.start_dir = new.fp.tell()  # type: ignore[union-attr]

    return _again(whole, gap)


def _with_gap_before_directory(whole: bytes) -> bytes:
    at = int.from_bytes(whole[-6:-2], "little")
    moved = (at + len(NOTE)).to_bytes(4, "little")
    return whole[:at] + NOTE + whole[at:-6] + moved + whole[-2:]


def _in_order(whole: bytes) -> bytes:
    """Nothing added, but written in another order."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for info in reversed(old.infolist()):
            new.writestr(info, old.read(info))
    return out.getvalue()


ADDED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "before it": (lambda whole: NOTE + whole, "byte 0, at manifest.json"),
    "before it, like a ZIP": (lambda whole: whole[:30] + whole, "byte 30, at manifest.json"),
    "after it": (_with_comment, "at the ZIP's directory"),
    "in extra fields": (_with_extra, "at manifest.json"),
    "in a member's comment": (
        lambda whole: _again(whole, lambda _new, info: setattr(info, "comment", NOTE)),
        "at the ZIP's directory",
    ),
    "between two members": (_with_gap, "at events.json"),
    "before the directory": (_with_gap_before_directory, "at the ZIP's directory"),
    "in a date": (
        lambda whole: _again(whole, lambda _new, info: setattr(info, "date_time", (2026, 1, 1, 0, 0, 0))),
        "at manifest.json",
    ),
    "in an attribute": (
        lambda whole: _again(whole, lambda _new, info: setattr(info, "external_attr", 1)),
        "at the ZIP's directory",
    ),
    "by another order": (_in_order, "at manifest.json"),
}


@pytest.mark.parametrize("place", sorted(ADDED))
async def test_bytes_added_anywhere_are_found_and_named(make: Make, place: str) -> None:
    made = await make()
    change, where = ADDED[place]
    changed = change(made.packed())
    with pytest.raises(BadBundle) as found:
        made.read(changed)
    assert where in str(found.value)


async def test_bytes_after_the_end_are_no_bundle(make: Make) -> None:
    made = await make()
    with pytest.raises(BadBundle):
        made.read(made.packed() + NOTE)


async def test_bytes_around_the_members_count_wherever_they_stand(make: Make) -> None:
    """One in nine of them is another; in the members themselves, the first and the last."""
    made = await make()
    whole = made.packed()
    inside = {at for content in made.contents.members.values() for at in _most_of(whole, content)}
    for at in sorted(set(range(len(whole))) - inside)[::9]:
        with pytest.raises(BadBundle):
            made.read(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])


def _most_of(whole: bytes, content: bytes) -> range:
    start = whole.index(content)
    return range(start + 2, start + len(content) - 2)


def test_the_bundle_of_version_1_is_as_written() -> None:
    assert read(VECTOR).manifest["ticket"]
