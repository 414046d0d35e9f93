"""Rows that change while they live are written by vault/living.py alone, so that none is changed without its seal."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.vault.living import OWNER

BOT = Path(__file__).parents[2] / "bot"
HOME = BOT / "vault" / "living.py"
OTHER_SEAL = {BOT / "vault" / "custody.py"}
"""Moves the end of a chain, which has a seal of its own."""
WRITES = ("update", "insert")


def _named(tree: ast.AST) -> set[str]:
    """Names that stand for one of the tables somewhere in a module: `table = schema.ticket`, or an alias in a pair."""
    names = set(OWNER)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                names |= set(_pairs(target, node.value))
    return names


def _pairs(target: ast.AST, value: ast.AST) -> Iterator[str]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=False):  # `first, *rest = a,` has fewer values
            yield from _pairs(one, other)
    elif isinstance(target, ast.Name) and _is_table(value, set()):
        yield target.id


def _is_table(node: ast.AST, names: set[str]) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in OWNER and isinstance(node.value, ast.Name) and node.value.id == "schema"
    return isinstance(node, ast.Name) and node.id in names


def writes_past(source: str) -> list[int]:
    """The lines where one of the tables is written without its seal."""
    found = []
    for scope in _scopes(ast.parse(source)):
        names = _named(scope)
        for call in ast.walk(scope):
            if isinstance(call, ast.Call) and _writes(call, names):
                found.append(call.lineno)
    return sorted(set(found))


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    """Each function by itself, and what stands outside of all: the name `table` is another's in the next one."""
    inner = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    yield from inner
    yield ast.Module(body=[node for node in tree.body if not isinstance(node, (ast.FunctionDef, ast.ClassDef))])


def _writes(call: ast.Call, names: set[str]) -> bool:
    if isinstance(call.func, ast.Name) and call.func.id in (*WRITES, "insert_into"):
        return any(_is_table(argument, names) for argument in call.args)
    return isinstance(call.func, ast.Attribute) and call.func.attr in WRITES and _is_table(call.func.value, names)


@pytest.mark.parametrize(
    "source",
    [
        "conn.execute(update(schema.ticket).values(status='x'))",
        "def f():\n    table = schema.agent\n    conn.execute(update(table).values(role='admin'))",
        "def f():\n    box, people = schema.outbox, schema.conversation\n    people.insert().values(id='x')",
        "def f():\n    schema.agent.update().values(role='admin')",
    ],
)
def test_a_write_past_the_seals_is_seen(source: str) -> None:
    assert writes_past(source)


def test_other_tables_are_none_of_its_business() -> None:
    source = (
        "def f():\n    table = schema.inbox\n    update(table)\ndef g():\n    table = schema.ticket\n    select(table)"
    )
    assert writes_past(source) == []


def test_nothing_writes_them_past_their_seals() -> None:
    past = {str(path.relative_to(BOT)): writes_past(path.read_text("utf-8")) for path in sorted(BOT.rglob("*.py"))}
    allowed = {str(path.relative_to(BOT)) for path in {HOME, *OTHER_SEAL}}
    assert {name: lines for name, lines in past.items() if lines and name not in allowed} == {}
    assert past["vault/custody.py"], "the rules look at the real code"
