"""Every recorded webhook in, exactly these events out; and one list of kinds in code, fixtures and README."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.sdk.messages import Event, Kind, Message
from connectors.sdk.testkit.wire import read_recording
from connectors.sdk.untrusted import Untrusted
from connectors.whatsapp.kinds import READERS
from connectors.whatsapp.news import FIELDS
from connectors.whatsapp.parts import GROUP
from connectors.whatsapp.sample_deliveries import BSUID, FIXTURES, message, read

RECORDED = sorted(p.stem for p in (FIXTURES / "in").glob("*.http") if p.stem != "verification")
EXPECTED: dict[str, list[dict[str, Any]]] = json.loads((FIXTURES / "events.json").read_text())
README = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")


def as_written(event: Event) -> dict[str, Any]:
    """The event as events.json has it: its type, and every value that is not the usual one."""
    told: dict[str, Any] = {"event": type(event).__name__}
    for field in fields(event):
        value = getattr(event, field.name)
        if field.name not in ("network", "account") and value != field.default:
            told[field.name] = plain_json(value)
    return told


def plain_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, tuple):
        return [plain_json(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return {
            f.name: plain_json(getattr(value, f.name)) for f in fields(value) if getattr(value, f.name) != f.default
        }
    return getattr(value, "value", value)


@pytest.mark.parametrize("name", RECORDED)
def test_the_recorded_webhook_is_read_as_exactly_these_events(name: str) -> None:
    assert [as_written(event) for event in read(name)] == EXPECTED[name]


def test_nothing_is_expected_that_was_not_recorded() -> None:
    assert set(EXPECTED) == set(RECORDED)


# --- one list ---------------------------------------------------------------------------------------------------------


def recorded_values() -> list[tuple[str, Untrusted]]:
    """Field and value of every change that was recorded."""
    bodies = [read_recording(FIXTURES / "in" / f"{name}.http").body for name in RECORDED]
    changes = [c for body in bodies for entry in Untrusted.from_json(body)["entry"] for c in entry["changes"]]
    return [(change.text("field"), change["value"]) for change in changes]


def table(heading: str) -> set[str]:
    """The first column of the table below this heading of the README."""
    part = README.split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]
    return {word for row in re.findall(r"^\| (`[^|]*)\|", part, re.MULTILINE) for word in re.findall(r"`([^`]+)`", row)}


def test_kinds_in_code_fixtures_and_readme_are_one_list() -> None:
    values = [value for field, value in recorded_values() if field == "messages"]
    recorded = {part.text("type") for value in values for part in value.items("messages")}
    assert recorded - {"poll"} == set(READERS) == table("### Kinds of message")


def test_fields_in_code_fixtures_and_readme_are_one_list() -> None:
    recorded = {field for field, _ in recorded_values()} - {"of_next_year"}
    ours = {"messages", "user_id_update", *FIELDS}
    assert recorded == ours == table("### Other webhook fields")


def test_a_kind_that_nobody_documents_is_visible_by_its_name() -> None:
    found = message("unknown_poll")
    assert (found.kind, found.raw_type, found.text, found.wants_answer) == (Kind.UNKNOWN, "poll", "", True)


# --- who --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["username_only_every_kind", "bsuid_in_from_every_kind"])
def test_every_kind_may_come_from_somebody_without_a_phone_number(name: str) -> None:
    found = [event for event in read(name) if isinstance(event, Message)]
    assert {one.raw_type.partition("/")[0] for one in found} == set(READERS)
    assert {(one.chat_id, one.also) for one in found} == {(BSUID, ())}


@pytest.mark.parametrize("name", ["group_text", "group_image"])
def test_a_group_is_a_chat_of_its_own_and_tells_who_spoke(name: str) -> None:
    found = message(name)
    assert found.group
    assert found.chat_id.startswith(GROUP)
    assert found.sender_id
    assert found.also == ()


def test_nothing_that_a_notice_says_is_the_words_of_anybody() -> None:
    told = [e["text"] + e["code"] for events in EXPECTED.values() for e in events if e["event"] == "Notice"]
    assert len(told) >= len(FIELDS)
    assert not [text for text in told if re.search(r"Je regarde|ancien|33612345678|Dupont|<b>|stop", text)]


def test_the_readme_names_every_file_of_the_connector() -> None:
    named = set(re.findall(r"`(\w+\.py)`", README[README.index("## For developers") :]))
    files = {file.name for file in FIXTURES.parent.glob("*.py") if not file.name.startswith(("test_", "__"))}
    assert {name for name in named if not name.startswith("test_")} == files
