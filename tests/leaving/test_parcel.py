"""A parcel holds what the level of its route allows, and not a word more."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.guichet_yml import WrongSettings
from bot.leaving.levels import FULL, LEVELS, SEALED, SUMMARY, Leaving, load
from bot.leaving.parcel import Packer
from bot.talk.turn import HandOver, Outcome, Turn
from bot.vault.signing import Signer
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps

__all__ = ["network", "steps", "tables"]
WORDS, DEVICE = "zanzibarlicieux", "Galaxy S21"
PNG = b"\x89PNG\r\n\x1a\n" + b"marked-picture" * 300


async def _hands_over(turn: Turn) -> Outcome:
    return Outcome(commands=(HandOver(title=turn.message.text, topic="crash", facts={"device": DEVICE}),))


async def _parcel(steps: Steps, network: FakeNetwork, level: str) -> dict[str, bytes]:
    steps.assistant = _hands_over
    await steps.say("anna", WORDS)
    await steps.post(network.file("anna", PNG, text=WORDS))
    await steps.settle()
    packer = Packer(
        people=steps.people,
        files=steps.shelf,
        signer=Signer.open(steps.folder / "keys"),
        leaving=Leaving({"native": level}),
        routes={"fake": "native"},
        readers=steps.vault.public_keys(),
    )
    content = await steps.store.read(lambda conn: packer.parcel(conn, 1001, time.time()))
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def _everything(members: dict[str, bytes]) -> bytes:
    """All that can be read of it without a key."""
    inner = [zipfile.ZipFile(io.BytesIO(content)) for name, content in members.items() if name.endswith(".zip")]
    return b"".join([*members.values(), *(one.read(name) for one in inner for name in one.namelist())])


@pytest.mark.parametrize("level", LEVELS)
async def test_only_what_the_level_allows_can_be_read(steps: Steps, network: FakeNetwork, level: str) -> None:
    members = await _parcel(steps, network, level)
    told: dict[str, Any] = json.loads(members["summary.json"])
    plain = _everything(members)
    assert (told["label"], told["topic"], told["level"]) == ("G-1001", "crash", level)
    assert "G-1001.guichet" in members
    assert (DEVICE.encode() in plain) == (level in (SUMMARY, FULL))
    for mark in (WORDS.encode(), b"marked-picture", b"anna"):
        assert (mark in plain) == (level == FULL), mark


def test_what_is_not_named_is_sealed_and_a_network_goes_before_its_route() -> None:
    leaving = Leaving({"third-party": SUMMARY, "haiket": FULL})
    assert [
        leaving.level(*one) for one in (("haiket", "third-party"), ("birdychat", "third-party"), ("x", "native"))
    ] == [
        FULL,
        SUMMARY,
        SEALED,
    ]


@pytest.mark.parametrize(
    ("part", "told"), [("leaves: {native: all}", "leaves.native"), ("leaves: {elsewhere: full}", "leaves.elsewhere")]
)
def test_a_wrong_level_is_told_by_its_key(tmp_path: Path, part: str, told: str) -> None:
    file = tmp_path / "guichet.yml"
    file.write_text(part)
    with pytest.raises(WrongSettings, match=told):
        load(file)


def test_as_shipped_end_to_end_routes_are_sealed() -> None:
    assert load().level("haiket", "third-party") == SEALED
