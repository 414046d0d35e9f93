"""Order numbers, addresses, phone numbers, dates, sums of money and quantities: words and signs read by spaCy's ruler.

No model: a blank pipeline of the tokenizer and an `EntityRuler`, whose patterns stand in `entity_phrases`. What a span
means, and its one spelling, is decided by the function of its kind below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bot.nlu.entity_phrases import CURRENCIES, MONTHS, PATTERNS, UNITS, WORTH_READING
from bot.nlu.fold import encodable, fold

if TYPE_CHECKING:
    from spacy.language import Language

MOST_READ = 1_500
"""Characters looked at: what is named further down is told in the conversation anyway."""
MOST_FOUND = 60
MOST_REMEMBERED = 200_000
"""spaCy remembers each word it ever saw: after so many it is made anew, in 50 ms."""


class Span(NamedTuple):
    """One find: its kind, its normalised value, and where it stands (`start` to before `end`)."""

    kind: str
    value: str
    start: int
    end: int


def read(text: str) -> Iterator[Span]:
    """Every such entity of `text`, in its order."""
    beginning = _SEPARATE.sub(" ", encodable(text[:MOST_READ]))
    if not WORTH_READING.search(beginning.lower()):
        return
    if len(_ruler().vocab.strings) > MOST_REMEMBERED:
        _ruler.cache_clear()
    here = "hier" if "hier" in beginning.lower() and _GERMAN.search(beginning) else None
    for found in _ruler()(beginning).ents[:MOST_FOUND]:
        span = _VALUES[found.label_](found.text)
        if span is not None and span[0] != here:
            value, start, end = span
            yield Span(found.label_, value, found.start_char + start, found.start_char + end)


def prepare() -> None:
    """Load spaCy now and not with the first message."""
    _ruler()


@lru_cache(maxsize=1)
def _ruler() -> Language:
    import spacy
    from spacy.tokenizer import Tokenizer

    blank = spacy.blank("xx")
    blank.tokenizer = Tokenizer(blank.vocab, prefix_search=_BEFORE.match, suffix_search=_AFTER.search)
    blank.add_pipe("entity_ruler").add_patterns(PATTERNS)  # type: ignore[attr-defined]
    return blank


Value = tuple[str, int, int]
"""The normalised value, and the part of the span that says it."""


def _order_number(said: str) -> Value | None:
    """The number without the words before it."""
    number = re.search(r"[a-z]{0,5}[-_/]?\d[\w/-]*$", said, re.IGNORECASE | re.ASCII)
    return (number[0].upper(), *number.span()) if number else None


def _email(said: str) -> Value | None:
    plain = said.rstrip(".,;:")
    return plain.casefold(), 0, len(plain)


def _phone(said: str) -> Value | None:
    digits = re.sub(r"\D", "", said.replace("(0)", ""))
    return ("+" * said.lstrip("(").startswith("+") + digits, 0, len(said)) if 9 <= len(digits) <= 15 else None


def _amount(said: str) -> Value | None:
    """`9,99 €` as `9.99 EUR`."""
    folded = fold(said)
    number = _NUMBER.search(folded)
    cents = re.fullmatch(r"(\d+) ?(€|euros?) ?(\d\d)", folded)
    if cents:
        return f"{cents[1]}.{cents[3]} EUR", 0, len(said)
    sign = re.sub(r"[\d.,\s-]", "", folded)
    currency = next((code for code, words in CURRENCIES.items() if sign in words), "")
    return (f"{_plain(number[0])} {currency}", 0, len(said)) if number and currency else None


def _quantity(said: str) -> Value | None:
    """`2 go` as `2 GB`, `trois fois` as `3 time`."""
    folded = fold(said)
    number = _NUMBER.match(folded)
    count = number[0] if number else folded.removesuffix("mal").split()[0]
    unit = folded[len(count) :].strip()
    name = next((name for name, words in UNITS.items() if unit in words), "")
    value = _plain(count) if number else str(_COUNTS.get(count, ""))
    return (f"{value} {name}", 0, len(said)) if value and name else None


def _date(said: str) -> Value | None:
    """`le 3 mars` as `03-03`, `12/03/2025` as `2025-03-12`, `hier` as it is."""
    folded = fold(said)
    parts = re.findall(r"\d+", folded)
    month = next((n for n, names in MONTHS.items() if names & set(re.findall(r"[a-z]+", folded))), 0)
    start = re.match(r"(?:le|on|the|du|since|depuis|am|vom|den|dem)\s+", said, re.IGNORECASE)
    begin = start.end() if start else 0
    if month and parts:
        return _day(int(parts[0]), month, parts[1] if len(parts) > 1 else "", (begin, len(said)))
    if len(parts) == 3 and len(parts[0]) == 4:
        return _day(int(parts[2]), int(parts[1]), parts[0], (begin, len(said)))
    if len(parts) >= 2 and not month:
        return _day(int(parts[0]), int(parts[1]), parts[2] if len(parts) > 2 else "", (begin, len(said)))
    return said[begin:].casefold(), begin, len(said)


def _day(day: int, month: int, year: str, place: tuple[int, int]) -> Value | None:
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    full = f"20{year}" if len(year) == 2 else year
    return (f"{full}-" if full else "") + f"{month:02d}-{day:02d}", *place


def _plain(number: str) -> str:
    """Without spaces, with a point."""
    close = re.sub(r"\s", "", number)
    return (close.replace(".", "") if _THOUSANDS.fullmatch(close) else close).replace(",", ".").rstrip(".")


_BEFORE = re.compile(r"[(\[\"'«“#:$€£]|[dl]['’](?=[^\W\d])", re.IGNORECASE)
_AFTER = re.compile(r"(?:[.,;:!?…)\]\"'»”%€$£])$")
"""Signs that are words of their own at the edge of one; inside a word nothing is cut, so that codes stay whole."""
_SEPARATE = re.compile(r"[\u00a0\u202f\u2007]")
"""Spaces that do not break, as French types them before a sign; one character each, so that places stay."""
_GERMAN = re.compile(
    r"[äöüß]|\b(?:ich|wir|ihr|er|mir|mich|dir|euch|ist|bin|bist|sind|war|habe?|hat|das|der|die|den|dem|eine?[nmrs]?"
    r"|kein\w*|mein\w*|und|oder|auch|noch|nochmal|schon|nur|nichts?|nicht|nix|kam|kommt|wer|wie|was|wo|warum|wieso"
    r"|steht|sehe?n|siehst|geht|brennt|antwortet|schreibt|bitte|anbei|gibts?|bild\w*|fotos?|datei\w*|hallo|danke|kann|von|"
    r"auf|bei|beim|mensch\w*|jemand)\b",
    re.IGNORECASE,
)
"""Where one of these stands, `hier` is no yesterday: in German it is "here"."""
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+,\d\d")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+,\d\d|\d{1,3}(?: \d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?")
_COUNTS = {"un": 1, "une": 1, "one": 1, "deux": 2, "two": 2, "trois": 3, "three": 3, "quatre": 4, "four": 4} | {
    **{"cinq": 5, "five": 5, "six": 6, "sept": 7, "seven": 7, "huit": 8, "eight": 8, "neuf": 9, "nine": 9},
    **{"ein": 1, "eine": 1, "einen": 1, "einer": 1, "einem": 1, "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "fuenf": 5},
    **{"sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10},
    **{"dix": 10, "ten": 10, "twice": 2, "once": 1, "thrice": 3},
}
_VALUES: dict[str, Callable[[str], Value | None]] = {
    "order_number": _order_number,
    "email": _email,
    "phone": _phone,
    "amount": _amount,
    "quantity": _quantity,
    "date": _date,
}
