"""What was read on a picture, or heard in a voice note, as it travels from the worker and rests sealed. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from connectors.sdk.errors import BadPayload
from connectors.sdk.untrusted import Untrusted

FIELDS = ("error_code", "message", "app", "app_version", "device", "os", "os_version", "battery", "network")
MOST_LINES = 200
LONGEST = 300
SURE = 0.85
"""The least confidence at which a field is told to the assistant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that was found, `name` of FIELDS, and how sure the reader is, 0 to 1."""

    name: str
    value: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`text` is all that was read, line by line, without what is private; `fields` what was found in it; `masked` the
    kinds of what stands on the picture and is nobody's business (card, iban, email, phone, token, code, face). `heard`:
    it is what a machine understood of a voice note.
    """

    text: str = ""
    fields: tuple[Field, ...] = ()
    masked: tuple[str, ...] = ()
    heard: bool = False

    def sure(self) -> dict[str, tuple[str, float]]:
        """The fields that may be told, by name, each with its confidence."""
        return {field.name: (field.value, field.confidence) for field in self.fields if field.confidence >= SURE}

    def to_json(self) -> bytes:
        """All of it."""
        return json.dumps(asdict(self)).encode()


def reading_from(content: bytes) -> Reading:
    """The reading again; the worker has read foreign bytes, so its word is checked like any. Raises BadPayload."""
    part = Untrusted.from_json(content)
    fields = tuple(
        Field(
            name=one["name"].as_(str),
            value=one["value"].as_(str)[:LONGEST],
            confidence=one["confidence"].as_(float),
        )
        for one in part["fields"]
    )
    if {field.name for field in fields} - set(FIELDS):
        raise BadPayload("$.fields: not a field")
    masked = tuple(one.as_(str)[:20] for one in part["masked"])
    heard = part.get("heard")
    text = part["text"].as_(str)[: MOST_LINES * LONGEST]
    return Reading(text=text, fields=fields, masked=masked, heard=bool(heard and heard.as_(bool)))
