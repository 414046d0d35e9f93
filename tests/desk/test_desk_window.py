"""The desk outside the 24 hours: the template is offered once; a channel in trouble is told with its fix."""

from __future__ import annotations

import html
import time

import pytest
from sqlalchemy import delete, insert, update

from bot import schema
from connectors.whatsapp.codes import MEANINGS
from tests.desk.running import Person, Shop
from tests.desk.test_desk_tickets import conversation_of, label_of

pytestmark = pytest.mark.slow


def until(shop: Shop, label: str, at: float | None) -> None:
    table = schema.conversation
    shop.changes(update(table).where(table.c.id == conversation_of(label)).values(window_until=at))


def test_an_open_window_is_a_countdown_in_queue_and_ticket(shop: Shop, marc: Person) -> None:
    shop.writes("window-open", "une personne pour la fenêtre ouverte", name="Ola")
    label = label_of(marc, "une personne pour la fenêtre ouverte")
    assert 'class="window open"' not in marc.get(f"/tickets/{label}").text  # this network has no window
    until(shop, label, time.time() + 2 * 3600 + 330)
    for page in ("/", f"/tickets/{label}"):
        text = html.unescape(marc.get(page).text)
        assert "data-left" in text
        assert "2 h 05 min" in text
        assert f"/tickets/{label}/offer" not in text


def test_a_closed_window_offers_the_template_and_only_once(shop: Shop, marc: Person) -> None:
    shop.writes("window-shut", "une personne pour la fenêtre fermée", name="Lou")
    label = label_of(marc, "une personne pour la fenêtre fermée")
    until(shop, label, time.time() - 60)
    page = html.unescape(marc.get(f"/tickets/{label}").text)
    assert "Délai de 24 h passé" in page
    assert f"/tickets/{label}/offer" in page
    marc.does(f"/tickets/{label}/offer")
    page = html.unescape(marc.get(f"/tickets/{label}").text)
    assert f"/tickets/{label}/offer" not in page
    assert f"nous avons une réponse à votre demande {label}" in "".join(page.split('<span class="whole">')).replace(
        "</span>", ""
    )
    assert "Modèle envoyé" in page


def test_a_channel_that_waits_for_its_operator_is_told_with_the_fix(shop: Shop, marc: Person) -> None:
    row = {"network": "fake", "account": "fake-account", "reason": "the token is revoked", "fix": "make a new token"}
    times = {"since": time.time(), "blocked_until": time.time() + 60, "slow_until": 0.0}
    shop.changes(insert(schema.channel).values(**row, **times, code="190"))
    shop.writes("blocked", "une personne pendant la panne", name="Zoé")
    ticket = f"/tickets/{label_of(marc, 'une personne pendant la panne')}"
    for address in ("/", ticket):
        page = html.unescape(marc.get(address).text)
        assert "the token is revoked (190)" in page
        assert "make a new token" in page
    shop.changes(update(schema.channel).values(account="another-account"))
    assert "make a new token" not in html.unescape(marc.get(ticket).text)  # that ticket's channel works
    shop.changes(delete(schema.channel))
    assert "make a new token" not in html.unescape(marc.get("/").text)


def test_the_banner_speaks_the_agents_language_on_queue_and_ticket(shop: Shop, marc: Person) -> None:
    shop.writes("blocked-fr", "une personne pour la langue", name="Eva")
    ticket = f"/tickets/{label_of(marc, 'une personne pour la langue')}"
    meaning = MEANINGS["190"]
    row = {"network": "fake", "account": "fake-account", "reason": meaning.text, "fix": meaning.fix, "code": "190"}
    times = {"since": time.time(), "blocked_until": time.time() + 60, "slow_until": 0.0}
    shop.changes(insert(schema.channel).values(**row, **times))
    for address in ("/", ticket):
        page = html.unescape(marc.get(address).text)
        assert "Meta n’accepte pas WHATSAPP_ACCESS_TOKEN (190)" in page
        assert "À faire" in page
        assert "créez un jeton permanent" in page
        assert meaning.fix not in page
    shop.changes(delete(schema.channel))
