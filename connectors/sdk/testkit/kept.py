"""The part of the contract that is about what the network told: each leaf of each recording reaches a person.

A leaf is changed a little; what is read must then differ: in a field of the message, or in `unmapped`. What makes no
difference is lost, unless `elsewhere` says where it went and why that is right.
"""

# ruff: noqa: S101  these are tests, which a connector inherits

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import Event
from connectors.sdk.testkit.mutations import leaves, path_text
from connectors.sdk.testkit.wire import Recorded


class KeptContract:
    """Tests over every recording; inherited through `ConnectorContract`."""

    elsewhere: ClassVar[Mapping[str, str]] = {}
    """Pattern of a whole path, or of a recording's name and a path ("call_rings $.entry"), -> why a leaf there need not
    be seen by a person who reads the message. The envelope holds all of them."""

    @classmethod
    def recordings(cls) -> Mapping[str, Recorded]:
        """The recorded deliveries by name."""
        raise NotImplementedError

    def events(self, body: bytes) -> list[Event]:
        """What the connector reads."""
        raise NotImplementedError

    def test_no_leaf_of_a_recording_is_lost(self, recorded: Recorded) -> None:
        name = next(name for name, one in self.recordings().items() if one == recorded)
        told = self.events(recorded.body)
        lost = [path for path, body in altered(recorded.body) if self._same(told, body)]
        assert [path for path in lost if not any(_fits(known, name, path) for known in self.elsewhere)] == []

    def test_what_is_said_to_stand_elsewhere_is_not_seen_in_the_message(self) -> None:
        """A line of `elsewhere` that no recording needs any more is to be taken away."""
        unneeded = dict(self.elsewhere)
        for name, recorded in self.recordings().items():
            told = self.events(recorded.body)
            for path, body in altered(recorded.body):
                known = [pattern for pattern in unneeded if _fits(pattern, name, path)]
                for pattern in known if known and self._same(told, body) else ():
                    del unneeded[pattern]
        assert list(unneeded) == []

    def _same(self, told: list[Event], body: bytes) -> bool:
        try:
            return self.events(body) == told
        except BadPayload:
            return False


def _fits(pattern: str, name: str, path: str) -> bool:
    return bool(re.fullmatch(pattern, path) or re.fullmatch(pattern, f"{name} {path}"))


def altered(body: bytes) -> Iterator[tuple[str, bytes]]:
    """The path of each leaf and the body in which it is a little different, and still of its kind; nulls have none."""
    document = json.loads(body)
    for path in leaves(document):
        changed = copy.deepcopy(document)
        inside = changed
        for step in path[:-1]:
            inside = inside[step]
        other = _other(inside[path[-1]])
        if other is not None:
            inside[path[-1]] = other
            yield path_text(path), json.dumps(changed, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return _other_text(value) if isinstance(value, str) else None


def _other_text(value: str) -> str:
    """Another text of the same form: the first letter or digit replaced by its neighbour."""
    for at, character in enumerate(value):
        if character in _NEXT:
            return value[:at] + _NEXT[character] + value[at + 1 :]
    return value + "x"


_DIGITS, _SMALL = "0123456789", "abcdefghijklmnopqrstuvwxyz"
_NEXT = {one: row[(n + 1) % len(row)] for row in (_DIGITS, _SMALL, _SMALL.upper()) for n, one in enumerate(row)}
