"""The channels' page and the stamps of messages, over HTTP."""

from __future__ import annotations

import html
import re
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import insert, select

from bot import schema
from bot.audit import counts
from bot.audit.counts import day_of
from tests.desk.running import DeskProcess, Person, Shop


@pytest.fixture(scope="module")
def desk(shop: Shop, link: str) -> Iterator[DeskProcess]:
    """A desk whose console is on, for what is off needs no look."""
    running = DeskProcess({**shop.environment, "CONSOLE_SECRET": "s" * 32}).ready()
    yield running
    running.stop()


def page_of(person: Person, path: str = "/channels") -> str:
    answer = person.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def channel(page: str, network: str) -> str:
    found = re.search(rf'<article class="channel \w+" id="{network}">.*?</article>', page, re.S)
    assert found, f"no card of {network}"
    return found[0]


def received(shop: Shop, network: str, **codes: int) -> None:
    found = Counter({(network, day_of(time.time()), c.replace("_", "-")): n for c, n in codes.items()})
    shop.run(shop.counter.store.write(lambda conn: counts.add(conn, found)))


def test_the_page_is_for_agents_only(stranger: Person) -> None:
    answer = stranger.get("/channels")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fchannels")


def test_every_network_has_its_card(marc: Person) -> None:
    page = page_of(marc)
    assert "chiffré jusqu’au nuage de Meta (WhatsApp Cloud API)" in channel(page, "whatsapp")
    assert "transport seulement" in channel(page, "console")
    assert "<h2>BirdyChat</h2>" in channel(page, "birdychat")
    assert "de bout en bout" in channel(page, "birdychat")
    assert "Sous le niveau" in channel(page, "whatsapp")


def test_what_was_received_is_drawn_and_told_in_words(shop: Shop, marc: Person) -> None:
    assert "Rien n’est encore arrivé" in channel(page_of(marc), "console")
    received(shop, "console", signature_valid=3, clear=5, signature=1)
    shown = channel(page_of(marc), "console")
    assert len(re.findall(r'<rect class="taken"', shown)) == 1
    assert "75,00\u00a0%" in shown
    assert re.search(r"<dt>messages reçus en clair</dt><dd>5</dd>", shown)


def test_a_card_is_renewed_by_an_agent_who_says_why(marc: Person) -> None:
    assert marc.does("/channels/console/renew", note=" ").status_code == 400
    assert marc.does("/channels/nope/renew", note="read").status_code == 404
    assert marc.does("/channels/console/renew", note="<b>leur page</b>").status_code == 303
    page = marc.get("/channels").text
    assert "Marc Ünal" in channel(html.unescape(page), "console")
    assert "<b>leur page</b>" not in page
    assert "La carte est renouvelée." in page
    assert "La carte est renouvelée." not in marc.get("/channels").text


def test_a_renewal_needs_the_form_of_the_page(marc: Person, stranger: Person) -> None:
    assert marc.post("/channels/console/renew", {"note": "read"}).status_code == 403
    assert stranger.post("/channels/console/renew", {"note": "read"}).status_code in (303, 401, 403)


def test_a_message_says_where_its_encryption_ended(shop: Shop, marc: Person) -> None:
    shop.writes("stamp-1", "mon application plante")
    label = re.findall(r"\bG-1\d{3}\b", page_of(marc, "/"))[0]
    page = page_of(marc, f"/tickets/{label}")
    assert "stamp-transport" in page
    assert "Protégé pendant le transport seulement." in page


def test_a_message_that_custody_holds_the_key_of_is_end_to_end(shop: Shop, marc: Person) -> None:
    shop.writes("stamp-2", "mon application plante aussi")
    row = shop.run(
        shop.counter.store.read(lambda c: c.execute(select(schema.inbox).order_by(schema.inbox.c.id.desc())).first())
    )
    opening = {
        "envelope_id": row.envelope_id,
        "box_key": row.key,
        "conversation_id": row.conversation_id,
        "sealed": b"x",
    }
    shop.changes(insert(schema.envelope_opening).values(**opening))
    ticket = shop.run(
        shop.counter.store.read(
            lambda c: c.execute(
                select(schema.ticket.c.number).where(schema.ticket.c.conversation_id == row.conversation_id)
            ).scalar()
        )
    )
    page = page_of(marc, f"/tickets/G-{ticket}")
    assert "stamp-device" in page
    assert "personne en route n’a pu le lire" in page


def test_a_channel_that_needs_a_look_is_told_on_the_queue(shop: Shop, marc: Person) -> None:
    assert "Voir le canal" not in page_of(marc, "/")
    received(shop, "console", signature=500)
    assert "l’audit de chiffrement a quelque chose à vous dire" in page_of(marc, "/")
    assert re.search(r"50\d signatures refusées", page_of(marc))


def test_each_card_has_its_inventory(shop: Shop, marc: Person) -> None:
    part = channel(page_of(marc), "whatsapp")
    assert "désactivé" in part
    assert "24 h après le dernier message du client" in part
    assert "pas de prix" in part
    assert "jusqu’à ce que le client demande l’effacement" in part
    assert "demandé avant tout" in channel(page_of(marc), "birdychat")


def test_a_revoked_token_is_red_with_the_fix(shop: Shop, marc: Person) -> None:
    row = {"network": "whatsapp", "account": "1", "reason": "the access token is no longer valid", "code": "190"}
    times = {"since": time.time(), "blocked_until": time.time() + 60, "slow_until": 0.0}
    shop.changes(insert(schema.channel).values(**row, **times, fix="make a new token and put it into the settings"))
    page = page_of(marc)
    assert '<article class="channel blocked" id="whatsapp">' in page
    part = channel(page, "whatsapp")
    assert "bloqué\xa0: quelqu’un doit agir" in part
    assert "190" in part
    assert "make a new token" in part
