"""An erased person: nothing of them can be opened again, all chains still verify, and a certificate says so."""

from __future__ import annotations

import io
import json
import sqlite3
import time
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from nacl.bindings import crypto_sign_open
from rich.console import Console
from sqlalchemy import select, update
from typer.testing import CliRunner

from bot import schema
from bot.cli import app
from bot.talk.turn import HandOver, Outcome, Say, Turn
from bot.vault import custody
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps

__all__ = ["network", "steps", "tables"]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 300
runner = CliRunner()


async def _hands_over(_turn: Turn) -> Outcome:
    return Outcome(says=(Say(text="Un instant"),), commands=(HandOver(title="Panne"),))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path))
    for name in ("custody", "rights"):
        monkeypatch.setattr(f"bot.commands.{name}.screen", Console(width=300))
    return tmp_path


async def _two_people(steps: Steps, network: FakeNetwork) -> None:
    """Anna and bert wrote in one delivery; anna has a ticket and sent a picture."""
    steps.assistant = _hands_over
    await steps.post(network.text("anna", "secret d'anna"), network.text("bert", "mot de bert"))
    await steps.post(network.file("anna", PNG, text="voilà"))
    await steps.settle()


def _run(*arguments: str) -> Any:
    return runner.invoke(app, list(arguments), catch_exceptions=False)


def _erase(data: Path, who: str = "fake:anna") -> dict[str, Any]:
    out = data / "certificate.json"
    result = _run("erase", who, "--yes", "--out", str(out))
    assert result.exit_code == 0, result.output
    content, signature = out.read_bytes(), out.with_suffix(".sig").read_bytes()
    public = (data / "keys" / "signing.pub").read_bytes()
    assert crypto_sign_open(signature + b"guichet-erasure-1\0" + content, public)
    return dict(json.loads(content))


async def test_nothing_of_them_is_left_but_hashes(steps: Steps, network: FakeNetwork, data: Path) -> None:
    await _two_people(steps, network)
    anna = await steps.chat("anna")
    (wrapped,) = [r.wrapped for r in await steps.rows(schema.conversation_key) if r.conversation_id == anna.id][:1]
    bodies = [r.sealed for r in await steps.rows(schema.envelope)]
    assert _erase(data)["erased"]["inbox"] == 2
    for table in schema.metadata.sorted_tables:
        if "conversation_id" in table.c and table.name != "envelope_link":
            rows = [r for r in await steps.rows(table) if r.conversation_id == anna.id]
            assert rows == [], table.name
    assert not list((data / "media").rglob("*.sealed"))
    await steps.close()
    on_disk = b"".join(path.read_bytes() for path in data.rglob("guichet.db*"))
    assert wrapped not in on_disk and not any(body in on_disk for body in bodies)


async def test_everybody_elses_chain_still_verifies_and_theirs_too(
    steps: Steps, network: FakeNetwork, data: Path
) -> None:
    await _two_people(steps, network)
    _erase(data)
    result = _run("verify")
    assert (result.exit_code, "none broken" in result.output) == (0, True), result.output


async def test_what_others_wrote_in_the_same_delivery_is_still_theirs(
    steps: Steps, network: FakeNetwork, data: Path
) -> None:
    await _two_people(steps, network)
    _erase(data)
    out = data / "bert.zip"
    _run("export", "fake:bert", "--out", str(out))
    (told,) = json.loads(zipfile.ZipFile(out).read("export.json"))
    assert "mot de bert" in [line["text"] for line in told["messages"]]


async def test_an_erasure_that_nobody_signed_is_a_break(steps: Steps, network: FakeNetwork, data: Path) -> None:
    await _two_people(steps, network)
    _erase(data)
    await steps.execute(update(schema.erasure).values(certificate=b'{"chains":[]}'))
    result = _run("verify")
    assert (result.exit_code, "no certificate says so" in result.output) == (1, True)


async def test_the_certificate_names_nobody(steps: Steps, network: FakeNetwork, data: Path) -> None:
    await _two_people(steps, network)
    said = json.dumps(_erase(data, "G-1001"))
    assert "anna" not in said and "secret" not in said


async def test_who_writes_again_is_somebody_new(steps: Steps, network: FakeNetwork, data: Path) -> None:
    await _two_people(steps, network)
    before = (await steps.chat("anna")).id
    _erase(data)
    assert await steps.talk("anna", "bonjour") == ["Un instant"]
    assert (await steps.chat("anna")).id != before


