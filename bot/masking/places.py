"""Postal addresses as people write them: a number and a street, a postcode and a town, a post-office box."""

from __future__ import annotations

import re

from bot.masking.patterns import Span

_NAME = r"[A-ZÀ-Þ][^\W\d_]*(?:['’-][^\W\d_]+)*"
"""A word with a capital."""
_TOWN = rf"{_NAME}(?:[ -](?:(?:sur|sous|en|la|le|les|de|du|lès)[ -])*{_NAME}){{0,3}}(?: \d{{1,2}}(?!\w))?"
_LINKS = (
    r"(?:(?i:de la|des|du|de|la|les|le|aux|au|saint|sainte|ste?|g[ée]n[ée]ral|docteur|dr|mar[ée]chal)[ -]|[ldLD]['’])*"
)
_STREET_FR = (
    r"(?i:rue|ruelle|avenue|av\.?|bd\.?|boulevard|impasse|all[ée]es?|chemin|place|quai|cours|route|square|passage|"
    r"r[ée]sidence|lotissement|faubourg|sentier|voie|esplanade|promenade|mont[ée]e|traverse)"
)
_FRENCH = (
    rf"\d{{1,4}}(?: ?(?i:bis|ter|quater|[abc])\b)?,? {_STREET_FR} {_LINKS}[\w'’]+(?:-[\w'’]+)*"
    rf"(?: {_LINKS}{_NAME}){{0,4}}(?:(?:,| -)? (?:à )?(?:\d{{5}} (?:{_TOWN}|[^\W\d]+)|{_TOWN})|,? à [^\W\d]+)?"
)
_STREET_EN = (
    r"(?i:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|close|way|place|pl|square|sq|boulevard|blvd|crescent|"
    r"terrace|gardens|grove|hill|mews|parkway|pkwy|walk)"
)
_UK = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_US = r"[A-Z]{2} \d{5}(?:-\d{4})?"
_ENGLISH = (
    r"(?:(?i:flat|apartment|apt\.?|unit|suite) ?\w{1,5},? )?\d{1,5}[a-dA-D]?,? "
    rf"(?:(?i:[a-z'’.]+) ){{1,3}}?{_STREET_EN}\b\.?"
    rf"(?:(?:,| in)? {_NAME}(?: {_NAME}){{0,2}})?(?:,? (?:{_US}|{_UK}))?"
)
_GERMAN = (
    r"(?:(?:(?i:am|an der|im|in der|auf der|zum|zur) )?[A-ZÄÖÜ][\wäöüß-]*(?:[ -][A-ZÄÖÜ][\wäöüß-]*){0,2}?[ -]?"
    r"(?i:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|ring|damm|ufer|chaussee)) \d{1,4} ?[a-z]?"
    rf"(?:,? (?:in )?(?:\d{{4,5}} )?{_NAME})?"
)
_POSTCODE = (
    rf"(?:(?:F|FR|B|CH)-)?\d{{5}} {_TOWN}|(?:{_NAME} )?{_UK}|{_NAME}(?: {_NAME})?, {_US}|"
    r"(?:BP|CS|P\.?O\.? ?Box) ?\d{2,6}"
)
_PATTERNS = {
    "fr": re.compile(rf"(?<![\w.,/-])(?:{_FRENCH}|{_ENGLISH}|{_POSTCODE})(?!\w)"),
    "en": re.compile(rf"(?<![\w.,/-])(?:{_ENGLISH}|{_FRENCH}|{_POSTCODE})(?!\w)"),
    "de": re.compile(rf"(?<![\w.,/-])(?:{_GERMAN}|{_ENGLISH}|{_FRENCH}|{_POSTCODE})(?!\w)"),
}


def addresses(text: str, language: str) -> list[Span]:
    """Spans of postal addresses, whole where they go on with a postcode and a town."""
    return [found.span() for found in _PATTERNS[language].finditer(text)]
