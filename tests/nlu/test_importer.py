"""Training messages are copied and compared cheaply, and still like Rasa's own."""

from __future__ import annotations

import copy

import pytest

pytestmark = pytest.mark.rasa


@pytest.fixture
def example():  # type: ignore[no-untyped-def]
    from bot.nlu.importer import Example

    return Example({"text": "my iphone", "intent": "crash", "entities": [{"entity": "device", "value": "iPhone"}]})


def test_a_copy_is_equal_and_has_values_of_its_own(example) -> None:  # type: ignore[no-untyped-def]
    twin = copy.deepcopy(example)
    assert twin == example
    twin.get("entities")[0]["value"] = "iPad"
    twin.set("intent", "how_to")
    assert (example.get("entities")[0]["value"], example.get("intent")) == ("iPhone", "crash")
    assert twin != example


def test_its_hash_is_rasas_own(example) -> None:  # type: ignore[no-untyped-def]
    from rasa.shared.nlu.training_data.message import Message

    assert hash(copy.deepcopy(example)) == hash(Message(example.data))


def test_a_changed_value_changes_its_hash_and_the_same_value_does_not(example) -> None:  # type: ignore[no-untyped-def]
    before = hash(example)
    example.set("intent", "crash")
    assert hash(example) == before
    example.set("intent", "how_to", add_to_output=True)
    assert hash(example) != before
    assert "intent" in example.output_properties
