"""Every vector: it plays as it says, the files are those that the script makes, what opens re-encodes to its bytes."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from connectors.interop.content import Content
from connectors.interop.envelope import Envelope
from connectors.interop.errors import BlobDiffers, CannotOpen, ForeignHost, InteropRefusal, Stale
from connectors.interop.session import reopen
from connectors.interop.vectors.fixtures import PARTNERS, fixtures
from connectors.interop.vectors.make import HERE, vectors
from connectors.interop.vectors.outcome import play, state_of, told
from connectors.interop.vectors.world import NOW
from connectors.sdk.messages import Message

FILES = sorted([*HERE.glob("good/*.json"), *HERE.glob("bad/*.json")])


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


each = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")


@each
def test_it_plays_as_it_says(path: Path) -> None:
    vector = read(path)
    outcomes = play(vector, state_of(vector["keys"], int(NOW)))
    assert [told(outcome) for outcome in outcomes] == [step["expect"] for step in vector["steps"]]
    for step, outcome in zip(vector["steps"], outcomes, strict=True):
        opened = [e for e in outcome if isinstance(e, Message) and e.opening]
        assert [{"id": m.message_id, "message_key": m.opening[:32].hex()} for m in opened] == step["opened"]


def test_the_files_are_those_that_the_script_makes() -> None:
    made = dict(vectors())
    assert sorted(made) == FILES
    assert [path.name for path, text in made.items() if path.read_text(encoding="utf-8") != text] == []


@pytest.mark.parametrize("partner", ["birdychat", "haiket"])
def test_the_recorded_deliveries_are_those_that_the_script_makes(partner: str) -> None:
    made = dict(fixtures(partner))
    recorded = {path for path in (PARTNERS / partner / "fixtures").rglob("*") if path.is_file()}
    assert set(made) == recorded
    assert [path.name for path, content in made.items() if path.read_bytes() != content] == []


@each
def test_what_opens_is_written_the_one_way_there_is(path: Path) -> None:
    vector = read(path)
    outcomes = play(vector, state_of(vector["keys"], int(NOW)))
    for step, outcome in zip(vector["steps"], outcomes, strict=True):
        events = {e["id"]: e for e in json.loads(b64decode(step["body"]))["events"] if e.get("type") == "message"}
        for message in (e for e in outcome if isinstance(e, Message) and e.opening):
            raw = b64decode(events[message.message_id]["envelope"])
            envelope = Envelope.decode(raw)
            assert envelope.encode() == raw
            content = reopen(envelope, vector["partner"], message.opening)
            assert Content.decode(content).encode() == content


def test_every_refusal_has_a_vector() -> None:
    """Those of files are tested where files are."""
    said = {word for path in FILES for step in read(path)["steps"] for word in step["expect"]}
    codes = {kind.code for kind in subclasses(InteropRefusal)} - {CannotOpen.code} | {Stale.code}
    assert codes <= {word.removeprefix("delivery: ") for word in said}
    assert {BlobDiffers.code, ForeignHost.code} == {"blob-differs", "foreign-host"}


def subclasses(kind: type) -> set[type]:
    return {deeper for one in kind.__subclasses__() for deeper in {one, *subclasses(one)}}
