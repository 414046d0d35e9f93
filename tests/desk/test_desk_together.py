"""Merge, split and link over HTTP: what is asked first, where answers go, what old numbers lead to."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.desk.running import Person, Shop
from tests.desk.test_desk_handling import number


@pytest.fixture(scope="module")
def pair(shop: Shop, marc: Person) -> tuple[str, str]:
    """Nora on two chats, under two numbers."""
    shop.writes("nora-a", "une personne s'il vous plaît, l'écran tremble", name="Nora Petit")
    first = number(marc.get("/").text, "Nora Petit")
    shop.writes("nora-b", "je veux une personne, l'écran tremble encore", name="Nora PETIT")
    return first, number(marc.get("/").text, "tremble encore")


def test_the_same_name_elsewhere_is_a_hint_and_nothing_more(marc: Person, pair: tuple[str, str]) -> None:
    first, second = pair
    page = unescape(marc.get(f"/tickets/{first}").text)
    assert "La même personne ailleurs" in page
    assert f'href="/tickets/{first}/together?with={second}"' in page
    assert f'href="/tickets/{second}"' in marc.get("/").text


def test_a_page_with_one_chat_says_to_which_its_answer_goes(marc: Person, pair: tuple[str, str]) -> None:
    for label in pair:
        assert f'<input type="hidden" name="to" value="{label}">' in marc.get(f"/tickets/{label}").text


@pytest.mark.parametrize("asked", ["nora", "{second}", "tremble enc"])
def test_the_other_ticket_is_found_by_number_name_or_words(marc: Person, pair: tuple[str, str], asked: str) -> None:
    first, second = pair
    page = marc.get(f"/tickets/{first}/together?q={asked.format(second=second)}").text
    assert f"with={second}" in page
    assert f"with={first}" not in page


def test_before_it_is_done_the_page_says_what_would_happen(marc: Person, pair: tuple[str, str]) -> None:
    first, second = pair
    page = unescape(marc.get(f"/tickets/{first}/together?with={second}").text)
    assert re.search(f"{second}</span> ira dans", page)
    assert "vérifiez que c’est bien la même personne" in page
    assert marc.get(f"/tickets/{first}/together?with={first}").status_code == 404
    assert marc.get(f"/tickets/{first}/together?with=G-99999").status_code == 404


def test_merged_answered_in_the_chat_that_was_chosen_and_split(shop: Shop, marc: Person, pair: tuple[str, str]) -> None:
    first, second = pair
    assert marc.does(f"/tickets/{first}/merge", other=second).headers["location"] == f"/tickets/{first}"
    page = unescape(marc.get(f"/tickets/{first}").text)
    assert "Discussions réunies" in page
    assert re.search(rf'value="{second}" data-target checked', page)  # where she wrote last
    assert "tremble encore" in page
    assert "evidence_" not in page
    assert marc.get(f"/tickets/{second}").headers["location"] == f"/tickets/{first}"
    queue = marc.get("/").text
    assert f'href="/tickets/{first}"' in queue
    assert f'href="/tickets/{second}"' not in queue
    assert f'href="/tickets/{first}"' in marc.get(f"/?q={second}").text
    before = {chat: len(shop.network.texts(chat)) for chat in ("nora-a", "nora-b")}
    marc.says(first, "ici l'équipe", to=first)
    assert shop.heard("nora-a", before["nora-a"] + 1)[-1] == "ici l'équipe"
    marc.says(first, "et ici aussi", to=second)
    assert shop.heard("nora-b", before["nora-b"] + 1)[-1] == "et ici aussi"
    assert f'href="/tickets/{second}/custody"' in marc.get(f"/tickets/{first}/custody").text
    marc.does(f"/tickets/{first}/split", other=second)
    assert "Elles sont séparées." in marc.get(f"/tickets/{first}").text
    assert marc.get(f"/tickets/{second}").status_code == 200
    assert "tremble encore" not in re.sub(r"(?s)<aside.*?</aside>", "", marc.get(f"/tickets/{first}").text)


def test_an_answer_to_a_chat_of_another_ticket_is_refused(marc: Person, pair: tuple[str, str]) -> None:
    first, second = pair
    assert marc.says(first, "perdu", to=second).status_code == 404
    assert marc.says(first, "perdu", to="x").status_code == 404


def test_linked_they_stay_two_and_say_so_on_both(marc: Person, pair: tuple[str, str]) -> None:
    first, second = pair
    assert marc.does(f"/tickets/{first}/link", other=second, **{"as": "cousin"}).status_code == 400
    marc.does(f"/tickets/{first}/link", other=second, **{"as": "duplicate"})
    assert f'Doublon de <a class="number" href="/tickets/{second}"' in marc.get(f"/tickets/{first}").text
    assert f'A pour doublon <a class="number" href="/tickets/{first}"' in marc.get(f"/tickets/{second}").text
    marc.does(f"/tickets/{second}/unlink", other=first)
    assert "Doublon de" not in marc.get(f"/tickets/{first}").text


def test_what_cannot_be_put_together_is_told_and_stays(marc: Person, pair: tuple[str, str]) -> None:
    first, second = pair
    marc.does(f"/tickets/{first}/split", other=second)
    assert "ne peuvent pas être réunies" in unescape(marc.get(f"/tickets/{first}").text)
    assert marc.does(f"/tickets/{first}/merge", other="G-99999").status_code == 404
    assert marc.post(f"/tickets/{first}/merge", {"other": second}).status_code == 403


def test_the_pages_are_in_english_too(marc: Person, pair: tuple[str, str]) -> None:
    first, second = pair
    marc.does("/language", language="en", next="/")
    page = unescape(marc.get(f"/tickets/{first}/together?with={second}").text)
    marc.does("/language", language="fr", next="/")
    assert "make sure that it is the same person" in page
