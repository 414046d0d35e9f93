"""The page of figures: for leads, with its table as CSV, counted again each time it is opened."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

from tests.desk.running import Person, Shop


def test_figures_come_with_enough_requests_and_are_counted_again(shop: Shop, marc: Person) -> None:
    shop.writes("one", "je veux parler à une personne")
    page = unescape(marc.get("/numbers").text)
    assert "trop peu" in page
    assert "Recomptées depuis leurs événements\xa0: 1 demandes, toutes identiques." in page
    for n in range(5):
        shop.writes(f"more{n}", "je veux parler à une personne")
        label = re.findall(r"/tickets/(G-\d+)", marc.get("/").text)[-1]
        marc.does(f"/tickets/{label}/resolve")
    page = unescape(marc.get("/numbers?days=7").text)
    assert "6 demandes, toutes identiques" in page
    assert "0,00" in page or "%" in page


def test_the_table_has_the_same_rows(marc: Person) -> None:
    answer = marc.get("/numbers.csv?days=7")
    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="guichet-7-days.csv"' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["group"] for row in rows] == ["all", "channel", "route"]
    assert {row["episodes"] for row in rows} == {"6"}
    assert float(rows[0]["resolution"]) >= 0


def test_nobody_reads_them_without_a_session(stranger: Person) -> None:
    for path in ("/numbers", "/numbers.csv"):
        assert stranger.get(path).headers["location"].startswith("/sign-in")
