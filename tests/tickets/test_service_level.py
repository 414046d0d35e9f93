"""What is promised: the file is read or refused with the name of the key; the matrix of impact and urgency."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.guichet_yml import DEFAULT_FILE, WrongSettings
from bot.tickets.service_level import load, priority_of, promise_in

WRONG: list[tuple[Callable[[Any], Any], str]] = [
    (lambda s: s.update(opens="18:00", closes="09:00"), "opens"),
    (lambda s: s.update(opens="9 am"), "opens"),
    (lambda s: s.update(days=[]), "days"),
    (lambda s: s.update(days=[8]), "days"),
    (lambda s: s.update(days_off=["Christmas"]), "days_off"),
    (lambda s: s["targets"].pop("P4"), "targets.P4"),
    (lambda s: s["targets"]["P1"].update(first=0), "targets.P1.first"),
    (lambda s: s["targets"]["P1"].update(last=5), "targets.P1.last"),
    (lambda s: s.update(pauses=["asleep"]), "pauses"),
    (lambda s: s.update(reopen_days=-1), "reopen_days"),
    (lambda s: s.update(holidays="FR"), "service.holidays"),
]


@pytest.mark.parametrize(("spoil", "named"), WRONG)
def test_a_wrong_key_stops_the_start_with_its_name(tmp_path: Path, spoil: Callable[[Any], Any], named: str) -> None:
    content = copy.deepcopy(YAML(typ="safe").load(DEFAULT_FILE.read_text(encoding="utf-8")))
    spoil(content["service"])
    file = tmp_path / "guichet.yml"
    with file.open("w", encoding="utf-8") as out:
        YAML().dump(content, out)
    with pytest.raises(WrongSettings) as told:
        load(file)
    assert named in str(told.value)


def test_a_ticket_keeps_the_promise_word_for_word() -> None:
    assert promise_in(load().text()) == load()


def test_priority_grows_with_impact_and_with_urgency() -> None:
    table = [[priority_of(impact, urgency) for urgency in (1, 2, 3)] for impact in (1, 2, 3)]
    assert table == [[4, 4, 3], [4, 3, 2], [3, 2, 1]]
