"""What gets through: the page, and the sentence beside a file that an agent is about to send."""

from __future__ import annotations

import pytest

from tests.desk.running import Person, Shop
from tests.desk.test_desk_tickets import label_of

pytestmark = pytest.mark.slow


def test_the_page_shows_every_network_and_what_comes_from_each(marc: Person) -> None:
    page = marc.get("/matrix").text
    assert "WhatsApp" in page
    assert "converti" in page
    assert "photo HEIC (iPhone)" in page
    assert "ne s’y envoie pas" in marc.get("/matrix?from=birdychat").text
    assert marc.get("/matrix?from=nobody").status_code == 404


def test_a_stranger_sees_none_of_it(stranger: Person) -> None:
    assert "Ce qui passe" not in stranger.get("/matrix").text


def test_the_network_of_another_kind_is_told_before_sending(shop: Shop, marc: Person) -> None:
    shop.writes("fits", "une personne fits")
    address = f"/tickets/{label_of(marc, 'une personne fits')}/fits"
    assert marc.get(f"{address}?mime=image/jpeg&size=x").status_code == 400
    assert marc.get("/tickets/G-999999/fits?mime=image/jpeg&size=1").status_code == 404
