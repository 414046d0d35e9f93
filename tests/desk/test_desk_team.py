"""The page of the team, and what each role gets: invitations, roles, resets, leaving; a change counts at once."""

from __future__ import annotations

import html
import re

import pytest

from bot.desk.attempts import MOST
from bot.running import team
from tests.desk.running import NAME, DeskProcess, Person, Shop
from tests.desk.test_desk_tickets import label_of

pytestmark = pytest.mark.slow
SECRET = "une autre phrase"


def invited(marc: Person, name: str, role: str = "agent") -> str:
    """The link that the page shows once."""
    answer = marc.does("/team/invite", name=name, role=role)
    assert answer.status_code == 200
    return html.unescape(re.findall(r'id="link" value="([^"]+)"', answer.text)[0])


def enters(desk: DeskProcess, link: str, passphrase: str = SECRET) -> Person:
    person = Person(desk.url)
    answer = person.post("/welcome", {"code": link.partition("code=")[2], "passphrase": passphrase})
    assert answer.status_code == 303, answer.text
    return person


def colleague(desk: DeskProcess, marc: Person, name: str, role: str = "agent") -> Person:
    return enters(desk, invited(marc, name, role))


def id_of(marc: Person, name: str) -> str:
    page = html.unescape(marc.get("/team").text)
    return re.findall(rf"<b>{name}</b>.*?/team/([0-9a-f]{{32}})/role", page, re.DOTALL)[0]


def test_a_colleague_comes_in_by_a_link_that_works_once(desk: DeskProcess, marc: Person) -> None:
    link = invited(marc, "Léa Moreau")
    assert link.startswith(f"{desk.url}/welcome?code=")
    page = Person(desk.url).get(link)
    assert "Léa Moreau" in html.unescape(page.text)
    lea = enters(desk, link)
    assert lea.get("/").status_code == 200
    assert Person(desk.url).get(link).status_code == 403
    assert Person(desk.url).sign_in("Léa Moreau", SECRET).status_code == 303
    assert link.partition("code=")[2] not in marc.get("/team").text


def test_a_short_passphrase_leaves_the_link_good(desk: DeskProcess, marc: Person) -> None:
    link = invited(marc, "Short")
    code = link.partition("code=")[2]
    assert Person(desk.url).post("/welcome", {"code": code, "passphrase": "short"}).status_code == 400
    enters(desk, link)


@pytest.mark.parametrize("role", ["agent", "lead"])
def test_the_team_is_for_admins(desk: DeskProcess, marc: Person, role: str) -> None:
    person = colleague(desk, marc, f"Not admin {role}", role)
    assert person.get("/team").status_code == 403
    assert 'href="/team"' not in person.get("/").text
    target = id_of(marc, f"Not admin {role}")
    for path in ("/team/invite", f"/team/{target}/role", f"/team/{target}/reset", f"/team/{target}/leave"):
        assert person.does(path, name="Eve", role="admin").status_code == 403
    assert "Eve" not in marc.get("/team").text


def test_a_role_counts_at_once(desk: DeskProcess, marc: Person) -> None:
    person = colleague(desk, marc, "Ada")
    assert marc.does(f"/team/{id_of(marc, 'Ada')}/role", role="admin").status_code == 303
    assert person.get("/team").status_code == 200
    assert marc.does(f"/team/{id_of(marc, 'Ada')}/role", role="agent").status_code == 303
    assert person.get("/team").status_code == 403


def test_who_leaves_is_out_at_once(desk: DeskProcess, marc: Person) -> None:
    person = colleague(desk, marc, "Bob")
    with person.get("/events", stream=True) as stream:
        assert marc.does(f"/team/{id_of(marc, 'Bob')}/leave").status_code == 303
        assert any(line == b"data: over" for line in stream.iter_lines())
    assert person.get("/").status_code == 303
    assert person.get("/", headers={"x-guichet-script": "1"}).status_code == 401
    assert Person(desk.url).sign_in("Bob", SECRET).status_code == 403


