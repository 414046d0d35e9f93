"""The second step of a sign-in: which codes count, that each counts once, and that nothing of it lies in clear."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey
from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.guichet_yml import WrongSettings
from bot.store import migrate, open_engine
from bot.team import accounts, diary, second
from bot.team.demands import load
from bot.team.second import APP, PAPER, STEP
from bot.vault.register import Register
from bot.vault.sealing import CannotOpen
from tests.team.test_accounts import CHOSEN

NOW = 1_800_000_000.0
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PRIVATE, OTHER = bytes(PrivateKey.generate()), bytes(PrivateKey.generate())


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


@pytest.fixture
def paper(conn: Connection, marc: str) -> list[str]:
    step = second.step_of(SECRET, code_at(NOW), NOW)
    assert step is not None
    return second.turn_on(conn, marc, PRIVATE, (SECRET, step), NOW, "Marc")


def code_at(now: float) -> str:
    return pyotp.TOTP(SECRET).at(int(now))


@pytest.mark.parametrize("away", [-STEP, 0, STEP])
def test_a_clock_that_is_a_step_away_is_understood(away: int) -> None:
    assert second.step_of(SECRET, code_at(NOW + away), NOW) == int(NOW + away) // STEP


@pytest.mark.parametrize("away", [-2 * STEP, 2 * STEP])
def test_a_code_of_another_time_is_wrong(away: int) -> None:
    assert second.step_of(SECRET, code_at(NOW + away), NOW) is None


def test_a_code_may_be_typed_with_a_space() -> None:
    code = code_at(NOW)
    assert second.step_of(SECRET, f" {code[:3]} {code[3:]} ", NOW) is not None


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_no_words_are_a_code_but_its_digits(words: str) -> None:
    right = {code_at(NOW + away) for away in (-STEP, 0, STEP)}
    typed = "".join(c for c in words if not c.isspace() and c != "-")
    assert (second.step_of(SECRET, words, NOW) is not None) == (typed in right)


def test_the_vectors_of_the_standard_hold() -> None:
    """RFC 6238, appendix B, the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for at, code in ((59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")):
        assert second.step_of(secret, code, at) == at // STEP


def test_the_code_that_set_it_up_does_not_sign_in(conn: Connection, marc: str, paper: list[str]) -> None:
    assert second.accept(conn, marc, PRIVATE, code_at(NOW), NOW) == ""
    assert second.accept(conn, marc, PRIVATE, code_at(NOW + STEP), NOW + STEP) == APP


def test_a_code_counts_once_and_none_before_it_counts_any_more(conn: Connection, marc: str, paper: list[str]) -> None:
    later = NOW + 10 * STEP
    assert second.accept(conn, marc, PRIVATE, code_at(later), later) == APP
    assert second.accept(conn, marc, PRIVATE, code_at(later), later) == ""
    assert second.accept(conn, marc, PRIVATE, code_at(later - STEP), later) == ""


def test_each_paper_code_counts_once(conn: Connection, marc: str, paper: list[str]) -> None:
    assert len(set(paper)) == second.PAPER_CODES == second.paper_left(conn, marc)
    assert second.accept(conn, marc, PRIVATE, paper[0].replace("-", " ").upper(), NOW) == PAPER
    assert second.accept(conn, marc, PRIVATE, paper[0], NOW) == ""
    assert second.paper_left(conn, marc) == second.PAPER_CODES - 1


def test_a_colleagues_paper_code_is_worth_nothing(conn: Connection, marc: str, paper: list[str]) -> None:
    code = accounts.invite(conn, "Léa", "agent", NOW, "Marc")
    lea = accounts.redeem(conn, code, CHOSEN, NOW).id
    second.turn_on(conn, lea, OTHER, (SECRET, 1), NOW, "Léa")
    assert second.accept(conn, lea, OTHER, paper[0], NOW) == ""


def test_other_paper_codes_end_those_before(conn: Connection, marc: str, paper: list[str]) -> None:
    fresh = second.new_paper(conn, marc, NOW, "Marc")
    assert second.accept(conn, marc, PRIVATE, paper[0], NOW) == ""
    assert second.accept(conn, marc, PRIVATE, fresh[0], NOW) == PAPER


def test_neither_secret_nor_codes_lie_in_the_store(conn: Connection, marc: str, paper: list[str]) -> None:
    rows = [bytes(v) if isinstance(v, bytes) else str(v).encode() for row in _all(conn) for v in row]
    kept = b" ".join(rows)
    assert SECRET.encode() not in kept
    assert not any(code.encode() in kept or code.replace("-", "").encode() in kept for code in paper)


def _all(conn: Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for table in (schema.agent, schema.agent_code) for row in conn.execute(select(table))]


def test_only_the_passphrases_own_key_opens_it(conn: Connection, marc: str, paper: list[str]) -> None:
    later = NOW + 5 * STEP
    assert second.accept(conn, marc, OTHER, code_at(later), later) == ""
    assert second.accept(conn, marc, b"", code_at(later), later) == ""
    assert second.accept(conn, marc, b"", paper[0], later) == ""


def test_a_secret_moved_from_another_account_does_not_open(conn: Connection, marc: str, paper: list[str]) -> None:
    code = accounts.invite(conn, "Léa", "agent", NOW, "Marc")
    lea = accounts.redeem(conn, code, CHOSEN, NOW).id
    moved = conn.execute(select(schema.agent.c.second_sealed).where(schema.agent.c.id == marc)).scalar_one()
    conn.execute(update(schema.agent).where(schema.agent.c.id == lea).values(second_sealed=moved))
    later = NOW + 5 * STEP
    assert second.accept(conn, lea, PRIVATE, code_at(later), later) == ""


def test_without_a_key_of_ones_own_it_is_not_set_up(conn: Connection, marc: str) -> None:
    with pytest.raises(CannotOpen):
        second.turn_on(conn, marc, b"", (SECRET, 1), NOW, "Marc")
    assert not accounts.get(conn, marc).second


def test_it_stays_with_another_passphrase(conn: Connection, marc: str, paper: list[str]) -> None:
    accounts.change_passphrase(conn, marc, CHOSEN, NOW)
    second.seal_again(conn, marc, PRIVATE, OTHER)
    later = NOW + 5 * STEP
    assert second.accept(conn, marc, OTHER, code_at(later), later) == APP
    assert second.accept(conn, marc, OTHER, paper[0], later) == PAPER


@pytest.mark.parametrize("end", ["reset", "leave", "off"])
def test_it_ends_with_all_its_codes(conn: Connection, marc: str, paper: list[str], end: str) -> None:
    accounts.redeem(conn, accounts.invite(conn, "Léa", "admin", NOW, "Marc"), CHOSEN, NOW)
    if end == "off":
        second.turn_off(conn, marc, NOW, "Léa", "Marc")
    else:
        getattr(accounts, end)(conn, marc, NOW, "Léa")
    assert not accounts.get(conn, marc).second
    assert second.paper_left(conn, marc) == 0
    assert second.accept(conn, marc, PRIVATE, paper[0], NOW) == ""


def test_the_log_tells_who_took_it_away(conn: Connection, marc: str, paper: list[str]) -> None:
    second.turn_off(conn, marc, NOW, "Léa", "Marc")
    told = [(entry.actor, entry.kind, entry.about) for entry in diary.latest(conn)]
    assert told[:2] == [("Léa", "second_reset", "Marc"), ("Marc", "second_on", "")]


def test_the_picture_holds_what_apps_read() -> None:
    told = pyotp.parse_uri(second.address_of(SECRET, "Léa Moreau"))
    assert (told.secret, told.name, told.issuer) == (SECRET, "Léa Moreau", "Guichet")


def yml(folder: Path, words: str) -> Path:
    file = folder / "guichet.yml"
    file.write_text(words, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("words", "roles"),
    [
        ("zone: Europe/Paris", set()),
        ("sign_in: {}", set()),
        ("sign_in: {second_step: [admin, lead]}", {"admin", "lead"}),
    ],
)
def test_roles_of_which_it_is_demanded(tmp_path: Path, words: str, roles: set[str]) -> None:
    assert load(yml(tmp_path, words)) == roles


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("sign_in: {second_step: [owner]}", "second_step: owner: no such role"),
        ("sign_in: {second_stp: [admin]}", "second_stp: no such key"),
        ("sign_in: {second_step: admin}", "second_step"),
    ],
)
def test_what_is_wrong_in_the_settings_is_named(tmp_path: Path, words: str, told: str) -> None:
    with pytest.raises(WrongSettings, match=told):
        load(yml(tmp_path, words))
