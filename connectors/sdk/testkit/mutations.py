"""Wrong versions of a JSON body: each leaf replaced by what no network documents and some day every network sends."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]


def mutations(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Every leaf by every wrong value: the path of the leaf (`$.entry[0].id`) and the changed body.

    Raises ValueError when `body` is not JSON.
    """
    document = json.loads(body)
    for path in leaves(document):
        for wrong in WRONG_VALUES:
            yield path_text(path), json.dumps(_replaced(document, path, wrong)).encode()
        yield path_text(path), json.dumps(_removed(document, path)).encode()


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every value that holds no others."""
    children: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    if not children and path:
        yield path
    for name, child in children:
        yield from leaves(child, (*path, name))


def path_text(path: Path) -> str:
    """The path as `Untrusted` writes it."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def _replaced(document: Any, path: Path, wrong: Any) -> Any:
    changed = copy.deepcopy(document)
    _parent(changed, path)[path[-1]] = wrong
    return changed


def _removed(document: Any, path: Path) -> Any:
    changed = copy.deepcopy(document)
    del _parent(changed, path)[path[-1]]
    return changed


def _parent(document: Any, path: Path) -> Any:
    for step in path[:-1]:
        document = document[step]
    return document


def _nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


WRONG_VALUES: tuple[Any, ...] = (
    None,
    [],
    [None],
    {},
    {"unexpected": 1},
    True,
    -1,
    0.5,
    10**400,
    "",
    " ",
    "\x00",
    "\ud800",
    "9" * 40,
    "long " * 20_000,
    _nested(60),
)
