"""The desk as a process: start, refusals to start, a store that goes away, what it prints, what it imports."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.desk.first_run import first_run_link
from bot.settings import Settings
from tests.desk.running import DeskProcess, Person, Shop, free_port, wait_until

pytestmark = pytest.mark.slow


def run(data: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A desk that should not start."""
    command = [sys.executable, "-m", "bot.desk"]
    return subprocess.run(command, env={**os.environ, **data}, capture_output=True, text=True, timeout=30)


def test_a_taken_port_is_one_line_and_exit_code_2(data: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(data["GUICHET_DESK_PORT"])))
        taken.listen()
        done = run(data)
    assert done.returncode == 2
    assert (
        done.stderr
        == f"desk: port {data['GUICHET_DESK_PORT']} is taken: stop the other program or set GUICHET_DESK_PORT\n"
    )


def test_a_wrong_setting_is_one_line_and_exit_code_2(data: dict[str, str]) -> None:
    done = run({**data, "GUICHET_DESK_PORT": "many"})
    assert done.returncode == 2
    assert done.stderr.startswith("desk: GUICHET_DESK_PORT is 'many'")
    assert done.stderr.count("\n") == 1


def test_a_wrong_database_address_is_one_line_and_exit_code_2(data: dict[str, str]) -> None:
    done = run({**data, "GUICHET_DATABASE_URL": "my:secret@nowhere"})
    assert done.returncode == 2
    assert done.stderr.startswith("desk: GUICHET_DATABASE_URL")
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


def test_a_folder_that_cannot_be_made_is_one_line_and_exit_code_2(data: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = run({**data, "GUICHET_DATA": str(tmp_path / "file")})
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "GUICHET_DATA" in done.stderr


def test_it_stops_cleanly_with_pages_open(data: dict[str, str]) -> None:
    link = str(first_run_link(Settings.read(data)))
    for number in (signal.SIGTERM, signal.SIGINT):
        running = DeskProcess(data).ready()
        person = Person(running.url)
        if number == signal.SIGTERM:
            person.welcome(link)
        else:
            person.sign_in()
        with person.get("/events", stream=True):
            running.process.send_signal(number)
            out, err = running.process.communicate(timeout=8)
        assert running.process.returncode == 0
        assert (out, err) == (f"desk: {running.url}\n", "")


def test_it_prints_the_first_link_itself_when_asked(data: dict[str, str]) -> None:
    running = DeskProcess(data, "--welcome").ready()
    _, printed = running.stop()
    assert f"{running.url}/welcome?code=" in printed


def test_a_store_that_is_down_is_told_and_taken_up_when_it_comes(data: dict[str, str]) -> None:
    settings = Settings.read(data)
    in_the_way = settings.data / "guichet.db"
    in_the_way.mkdir(parents=True)
    running = DeskProcess(data).ready()
    try:
        person = Person(running.url)
        answer = person.get("/sign-in")
        assert answer.status_code == 503
        assert 'http-equiv="refresh"' in answer.text
        assert person.get("/sign-in", headers={"x-guichet-script": "1"}).status_code == 503
        in_the_way.rmdir()
        wait_until(lambda: person.get("/sign-in").status_code == 200, "the store to be taken up")
        person.welcome(str(first_run_link(settings)))
        assert person.get("/").status_code == 200
    finally:
        running.stop()


def test_a_damaged_store_is_told_and_repaired(data: dict[str, str]) -> None:
    settings = Settings.read(data)
    link = str(first_run_link(settings))
    file, whole = settings.data / "guichet.db", settings.data / "whole"
    running = DeskProcess(data).ready()
    person = Person(running.url)
    person.welcome(link)
    running.stop()
    shutil.copy(file, whole)
    file.write_bytes(b"not a database at all" * 500)
    running = DeskProcess(data).ready()
    try:
        assert person.get("/sign-in").status_code == 503
        shutil.copy(whole, file)
        wait_until(lambda: person.get("/sign-in").status_code == 200, "the store to be read again")
        assert person.sign_in().status_code == 303
    finally:
        running.stop()


def test_nothing_a_customer_or_agent_said_is_printed(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "var")
    link = str(first_run_link(shop.settings))
    running = DeskProcess(shop.environment).ready()
    try:
        person = Person(running.url)
        person.get(link)
        person.welcome(link)
        shop.writes("log", "une personne MARQUE", name="NOM-MARQUE")
        person.says("G-1001", "REPONSE-MARQUE", files={"file": ("FICHIER-MARQUE.txt", b"x")})
        shop.heard("log", 2)
        sealed = next(shop.settings.media.rglob("*.sealed"))
        sealed.write_bytes(b"broken")
        person.get(f"/tickets/G-1001/files/{sealed.stem}")
        person.sign_in(name="WRONG-MARQUE")
        _, printed = running.stop()
    finally:
        running.process.kill()
        shop.stop()
    for mark in ("MARQUE", "code=", "Camille", "quatre mots"):
        assert mark not in printed


def test_rasa_is_never_imported() -> None:
    code = (
        "import sys, bot.desk.__main__; "
        "strangers = ('rasa', 'rasa_sdk', 'tensorflow', 'bot.channels'); "
        "print([m for m in sys.modules if m in strangers])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_an_older_desk_does_not_hold_its_port_back(data: dict[str, str]) -> None:
    data = {**data, "GUICHET_DESK_PORT": str(free_port())}
    for _ in range(2):
        running = DeskProcess(data).ready()
        assert running.stop()[0] == 0
