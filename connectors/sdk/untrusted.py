"""Their JSON, until someone has said its type: a wrong part names its path and never quotes its value."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from typing import Any, TypeVar

from connectors.sdk.errors import BadPayload

T = TypeVar("T", str, bool, int, float)
MAX_IDENTIFIER = 256
_HOLDERS, _LEAVES = (dict, list), (str, bool, int, float)
Place = tuple[int, "str | int"]
"""A value of a document: the identity of what holds it, and its name or number there."""


class Untrusted:
    """A JSON value from outside and the path that led to it. Every doubt is a BadPayload."""

    __slots__ = ("_above", "_said", "_step", "_value")

    def __init__(self, value: Any, step: str | int = "$", above: Untrusted | None = None) -> None:
        """`step` led here from `above`: a member's name, or an item's number."""
        self._value = value
        self._step = step
        self._above = above
        self._said: set[Place] = set() if above is None else above._said

    @property
    def path(self) -> str:
        """Where it stands, as `$.entry[0].id`."""
        if self._above is None:
            return str(self._step)
        return self._above.path + (f"[{self._step}]" if isinstance(self._step, int) else f".{self._step}")

    @classmethod
    def from_json(cls, body: bytes) -> Untrusted:
        """The document in `body`. Raises BadPayload for anything but UTF-8 JSON.

        Depth needs no limit beyond the parser's own: nothing walks a value, and a part is read only where a reader
        says what it is, so that a part nested too deep is unreadable and its neighbours are not.
        """
        try:
            return cls(json.loads(body.decode("utf-8"), parse_constant=_no_constant))
        except (ValueError, RecursionError) as error:
            raise BadPayload("$: not JSON") from error

    def __getitem__(self, name: str) -> Untrusted:
        """The member `name`; raises BadPayload when there is none."""
        found = self.get(name)
        if found is None:
            raise BadPayload(f"{self.path}.{name}: missing")
        return found

    def get(self, name: str) -> Untrusted | None:
        """The member `name`, or None when it is absent or null. Raises BadPayload when this is no object."""
        if not isinstance(self._value, dict):
            raise BadPayload(f"{self.path}: not an object")
        value = self._value.get(name)
        return None if value is None else Untrusted(value, name, self)

    def names(self) -> tuple[str, ...]:
        """The names of an object's members, in their order. Raises BadPayload when this is no object."""
        if not isinstance(self._value, dict):
            raise BadPayload(f"{self.path}: not an object")
        return tuple(str(name) for name in self._value)

    def __iter__(self) -> Iterator[Untrusted]:
        """The items of a list. Raises BadPayload when this is none."""
        if not isinstance(self._value, list):
            raise BadPayload(f"{self.path}: not a list")
        for n, item in enumerate(self._value):
            yield Untrusted(item, n, self)

    def items(self, name: str) -> Iterator[Untrusted]:
        """The items of the list member `name`; none when it is absent or null."""
        found = self.get(name)
        return iter(()) if found is None else iter(found)

    def fields(self) -> dict[str, str]:
        """The members of an object that are text, number or truth value, as text; others are left out."""
        if not isinstance(self._value, dict):
            raise BadPayload(f"{self.path}: not an object")
        flat = {name: value for name, value in self._value.items() if _sound(name) and _flat(value)}
        return {name: json.dumps(value) if isinstance(value, bool) else str(value) for name, value in flat.items()}

    def digest(self) -> str:
        """SHA-256 in hex of the value itself: equal for equal values, whatever their spacing. Raises BadPayload."""
        try:
            return hashlib.sha256(json.dumps(self._value, sort_keys=True).encode()).hexdigest()
        except RecursionError as error:
            raise BadPayload(f"{self.path}: nested too deep") from error

    def as_(self, kind: type[T]) -> T:
        """The value, when it is a finite `kind`. A bool is no int; a string that UTF-8 cannot carry is no string."""
        value = self._value
        try:
            if kind is float and type(value) is int:
                value = float(value)
            if type(value) is kind and _sound(value):
                if self._above is not None:
                    self._said.add((id(self._above._value), self._step))
                return value
        except OverflowError:
            pass
        raise BadPayload(f"{self.path}: not {kind.__name__}")

    def flat(self, name: str) -> str:
        """The member `name` as text when it is text, a number or a truth value, else ""."""
        found = self.get(name)
        if found is None or not _flat(found._value):
            return ""
        value = found.as_(type(found._value))
        return json.dumps(value) if isinstance(value, bool) else str(value)

    def unread(self) -> Iterator[tuple[tuple[str | int, ...], str | int | float | bool]]:
        """The path below this and the value of each leaf that nobody read with `as_` and its like; nulls are none."""
        inside: list[tuple[Iterator[Any], Any, tuple[Any, ...]]] = [(_members(self._value), self._value, ())]
        said = self._said
        while inside:
            members, holder, trail = inside[-1]
            for step, value in members:
                if type(value) in _HOLDERS:
                    inside.append((_members(value), value, (trail, step)))
                    break
                if value is not None and (id(holder), step) not in said:
                    yield _steps((trail, step)), value
            else:
                inside.pop()

    def text(self, name: str, default: str = "") -> str:
        """The string member `name`, or `default` when it is absent or null."""
        found = self.get(name)
        return default if found is None else found.as_(str)

    def identifier(self, name: str) -> str:
        """The string member `name` when it can be a key: 1 to MAX_IDENTIFIER printable characters, no white space."""
        found = self[name]
        value = found.as_(str)
        if not (0 < len(value) <= MAX_IDENTIFIER and value.isprintable() and " " not in value):
            raise BadPayload(f"{found.path}: not an identifier")
        return value


def _members(value: Any) -> Iterator[Any]:
    """Each name or number in a JSON value with what stands there; none in a leaf."""
    return iter(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())


def _steps(trail: tuple[Any, ...]) -> tuple[str | int, ...]:
    """A trail of (what led there, last step) as the steps in their order."""
    steps: list[str | int] = []
    while trail:
        trail, step = trail
        steps.append(step)
    return tuple(reversed(steps))


def _flat(value: Any) -> bool:
    return isinstance(value, _LEAVES) and _sound(value)


def _sound(value: str | bool | int | float) -> bool:
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return False
        return True
    return not isinstance(value, float) or math.isfinite(value)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