def test_who_is_removed_at_the_terminal_is_out_too(shop: Shop, desk: DeskProcess, marc: Person) -> None:
    person = colleague(desk, marc, "Cleo")
    team.leave(shop.settings, "Cleo")
    assert person.get("/").status_code == 303


def test_a_new_passphrase_ends_the_old_one_and_every_session(desk: DeskProcess, marc: Person) -> None:
    person = colleague(desk, marc, "Dan")
    answer = marc.does(f"/team/{id_of(marc, 'Dan')}/reset")
    link = html.unescape(re.findall(r'id="link" value="([^"]+)"', answer.text)[0])
    assert person.get("/").status_code == 303
    assert Person(desk.url).sign_in("Dan", SECRET).status_code == 403
    enters(desk, link, "encore une autre")
    assert Person(desk.url).sign_in("Dan", "encore une autre").status_code == 303


def test_the_last_admin_cannot_close_the_door_behind_them(marc: Person) -> None:
    me = id_of(marc, NAME)
    for path, fields in ((f"/team/{me}/leave", {}), (f"/team/{me}/role", {"role": "agent"})):
        answer = marc.does(path, **fields)
        assert answer.status_code == 409
        assert "dernier administrateur" in html.unescape(answer.text)
    assert marc.get("/team").status_code == 200


def test_a_name_that_is_markup_is_shown_as_it_is(marc: Person) -> None:
    invited(marc, "<script>alert(1)</script>")
    page = marc.get("/team").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_sign_ins_are_in_the_diary_and_no_name_that_was_only_tried(desk: DeskProcess, marc: Person) -> None:
    Person(desk.url).sign_in("my secret typed in the wrong box")
    Person(desk.url).sign_in(NAME, "wrong-wrong-wrong")
    page = html.unescape(marc.get("/team").text)
    assert "Connexion refusée à un nom inconnu" in page
    assert f"Connexion refusée au nom de {NAME}" in page
    assert "wrong box" not in page


def test_a_passphrase_is_changed_with_the_present_one_alone(desk: DeskProcess, marc: Person) -> None:
    person = colleague(desk, marc, "Fay")
    other = Person(desk.url)
    other.sign_in("Fay", SECRET)
    wrong = person.does("/account/passphrase", present="not the present one", passphrase="tout autre chose")
    assert wrong.status_code == 403
    short = person.does("/account/passphrase", present=SECRET, passphrase="court")
    assert short.status_code == 400
    assert Person(desk.url).sign_in("Fay", SECRET).status_code == 303
    done = person.does("/account/passphrase", present=SECRET, passphrase="tout autre chose")
    assert done.status_code == 303
    assert "Votre phrase secrète est changée" in html.unescape(person.get("/account").text)
    assert other.get("/").status_code == 303, "the other session is over"
    assert Person(desk.url).sign_in("Fay", SECRET).status_code == 403
    assert Person(desk.url).sign_in("Fay", "tout autre chose").status_code == 303


def test_the_present_passphrase_cannot_be_guessed_at_will(desk: DeskProcess, marc: Person) -> None:
    person = colleague(desk, marc, "Gil")
    form = person.form("/")["csrf"]
    tries = [
        person.post("/account/passphrase", {"csrf": form, "present": f"guess {n}", "passphrase": SECRET}).status_code
        for n in range(MOST["agent"] + 1)
    ]
    assert tries == [403] * MOST["agent"] + [429]


def test_the_ticket_says_who_can_open_it(shop: Shop, desk: DeskProcess, marc: Person) -> None:
    person = colleague(desk, marc, "Eva")
    shop.writes("eva-holds", "une personne pour Eva")
    label = label_of(person, "une personne pour Eva")
    assert "l’assistant, la file d’attente" in html.unescape(person.get(f"/tickets/{label}").text)
    person.does(f"/tickets/{label}/take")
    assert "Eva, l’assistant, la file d’attente" in html.unescape(person.get(f"/tickets/{label}").text)
    marc.does(f"/team/{id_of(marc, 'Eva')}/leave")
    assert "Eva, l’assistant" not in html.unescape(marc.get(f"/tickets/{label}").text)
