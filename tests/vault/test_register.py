"""The register: lines are only added, a changed one shows, and a crash in the middle leaves nothing that misleads."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from bot.vault.register import Register, RegisterMissing
from bot.vault.register_lines import Point, Told


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path / "register", tmp_path / "keys")


def _told(owner: str, number: int) -> Told:
    return Told(owner=owner, number=number, digest=f"{number:032x}")


def _change(register: Register, owner: str, number: int) -> None:
    register.confirm(register.announce([_told(owner, number)]))


def test_what_was_confirmed_is_the_head_of_its_owner(register: Register) -> None:
    for number in (1, 2, 3):
        _change(register, "anna", number)
    kept = register.read()
    assert (kept.heads, kept.changes, kept.broken) == ({"anna": _told("anna", 3)}, 3, None)
    assert kept.unanswered("anna") == ()


def test_what_was_announced_and_not_answered_is_not_a_head(register: Register) -> None:
    _change(register, "anna", 1)
    register.announce([_told("anna", 2), _told("bert", 1)])
    kept = register.read()
    assert kept.heads == {"anna": _told("anna", 1)}
    assert (kept.unanswered("anna"), kept.unanswered("bert")) == ((_told("anna", 2),), (_told("bert", 1),))


def test_what_did_not_happen_leaves_nothing_open(register: Register) -> None:
    register.confirm(register.announce([_told("anna", 1)]), happened=False)
    assert (register.read().heads, register.read().open_at) == ({}, {})


def test_a_later_answer_does_not_bring_an_older_head_back(register: Register) -> None:
    first, second = register.announce([_told("anna", 1)]), register.announce([_told("anna", 2)])
    register.confirm(second)
    register.confirm(first)
    assert register.read().heads == {"anna": _told("anna", 2)}


def test_beginning_anew_forgets_what_was_said_before(register: Register) -> None:
    _change(register, "anna", 7)
    _change(register, "bert", 1)
    register.begin_anew([_told("anna", 3)])
    assert register.read().heads == {"anna": _told("anna", 3)}


def test_a_register_that_was_cut_back_and_went_on_has_a_gap_until_it_begins_anew(register: Register) -> None:
    for number in (1, 2):
        _change(register, "anna", number)
    lines = register.file.read_bytes().splitlines(keepends=True)
    _change(register, "anna", 3)
    register.file.write_bytes(b"".join(lines[:4]))
    assert register.read().gap is None
    _change(register, "anna", 4)
    _change(register, "anna", 5)
    assert (register.read().gap, register.read().broken) == (5, None)
    register.begin_anew([_told("anna", 5)])
    _change(register, "anna", 6)
    assert register.read().gap is None


def test_a_register_that_begins_in_the_middle_has_a_gap(register: Register) -> None:
    _change(register, "anna", 1)
    register.announce([_told("anna", 2), _told("bert", 2)])
    assert register.read().gap == 3


def test_a_change_told_again_after_it_failed_leaves_no_gap(register: Register) -> None:
    register.confirm(register.announce([_told("anna", 1)]), happened=False)
    register.announce([_told("anna", 1), _told("bert", 1)])
    _change(register, "anna", 2)
    assert register.read().gap is None


def test_only_what_came_after_is_read_again(register: Register) -> None:
    _change(register, "anna", 1)
    before = register.read()
    _change(register, "anna", 2)
    whole = register.file.read_bytes()
    register.file.write_bytes(b"x" + whole[1:])
    kept = register.read(before)
    assert (kept.broken, kept.lines, kept.heads) == (None, 4, {"anna": _told("anna", 2)})
    assert register.read().broken == 1
    register.file.write_bytes(whole[:-1] + b"x\n")
    assert register.read(register.read()).broken == 4


def test_one_that_was_written_anew_meanwhile_is_read_from_its_beginning(register: Register) -> None:
    _change(register, "anna", 1)
    before = register.read()
    register.file.unlink()
    _change(register, "bert", 1)
    assert register.read(before).heads == {"bert": _told("bert", 1)}


def test_a_changed_byte_anywhere_is_found(register: Register) -> None:
    for number in (1, 2):
        _change(register, "anna", number)
    whole = register.file.read_bytes()
    for place in range(len(whole)):
        register.file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        kept = register.read()
        assert kept.broken is not None or kept.end.place < len(whole), place


def test_a_line_taken_out_is_found(register: Register) -> None:
    for number in (1, 2, 3):
        _change(register, "anna", number)
    lines = register.file.read_bytes().splitlines(keepends=True)
    register.file.write_bytes(b"".join(lines[:2] + lines[4:]))
    assert register.read().broken == 3


def test_a_line_written_without_the_key_is_found(register: Register, tmp_path: Path) -> None:
    _change(register, "anna", 1)
    other = Register(register.file, tmp_path / "other-keys")
    _change(other, "anna", 2)
    assert register.read().broken == 3


def test_an_end_cut_off_is_told_by_a_head_kept_elsewhere(register: Register) -> None:
    _change(register, "anna", 1)
    early = register.read().end
    _change(register, "anna", 2)
    late, lines = register.read().end, register.file.read_bytes().splitlines(keepends=True)
    assert register.has(early) and register.has(late)
    register.file.write_bytes(b"".join(lines[:2]))
    assert (register.read().broken, register.has(early), register.has(late)) == (None, True, False)
    _change(register, "anna", 2)
    _change(register, "anna", 3)
    assert register.has(early)
    register.file.write_bytes(b"")
    _change(register, "bert", 1)
    assert not register.has(early)


def test_a_line_that_a_crash_cut_short_is_no_line_and_the_next_one_takes_its_place(register: Register) -> None:
    _change(register, "anna", 1)
    whole = register.file.read_bytes()
    for cut in range(1, 40):
        register.file.write_bytes(whole + whole[:cut].replace(b"\n", b""))
        assert register.read().heads == {"anna": _told("anna", 1)}
        _change(Register(register.file, register.file.with_name("keys")), "anna", 2)
        kept = register.read()
        assert (kept.broken, kept.heads) == (None, {"anna": _told("anna", 2)})


def test_many_who_write_at_once_leave_whole_lines(register: Register, tmp_path: Path) -> None:
    def work(name: str) -> None:
        mine = Register(register.file, tmp_path / "keys")
        for number in range(1, 21):
            _change(mine, name, number)

    register.element("anna", "inbox", b"")  # the keys are there
    writers = [threading.Thread(target=work, args=(f"p{n}",)) for n in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    kept = register.read()
    assert (kept.broken, kept.changes) == (None, 120)
    assert kept.heads == {f"p{n}": _told(f"p{n}", 20) for n in range(6)}


def test_a_register_that_is_not_there_says_so(register: Register) -> None:
    with pytest.raises(RegisterMissing):
        register.read()
    assert not register.has(Point(place=100, mac="0" * 32))


def test_only_its_owner_may_read_it(register: Register) -> None:
    _change(register, "anna", 1)
    assert register.file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "12", "x-" + "0" * 32, "4711-0", "-1-" + "0" * 32, "3-" + "0" * 32])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="looks like"):
        Point.read(text)


def test_a_head_is_read_as_it_was_printed() -> None:
    point = Point(place=4711, mac="ab" * 16)
    assert Point.read(f" {point}\n") == point
