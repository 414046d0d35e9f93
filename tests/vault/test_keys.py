"""Key files: made once, by whoever is first; private; clear words when they cannot be had."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.vault import keys
from bot.vault.keys import ASSISTANT, DESK, NoKeys, Vault, create_once, make_keys
from bot.vault.sealing import CannotOpen, new_key

FILES = {"signing.key", "signing.pub", "index.key", "assistant.key", "assistant.pub", "desk.key", "desk.pub"}
_MAKE = """
import sys, time
from pathlib import Path
from bot.vault.keys import Vault
while time.time() < float(sys.argv[2]): pass
print(Vault.open(Path(sys.argv[1]), sys.argv[3]).blind("x"))
"""


def test_each_reader_opens_what_was_wrapped_for_it_and_nothing_else(tmp_path: Path) -> None:
    assistant, desk = Vault.open(tmp_path, ASSISTANT), Vault.open(tmp_path, DESK)
    key = new_key()
    for maker in (assistant, desk):
        assert assistant.unwrap(maker.wrap(key, ASSISTANT)) == key
        assert desk.unwrap(maker.wrap(key, DESK)) == key
        with pytest.raises(CannotOpen):
            desk.unwrap(maker.wrap(key, ASSISTANT))
    with pytest.raises(CannotOpen):
        assistant.unwrap(b"short")


def test_keys_wrapped_together_share_a_sender_and_open_one_by_one(tmp_path: Path) -> None:
    """Agreeing on a secret is the dearest part of a delivery from 1,000 new people: once for all of them."""
    assistant, desk = Vault.open(tmp_path, ASSISTANT), Vault.open(tmp_path, DESK)
    secret = [new_key() for _ in range(20)]
    wrapped, others = (assistant.wrap_all(secret, DESK) for _ in range(2))
    assert len({one[:32] for one in wrapped}) == 1
    assert len({one[32:] for one in wrapped + others}) == 40
    assert wrapped[0][:32] != others[0][:32]
    assert [desk.unwrap(one) for one in reversed(wrapped)] == secret[::-1]
    assert [desk.unwrap(one) for pair in zip(wrapped, others, strict=True) for one in pair][::2] == secret
    with pytest.raises(CannotOpen):
        desk.unwrap(others[0][:32] + wrapped[0][32:])
    with pytest.raises(CannotOpen):
        assistant.unwrap(wrapped[0])


@pytest.mark.parametrize("sender", [bytes(32), b"\x01" + bytes(31)])
def test_a_sender_that_would_agree_on_nothing_secret_is_refused(tmp_path: Path, sender: bytes) -> None:
    with pytest.raises(CannotOpen):
        Vault.open(tmp_path, ASSISTANT).unwrap(sender + bytes(24 + 16 + 32))


def test_the_same_folder_gives_the_same_keys(tmp_path: Path) -> None:
    first = Vault.open(tmp_path, ASSISTANT)
    wrapped = first.wrap(b"k" * 32, ASSISTANT)
    again = Vault.open(tmp_path, ASSISTANT)
    assert again.unwrap(wrapped) == b"k" * 32
    assert again.blind("chat", "x") == first.blind("chat", "x")


def test_two_processes_that_make_keys_at_once_agree(tmp_path: Path) -> None:
    at = str(time.time() + 1.5)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _MAKE, str(tmp_path / "keys"), at, reader],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            text=True,
        )
        for reader in (ASSISTANT, DESK)
    ]
    said = {process.communicate(timeout=60)[0] for process in started}
    assert len(said) == 1
    assert said != {""}
    assert {f.name for f in (tmp_path / "keys").iterdir()} == FILES


def test_whoever_comes_second_keeps_what_the_first_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The moment between looking and writing, which two processes rarely hit."""
    file = tmp_path / "index.key"
    monkeypatch.setattr(Path, "exists", lambda _self: False)
    create_once(file, b"first")
    create_once(file, b"second")
    assert file.read_bytes() == b"first"
    assert [f.name for f in tmp_path.iterdir()] == ["index.key"]


def test_only_their_owner_may_read_them(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        make_keys(tmp_path / "keys")
    finally:
        os.umask(old)
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert {f.stat().st_mode & 0o777 for f in (tmp_path / "keys").iterdir()} == {0o600}
    assert {f.name for f in (tmp_path / "keys").iterdir()} == FILES


@pytest.mark.parametrize("name", sorted(FILES - {"assistant.pub", "signing.pub"}))
@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_damaged_file_is_named_and_never_made_anew(tmp_path: Path, name: str, content: bytes) -> None:
    make_keys(tmp_path)
    (tmp_path / name).write_bytes(content)
    reader = DESK if name == "desk.key" else ASSISTANT
    with pytest.raises(NoKeys, match=f"{name} is damaged: restore it from a backup"):
        Vault.open(tmp_path, reader)
    assert (tmp_path / name).read_bytes() == content


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NoKeys, match="make this folder writable, or set GUICHET_DATA"):
        make_keys(tmp_path / "file" / "keys")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(keys.os, "open", refused)
    with pytest.raises(NoKeys, match="Permission denied: make this folder writable"):
        make_keys(tmp_path / "keys")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    make_keys(tmp_path)
    (tmp_path / "desk.pub").unlink()
    (tmp_path / "desk.pub").mkdir()
    with pytest.raises(NoKeys, match="desk.pub: .* make this file readable"):
        Vault.open(tmp_path, ASSISTANT)


def test_blind_indexes_differ_by_part_by_border_and_by_folder(tmp_path: Path) -> None:
    vault = Vault.open(tmp_path / "a", ASSISTANT)
    seen = [("chat", "x"), ("chat", "y"), ("cha", "tx"), ("chatx",), ("chat", "x", "")]
    assert len({vault.blind(*parts) for parts in seen}) == len(seen)
    assert Vault.open(tmp_path / "b", ASSISTANT).blind("chat", "x") != vault.blind("chat", "x")
