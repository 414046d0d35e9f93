"""A person's copy over all networks: every chat that is named goes into one ZIP, and what may be theirs is told."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot.cli import app
from bot.erasure.find import NobodyFound
from bot.watch import network_news
from bot.watch.network_news import TWO_CHATS, News
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps
from tests.tickets.merged import merge, split
from tests.tickets.opened import handed_over

__all__ = ["network", "steps", "tables"]


@pytest.fixture
def data(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUICHET_DATA", str(steps.folder))
    monkeypatch.setattr("bot.commands.rights.screen", Console(width=300))
    return steps.folder


def _exported(data: Path, *who: str) -> tuple[list[dict[str, Any]], str]:
    out = data / "out.zip"
    result = CliRunner().invoke(app, ["export", *who, "--out", str(out)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(zipfile.ZipFile(io.BytesIO(out.read_bytes())).read("export.json")), result.output


async def _elsewhere(steps: Steps, address: str) -> None:
    """The same person on another network."""
    await steps.store.write(lambda conn: steps.people.meet(conn, "console", "desk", address, steps.now))


async def test_every_chat_that_is_named_is_in_it_once(steps: Steps, data: Path) -> None:
    await handed_over(steps)
    await _elsewhere(steps, "anna-at-home")
    told, said = _exported(data, "G-1001", "console:anna-at-home", "fake:anna")
    assert sorted(one["network"] for one in told) == ["console", "fake"]
    assert "2 conversation(s) on console, fake" in said


async def test_a_name_that_leads_nowhere_stops_it_and_nothing_is_written(steps: Steps, data: Path) -> None:
    await handed_over(steps)
    result = CliRunner().invoke(app, ["export", "G-1001", "console:nobody", "--out", str(data / "out.zip")])
    assert isinstance(result.exception, NobodyFound) and not (data / "out.zip").exists()


async def test_chats_whose_tickets_were_put_together_are_one_person_until_they_are_split(
    steps: Steps, data: Path, network: FakeNetwork
) -> None:
    for name in ("anna", "bert", "cleo"):
        await handed_over(steps, name)
    await merge(steps)
    for who in ("fake:anna", "G-1002"):
        told, said = _exported(data, who)
        assert sorted(one["addresses"][0] for one in told) == ["anna", "bert"]
        assert "2 conversation(s)" in said
    await split(steps)
    told, _ = _exported(data, "fake:anna")
    assert [one["addresses"] for one in told] == [["anna"]]


async def test_chats_that_may_be_theirs_are_named_and_left_out(steps: Steps, data: Path, network: FakeNetwork) -> None:
    await handed_over(steps)
    await steps.talk("bert", "bonjour")
    ids = sorted([(await steps.chat("anna")).id, (await steps.chat("bert")).id])
    pair = {"conversation_id": ids[0], "other_id": ids[1]}
    news = News(key="k", network="fake", account="a", at=1.0, code=TWO_CHATS, text="two", **pair)
    await steps.store.write(lambda conn: network_news.keep(conn, [news]))
    told, said = _exported(data, "fake:anna")
    assert [one["addresses"] for one in told] == [["anna"]]
    assert "not in it: fake:bert" in said
    told, said = _exported(data, "fake:anna", "fake:bert")
    assert (len(told), "not in it" in said) == (2, False)
