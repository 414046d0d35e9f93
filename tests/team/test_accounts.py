"""Accounts: who gets in by which link, who may not be removed, and that each change is in the diary."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.store import migrate, open_engine
from bot.team import accounts, diary
from bot.team.accounts import BadChoice, Chosen, LastAdmin, NameTaken, NoSuchAccount, NotFirst
from bot.team.links import GOOD_FOR
from bot.team.roles import ADMIN, AGENT, LEAD, ROLES, may
from bot.vault.personal import Secret
from bot.vault.register import Register

NOW = 1_000_000.0
SECRET = Secret(passphrase_hash="hash", public_key=b"p" * 32, private_sealed=b"s")
CHOSEN = Chosen(secret=SECRET, language="fr", prove=lambda *parts: "|".join(parts))


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    url = f"sqlite:///{tmp_path / 'team.db'}"
    migrate(url)
    engine = open_engine(url, Register(tmp_path / "register", tmp_path / "keys"))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection
    engine.dispose()


@pytest.fixture
def marc(conn: Connection) -> str:
    return accounts.create_first(conn, "Marc", CHOSEN, NOW).id


def joined(conn: Connection, name: str, role: str = AGENT) -> str:
    return accounts.redeem(conn, accounts.invite(conn, name, role, NOW, "Marc"), CHOSEN, NOW).id


def test_the_first_is_an_admin_and_there_is_no_second_first(conn: Connection, marc: str) -> None:
    assert accounts.get(conn, marc).role == ADMIN
    with pytest.raises(NotFirst):
        accounts.create_first(conn, "Eve", CHOSEN, NOW)


def test_a_link_works_once(conn: Connection, marc: str) -> None:
    code = accounts.invite(conn, "Léa", LEAD, NOW, "Marc")
    lea = accounts.redeem(conn, code, CHOSEN, NOW + 1)
    assert (lea.name, lea.role, lea.state) == ("Léa", LEAD, "active")
    with pytest.raises(NoSuchAccount):
        accounts.redeem(conn, code, CHOSEN, NOW + 2)


@pytest.mark.parametrize("code", ["", "x", "é", "\ud800"])
def test_no_other_code_works_while_nobody_has_a_link(conn: Connection, marc: str, code: str) -> None:
    with pytest.raises(NoSuchAccount):
        accounts.held_by(conn, code, NOW)


def test_a_link_is_over_after_seven_days(conn: Connection, marc: str) -> None:
    code = accounts.invite(conn, "Léa", AGENT, NOW, "Marc")
    assert accounts.held_by(conn, code, NOW + GOOD_FOR - 1).name == "Léa"
    with pytest.raises(NoSuchAccount):
        accounts.held_by(conn, code, NOW + GOOD_FOR)


def test_only_a_hash_of_the_code_is_kept(conn: Connection, marc: str) -> None:
    code = accounts.invite(conn, "Léa", AGENT, NOW, "Marc")
    assert code not in str(conn.execute(select(schema.agent)).all())
    assert code not in str(conn.execute(select(schema.desk_event)).all())


@pytest.mark.parametrize("name", ["marc", " MARC ", "\u200bMarc", ""])
def test_a_name_is_one_persons(conn: Connection, marc: str, name: str) -> None:
    with pytest.raises((NameTaken, BadChoice)):
        accounts.invite(conn, name, AGENT, NOW, "Marc")


def test_an_unknown_role_is_nobodys(conn: Connection, marc: str) -> None:
    with pytest.raises(BadChoice):
        accounts.invite(conn, "Léa", "owner", NOW, "Marc")
    with pytest.raises(BadChoice):
        accounts.set_role(conn, marc, "", NOW, "Marc")


@pytest.mark.parametrize(
    "act", [lambda c, i: accounts.leave(c, i, NOW, "x"), lambda c, i: accounts.set_role(c, i, LEAD, NOW, "x")]
)
def test_the_last_admin_stays(conn: Connection, marc: str, act: Any) -> None:
    accounts.invite(conn, "Invited", ADMIN, NOW, "Marc")
    with pytest.raises(LastAdmin):
        act(conn, marc)
    joined(conn, "Léa", ADMIN)
    act(conn, marc)


def test_an_admin_without_a_passphrase_does_not_count_as_one(conn: Connection, marc: str) -> None:
    lea = joined(conn, "Léa", ADMIN)
    accounts.reset(conn, lea, NOW, "Marc")
    with pytest.raises(LastAdmin):
        accounts.leave(conn, marc, NOW, "Marc")
    accounts.leave(conn, lea, NOW, "Marc")


def test_who_left_has_no_link_no_passphrase_and_no_session(conn: Connection, marc: str) -> None:
    lea = joined(conn, "Léa")
    code, before = accounts.reset(conn, lea, NOW, "Marc"), accounts.get(conn, lea).version
    accounts.leave(conn, lea, NOW, "Marc")
    with pytest.raises(NoSuchAccount):
        accounts.redeem(conn, code, CHOSEN, NOW)
    row = conn.execute(select(schema.agent).where(schema.agent.c.id == lea)).one()
    assert (row.passphrase_hash, row.link_sha256, row.state) == ("", "", "left")
    assert row.version > before
    with pytest.raises(NoSuchAccount):
        accounts.set_role(conn, lea, ADMIN, NOW, "Marc")


def test_who_comes_back_is_the_same_account(conn: Connection, marc: str) -> None:
    lea = joined(conn, "Léa", LEAD)
    accounts.leave(conn, lea, NOW, "Marc")
    assert joined(conn, "léa") == lea
    assert accounts.get(conn, lea).role == AGENT


def test_a_reset_ends_the_old_passphrase_at_once(conn: Connection, marc: str) -> None:
    before = accounts.get(conn, marc).version
    accounts.reset(conn, marc, NOW, "terminal")
    row = conn.execute(select(schema.agent).where(schema.agent.c.id == marc)).one()
    assert row.passphrase_hash == ""
    assert row.version > before
    assert accounts.count(conn) == 1, "no new first account meanwhile"


@pytest.mark.parametrize("spoilt", [{"version": 2**63 - 1}, {"version": "abc"}, {"link_until": "zzz"}])
def test_a_reset_mends_an_account_whatever_was_written_into_it(
    conn: Connection, marc: str, spoilt: dict[str, Any]
) -> None:
    lea = joined(conn, "Léa", LEAD)
    (name, value), before = spoilt.popitem(), accounts.get(conn, lea).version
    conn.exec_driver_sql(f"update agent set {name} = ? where id = ?", (value, lea))  # noqa: S608
    assert accounts.get(conn, lea).changed == name
    assert accounts.held_by(conn, accounts.reset(conn, lea, NOW, "Marc"), NOW).id == lea
    after = accounts.get(conn, lea)
    assert (after.changed, after.role) == ("", AGENT)
    assert after.version != before


def test_every_change_is_in_the_diary(conn: Connection, marc: str) -> None:
    lea = joined(conn, "Léa")
    accounts.set_role(conn, lea, LEAD, NOW, "Marc")
    accounts.reset(conn, lea, NOW, "Marc")
    accounts.leave(conn, lea, NOW, "Marc")
    assert [(e.actor, e.kind, e.about, e.detail) for e in reversed(diary.latest(conn))] == [
        ("Marc", "first", "", ""),
        ("Marc", "invited", "Léa", "agent"),
        ("Léa", "joined", "", ""),
        ("Marc", "role", "Léa", "lead"),
        ("Marc", "reset", "Léa", ""),
        ("Marc", "left", "Léa", ""),
    ]


def test_what_is_for_one_role_is_for_those_above_it() -> None:
    names = (*ROLES, "", "owner")
    allowed = {(role, wanted) for role in names for wanted in names if may(role, wanted)}
    assert allowed == {
        *((AGENT, AGENT), (LEAD, AGENT), (LEAD, LEAD)),
        *((ADMIN, AGENT), (ADMIN, LEAD), (ADMIN, ADMIN)),
    }
