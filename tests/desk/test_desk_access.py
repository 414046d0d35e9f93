"""Who gets in: first code, sign-in, sessions, form tokens, hosts, origins. Strangers get nothing."""

from __future__ import annotations

import html
import re
from http.client import HTTPConnection
from types import SimpleNamespace

import pytest
from multidict import CIMultiDict

from bot.desk import guard
from bot.desk.attempts import MOST, WINDOW, Attempts
from bot.desk.first_run import FILE, first_run_link
from bot.desk.sessions import IDLE, Sessions
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person, Shop
from tests.desk.test_desk_tickets import label_of

pytestmark = pytest.mark.slow


class Clock:
    """A clock that is set by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_code_works_once(desk: DeskProcess, link: str, marc: Person, stranger: Person, shop: Shop) -> None:
    code = link.partition("code=")[2]
    answer = stranger.post("/welcome", {"code": code, "name": "Eve", "passphrase": "0123456789"})
    assert answer.status_code == 403
    assert stranger.get(link).status_code == 403
    assert not (shop.settings.data / FILE).exists()
    assert first_run_link(shop.settings) is None


def test_only_the_latest_code_works_and_only_its_hash_is_kept(data: dict[str, str]) -> None:
    from bot.settings import Settings

    settings = Settings.read(data)
    old, new = (str(first_run_link(settings)) for _ in range(2))
    assert new.partition("code=")[2] not in (settings.data / FILE).read_text()
    running = DeskProcess(data).ready()
    try:
        person = Person(running.url)
        assert person.get(old).status_code == 403
        assert person.get(new).status_code == 200
        fields = {"name": "Marc", "passphrase": "0123456789"}
        assert person.post("/welcome", {**fields, "code": old.partition("code=")[2]}).status_code == 403
        code = {"code": new.partition("code=")[2]}
        assert person.post("/welcome", {**fields, **code, "passphrase": "short"}).status_code == 400
        assert person.post("/welcome", {**fields, **code, "name": " \u200b "}).status_code == 400
        assert person.post("/welcome", {**fields, **code}).status_code == 303
        assert person.get("/").status_code == 200
    finally:
        running.stop()


@pytest.mark.parametrize(
    "path", ["/", "/resolved", "/events", "/tickets/G-1001", "/tickets/G-1001/files/0123456789abcdef0123456789abcdef"]
)
def test_without_a_session_there_is_only_the_sign_in(marc: Person, stranger: Person, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")
    assert stranger.get(path, headers={"x-guichet-script": "1"}).status_code == 401


@pytest.mark.parametrize("act", ["take", "hand-back", "resolve", "reply"])
def test_without_a_session_nothing_can_be_done(shop: Shop, marc: Person, stranger: Person, act: str) -> None:
    shop.writes(f"shut-{act}", f"une personne contre {act}")
    label = label_of(marc, f"une personne contre {act}")
    hidden = marc.form(f"/tickets/{label}")
    answer = stranger.post(f"/tickets/{label}/{act}", {**hidden, "text": "intrus"}, files={"file": ("", b"")})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")
    assert "Personne encore" in html.unescape(marc.get("/").text)
    assert shop.network.texts(f"shut-{act}")[1:] == []


@pytest.mark.parametrize("act", ["take", "hand-back", "resolve", "reply"])
@pytest.mark.parametrize("csrf", ["", "wrong", "é" * 43])
def test_a_wrong_form_token_is_refused(shop: Shop, marc: Person, act: str, csrf: str) -> None:
    name = f"token-{act}-{len(csrf)}"
    shop.writes(name, f"une personne {name}")
    label = label_of(marc, f"une personne {name}")
    hidden = {**marc.form(f"/tickets/{label}"), "csrf": csrf, "text": "intrus"}
    answer = marc.post(f"/tickets/{label}/{act}", hidden, files={"file": ("", b"")})
    assert answer.status_code == 403
    assert "Le client attend une personne" in html.unescape(marc.get(f"/tickets/{label}").text)
    assert shop.network.texts(name)[1:] == []


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:1", "https://localhost"])
def test_a_form_of_another_site_is_refused(marc: Person, origin: str | None) -> None:
    csrf = marc.form("/")["csrf"]
    answer = marc.post("/language", {"csrf": csrf, "language": "en"}, headers={"origin": origin})
    assert answer.status_code == 403
    assert 'lang="fr"' in marc.get("/").text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:5006", "", "["])
def test_another_host_is_refused(desk: DeskProcess, host: str) -> None:
    for path in ("/", "/health", "/sign-in", "/static/desk.js"):
        plain = HTTPConnection("127.0.0.1", desk.port, timeout=10)
        plain.request("GET", path, headers={"host": host})
        assert plain.getresponse().status in (400, 403), path
        plain.close()


def test_a_host_that_the_operator_named_is_served_by_https_only(data: dict[str, str]) -> None:
    from bot.settings import Settings

    settings = Settings.read(data)
    link = str(first_run_link(settings))
    running = DeskProcess({**data, "GUICHET_DESK_HOSTS": "desk.example"}).ready()
    try:
        fields = {"code": link.partition("code=")[2], "name": "Marc", "passphrase": "0123456789"}
        person = Person(running.url)
        host = {"host": "desk.example"}
        plain = person.post("/welcome", fields, headers={**host, "origin": "http://desk.example"})
        assert plain.status_code == 403
        answer = person.post("/welcome", fields, headers={**host, "origin": "https://desk.example"})
        assert answer.status_code == 303
        assert "Secure" in answer.headers["set-cookie"]
    finally:
        running.stop()


def test_the_cookie_is_for_this_site_alone(desk: DeskProcess, marc: Person) -> None:
    answer = Person(desk.url).sign_in()
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in cookie
    token = re.findall(r"guichet-desk=([^;]+)", cookie)[0]
    assert len(token) >= 43


def test_signing_out_ends_the_session(desk: DeskProcess, marc: Person) -> None:
    person = Person(desk.url)
    person.sign_in()
    token = person.http.cookies["guichet-desk"]
    assert person.does("/sign-out").status_code == 303
    again = Person(desk.url)
    again.http.cookies.set("guichet-desk", token)
    assert again.get("/").status_code == 303


def test_who_was_signed_in_is_told_why_they_are_asked_again(desk: DeskProcess, marc: Person, stranger: Person) -> None:
    assert "Votre session est terminée" not in stranger.get("/sign-in").text.replace("\u00a0", " ")
    stranger.http.cookies.set("guichet-desk", "x" * 43)
    assert stranger.get("/tickets/G-1001").headers["location"] == "/sign-in?next=%2Ftickets%2FG-1001"
    page = stranger.get("/sign-in?next=%2Ftickets%2FG-1001").text.replace("\u00a0", " ")
    assert "Votre session est terminée" in page and 'value="/tickets/G-1001"' in page
    left = Person(desk.url)
    left.sign_in()
    left.does("/sign-out")
    assert "Votre session est terminée" not in left.get("/sign-in").text


def test_the_name_may_be_written_as_phones_do(desk: DeskProcess, marc: Person) -> None:
    assert Person(desk.url).sign_in(name="  marc   ünal ").status_code == 303
    assert Person(desk.url).sign_in(passphrase=PASSPHRASE + "!").status_code == 403
    assert Person(desk.url).sign_in(name="nobody").status_code == 403


def test_where_one_comes_back_to_is_a_page_of_ours(desk: DeskProcess, marc: Person) -> None:
    for place in ("//evil.example", "https://evil.example", "/\\evil.example", "/tickets/../x", "/sign-out"):
        answer = Person(desk.url).post("/sign-in", {"name": NAME, "passphrase": PASSPHRASE, "next": place})
        assert answer.headers["location"] == "/", place


def test_every_answer_has_the_strict_headers(marc: Person, stranger: Person) -> None:
    answers = [marc.get(path) for path in ("/", "/tickets/G-1001", "/static/desk.js", "/nothing", "/health")]
    for answer in [*answers, stranger.get("/"), stranger.sign_in(name="x")]:
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] in ("no-store", "no-cache")
        assert answer.headers["referrer-policy"] == "same-origin"
    assert all(a.headers["cache-control"] == "no-store" for a in answers[:2])


def test_too_many_wrong_passphrases_have_to_wait(data: dict[str, str]) -> None:
    from bot.settings import Settings

    link = str(first_run_link(Settings.read(data)))
    running = DeskProcess(data).ready()
    try:
        Person(running.url).welcome(link)
        guesser = Person(running.url)
        answers = [guesser.sign_in(passphrase=f"wrong-guess-{n}").status_code for n in range(MOST["agent"] + 1)]
        assert answers == [403] * MOST["agent"] + [429]
        told = guesser.sign_in()
        assert told.status_code == 429, "the right one has to wait too"
        assert re.search(r"Réessayez dans \d+\s*s", html.unescape(told.text))
    finally:
        running.stop()


def test_attempts_are_forgotten_after_the_window() -> None:
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    for _ in range(MOST["agent"]):
        assert attempts.wait("agent:marc@1", "address:1") == 0
        attempts.begin("agent:marc@1", "address:1", "name:marc")
    assert attempts.wait("agent:marc@1") == WINDOW
    assert attempts.wait("agent:lea@1", "address:1", "name:lea") == 0
    now[0] += WINDOW
    assert attempts.wait("agent:marc@1", "address:1") == 0


def test_a_stranger_elsewhere_does_not_lock_an_agent_out_but_is_slowed_down() -> None:
    attempts = Attempts(lambda: 0.0)
    for _ in range(MOST["agent"]):
        attempts.begin("agent:marc@stranger", "address:stranger", "name:marc")
    assert attempts.wait("agent:marc@stranger") == WINDOW
    assert attempts.wait("agent:marc@home", "address:home", "name:marc") == 0
    for n in range(MOST["address"]):
        attempts.begin(f"agent:somebody{n}@stranger", "address:stranger")
    assert attempts.wait("agent:new@stranger", "address:stranger") == WINDOW


def test_strangers_by_the_hundred_do_not_keep_an_agent_from_where_they_work() -> None:
    attempts = Attempts(lambda: 0.0)
    attempts.succeeded("agent:marc@home", "address:home", "name:marc")
    for n in range(MOST["name"]):
        attempts.begin(f"agent:marc@{n}", f"address:{n}", "name:marc")
    assert attempts.wait("agent:marc@elsewhere", "address:elsewhere", "name:marc") == WINDOW
    assert attempts.wait("agent:marc@home", "address:home", "name:marc") == 0
    for _ in range(MOST["agent"]):
        attempts.begin("agent:marc@home", "address:home", "name:marc")
    assert attempts.wait("agent:marc@home", "address:home", "name:marc") == WINDOW


@pytest.mark.parametrize("lines", [["6.6.6.6, 1.2.3.4"], ["6.6.6.6", "1.2.3.4"], ["6.6.6.6", "7.7.7.7, 1.2.3.4"]])
def test_behind_a_proxy_the_address_is_what_the_proxy_says_last(lines: list[str]) -> None:
    headers = CIMultiDict([("host", "desk.example.org"), *(("x-forwarded-for", line) for line in lines)])
    assert guard.address(SimpleNamespace(headers=headers, ip="127.0.0.1", host="desk.example.org")) == "1.2.3.4"


def test_a_session_ends_when_nobody_clicks() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    token = sessions.begin("id", "Marc", "fr")
    clock.now += IDLE - 1
    assert sessions.find(token, touch=True)
    clock.now += IDLE - 1
    assert sessions.find(token, touch=False), "a page that refreshes itself is shown"
    clock.now += 2
    assert sessions.find(token, touch=True) is None, "but does not keep the session alive"
    assert sessions.find("", touch=True) is None
    assert sessions.find(None, touch=True) is None
