"""Order numbers, addresses, phone numbers, dates, sums and quantities: found, placed, and in one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu import entity_words
from bot.nlu.entity_patterns import find
from bot.nlu.entity_phrases import CURRENCIES, MONTHS, ORDER_WORDS, UNITS, WORTH_READING

SAID = {
    "ma commande n° 4512-889 est perdue": ("order_number", "4512-889", "4512-889"),
    "order #A-99812 never came": ("order_number", "A-99812", "A-99812"),
    "numéro de commande : fr88213": ("order_number", "FR88213", "fr88213"),
    "facture 2024/0032": ("order_number", "2024/0032", "2024/0032"),
    "écris-moi à Jean@Exemple.FR.": ("email", "jean@exemple.fr", "Jean@Exemple.FR"),
    "appelez le 06 12 34 56 78": ("phone", "0612345678", "06 12 34 56 78"),
    "06.12.34.56.78": ("phone", "0612345678", "06.12.34.56.78"),
    "my number is +44 7911 123456": ("phone", "+447911123456", "+44 7911 123456"),
    "on m'a prélevé 9,99€": ("amount", "9.99 EUR", "9,99€"),
    "1 200,50\u00a0€ de trop": ("amount", "1200.50 EUR", "1 200,50\u00a0€"),
    "9€99": ("amount", "9.99 EUR", "9€99"),
    "charged $5 again": ("amount", "5 USD", "$5"),
    "il reste 2go": ("quantity", "2 GB", "2go"),
    "j'ai réessayé trois fois": ("quantity", "3 time", "trois fois"),
    "bloqué à 40 %": ("quantity", "40 %", "40 %"),
    "depuis 2 jours": ("quantity", "2 day", "2 jours"),
    "hier soir": ("date", "hier", "hier"),
    "le 3 mars 2025": ("date", "2025-03-03", "3 mars 2025"),
    "since march 3rd": ("date", "03-03", "march 3rd"),
    "seit dem 3. märz": ("date", "03-03", "3. märz"),
    "am 3.3.25 gekauft": ("date", "2025-03-03", "3.3.25"),
    "1.299,00 € abgebucht": ("amount", "1299.00 EUR", "1.299,00 €"),
    "49,- € bezahlt": ("amount", "49 EUR", "49,- €"),
    "20 franken zu viel": ("amount", "20 CHF", "20 franken"),
    "seit einer woche nichts": ("quantity", "1 week", "einer woche"),
    "bestell-nr. 55123": ("order_number", "55123", "55123"),
    "meine nummer +49 171 2345678": ("phone", "+491712345678", "+49 171 2345678"),
    "0664 123 45 67": ("phone", "06641234567", "0664 123 45 67"),
    "le 12/03/2025": ("date", "2025-03-12", "12/03/2025"),
}


@pytest.mark.parametrize("text", SAID)
def test_it_is_found_where_it_stands(text: str) -> None:
    found = [(one.entity, one.value, text[one.start : one.end]) for one in find(text)]
    assert found == [SAID[text]]


@pytest.mark.parametrize("text", ["iphone 12 pro", "32/15 ou rien", "je suis au 4e étage", "version 2.24.1", "2 + 2"])
def test_other_numbers_are_nothing_of_the_kind(text: str) -> None:
    kinds = {"order_number", "phone", "amount", "quantity", "date"}
    assert [one for one in find(text) if one.entity in kinds] == []


def test_an_address_is_no_app() -> None:
    assert [one.entity for one in find("jean@gmail.com")] == ["email"]


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_what_is_found_lies_in_the_text(text: str) -> None:
    assert all(0 <= one.start < one.end <= len(text) and one.value for one in find(text))


TELLING = sorted(
    {"hier", "today", "d'hier", "avant-hier", "un", "une", "ein", "two", "zwei", "zweimal", "4", "a@b.co", "$"}
)
SPOKEN = sorted({word for table in (CURRENCIES, UNITS, MONTHS) for words in table.values() for word in words})


@given(
    st.lists(st.sampled_from([*TELLING, *SPOKEN, *sorted(ORDER_WORDS)]), min_size=1, max_size=5),
    st.sampled_from([" ", " (", "! ", "\u00a0", ".", "_", ""]),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_nothing_is_found_in_what_is_not_worth_reading(said: list[str], between: str, loud: bool) -> None:
    """spaCy is only asked where one of its patterns can match."""
    text = between.join(said).upper() if loud else between.join(said)
    if not WORTH_READING.search(text.lower()):
        assert not entity_words._ruler()(text).ents
