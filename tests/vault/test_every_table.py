"""The page on custody tells of every table, and says truly which are counted."""

from __future__ import annotations

import re
from pathlib import Path

from bot import schema
from bot.vault.living import OWNER
from bot.vault.remembered import COUNTED, IN_HOUSE, WHOLE

PAGE = (Path(__file__).parents[2] / "docs" / "custody.md").read_text("utf-8")
ROWS = [line.split("|")[1:4] for line in PAGE.partition("## Table by table")[2].splitlines() if line.startswith("| `")]


def test_every_table_stands_there_once() -> None:
    told = [name for row in ROWS for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(told) == sorted(schema.metadata.tables)


def test_those_that_are_counted_are_told_so() -> None:
    told = {name for row in ROWS if row[1].strip().startswith("yes") for name in re.findall(r"`(\w+)`", row[0])}
    assert told == {*COUNTED, *WHOLE, *IN_HOUSE, *OWNER, "ticket_event", "tracker", "connector_state"}
