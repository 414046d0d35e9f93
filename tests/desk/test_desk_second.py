"""Signing in with a second step, over HTTP: set up, asked for, used once, slowed down, demanded, taken away."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest

from bot.desk.attempts import MOST
from bot.desk.first_run import first_run_link
from bot.settings import Settings
from bot.team.second import STEP
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person, free_port
from tests.desk.test_desk_team import SECRET, colleague, id_of

pytestmark = pytest.mark.slow


def secret_on(page: str) -> str:
    return re.findall(r'class="secret">([A-Z2-7 ]+)<', page)[0].replace(" ", "")


def codes_on(page: str) -> list[str]:
    return re.findall(r"<code>([a-z2-9-]{17})</code>", page)


def shown(secret: str, ahead: int = 0) -> str:
    """What an app shows now, or will in so many steps."""
    return pyotp.TOTP(secret).at(int(time.time()) + ahead * STEP)


def sets_up(person: Person) -> tuple[str, list[str]]:
    """Scans the picture; gives the secret in the app, and the paper codes."""
    page = person.get("/account/second").text
    csrf = re.findall(r'name="csrf" value="([^"]*)"', page)[0]
    secret = secret_on(page)
    answer = person.post("/account/second", {"csrf": csrf, "code": shown(secret)})
    assert answer.status_code == 200, answer.text
    return secret, codes_on(answer.text)


def first_step(person: Person, name: str, passphrase: str = SECRET) -> str:
    """The token of the page that asks for the code."""
    answer = person.sign_in(name, passphrase)
    assert answer.status_code == 200, answer.text
    return re.findall(r'name="token" value="([^"]+)"', answer.text)[0]


def is_in(person: Person) -> bool:
    return person.get("/").status_code == 200


def test_the_passphrase_alone_no_longer_lets_in(desk: DeskProcess, marc: Person) -> None:
    _secret, codes = sets_up(colleague(desk, marc, "Alone"))
    assert len(codes) == 10
    again = Person(desk.url)
    token = first_step(again, "Alone")
    assert not is_in(again)
    assert again.post("/sign-in/code", {"token": token, "code": "000000"}).status_code == 403
    assert not is_in(again)


def test_passphrase_and_code_let_in_once(desk: DeskProcess, marc: Person) -> None:
    secret, _codes = sets_up(colleague(desk, marc, "Once"))
    code = shown(secret, ahead=1)
    again, other = Person(desk.url), Person(desk.url)
    assert again.post("/sign-in/code", {"token": first_step(again, "Once"), "code": code}).status_code == 303
    assert is_in(again)
    assert other.post("/sign-in/code", {"token": first_step(other, "Once"), "code": code}).status_code == 403
    assert not is_in(other)


def test_a_first_step_cannot_be_taken_twice(desk: DeskProcess, marc: Person) -> None:
    _secret, codes = sets_up(colleague(desk, marc, "Twice"))
    again = Person(desk.url)
    token = first_step(again, "Twice")
    assert again.post("/sign-in/code", {"token": token, "code": codes[0]}).status_code == 303
    answer = Person(desk.url).post("/sign-in/code", {"token": token, "code": codes[1]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_an_invented_token_is_sent_to_the_first_step(desk: DeskProcess, marc: Person) -> None:
    answer = Person(desk.url).post("/sign-in/code", {"token": "x" * 43, "code": "123456"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_who_comes_in_by_paper_is_told_once_on_the_page_they_asked_for(desk: DeskProcess, marc: Person) -> None:
    _secret, codes = sets_up(colleague(desk, marc, "Paper"))
    again = Person(desk.url)
    form = {"name": "Paper", "passphrase": SECRET, "next": "/channels"}
    token = re.findall(r'name="token" value="([^"]+)"', again.post("/sign-in", form).text)[0]
    answer = again.post("/sign-in/code", {"token": token, "code": codes[3]})
    assert answer.headers["location"] == "/channels"
    page = html.unescape(again.get("/channels").text)
    assert "entré avec un code de secours" in page and "restants\u00a0: 9." in page
    assert "entré avec un code de secours" not in html.unescape(again.get("/channels").text)


def test_wrong_codes_are_slowed_down_with_the_passphrase(desk: DeskProcess, marc: Person) -> None:
    _secret, codes = sets_up(colleague(desk, marc, "Slow"))
    again = Person(desk.url)
    token = first_step(again, "Slow")
    answers = [
        again.post("/sign-in/code", {"token": token, "code": "000000"}).status_code for _ in range(MOST["agent"])
    ]
    assert answers == [403] * (MOST["agent"] - 1) + [429]
    assert again.post("/sign-in/code", {"token": token, "code": codes[0]}).status_code == 429
    assert again.sign_in("Slow", SECRET).status_code == 429


def test_it_stays_after_another_passphrase(desk: DeskProcess, marc: Person) -> None:
    person = colleague(desk, marc, "Changes")
    secret, codes = sets_up(person)
    changed = person.does("/account/passphrase", present=SECRET, passphrase="encore d'autres mots")
    assert changed.headers["location"] == "/account", changed.text
    again = Person(desk.url)
    token = first_step(again, "Changes", "encore d'autres mots")
    assert again.post("/sign-in/code", {"token": token, "code": shown(secret, ahead=1)}).status_code == 303
    assert is_in(again)


def test_turning_it_off_takes_a_code(desk: DeskProcess, marc: Person) -> None:
    person = colleague(desk, marc, "Off")
    _secret, codes = sets_up(person)
    assert person.does("/account/second/off", code="123456").status_code == 403
    assert Person(desk.url).sign_in("Off", SECRET).status_code == 200
    assert person.does("/account/second/off", code=codes[0]).status_code == 303
    assert Person(desk.url).sign_in("Off", SECRET).status_code == 303


def test_a_wrong_code_sets_nothing_up(desk: DeskProcess, marc: Person) -> None:
    person = colleague(desk, marc, "Wrong")
    before = secret_on(person.get("/account/second").text)
    assert person.does("/account/second", code="12345").status_code == 403
    assert secret_on(person.get("/account/second").text) == before
    assert Person(desk.url).sign_in("Wrong", SECRET).status_code == 303


def test_an_admin_takes_it_away_and_the_log_says_so(desk: DeskProcess, marc: Person) -> None:
    person = colleague(desk, marc, "Lost")
    sets_up(person)
    assert "/second_reset" in marc.get("/team").text
    marc.does(f"/team/{id_of(marc, 'Lost')}/second_reset")
    assert Person(desk.url).sign_in("Lost", SECRET).status_code == 303
    assert f"{NAME} a retiré la deuxième étape de Lost" in html.unescape(marc.get("/log").text)
    other = colleague(desk, marc, "Curious")
    assert other.does(f"/team/{id_of(marc, NAME)}/second_reset").status_code == 403


class DemandingDesk(DeskProcess):
    """Started with the roles of which the second step is demanded."""

    PROGRAM = "tests.desk.desk_with_second_step"


@pytest.fixture
def demanding(tmp_path: Path, data: dict[str, str]) -> Iterator[tuple[DeskProcess, Person]]:
    link = first_run_link(Settings.read(data, tmp_path)) or ""
    desk = DemandingDesk({**data, "GUICHET_DESK_PORT": str(free_port())}, "admin").ready()
    marc = Person(desk.url)
    marc.welcome(link)
    yield desk, marc
    desk.stop()


def test_a_role_that_must_have_it_sets_it_up_first(demanding: tuple[DeskProcess, Person]) -> None:
    desk, marc = demanding
    for page in ("/", "/team", "/account", "/log"):
        answer = marc.get(page)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account/second")
    assert marc.get("/", headers={"x-guichet-script": "1"}).status_code == 403
    _secret, codes = sets_up(marc)
    assert is_in(marc)
    assert marc.does("/account/second/off", code=codes[0]).status_code == 409
    again = Person(desk.url)
    token = first_step(again, NAME, PASSPHRASE)
    assert again.post("/sign-in/code", {"token": token, "code": codes[1]}).status_code == 303
    link = html.unescape(
        re.findall(r'id="link" value="([^"]+)"', marc.does("/team/invite", name="Free", role="agent").text)[0]
    )
    free = Person(desk.url)
    assert free.post("/welcome", {"code": link.partition("code=")[2], "passphrase": SECRET}).status_code == 303
    assert is_in(free)
    marc.does(f"/team/{id_of(marc, 'Free')}/role", role="admin")
    assert free.get("/").headers["location"] == "/account/second"
