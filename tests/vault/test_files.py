"""Sealed files: what was cut, lengthened, reordered or belongs to another id does not pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.vault import files
from bot.vault.files import CHUNK, HEADER_BYTES, TAG_BYTES, FileSealer, read_sealed
from bot.vault.sealing import CannotOpen

KEY, OTHER = bytes(32), bytes(31) + b"\1"
CONTENT = b"".join(bytes([n]) * CHUNK for n in range(3)) + b"the end"
STEP = CHUNK + TAG_BYTES


def _sealed(folder: Path, content: bytes = CONTENT, file_id: str = "id") -> Path:
    path = folder / f"{file_id}.sealed"
    sealer = FileSealer(path, KEY, file_id)
    for start in range(0, len(content), 1000):
        sealer.write(content[start : start + 1000])
    sealer.close()
    return path


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])
def test_any_size_comes_back_in_chunks(tmp_path: Path, size: int) -> None:
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    pieces = list(read_sealed(_sealed(tmp_path, content), KEY, "id"))
    assert b"".join(pieces) == content
    assert all(len(piece) <= CHUNK for piece in pieces)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "one byte short": lambda whole: whole[:-1],
    "cut at the border of a chunk": lambda whole: whole[: HEADER_BYTES + 2 * STEP],
    "nothing but the header": lambda whole: whole[:HEADER_BYTES],
    "empty": lambda whole: b"",
    "half a header": lambda whole: whole[:10],
    "one byte longer": lambda whole: whole + b"x",
    "its end twice": lambda whole: whole + whole[HEADER_BYTES + 3 * STEP :],
    "a chunk twice": lambda whole: whole[: HEADER_BYTES + STEP] + whole[HEADER_BYTES:],
    "a chunk left out": lambda whole: whole[: HEADER_BYTES + STEP] + whole[HEADER_BYTES + 2 * STEP :],
    "two chunks swapped": lambda whole: (
        whole[:HEADER_BYTES]
        + whole[HEADER_BYTES + STEP : HEADER_BYTES + 2 * STEP]
        + whole[HEADER_BYTES : HEADER_BYTES + STEP]
        + whole[HEADER_BYTES + 2 * STEP :]
    ),
    "a changed byte in the header": lambda whole: bytes([whole[0] ^ 1]) + whole[1:],
    "a changed byte in the middle": lambda whole: whole[:70_000] + bytes([whole[70_000] ^ 1]) + whole[70_001:],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_does_not_open(tmp_path: Path, damage: str) -> None:
    path = _sealed(tmp_path)
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    with pytest.raises(CannotOpen):
        list(read_sealed(path, KEY, "id"))


@pytest.mark.parametrize(("key", "file_id"), [(OTHER, "id"), (KEY, "another"), (KEY, "")])
def test_another_key_or_another_files_id_does_not_open_it(tmp_path: Path, key: bytes, file_id: str) -> None:
    with pytest.raises(CannotOpen):
        list(read_sealed(_sealed(tmp_path), key, file_id))


def test_nothing_is_there_under_its_name_before_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a" / "id.sealed"
    sealer = FileSealer(path, KEY, "id")
    sealer.write(CONTENT)
    assert not path.exists()
    sealer.close()
    assert [f.name for f in path.parent.iterdir()] == ["id.sealed"]


def test_what_is_abandoned_leaves_nothing(tmp_path: Path) -> None:
    sealer = FileSealer(tmp_path / "id.sealed", KEY, "id")
    sealer.write(CONTENT)
    sealer.abandon()
    assert list(tmp_path.iterdir()) == []


def test_words_are_not_in_the_file(tmp_path: Path) -> None:
    assert b"the end" not in _sealed(tmp_path).read_bytes()


def test_bytes_and_name_are_brought_to_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []
    fsync = files.os.fsync
    monkeypatch.setattr(files.os, "fsync", lambda handle: (synced.append(handle), fsync(handle)))
    _sealed(tmp_path)
    assert len(synced) == 2
