"""`mask(text, language)`: the text with a word in the place of each thing that says who somebody is.

No kind is found always: what remains is measured (`python -m bench.masking`), and a person reads before anything is
trained on. A false find costs a word of training; a missed one costs somebody's privacy. So doubt masks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.masking.names import names
from bot.masking.patterns import REGIONS, Span, cards, emails, ibans, orders, phones
from bot.masking.places import addresses

WORDS = {
    "email": {"fr": "<e-mail>", "en": "<email>", "de": "<e-mail>"},
    "iban": {"fr": "<iban>", "en": "<iban>", "de": "<iban>"},
    "card": {"fr": "<carte>", "en": "<card>", "de": "<karte>"},
    "address": {"fr": "<adresse>", "en": "<address>", "de": "<adresse>"},
    "phone": {"fr": "<téléphone>", "en": "<phone>", "de": "<telefon>"},
    "order": {"fr": "<numéro>", "en": "<number>", "de": "<nummer>"},
    "name": {"fr": "<nom>", "en": "<name>", "de": "<name>"},
}
"""Kind -> the word that stands in its place, by language."""
LONGEST = 20_000
"""Characters of a text that are looked at; what comes after them is left out of what is given back."""
BLANK = "\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that was masked; `start` and `end` count characters of the text that was given."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """The text without them, and what was found, in the order of the text."""

    text: str
    found: tuple[Found, ...]


def mask(text: str, language: str) -> Masked:
    """`text` masked. `language` (`fr`, `en`, `de`; else French) says how numbers and addresses are written."""
    language = language if language in REGIONS else "fr"
    text = text[:LONGEST].replace(BLANK, " ")
    found, rest = list[Found](), text
    for kind, look in _KINDS.items():
        for start, end in look(rest, language):
            found.append(Found(kind=kind, start=start, end=end))
            rest = rest[:start] + BLANK * (end - start) + rest[end:]
    found.sort(key=lambda one: one.start)
    return Masked(text="".join(_told(text, found, language)), found=tuple(found))


def _told(text: str, found: list[Found], language: str) -> Iterator[str]:
    at = 0
    for one in found:
        yield text[at : one.start]
        yield WORDS[one.kind][language]
        at = one.end
    yield text[at:]


_KINDS: dict[str, Callable[[str, str], list[Span]]] = {
    "email": emails,
    "iban": ibans,
    "card": cards,
    "address": addresses,
    "phone": phones,
    "order": orders,
    "name": names,
}
