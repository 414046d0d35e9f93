"""A bundle that nobody touched holds, offline and without the store; whatever was changed is named with its place."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from bot.bundle import archive
from bot.bundle.archive import BadBundle, canonical, read
from bot.bundle.check import check
from bot.bundle.gather import EVENTS, LINKS, SEALED_FILE, TRANSCRIPT
from bot.vault.chain import FIELDS
from bot.vault.keys import ASSISTANT, DESK, unwrap_with
from bot.vault.sealing import seal, unseal
from bot.vault.signing import Signer
from tests.bundle.conftest import Made, reread

Make = Callable[[], Awaitable[Made]]
STRANGER = Signer(SigningKey(b"s" * 32))


async def test_without_keys_the_chain_the_files_and_the_signature_are_checked(make: Make) -> None:
    made = await make()
    report = check(made.read())
    assert (report.ticket, report.faults, report.opened) == ("G-1001", (), False)
    assert (report.envelopes, report.files, report.signer) == (2, 1, made.signer.public.hex())


@pytest.mark.parametrize("reader", [ASSISTANT, DESK])
async def test_a_readers_key_opens_it_and_everything_says_what_the_transcript_says(make: Make, reader: str) -> None:
    made = await make()
    report = check(made.read(), private=made.private(reader), reread=reread)
    assert report.faults == ()
    said = {(entry["box"], entry.get("author"), entry["said"]["text"]) for entry in report.said}
    assert said == {
        ("inbox", None, "mon écran est noir"),
        ("outbox", "bot", "Un instant, G-1001"),
        ("inbox", None, "voilà"),
        ("outbox", "person", "merci, je regarde"),
    }


async def test_nothing_of_it_can_be_read_without_a_key(make: Make) -> None:
    content = (await make()).packed()
    for words in ("écran", "anna", "Un instant", "merci, je regarde"):
        assert words.encode() not in content
    assert b"\x89PNG" not in content


async def test_a_key_that_is_no_readers_opens_nothing(make: Make) -> None:
    report = check((await make()).read(), private=bytes(PrivateKey.generate()), reread=reread)
    assert [fault.where for fault in report.faults] == ["keys"]


async def test_the_same_contents_give_the_same_bytes(make: Make) -> None:
    made = await make()
    assert made.packed() == made.packed()


async def test_one_changed_byte_anywhere_is_found(make: Make) -> None:
    """Of every member one byte in the middle; what stands around members: test_bundle_layout.py."""
    made = await make()
    whole = made.packed()
    for name, content in {**made.contents.members}.items():
        at = whole.index(content) + len(content) // 2
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        with pytest.raises(BadBundle, match=f"{name}: changed"):
            made.read(changed)


async def test_a_changed_manifest_is_found(make: Make) -> None:
    made = await make()
    whole = made.packed()
    changed = whole.replace(b'"topic":"crash"', b'"topic":"trash"')
    with pytest.raises(BadBundle, match=r"manifest\.(json: changed|sig: the manifest is not what was signed)"):
        made.read(changed)


@pytest.mark.parametrize("name", [LINKS, TRANSCRIPT, EVENTS, "bodies/1.bin"])
async def test_a_missing_member_is_found(make: Make, name: str) -> None:
    made = await make()
    with pytest.raises(BadBundle, match=f"{name}: missing"):
        made.read(_without(made, name))


def _without(made: Made, name: str) -> bytes:
    out = made.folder / "cut.zip"
    with zipfile.ZipFile(made.file()) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as cut:
        for info in whole.infolist():
            if info.filename != name:
                cut.writestr(info, whole.read(info))
    return out.read_bytes()


# --- signed by somebody else: the contents themselves still tell ------------------------------------------------------


@pytest.mark.parametrize("field", ["position", "previous", "envelope_id", "digests", "hash", *FIELDS])
async def test_a_changed_field_of_an_envelope_is_found_even_when_signed_anew(make: Make, field: str) -> None:
    made = await make()
    links = json.loads(made.contents.members[LINKS])
    links[1][field] = _other(links[1][field])
    report = check(made.read(made.packed(STRANGER, **{LINKS: canonical(links)})))
    assert report.faults, field
    assert report.faults[0].where == "envelope 1"
    named = "verdict changed" if field.startswith("verdict") else "changed" if field in FIELDS else ""
    assert named in report.faults[0].what
    assert field not in FIELDS or field in report.faults[0].what


def _other(value: Any) -> Any:
    if isinstance(value, (int, float)):
        return value + 1
    return value[:-4] + ("AAAA" if value[-4:] != "AAAA" else "BBBB") if len(value) > 4 else value + "x"


async def test_an_attachment_that_was_swapped_is_found(make: Make) -> None:
    made = await make()
    (name,) = [n for n in made.contents.members if n.startswith("files/")]
    report = made.opened(made.packed(STRANGER, **{name: made.contents.members[name][:-1] + b"x"}))
    assert [fault.where for fault in report.faults] == [name]


async def test_another_transcript_by_one_who_has_the_key_is_found(make: Make) -> None:
    """A reader can seal and sign other words; the envelopes still say what the customer said."""
    made = await make()
    key = unwrap_with(made.private(), made.contents.members[f"keys/{ASSISTANT}.bin"])
    conversation = made.contents.facts["conversation"]["id"]
    said = json.loads(unseal(key, made.contents.members[TRANSCRIPT], SEALED_FILE, conversation))
    (n, line) = next((n, line) for n, line in enumerate(said) if line["box"] == "inbox")
    line["said"]["text"] = "tout va bien"
    false = seal(key, canonical(said), SEALED_FILE, conversation)
    report = made.opened(made.packed(STRANGER, **{TRANSCRIPT: false}))
    assert [(f.where, f.what) for f in report.faults] == [
        (f"transcript line {n}", "says other than the delivery it names")
    ]
    left_out = seal(key, canonical(said[:n] + said[n + 1 :]), SEALED_FILE, conversation)
    report = made.opened(made.packed(STRANGER, **{TRANSCRIPT: left_out}))
    assert report.faults[0].what == "holds a message that the transcript does not have"


async def _forged(made: Made, change: Callable[[list[Any]], list[Any]]) -> list[str]:
    """What is found in a bundle whose transcript somebody with all keys wrote anew."""
    key = unwrap_with(made.private(), made.contents.members[f"keys/{ASSISTANT}.bin"])
    conversation = made.contents.facts["conversation"]["id"]
    said = json.loads(unseal(key, made.contents.members[TRANSCRIPT], SEALED_FILE, conversation))
    sealed = seal(key, canonical(change(said)), SEALED_FILE, conversation)
    return [fault.what for fault in made.opened(made.packed(**{TRANSCRIPT: sealed})).faults]


@pytest.mark.parametrize("place", [None, 99])
async def test_a_line_that_names_no_delivery_is_found(make: Make, place: int | None) -> None:
    def invent(said: list[Any]) -> list[Any]:
        line = next(line for line in said if line["box"] == "inbox")
        return [*said, {**line, "envelope": place, "said": {**line["said"], "text": "je me rends"}}]

    assert "names no delivery of this bundle" in await _forged(await make(), invent)


async def test_a_transcript_without_any_word_of_the_customer_is_found(make: Make) -> None:
    def silence(said: list[Any]) -> list[Any]:
        return [line for line in said if line["box"] != "inbox"]

    assert "holds a message that the transcript does not have" in await _forged(await make(), silence)


async def test_a_member_that_belongs_to_nothing_is_found(make: Make) -> None:
    made = await make()
    report = check(made.read(made.packed(**{"files/extra.bin": b"x"})))
    assert [(f.where, f.what) for f in report.faults] == [("files/extra.bin", "belongs to nothing in this bundle")]


# --- files that are no bundles ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../escape.bin", "/etc/passwd", "files/../../x.bin", "files/é.bin", "files/a/b.bin"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadBundle, match="a name that no bundle has"):
        read(_zip(tmp_path, {"manifest.json": b"{}", name: b"x"}))


def test_a_compressed_member_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = _zip(tmp_path, {"manifest.json": b"0" * 50_000_000}, zipfile.ZIP_DEFLATED)
    assert bomb.stat().st_size < 100_000
    with pytest.raises(BadBundle, match="compressed or encrypted"):
        read(bomb)


def test_a_manifest_of_a_later_version_is_told_as_such(tmp_path: Path) -> None:
    manifest = canonical({"format": archive.FORMAT, "version": 2, "signer": "00", "members": {}})
    with pytest.raises(BadBundle, match="a newer Guichet may read it"):
        read(_zip(tmp_path, {"manifest.json": manifest, "manifest.sig": b"s" * 64}))


def _zip(folder: Path, members: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> Path:
    path = folder / "other.zip"
    with zipfile.ZipFile(path, "w", how) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path
