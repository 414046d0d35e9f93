"""The plan of the study: read or refused by name; noted once, with its day, when it changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from sqlalchemy.engine import Connection

from bot.guichet_yml import DEFAULT_FILE, WrongSettings
from bot.numbers.plan import Plan, load, note, set_on
from bot.team import diary

PLAN = {"opens": "2026-09-01", "days": 90, "control": ["console", "native"]}


def written(folder: Path, plan: object) -> Path:
    content = YAML(typ="safe").load(DEFAULT_FILE.read_text(encoding="utf-8"))
    file = folder / "guichet.yml"
    with file.open("w", encoding="utf-8") as out:
        YAML().dump({**content, "study": plan}, out)
    return file


def planned(folder: Path, **other: object) -> Plan:
    found = load(written(folder, {**PLAN, **other}), ("console",))
    assert found is not None
    return found


def test_a_plan_begins_at_midnight_where_the_team_is(tmp_path: Path) -> None:
    found = planned(tmp_path)
    assert (found.day, found.opens) == (date(2026, 9, 1), 1788213600.0)  # 22:00 UTC of the day before
    assert [found.period(found.opens + at) for at in (-90 * 86400 - 1, -1, 0, 90 * 86400)] == [
        "",
        "before",
        "after",
        "",
    ]
    assert found.is_control("console", "third-party")
    assert not found.is_control("whatsapp", "third-party")


def test_as_shipped_there_is_none() -> None:
    assert load() is None


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"opens": "1 September"}, "study.opens"),
        ({"days": 3}, "study.days"),
        ({"control": ["whatsap"]}, "study.control"),
        ({"until": "2026-10-01"}, "study.until"),
    ],
)
def test_a_wrong_key_is_named(tmp_path: Path, other: dict[str, object], named: str) -> None:
    with pytest.raises(WrongSettings, match=named):
        planned(tmp_path, **other)


def test_each_change_is_noted_once_with_its_moment(conn: Connection, tmp_path: Path) -> None:
    plan = planned(tmp_path)
    assert set_on(conn, plan) is None
    assert [note(conn, plan, at) for at in (10.0, 20.0)] == [True, False]
    assert set_on(conn, plan) == 10.0
    moved = planned(tmp_path, opens="2026-10-01")
    assert note(conn, moved, 30.0)
    assert (set_on(conn, plan), set_on(conn, moved)) == (None, 30.0)
    assert note(conn, None, 40.0)
    assert set_on(conn, moved) is None
    assert note(conn, moved, 50.0)
    assert set_on(conn, moved) == 50.0
    assert [entry.about for entry in diary.latest(conn)] == ["2026-10-01", "-", "2026-10-01", "2026-09-01"]


def test_a_counter_without_a_plan_notes_nothing(conn: Connection) -> None:
    assert not note(conn, None, 1.0)
    assert diary.latest(conn) == []
