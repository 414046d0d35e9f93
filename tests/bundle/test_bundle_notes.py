"""What colleagues noted for each other is sealed in a bundle like the words of the chat, and is there for a reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.bundle.archive import read, write
from bot.bundle.check import Report, check
from bot.bundle.gather import EVENTS, REMARKS, SEALED_REMARKS, Contents, gather
from bot.inward.conversations import Conversations
from bot.tickets.handling import Handling
from bot.vault.keys import ASSISTANT, Vault, read_key, unwrap_with
from bot.vault.sealing import seal, unseal_json
from bot.vault.signing import Signer
from tests.plaintext import found_marks
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps
from tests.tickets.opened import NUMBER, handed_over

__all__ = ["network", "steps", "tables"]
NOTE, FACT = "rappeler lundi, il est souffrant", "Galaxy Zwölf"


async def _noted(steps: Steps) -> Contents:
    await handed_over(steps)
    handling = Handling(steps.store, steps.people, clock=lambda: steps.now)
    await handling.note(NUMBER, "Marc", NOTE)
    await handling.set_fact(NUMBER, "Marc", "device", FACT)
    people, readers = Conversations(Vault.open(steps.folder / "keys", ASSISTANT)), steps.vault.public_keys()
    return await steps.store.read(lambda conn: gather(conn, people, steps.shelf, NUMBER, readers, steps.now))


def _private(steps: Steps) -> bytes:
    return read_key(steps.folder / "keys" / f"{ASSISTANT}.key")


def _key(steps: Steps, contents: Contents) -> bytes:
    return unwrap_with(_private(steps), contents.members[f"keys/{ASSISTANT}.bin"])


def _checked(steps: Steps, contents: Contents, **members: bytes) -> Report:
    file = steps.folder / "bundle.guichet"
    packed = write(contents.facts, {**contents.members, **members}, Signer.open(steps.folder / "keys"))
    file.write_bytes(packed)
    return check(read(file), private=_private(steps))


async def test_no_note_and_no_fact_stands_in_a_bundle_in_clear(steps: Steps, tmp_path: Path) -> None:
    contents = await _noted(steps)
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / "one.guichet").write_bytes(write(contents.facts, contents.members, Signer.open(steps.folder / "keys")))
    marks = [NOTE.encode(), FACT.encode(), b"iPhone 12"]
    assert found_marks(folder, marks) == []
    assert {e["kind"] for e in json.loads(contents.members[EVENTS])} >= {"noted", "fact_set"}


async def test_a_reader_finds_the_words_at_the_events_they_belong_to(steps: Steps) -> None:
    contents = await _noted(steps)
    sealed, where = contents.members[REMARKS], contents.facts["conversation"]["id"]
    words = unseal_json(_key(steps, contents), sealed, SEALED_REMARKS, where)
    told = {e["kind"]: w for e, w in zip(json.loads(contents.members[EVENTS]), words, strict=True)}
    assert told["noted"] == {"text": NOTE} and told["fact_set"]["value"] == FACT
    assert _checked(steps, contents).faults == ()


@pytest.mark.parametrize("how", ["other bytes", "fewer"])
async def test_notes_that_were_changed_and_signed_anew_are_found(steps: Steps, how: str) -> None:
    contents = await _noted(steps)
    fewer = seal(_key(steps, contents), b"[]", SEALED_REMARKS, contents.facts["conversation"]["id"])
    false = fewer if how == "fewer" else contents.members[REMARKS][:-1] + b"x"
    assert [fault.where for fault in _checked(steps, contents, **{REMARKS: false}).faults] == [REMARKS]
