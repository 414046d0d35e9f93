"""The report adds up what the tables hold, for the terminal and as JSON, and a renewal needs a reason."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot.audit import counts
from bot.audit.report import DAYS, NoNote, NoSuchNetwork, Report, as_json, chosen, renew, report
from bot.audit.show import shown, sparkline
from bot.audit.tally import CLEAR, REFUSED_HERE, VALID, WEIGHED
from bot.cli import app
from connectors.sdk.testkit.fake import FakeConnector
from tests.stages.steps import Steps

NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
TODAY, BEFORE = "2026-11-22", "2026-11-20"


async def reported(steps: Steps, **codes: int) -> Report:
    found = Counter({("fake", TODAY, code.replace("_", "-")): n for code, n in codes.items()})
    await steps.store.write(lambda conn: counts.add(conn, found))
    return await steps.store.read(lambda conn: report(conn, FakeConnector, NOW))


async def test_each_day_has_what_was_taken_what_failed_and_what_was_refused(steps: Steps) -> None:
    old = Counter({("fake", BEFORE, CLEAR): 4, ("fake", "2020-01-01", CLEAR): 99, ("other", TODAY, CLEAR): 99})
    await steps.store.write(lambda conn: counts.add(conn, old))
    found = await reported(steps, clear=3, plaintext=2, signature=5, stale=1, **{REFUSED_HERE: 7})
    assert len(found.days) == DAYS
    by_day = {d.day.isoformat(): (d.taken, d.failed, d.refused) for d in found.days}
    assert by_day[TODAY] == (3, 2, 13)
    assert by_day[BEFORE] == (4, 0, 0)
    assert sum(d.taken for d in found.days) == 7


async def test_shares_are_of_what_came_and_unknown_when_nothing_did(steps: Steps) -> None:
    assert (await reported(steps)).signatures is None
    found = await reported(steps, **{VALID: 3}, signature=1)
    assert found.signatures == 0.75
    assert found.sessions is None


async def test_what_is_only_weighed_is_not_counted_twice(steps: Steps) -> None:
    found = await reported(steps, plaintext=2, **{WEIGHED + "plaintext": 2})
    assert found.total == Counter({"plaintext": 2})


async def test_the_report_is_json_for_other_programs(steps: Steps) -> None:
    told = json.loads(json.dumps(as_json(await reported(steps, clear=1))))
    assert told["card"]["encryption_ends"] == "transport only"
    assert (told["route"], told["verdict"]["meets"], told["counts"]) == ("native", False, {"clear": 1})


async def test_the_terminal_shows_card_verdict_and_reason(steps: Steps) -> None:
    await reported(steps, clear=1)
    await steps.store.write(lambda conn: renew(conn, FakeConnector, NOW, by="Marc", note="[their] page"))
    found = await steps.store.read(lambda conn: report(conn, FakeConnector, NOW))
    screen = Console(width=120, file=io.StringIO())
    screen.print(shown(found, NOW))
    told = screen.file.getvalue()
    for part in ("transport only", "not met", "the fake network can read messages", "by Marc: [their] page"):
        assert part in told, part


def test_a_sparkline_is_blank_only_where_there_is_nothing() -> None:
    assert sparkline([0, 1, 500, 1000]) == " ▁▄█"
    assert sparkline([]) == ""


async def test_a_renewal_without_a_note_is_refused(steps: Steps) -> None:
    with pytest.raises(NoNote):
        await steps.store.write(lambda conn: renew(conn, FakeConnector, NOW, by="Marc", note="  "))


async def test_a_renewal_holds_as_long_as_a_card(steps: Steps) -> None:
    await steps.store.write(lambda conn: renew(conn, FakeConnector, NOW, by="Marc", note="read"))
    found = await steps.store.read(lambda conn: report(conn, FakeConnector, NOW + timedelta(days=364)))
    assert found.verdict.expires.isoformat() == "2027-11-22"


def test_an_unknown_network_is_answered_with_those_there_are() -> None:
    with pytest.raises(NoSuchNetwork, match="choose one of fake"):
        chosen({"fake": FakeConnector}, "nope")


def test_the_command_prints_every_network(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_DATA", str(steps.folder))
    ran = CliRunner().invoke(app, ["audit", "--json"])
    assert ran.exit_code == 0, ran.output
    assert {"console", "whatsapp"} <= {found["network"] for found in json.loads(ran.output)}
