"""`guichet verify` and `guichet bundle`, as an operator runs them on a store that a counter has written."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import update
from typer.testing import CliRunner

from bot import schema
from bot.bundle.archive import BadBundle, read
from bot.cli import app
from bot.running.custody import BadReader
from bot.talk.turn import HandOver, Outcome, Turn
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps
from tests.tickets.opened import NUMBER, handed_over
from tests.tickets.test_readers import PASSPHRASE, joins

__all__ = ["network", "steps", "tables"]
runner = CliRunner()


async def _hands_over(_turn: Turn) -> Outcome:
    return Outcome(commands=(HandOver(title="Panne"),))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path))
    monkeypatch.setattr("bot.commands.custody.screen", Console(width=300))
    return tmp_path


async def _ticket(steps: Steps) -> None:
    steps.assistant = _hands_over
    await steps.say("anna", "mon écran est noir")
    await steps.settle()


async def test_a_store_that_nobody_touched_holds(steps: Steps, data: Path) -> None:
    await _ticket(steps)
    result = runner.invoke(app, ["verify"])
    assert (result.exit_code, "1 conversations, 1 envelopes: none broken" in result.output) == (0, True)


async def test_a_changed_store_is_named_with_conversation_place_and_field(steps: Steps, data: Path) -> None:
    await _ticket(steps)
    await steps.execute(update(schema.envelope).values(verdict_result="unsigned"))
    result = runner.invoke(app, ["verify"])
    (chat,) = await steps.rows(schema.conversation)
    assert result.exit_code == 1
    assert f"conversation {chat.id}: envelope 0: verdict changed (verdict_result)" in result.output


async def test_what_is_wrong_in_the_store_itself_is_no_conversation_and_of_no_network(steps: Steps, data: Path) -> None:
    await _ticket(steps)
    with closing(sqlite3.connect(data / "guichet.db")) as beside, beside:  # where no foreign key forbids it
        beside.execute("INSERT INTO address (chat, conversation_id, sealed) VALUES ('x', 'gone', x'00')")
    result = runner.invoke(app, ["verify"])
    assert result.exit_code == 1
    assert "broken store:" in result.output and "no store" not in result.output
    assert "1 conversations, 1 envelopes: none broken, and the store itself is" in result.output


async def test_a_bundle_is_written_checked_and_shown(steps: Steps, data: Path) -> None:
    await _ticket(steps)
    bundle, keys = data / "b.guichet", data / "keys"
    written = runner.invoke(app, ["bundle", "1001", "--out", str(bundle), "--reader", f"lawyer={keys / 'desk.pub'}"])
    assert written.exit_code == 0, written.output
    told = ["--signer", str(keys / "signing.pub"), "--key", str(keys / "desk.key"), "--show"]
    shown = runner.invoke(app, ["verify", str(bundle), *told])
    assert shown.exit_code == 0, shown.output
    assert "mon écran est noir" in shown.output and "the key you named" in shown.output


@pytest.mark.parametrize("number", ["1001", "G-1001", "g-1001"])
async def test_a_ticket_is_named_with_its_letters_or_without(steps: Steps, data: Path, number: str) -> None:
    await _ticket(steps)
    for command in ("bundle", "parcel"):
        made = runner.invoke(app, [command, number, "--out", str(data / command)])
        assert made.exit_code == 0, made.output
    told = runner.invoke(app, ["verify", str(data / "parcel")])
    assert "a parcel, not a bundle" in str(told.exception) and "G-1001.guichet" in str(told.exception)
    assert runner.invoke(app, ["bundle", "G-x"]).exit_code == 2


async def test_a_bundle_of_another_counter_is_told_as_such(steps: Steps, data: Path) -> None:
    await _ticket(steps)
    bundle = data / "b.guichet"
    runner.invoke(app, ["bundle", "1001", "--out", str(bundle)])
    result = runner.invoke(app, ["verify", str(bundle), "--signer", str(data / "keys" / "desk.pub")])
    assert (result.exit_code, "another key than the one you named" in result.output) == (1, True)
    bundle.write_bytes(bundle.read_bytes()[:-100])
    assert runner.invoke(app, ["verify", str(bundle)]).exception is not None


async def test_a_bundle_with_a_changed_byte_is_told_wrong_and_one_that_cannot_be_read_is_not_judged(
    steps: Steps, data: Path
) -> None:
    await _ticket(steps)
    bundle, changed = data / "b.guichet", data / "changed.guichet"
    runner.invoke(app, ["bundle", "1001", "--out", str(bundle)], catch_exceptions=False)
    whole, inside = bundle.read_bytes(), zipfile.ZipFile(bundle).infolist()
    for name, at in [(info.filename, info.header_offset + 30 + len(info.filename)) for info in inside]:
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        told = runner.invoke(app, ["verify", str(changed)], catch_exceptions=False)
        assert (told.exit_code, f"wrong {name}: changed" in told.output) == (1, True), told.output
    changed.write_text("no bundle at all")
    assert isinstance(runner.invoke(app, ["verify", str(changed)]).exception, BadBundle)
    with zipfile.ZipFile(changed, "w") as other:
        other.writestr("letter.txt", "hello")
    assert "without a manifest" in str(runner.invoke(app, ["verify", str(changed)]).exception)


async def test_a_ticket_that_there_is_not_is_told_by_the_number_that_people_say(steps: Steps, data: Path) -> None:
    await _ticket(steps)
    told = runner.invoke(app, ["bundle", "9999", "--out", str(data / "b.guichet")])
    assert str(told.exception) == "there is no ticket G-9999"


async def test_whoever_holds_the_ticket_can_open_its_bundle_with_their_passphrase(steps: Steps, data: Path) -> None:
    await handed_over(steps)
    lea, carl = await joins(steps, "Léa"), await joins(steps, "Carl")
    await steps.desk.take(NUMBER, "Léa")
    bundle = data / "b.guichet"
    runner.invoke(app, ["bundle", str(NUMBER), "--out", str(bundle)], catch_exceptions=False)
    assert sorted(read(bundle).manifest["readers"]) == [f"agent-{lea.id}", "assistant", "desk"]
    told = ["verify", str(bundle), "--agent", "Léa", "--show"]
    shown = runner.invoke(app, told, input=f"{PASSPHRASE} Léa\n", catch_exceptions=False)
    assert shown.exit_code == 0 and "a person please" in shown.output, shown.output
    assert isinstance(runner.invoke(app, told, input="something else\n").exception, BadReader)
    other = runner.invoke(app, ["verify", str(bundle), "--agent", "Carl"], input=f"{PASSPHRASE} {carl.name}\n")
    assert (other.exit_code, "no key in this bundle is wrapped for this reader" in other.output) == (1, True)


async def test_who_handed_the_ticket_back_is_no_reader_of_a_later_bundle(steps: Steps, data: Path) -> None:
    await handed_over(steps)
    await joins(steps, "Léa")
    await steps.desk.take(NUMBER, "Léa")
    await steps.desk.hand_back(NUMBER, "Léa")
    bundle = data / "b.guichet"
    runner.invoke(app, ["bundle", str(NUMBER), "--out", str(bundle)], catch_exceptions=False)
    assert sorted(read(bundle).manifest["readers"]) == ["assistant", "desk"]
