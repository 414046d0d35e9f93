"""What an agent sees of a customer's consent, and why a reply waits or does not leave."""

from __future__ import annotations

import html
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from bot import schema
from tests.desk.running import Person, Shop, wait_until
from tests.desk.test_desk_tickets import conversation_of, label_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A counter that demands consent."""
    running = Shop(tmp_path_factory.mktemp("data") / "var", asks=True)
    yield running
    running.stop()


def _agrees(shop: Shop, chat: str, title: str) -> None:
    shop.writes(chat, title)
    shop.heard(chat, 2)
    shop.writes(chat, "oui")
    shop.heard(chat, 4)


def _page(marc: Person, label: str) -> str:
    return html.unescape(marc.get(f"/tickets/{label}").text)


def _new_notice(shop: Shop) -> None:
    shop.changes(update(schema.conversation).values(consent_version="0"))


def test_the_page_shows_since_when_and_to_which_notice_the_customer_agreed(shop: Shop, marc: Person) -> None:
    _agrees(shop, "given", "une personne pour l'accord")
    page = _page(marc, label_of(marc, "une personne pour l'accord"))
    assert "Accord du client" in page
    assert 'class="tag consent consent-given">donné' in page
    assert "avis n° 1, en français" in page
    assert "consent-note" not in page


def test_a_reply_under_an_old_notice_is_held_and_the_agent_knows_why(shop: Shop, marc: Person) -> None:
    _agrees(shop, "old", "une personne pour l'avis")
    label = label_of(marc, "une personne pour l'avis")
    _new_notice(shop)
    assert "Votre réponse sera retenue" in _page(marc, label)
    marc.says(label, "Bonjour, ici Marc")
    wait_until(lambda: "Retenue" in _page(marc, label), "the reply to be held")
    assert "Le client n’a pas encore répondu à l’avis." in _page(marc, label)
    shop.heard("old", 6)
    shop.writes("old", "oui")
    assert "Bonjour, ici Marc" in shop.heard("old", 8)


def test_after_a_stop_the_page_says_so_and_offers_no_reply(shop: Shop, marc: Person) -> None:
    _agrees(shop, "stop", "une personne puis stop")
    label = label_of(marc, "une personne puis stop")
    shop.writes("stop", "stop")
    page = _page(marc, label)
    assert "Le client a dit stop : aucune réponse ne peut partir" in page.replace("\u00a0", " ")
    assert "le client a dit stop" in page
    assert "data-composer" not in page


def test_no_template_is_offered_while_consent_waits_and_the_page_says_why(shop: Shop, marc: Person) -> None:
    _agrees(shop, "window", "une personne hors délai")
    label = label_of(marc, "une personne hors délai")
    table = schema.conversation
    mine = table.c.id == conversation_of(label)
    shop.changes(update(table).where(mine).values(window_until=time.time() - 60))
    assert f"/tickets/{label}/offer" in _page(marc, label)
    shop.changes(update(table).where(mine).values(consent_version="0"))
    page = _page(marc, label)
    assert f"/tickets/{label}/offer" not in page
    assert "Le modèle ne peut pas partir : le client n’a pas donné son accord." in page.replace("\u00a0", " ")
    marc.does(f"/tickets/{label}/offer")
    page = _page(marc, label)
    assert "Rien n’est envoyé" in page
    assert "Modèle envoyé" not in page


def test_a_reply_that_waited_for_a_yes_that_never_came_is_shown_as_not_sent(shop: Shop, marc: Person) -> None:
    _agrees(shop, "never", "une personne jamais")
    label = label_of(marc, "une personne jamais")
    _new_notice(shop)
    marc.says(label, "Bonjour, ici Marc")
    shop.heard("never", 6)
    shop.writes("never", "non")
    wait_until(lambda: "Non envoyée" in _page(marc, label), "the reply to be given up")
    assert "Bonjour, ici Marc" not in shop.network.texts("never")
