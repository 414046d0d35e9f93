"""The verdict on a chain: looked at once for a while, anew when the chain has grown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import create_engine, insert, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.desk.chains import GOOD_FOR, MOST_REMEMBERED, Chains

ROW = {"network": "fake", "account": "a", "address_sealed": b"", "created_at": 0.0}


@dataclass
class _Chat:
    """All that is looked at of a conversation."""

    id: str


class Looked:
    """A look that says what it is told to, and notes for whom; and the clock."""

    def __init__(self) -> None:
        self.fault = ""
        self.at: list[str] = []
        self.now = 1000.0
        self.chains = Chains(lambda: self.now, self)

    def __call__(self, _conn: Connection, conversation: _Chat) -> str:
        self.at.append(conversation.id)
        return self.fault

    def first_break(self, conn: Connection, name: str) -> str:
        """The verdict on the chat of this id."""
        return self.chains.first_break(conn, _Chat(name))


@pytest.fixture
def conn() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as conn:
        schema.conversation.create(conn)
        for name in ("ada", "zoe"):
            conn.execute(insert(schema.conversation), {**ROW, "id": name, "chat": name, "chain_head": f"of {name}"})
        yield conn
    engine.dispose()


def test_a_chain_that_has_not_grown_is_looked_at_once_for_a_while(conn: Connection) -> None:
    looked = Looked()
    assert [looked.first_break(conn, "ada") for _ in range(3)] == ["", "", ""]
    assert looked.at == ["ada"]
    looked.now += GOOD_FOR
    looked.fault = "envelope 0 was changed"
    assert looked.first_break(conn, "ada") == "envelope 0 was changed"
    assert looked.first_break(conn, "ada") == "envelope 0 was changed"
    assert looked.at == ["ada", "ada"]


def test_a_chain_that_has_grown_is_looked_at_anew(conn: Connection) -> None:
    looked = Looked()
    looked.first_break(conn, "ada")
    conn.execute(update(schema.conversation).where(schema.conversation.c.id == "ada").values(chain_head="another"))
    looked.fault = "link 1 is missing"
    assert looked.first_break(conn, "ada") == "link 1 is missing"


def test_each_chat_has_its_own_verdict(conn: Connection) -> None:
    looked = Looked()
    looked.first_break(conn, "ada")
    looked.fault = "link 1 is missing"
    assert looked.first_break(conn, "zoe") == "link 1 is missing"
    assert looked.first_break(conn, "ada") == ""


def test_not_more_than_so_many_are_remembered(conn: Connection) -> None:
    looked, many = Looked(), [{**ROW, "id": f"c{n}", "chat": f"c{n}"} for n in range(MOST_REMEMBERED)]
    conn.execute(insert(schema.conversation), many)
    for chat in ("ada", *(f"c{n}" for n in range(MOST_REMEMBERED))):
        looked.first_break(conn, chat)
    looked.first_break(conn, "ada")
    assert looked.at.count("ada") == 2
