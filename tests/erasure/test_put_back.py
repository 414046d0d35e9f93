"""What somebody puts back after an erasure, from a copy made before, is found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import create_engine, delete, select
from typer.testing import CliRunner

from bot import schema
from bot.cli import app
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps

__all__ = ["network", "steps", "tables"]
runner = CliRunner()


@pytest.fixture
async def copy(steps: Steps, network: FakeNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store with anna erased, and a copy of it from before."""
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path))
    monkeypatch.setattr("bot.commands.custody.screen", Console(width=300))
    await steps.talk("anna", "un secret")
    await steps.talk("bert", "un mot")
    await steps.close()
    copy = tmp_path / "copy.db"
    shutil.copy(tmp_path / "guichet.db", copy)
    done = runner.invoke(app, ["erase", "fake:anna", "--yes", "--out", str(tmp_path / "c.json")])
    assert done.exit_code == 0, done.output
    return copy


def _put_back(folder: Path, copy: Path, *names: str) -> None:
    """Every row of these tables as the copy has it."""
    before, now = create_engine(f"sqlite:///{copy}"), create_engine(f"sqlite:///{folder / 'guichet.db'}")
    with before.connect() as old, now.begin() as new:
        for table in (schema.metadata.tables[name] for name in names):
            new.execute(delete(table))
            new.execute(table.insert(), [dict(row) for row in old.execute(select(table)).mappings()])
    before.dispose()
    now.dispose()


def _said(*arguments: str) -> tuple[int, str]:
    result = runner.invoke(app, list(arguments))
    return result.exit_code, result.output


async def test_nothing_is_wrong_before(copy: Path) -> None:
    code, said = _said("verify")
    assert (code, "none broken" in said) == (0, True), said


@pytest.mark.parametrize("name", ["inbox", "outbox", "conversation_key", "tracker"])
async def test_an_old_row_put_back_is_named(copy: Path, tmp_path: Path, name: str) -> None:
    _put_back(tmp_path, copy, name)
    code, said = _said("verify")
    assert code == 1 and "broken fake conversation" in said and f"{name} " in said and "put back" in said, said


async def test_an_old_row_without_its_key_still_opens_for_nobody(copy: Path, tmp_path: Path) -> None:
    _put_back(tmp_path, copy, "inbox", "outbox")
    assert "nobody is kept" in str(runner.invoke(app, ["export", "fake:anna"]).exception)


async def test_a_whole_conversation_put_back_is_contradicted_by_its_certificate(copy: Path, tmp_path: Path) -> None:
    _put_back(tmp_path, copy, "inbox", "outbox", "conversation_key", "envelope", "conversation")
    code, said = _said("verify")
    assert code == 1 and "a certificate says that it was erased" in said, said


async def test_a_forged_certificate_covers_nothing(copy: Path, tmp_path: Path) -> None:
    """Somebody with the tables takes anna's away and writes one of their own below another signature."""
    engine = create_engine(f"sqlite:///{tmp_path / 'guichet.db'}")
    with engine.begin() as conn:
        conn.execute(schema.erasure.update().values(signature=bytes(64)))
    engine.dispose()
    code, said = _said("verify")
    assert code == 1 and "no certificate says so" in said, said


async def test_a_certificate_with_other_names_in_it_is_a_finding_and_no_crash(copy: Path, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'guichet.db'}")
    with engine.begin() as conn:
        content = conn.execute(select(schema.erasure.c.certificate)).scalar_one()
        changed = bytes(content).replace(b'"conversation"', b'"conversatiom"')
        conn.execute(schema.erasure.update().values(certificate=changed))
    engine.dispose()
    code, said = _said("verify")
    assert code == 1 and "no certificate says so" in said, said


async def test_a_certificate_that_nobody_signed_accuses_nobody(copy: Path, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'guichet.db'}")
    with engine.begin() as conn:
        living = select(schema.conversation.c.id).where(schema.conversation.c.erased_by == "")
        chains = [{"conversation": each} for each in conn.execute(living).scalars()]
        content = json.dumps({"chains": chains}).encode()
        conn.execute(schema.erasure.insert().values(id="0" * 32, at=0, certificate=content, signature=bytes(64)))
    engine.dispose()
    code, said = _said("verify")
    assert (code, "broken store: erasure: inserted" in said) == (1, True), said
    assert "conversation " not in said.replace("conversations", ""), said


async def test_a_copy_for_the_person_is_for_one_pair_of_eyes_whatever_stood_there(copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "export.zip"
    out.write_bytes(b"x" * 1_000_000)
    out.chmod(0o644)
    code, said = _said("export", "fake:bert", "--out", str(out))
    assert code == 0, said
    assert out.stat().st_mode & 0o777 == 0o600 and out.stat().st_size < 1_000_000
