"""E-mail addresses, IBAN, card, phone and order numbers. Each gives spans (start, end) that do not overlap."""

from __future__ import annotations

import re

from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import iban, luhn

Span = tuple[int, int]

REGIONS = {"fr": ("FR", "BE", "CH", "CA"), "en": ("GB", "US", "IE", "FR"), "de": ("DE", "AT", "CH")}
"""Whose numbers without a country code are known, by language."""
_EMAIL = re.compile(
    r"(?:[\w+-]{1,64} (?:point|dot) )?[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\]|\(a\)|\barobase\b|\barrobase\b)\s?[\w-]{1,63}"
    r"(?:\s?(?:\.|\(dot\)|\[dot\]|\bpoint\b)\s?[\w-]{1,63}){0,4}",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\s?[0-9]{2}(?:[ .-]{0,2}[A-Za-z0-9]){11,30}")
_SAID_EMAIL = re.compile(r"\b[\w.+-]{1,64} at [\w-]{1,63}(?: dot [a-z]{2,10}){1,3}\b", re.IGNORECASE)
_LIKE_IBAN = re.compile(r"(?<!\w)[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){3,7}(?: ?[0-9A-Z]{1,3})?(?!\w)")
_SAID_IBAN = re.compile(
    r"\biban\W{0,3}(?:est |is |num[ée]ro )?\W{0,2}((?:[A-Za-z]{2})?[0-9][0-9A-Z .-]{10,40}[0-9A-Z])", re.I
)
_CARD = re.compile(r"(?<![\w.])[0-9](?:[ .-]?[0-9]){12,18}(?![\w])")
_SAID_CARD = re.compile(
    r"\b(?:carte|cb|card|karte|kreditkarte|visa|mastercard|amex)\b[^\d\n]{0,25}((?:[0-9][ .-]?){12,18}[0-9])(?!\w)",
    re.IGNORECASE,
)
_AMERICAN_EXPRESS = re.compile(r"3[47]")
_NUMBER = r"[A-Z0-9](?:[A-Z0-9]|[-_/.](?=[A-Z0-9])){2,30}"
_ORDER = re.compile(
    r"\b(?:commandes?|cmd|orders?|factures?|invoices?|dossiers?|colis|parcel|tracking|suivi|r[ée]f[ée]rences?|r[ée]fs?|"
    r"contrats?|contract|bestell(?:ung|nummer)|auftrag(?:snummer)?|rechnung(?:snummer)?|paket|sendung(?:snummer)?|kundennummer|"
    r"vertrag(?:snummer)?|vorgang|anfrage|abonn[ée]s?|clients?|customer|account|compte|abonnement|subscription|transactions?|tickets?|"
    r"demandes?|request|booking|r[ée]servation|s[ée]rie|serial|imei|case)\b"
    r"(?: (?:id|number|num[ée]ro|nr?o?|client|de|reference|ref|code|is|est|c'est|porte le|le|ist|lautet)\b\.?){0,4}"
    rf"[ ]?(?:n[°ºo]\.?|num[ée]ro|no\.|\#|:|=|-)?[ ]?(?:\#|:)?[ ]?({_NUMBER})",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"(?:\bn[°º]|\bnum[ée]ro\b|\bnumber\b|\bnummer\b|\bnr\b\.?|#)[ ]?:?[ ]?({_NUMBER})", re.IGNORECASE
)
_LONG = re.compile(r"(?<![\w.,])[0-9]{3}-[0-9]{7}-[0-9]{7}(?!\w)|(?<![\w.,])[0-9]{9,20}(?![\w])|\b1Z[0-9A-Z]{16}\b")
_WITH_CODE = re.compile(r"(?<!\w)(?:\+|00)[1-9][0-9]{0,2}(?:[ .()-]{0,2}[0-9]){7,13}(?![\w])")
_SPOKEN = re.compile(
    r"\b(?:z[ée]ro|zero|oh|plus)[ -](?:(?:z[ée]ro|zero|oh|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|"
    r"treize|quatorze|quinze|seize|vingt|vingts|trente|quarante|cinquante|soixante|et|one|two|three|four|five|seven|"
    r"eight|nine|double)\b[ ,-]{0,2}){4,}",
    re.IGNORECASE,
)


def emails(text: str, _language: str) -> list[Span]:
    """E-mail addresses, also with the sign in words; somebody's address on a third-party app looks the same."""
    found = [_without_end(one) for one in _EMAIL.finditer(text) if _is_address(one.group())]
    return _with(found, [one.span() for one in _SAID_EMAIL.finditer(text)])


def ibans(text: str, _language: str) -> list[Span]:
    """What is a valid IBAN of its country, whatever somebody calls one, and what looks like one with a slip."""
    valid = [span for found in _IBAN.finditer(text) if (span := _valid_iban(found))]
    said = _with(valid, [found.span(1) for found in _SAID_IBAN.finditer(text)])
    return _with(said, [one.span() for one in _LIKE_IBAN.finditer(text) if sum(map(str.isdigit, one.group())) > 11])


def cards(text: str, _language: str) -> list[Span]:
    """Numbers of 13 to 19 digits whose last digit fits the others; and whatever somebody calls the number of a card."""
    valid = [found.span() for found in _CARD.finditer(text) if _is_card(re.sub(r"\D", "", found.group()))]
    return _with(valid, [found.span(1) for found in _SAID_CARD.finditer(text)])


def phones(text: str, language: str) -> list[Span]:
    """Numbers that the numbering plan of a country gives, with or without its code; and said in words."""
    found: list[Span] = []
    for region in REGIONS[language]:
        matches = PhoneNumberMatcher(text, region, leniency=Leniency.VALID)
        found = _with(found, [(match.start, match.end) for match in matches])
    found = _with(found, [code.span() for code in _WITH_CODE.finditer(text)])
    return _with(found, [(m.start(), m.start() + len(m.group().rstrip(" ,-"))) for m in _SPOKEN.finditer(text)])


def orders(text: str, _language: str) -> list[Span]:
    """Numbers of orders, parcels, contracts, devices: by the word before them, or by their length alone."""
    found: list[Span] = []
    for pattern in (_ORDER, _NUMBERED, _LONG):
        spans = [match.span(match.lastindex or 0) for match in pattern.finditer(text)]
        found = _with(found, [(start, end) for start, end in spans if _is_number(text[start:end])])
    return found


def _with(found: list[Span], more: list[Span]) -> list[Span]:
    """Both, without those of `more` that overlap what was found before."""
    return sorted(found + [(start, end) for start, end in more if not any(start < e and s < end for s, e in found)])


def _without_end(found: re.Match[str]) -> Span:
    return found.start(), found.start() + len(found.group().rstrip(".-"))


def _is_address(text: str) -> bool:
    return re.search(r"\w@\w|\.|point|dot", text, re.IGNORECASE) is not None


def _valid_iban(found: re.Match[str]) -> Span | None:
    """The longest beginning of a match that is an IBAN: what follows may be the next word."""
    text = found.group()
    for end in range(len(text), 14, -1):
        if text[end - 1].isalnum() and iban.is_valid(text[:end].replace(".", "")):
            return found.start(), found.start() + end
    return None


def _is_card(digits: str) -> bool:
    amex = _AMERICAN_EXPRESS.match(digits) is not None
    issued = amex == (len(digits) == 15) and digits[0] in "23456"
    return bool(issued and luhn.is_valid(digits))


def _is_number(text: str) -> bool:
    """Four digits at least: less is a code of an error or a version."""
    return sum(letter.isdigit() for letter in text) >= 4
