"""After a talk with hand-over, files and a voice note, after bundle, parcel and a deleted export, and with the
write-ahead log that a crash leaves behind, no file of ours holds a word, name, number or sound of the customer.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import schema
from bot.cli import app
from bot.leaving.levels import SEALED
from bot.talk.turn import HandOver, Heard, Outcome, Say, Turn
from connectors.sdk.testkit.network import FakeNetwork
from tests.plaintext import found_marks
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps

__all__ = ["network", "steps", "tables"]
WORDS, NAME, REPLY, CHAT = "zanzibarlicieux", "Quaxelmund", "vermillonnage", "33698765432"
PICTURE, VOICE, TITLE = b"marked-picture-7f3a9c51", b"marked-voice-0b6e44aa", "hexadrolement"
MARKS = [m.encode() for m in (WORDS, NAME, REPLY, CHAT, TITLE, "Galaxy Zwölf")] + [PICTURE, VOICE]
runner = CliRunner()


async def _hands_over(turn: Turn) -> Outcome:
    facts = {"device": "Galaxy Zwölf"}
    ask = HandOver(title=TITLE, topic="crash", facts=facts)
    heard = Heard(intent="nlu_fallback", ranking=(("crash", 0.3),))
    says = (Say(text=f"{WORDS}, dites-vous ?"),)
    return Outcome(says=says, commands=(ask,), tracker=WORDS.encode(), heard=heard)


@pytest.fixture
async def talked(steps: Steps, network: FakeNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Steps:
    """A whole talk; the store is still open, with all that rests in its write-ahead log."""
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path))
    steps.assistant = _hands_over
    png = b"\x89PNG\r\n\x1a\n" + PICTURE * 200
    voice = b"OggS\x00\x02" + b"\0" * 22 + b"OpusHead" + VOICE * 200
    await steps.post({**network.text(CHAT, f"mon appli {WORDS} plante"), "name": NAME})
    await steps.settle()
    await steps.post(network.file(CHAT, png, text=WORDS))
    await steps.post(network.file(CHAT, voice, "audio/ogg", kind="voice"))
    await steps.settle()
    await steps.desk.reply(1001, "Marc", REPLY, form="0" * 32)
    await steps.settle()
    assert REPLY in network.texts(CHAT) and len(await steps.rows(schema.media)) >= 2
    assert await steps.rows(schema.studio_sentence), "the training inbox has a sentence"
    return steps


def _clean(folder: Path) -> list[str]:
    return found_marks(folder, MARKS)


async def test_nothing_rests_in_clear_while_it_runs_write_ahead_log_included(talked: Steps, tmp_path: Path) -> None:
    assert (tmp_path / "guichet.db-wal").stat().st_size > 0, "the log is there to be searched"
    assert _clean(tmp_path) == []


async def test_bundle_and_sealed_parcel_say_nothing_either(talked: Steps, tmp_path: Path) -> None:
    assert runner.invoke(app, ["bundle", "1001", "--out", str(tmp_path / "b.guichet")]).exit_code == 0
    told = runner.invoke(app, ["parcel", "1001", "--out", str(tmp_path / "p.zip")])
    assert told.exit_code == 0 and SEALED in told.output
    assert _clean(tmp_path) == []


async def test_a_deleted_export_leaves_nothing_behind(talked: Steps, tmp_path: Path) -> None:
    out = tmp_path / "export.zip"
    assert runner.invoke(app, ["export", "G-1001", "--out", str(out)]).exit_code == 0
    assert _clean(tmp_path), "the export is in clear, and found"
    out.unlink()
    assert _clean(tmp_path) == []


async def test_the_log_of_the_desk_names_tickets_and_nobody(talked: Steps, tmp_path: Path) -> None:
    for command in (
        ["hold", "G-1001", "--reason", "procès"],
        ["hold", "G-1001", "--lift"],
        ["erase", "G-1001", "--yes"],
    ):
        more = ["--out", str(tmp_path / "c.json")] if command[0] == "erase" else []
        assert runner.invoke(app, [*command, *more]).exit_code == 0, command
    told = repr(await talked.rows(schema.desk_event)).encode()
    assert b"G-1001" in told and not [mark for mark in MARKS if mark in told]
    assert _clean(tmp_path) == []
