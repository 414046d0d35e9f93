"""An attacker's afternoon with names of files and certificates: nothing leaves its place, nothing forged counts."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import update
from typer.testing import CliRunner

from bot import schema
from bot.bundle.archive import canonical, read
from bot.cli import app
from bot.erasure.certificate import KIND
from bot.talk.turn import HandOver, Outcome, Turn
from bot.vault.signing import Signer
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps

__all__ = ["network", "steps", "tables"]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 30
NAMES = (
    *("../../../../etc/passwd", "..\\..\\windows\\win.ini", "/root/.ssh/authorized_keys", "C:\\boot.ini", "a/b/c.png"),
    *("nul\x00byte.png", "two\nlines.png", "x" * 3000 + ".png", "<script>alert(1)</script>.png", "\u202egnp.exe", "."),
)
runner = CliRunner()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path))
    monkeypatch.setattr("bot.commands.custody.screen", Console(width=300))
    return tmp_path


async def _hands_over(_turn: Turn) -> Outcome:
    return Outcome(commands=(HandOver(title="Panne"),))


async def _sends(steps: Steps, network: FakeNetwork, name: str) -> None:
    steps.assistant = _hands_over
    event = network.file("anna", PNG, text="voilà")
    event["file"]["name"] = name
    await steps.post({**event, "name": name})
    await steps.settle()


@pytest.mark.parametrize("name", NAMES)
async def test_a_files_name_leads_nowhere_in_export_or_bundle(
    steps: Steps, network: FakeNetwork, data: Path, name: str
) -> None:
    await _sends(steps, network, name)
    export, bundle = data / "out.zip", data / "b.guichet"
    assert runner.invoke(app, ["export", "G-1001", "--out", str(export)]).exit_code == 0
    archive = zipfile.ZipFile(export)
    assert all(re.fullmatch(r"(files/)?[\w-]+\.\w+", member) for member in archive.namelist()), archive.namelist()
    assert b"<script>" not in archive.read("conversation-1.html")
    assert runner.invoke(app, ["bundle", "1001", "--out", str(bundle)]).exit_code == 0
    assert all(re.fullmatch(r"[a-z]+(/[\w-]+)?\.\w+", member) for member in read(bundle).members)
    assert {path.name for path in data.iterdir()} >= {"out.zip", "b.guichet", "guichet.db", "keys", "media"}
    assert not [path for path in (data / "media").rglob("*") if path.is_file() and path.suffix != ".sealed"]


async def _erased(steps: Steps, data: Path) -> None:
    await steps.talk("anna", "un secret")
    await steps.talk("bert", "un mot")
    done = runner.invoke(app, ["erase", "fake:anna", "--yes", "--out", str(data / "c.json")])
    assert done.exit_code == 0, done.output


async def test_a_certificate_of_another_counter_covers_nothing(steps: Steps, data: Path, tmp_path: Path) -> None:
    from bot.vault.keys import make_keys

    await _erased(steps, data)
    make_keys(tmp_path / "theirs")
    content = (data / "c.json").read_bytes()
    forged = Signer.open(tmp_path / "theirs").sign(KIND, content)
    await steps.execute(update(schema.erasure).values(signature=forged))
    result = runner.invoke(app, ["verify"])
    assert (result.exit_code, "no certificate says so" in result.output) == (1, True)


async def test_a_true_certificate_covers_only_whom_it_names(steps: Steps, data: Path) -> None:
    """Somebody blanks bert and points at the certificate of anna."""
    await _erased(steps, data)
    (certificate,) = await steps.rows(schema.erasure)
    bert = await steps.chat("bert")
    mine = schema.conversation.c.id == bert.id
    await steps.execute(update(schema.conversation).where(mine).values(erased_by=certificate.id))
    result = runner.invoke(app, ["verify"])
    assert (result.exit_code, "no certificate says so" in result.output) == (1, True)


async def test_one_more_name_on_a_true_certificate_breaks_its_signature(steps: Steps, data: Path) -> None:
    await _erased(steps, data)
    said = json.loads((data / "c.json").read_bytes())
    said["chains"].append({"conversation": (await steps.chat("bert")).id, "length": 1, "head": ""})
    await steps.execute(update(schema.erasure).values(certificate=canonical(said)))
    result = runner.invoke(app, ["verify"])
    assert (result.exit_code, "no certificate says so" in result.output) == (1, True)