async def test_a_backup_made_before_still_opens_with_the_keys_and_the_question_says_so(
    steps: Steps, network: FakeNetwork, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _two_people(steps, network)
    backup = data / "backup.db"
    with closing(sqlite3.connect(data / "guichet.db")) as now, closing(sqlite3.connect(backup)) as then:
        now.backup(then)
    asked = runner.invoke(app, ["erase", "fake:bert"], input="n")
    assert "Copies of the store from before must go too" in asked.output
    _erase(data, "fake:bert")
    monkeypatch.setenv("GUICHET_DATABASE_URL", f"sqlite:///{backup}")
    assert _run("export", "fake:bert", "--out", str(data / "bert.zip")).exit_code == 0


async def test_a_legal_hold_forbids_it_until_it_is_lifted(steps: Steps, network: FakeNetwork, data: Path) -> None:
    await _two_people(steps, network)
    assert _run("hold", "G-1001", "--reason", "procès").exit_code == 0
    assert runner.invoke(app, ["erase", "G-1001", "--yes"]).exception is not None
    kept = await steps.store.read(lambda conn: len(conn.execute(select(schema.inbox.c.id)).all()))
    assert kept == 3
    assert _run("hold", "G-1001", "--lift").exit_code == 0
    _erase(data, "G-1001")


async def test_the_export_holds_words_files_and_tickets(steps: Steps, network: FakeNetwork, data: Path) -> None:
    await _two_people(steps, network)
    out = data / "anna.zip"
    assert _run("export", "G-1001", "--out", str(out)).exit_code == 0
    assert out.stat().st_mode & 0o077 == 0
    archive = zipfile.ZipFile(io.BytesIO(out.read_bytes()))
    (told,) = json.loads(archive.read("export.json"))
    assert {line["text"] for line in told["messages"]} == {"secret d'anna", "voilà", "Un instant"}
    assert (told["addresses"], told["tickets"][0]["title"]) == (["anna"], "Panne")
    (file,) = [file for line in told["messages"] for file in line["files"]]
    assert archive.read(file["file"]) == PNG
    page = archive.read("conversation-1.html").decode()
    assert "secret d&#x27;anna" in page and file["file"] in page


@pytest.mark.parametrize(("language", "bot"), [("fr", "L&#x27;assistant"), ("en", "The assistant")])
async def test_the_page_speaks_the_persons_language_and_names_app_and_zone(
    language: str, bot: str, steps: Steps, network: FakeNetwork, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _two_people(steps, network)
    await steps.execute(update(schema.conversation).values(language=language))
    monkeypatch.setattr("bot.erasure.export.title_of", {"fake": "BirdyChat"}.__getitem__)
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    out = data / "anna.zip"
    try:
        _run("export", "fake:anna", "--out", str(out))
    finally:
        monkeypatch.undo()
        time.tzset()
    page = zipfile.ZipFile(out).read("conversation-1.html").decode()
    assert f'<html lang="{language}">' in page and "<h1>BirdyChat" in page
    assert f"<strong>{bot}</strong>" in page and "<strong>bot</strong>" not in page
    assert ("CET</time>" in page or "CEST</time>" in page) and "UTC" not in page


@pytest.mark.parametrize("who", ["fake:nobody", "G-9999", "other:anna", "", "anna"])
async def test_somebody_who_is_not_kept_is_told_as_such(
    steps: Steps, network: FakeNetwork, data: Path, who: str
) -> None:
    await _two_people(steps, network)
    assert "nobody is kept" in str(runner.invoke(app, ["erase", who, "--yes"]).exception)


async def test_what_stands_in_nobodys_chat_and_names_them_is_erased_too(
    steps: Steps, network: FakeNetwork, data: Path
) -> None:
    """Part of a delivery that could not be read is kept under the account; its bytes name who wrote it."""
    await _two_people(steps, network)
    await steps.post({"kind": "text", "id": "broken", "chat": "anna", "at": "no time", "text": "illisible"})
    await steps.post({"kind": "text", "id": "broken-2", "chat": "bert", "at": "no time", "text": "reste"})
    _erase(data)
    kept = [await _body(steps, row) for row in await steps.rows(schema.envelope) if row.sealed is not None]
    assert not [body for body in kept if b"anna" in body]
    assert [body for body in kept if b"reste" in body]
    assert _run("verify").exit_code == 0


async def _body(steps: Steps, envelope: Any) -> bytes:
    links = await steps.rows(schema.envelope_link)
    (chat,) = {link.conversation_id for link in links if link.envelope_id == envelope.id}
    return await steps.store.read(lambda conn: custody.open_body(conn, envelope.id, steps.people.get(conn, chat)))


async def test_bytes_that_somebody_without_keys_calls_erased_are_a_break(
    steps: Steps, network: FakeNetwork, data: Path
) -> None:
    await _two_people(steps, network)
    certificate = _erase(data)
    await steps.say("carl", "un mot")
    carl = await steps.chat("carl")
    await steps.execute(update(schema.envelope).values(sealed=None, erased_by=certificate["id"]))
    found = await steps.store.read(lambda conn: custody.first_break(conn, carl))
    assert str(found) == "envelope 0: missing (the bytes of the delivery are gone)"


@pytest.mark.parametrize("name", ["export.zip", "G-1001.guichet", "erasure-1.json", "erasure-1.sig"])
def test_what_the_commands_write_into_a_clone_is_not_committed(name: str) -> None:
    import fnmatch

    patterns = (Path(__file__).parents[2] / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
