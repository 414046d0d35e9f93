"""All that a WhatsApp customer can do is seen in the ticket; news of the account on the channels page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.sdk.messages import Kind
from tests.desk.running import Person
from tests.desk.whatsapp_shop import GROUP, USER_ID, WhatsAppShop, does, everything


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhatsAppShop]:
    running = WhatsAppShop(Path(tmp_path_factory.mktemp("data")) / "var")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def page(shop: WhatsAppShop, marc: Person) -> str:
    everything(shop)
    return words_of(marc.get("/tickets/G-1001").text)


def words_of(page: str) -> str:
    """What a person reads, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize(
    "seen",
    [
        "En réponse à : Assistant Une personne arrive (G-1001). C’est cette réponse-là",
        "). 👍",
        "Transféré de nombreuses fois Regardez ce qui circule",
        "Le code est 0x8007 Modifié ensuite : Le code est 0x80070057",
        "A modifié un message : Le code est 0x80070057",
        "Mon mot de passe est… Le client a supprimé ce message chez lui.",
        "A supprimé un message.",
        "Bureau de Paris 3 rue de la Paix, Paris 48.85660, 2.35220 Voir sur la carte",
        "Léa Martin Dupont & Fils +33 6 99 99 99 99 lea@example.org",
        "Livraison mardi ? Article 2 x routeur-7, 49.9 EUR Article 1 x cable-2m, 5 EUR",
        "J’ai vu votre publicité Venu par l’annonce Une panne ?",
        "que ce guichet ne sait pas afficher : un sondage",
        "Le client a modifié un message ; le réseau ne transmet pas le nouveau texte.",
        "Fichier trop lourd pour le réseau : il n’est pas arrivé.",
        "Message que le réseau n’a pas pu transmettre.",
        "Sa clé de chiffrement a changé",
        "A réagi à un message : 🙏",
        "errors[0].code 131051",
    ],
)
def test_a_person_sees(seen: str, page: str) -> None:
    assert seen in page


def test_a_sticker_is_a_small_picture(page: str, marc: Person) -> None:
    source = marc.get("/tickets/G-1001").text
    assert re.search(r'class="file sticker">\s*<a class="picture"', source)


def test_nothing_calls_a_known_kind_unknown(page: str) -> None:
    for raw in ("unsupported", *(kind.value for kind in Kind)):
        assert f"afficher : {raw}" not in page


def test_a_group_says_that_it_is_one_and_who_spoke(page: str, marc: Person) -> None:
    group = words_of(marc.get("/tickets/G-1002").text)
    assert "Camille Roux Dans un groupe Bonjour à tous" in group
    assert "nous répondons en conversation individuelle" in group
    assert "G-1002 Groupe / Group" in group
    assert GROUP not in group


def test_news_of_the_account_stand_on_the_channels_page(page: str, marc: Person) -> None:
    channels = words_of(marc.get("/channels").text)
    assert "Qualité du numéro la qualité du numéro : événement FLAGGED, limite actuelle TIER_10K" in channels
    assert "Le réseau signale une erreur trop de messages par seconde depuis ce numéro (code 130429)" in channels


def test_two_chats_that_may_be_one_persons_name_each_other(page: str, shop: WhatsAppShop, marc: Person) -> None:
    shop.posts(does("text", sender=USER_ID, body="je veux une personne"), name="Camille")
    both = {**does("text", body="encore moi, une personne"), "from_user_id": USER_ID}
    shop.tells("messages", messages=[both])
    assert "peut-être la même personne ici et là : G-1003" in words_of(marc.get("/tickets/G-1001").text)
    assert "peut-être la même personne ici et là : G-1001" in words_of(marc.get("/tickets/G-1003").text)
    assert "elles n’ont pas été réunies. G-1" in words_of(marc.get("/channels").text)
