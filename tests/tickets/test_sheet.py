"""A topic's template filled in: its order, what is missing, and nothing dropped."""

from __future__ import annotations

from typing import Any

import pytest

from bot.tickets.facts import FACT_NAMES
from bot.tickets.rows import Ticket
from bot.tickets.sheet import APART, MEANS, Row, sheet
from bot.triage.recipes import FACTS, TOPICS, load, load_wanted


def ticket(topic: str, facts: dict[str, Any], **origins: str) -> Ticket:
    plain = {"status": "queued", "urgency": 2, "assignee": "", "reason": "", "title": ""}
    when = {"opened_at": 0.0, "changed_at": 0.0}
    return Ticket(id="t", number=1001, conversation_id="c", topic=topic, facts=facts, origins=origins, **plain, **when)


def test_the_templates_are_those_of_guichet_yml() -> None:
    assert load_wanted() == {topic: recipe.facts for topic, recipe in load().topics.items()}


def test_the_topics_own_facts_come_first_in_its_order() -> None:
    facts = {"also": "Paiement", "os": "iOS", "error_code": "E42", "app": "Signal", "device": "iPhone 12"}
    found = sheet(ticket("payment", facts), {"payment": ("app", "error_code", "device")})
    assert [row.name for row in found.rows] == ["app", "error_code", "device", "os", "also"]
    assert found.missing == ()


def test_what_nobody_told_is_missing_by_its_first_name() -> None:
    found = sheet(ticket("crash", {"os_version": "17.4", "error_message": "oups"}), {"crash": FACTS})
    assert found.missing == ("device", "app", "app_version")
    assert sheet(ticket("crash", {}), {"crash": FACTS}).missing == ("device", "os", "app", "app_version", "error_code")


def test_where_it_comes_from_and_how_surely_stands_beside_it() -> None:
    found = sheet(ticket("crash", {"os": "iOS", "also": "x"}, os="read:91"), {})
    assert found.rows == (Row(name="os", value="iOS", origin="read", sure="91"), Row(name="also", value="x"))
    assert [row.editable for row in found.rows] == [True, False]


@pytest.mark.parametrize("topic", [*TOPICS, "", "unheard-of"])
def test_no_fact_is_dropped_whatever_the_topic(topic: str) -> None:
    """Each is a row, or one of those that are told elsewhere on the ticket."""
    facts = {name: f"value of {name}" for name in (*FACT_NAMES, "also", "other_language", "evidence", "new", *APART)}
    found = sheet(ticket(topic, facts), load_wanted())
    assert {row.name: row.value for row in found.rows} == {n: v for n, v in facts.items() if n not in APART}
    assert len(found.rows) == len({row.name for row in found.rows})


def test_all_that_recipes_ask_for_has_a_place() -> None:
    assert {name for one in FACTS for name in MEANS.get(one, (one,))} == set(FACT_NAMES)
