"""Our schema takes Meta's own examples of what we send, and the played Meta takes them too."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from connectors.whatsapp.sandbox.rules import fault_of
from connectors.whatsapp.sandbox.templates import APPROVED, Template

EXAMPLES = sorted((Path(__file__).parent / "fixtures" / "meta").glob("*.json"))
HELLO = Template(name="hello_world", language="en_US", body="Hello")


def filled(example: Path) -> dict[str, Any]:
    """The example with a number and a file in the places for them; what else stands in brackets is text."""
    text = example.read_text().replace("{{Recipient-Phone-Number}}", "+33612345678")
    body: dict[str, Any] = json.loads(re.sub(r"<[A-Z]+_OBJECT_ID>", "1013859600285441", text))
    return body


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 14


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_schema_takes_metas_example(example: Path, schema: jsonschema.Draft202012Validator) -> None:
    schema.validate(filled(example))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_played_meta_takes_metas_example(example: Path) -> None:
    templates = {**APPROVED, ("hello_world", "en_US"): HELLO}
    assert fault_of(filled(example), {"1013859600285441"}, templates) is None


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("text", ("text", "body"), "x" * 4097),
        ("image", ("image", "id"), ""),
        ("document", ("document", "caption"), "x" * 1025),
        ("location", ("location", "latitude"), 91),
        ("contacts", ("contacts",), []),
        ("buttons", ("interactive", "action", "buttons"), []),
        ("list", ("interactive", "action", "button"), "x" * 21),
        ("reaction", ("reaction", "emoji"), None),
        ("template", ("template", "language", "code"), "French"),
        ("typing", ("status",), "unread"),
    ],
)
def test_the_schema_refuses_an_example_with_one_thing_wrong(
    name: str, path: tuple[str, ...], value: Any, schema: jsonschema.Draft202012Validator
) -> None:
    body = filled(next(e for e in EXAMPLES if e.stem == name))
    part = body
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(body)
