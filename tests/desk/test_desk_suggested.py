"""What the desk suggests to say next: by topic and language, filled in, never twice, never by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.desk.canned import filled, load, suggested
from bot.guichet_yml import DEFAULT_FILE, WrongSettings
from bot.tickets.lines import Line

REPLIES = load()


def entry(topic: str = "crash", language: str = "en") -> Any:
    ticket, chat = SimpleNamespace(topic=topic, label="G-1042"), SimpleNamespace(language=language)
    return SimpleNamespace(ticket=ticket, conversation=chat, customer="Ada")


def line(author: str, text: str = "", state: str = "done") -> Line:
    return Line(key=f"{author}{text}", at=0.0, author=author, author_name="", text=text, state=state)


def next_one(lines: list[Line], **more: str) -> Any:
    return suggested(REPLIES, entry(**more), lines, "Marc", "fr")


def test_the_first_word_is_filled_in_the_customers_language() -> None:
    found = next_one([line("customer", "help")])
    assert found.title == "Je m'en occupe"
    assert found.text.startswith("Hello Ada, I am Marc") and "G-1042" in found.text


def test_after_the_first_word_it_is_what_is_for_the_topic() -> None:
    assert next_one([line("person", "Hello"), line("customer", "yes?")]).text.startswith("Could you turn your device")


def test_what_was_said_is_not_suggested_again() -> None:
    first = next_one([line("person", "Hello"), line("customer")])
    again = next_one([line("person", first.text), line("customer", "still")])
    assert again is not None and again.text != first.text


def test_a_reply_that_was_taken_back_was_not_said() -> None:
    first = next_one([line("customer")])
    assert next_one([line("customer"), line("person", first.text, state="stale")]) == first


def test_nothing_is_suggested_while_the_customer_is_to_speak_or_where_nothing_fits() -> None:
    assert next_one([line("customer"), line("person", "Hello")]) is None
    assert next_one([line("person", "Hello"), line("customer")], topic="privacy") is None
    assert next_one([line("person", "Hello"), line("customer")], topic="") is None


def test_those_for_the_topic_come_first_in_the_list() -> None:
    titles = [reply.title for reply in filled(REPLIES, entry("update_install"), "Marc", "en")]
    assert titles[0] == "Install again" and len(titles) == len(REPLIES)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Est-ce que tout fonctionne maintenant\u00a0? Si oui, je clos votre demande G-1042."),
        ("en", "Does everything work now? If so, I will close your request G-1042."),
        ("de", "Funktioniert jetzt alles? Wenn ja, schließe ich Ihre Anfrage G-1042."),
    ],
)
def test_where_the_name_is_not_known_nothing_is_left_of_its_place(language: str, said: str) -> None:
    nameless = SimpleNamespace(**{**vars(entry(language=language)), "customer": ""})
    texts = [reply.text for reply in filled(REPLIES, nameless, "Marc", language)]
    assert said in texts
    assert not [text for text in texts if ", ?" in text or " ," in text or "  " in text]


def test_a_topic_that_does_not_exist_is_refused_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "guichet.yml"
    file.write_text(DEFAULT_FILE.read_text("utf-8").replace("topics: [first]", "topics: [frist]"), "utf-8")
    with pytest.raises(WrongSettings, match="no such topic"):
        load(file)
    assert replace(REPLIES[0], topics=()).topics == ()
