"""What stands on a picture and is nobody's business, by line: where it begins and ends in the words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.masking.patterns import REGIONS, cards, emails, ibans, phones

DOTS = "•••"


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """One such thing; `start` and `end` count characters of the line."""

    kind: str
    start: int
    end: int


def private_in(text: str) -> list[Private]:
    """Cards, IBAN, e-mail addresses, telephone numbers, tokens, one-time codes and typed secrets. Doubt masks."""
    found: list[Private] = []
    for kind, spans in _looked_for(text):
        for start, end in spans:
            if not any(start < one.end and one.start < end for one in found):
                found.append(Private(kind=kind, start=start, end=end))
    return found


def without_private(text: str) -> str:
    """The line with dots in their place."""
    for one in sorted(private_in(text), key=lambda one: -one.start):
        text = text[: one.start] + DOTS + text[one.end :]
    return text


def _looked_for(text: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    yield "email", emails(text, "fr")
    yield "iban", [*ibans(text, "fr"), *_spans(_LOOSE_IBAN, text)]
    yield "card", [*cards(text, "fr"), *_spans(_LOOSE_CARD, text)]
    yield "token", _spans(_TOKEN, text)
    yield "code", _spans(_CODE, text)
    plans = (span for language in REGIONS for span in phones(text, language))
    yield "phone", [*plans, *_spans(_LOOSE_PHONE, text)]


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [found.span(found.lastindex or 0) for found in pattern.finditer(text)]


_LOOSE_IBAN = re.compile(r"(?<![A-Z])[A-Z]{2}\s?\d{2}(?:\s?[0-9A-Z]{4}){3,7}(?:\s?[0-9A-Z]{1,4})?(?!\w)")
"""Also one with a digit misread, whose sum is wrong."""
_LOOSE_CARD = re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?!\d)")
"""Readers of pictures leave out spaces, and misread a digit: whatever is as long as a card's number is masked."""
_LOOSE_PHONE = re.compile(r"(?<![\d.])(?:(?:\+\d{1,3}|0)[ .]?[1-9](?:[ .-]?\d{2}){4}|0[1-9]\d{1,4}[ /-]?\d{6,9})(?!\d)")
"""In pairs, as the French write them, or area and number, as the Germans do; also right behind a word."""
_TOKEN = re.compile(
    r"(?<!\w)(?:(?:sk|pk|rk|ghp|gho|xox[abp]|glpat|AKIA|EAA)[-_A-Za-z0-9]{16,}|eyJ[\w-]{8,}(?:\.[\w-]+){0,2}"
    r"|(?i:bearer)\s+([\w.~+/-]{12,}=*)|(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Z])(?=[A-Za-z0-9_-]*[a-z])[A-Za-z0-9_-]{28,})"
)
SECRETS = {
    "fr": r"code de (?:v[ée]rification|s[ée]curit[ée]|confirmation)|mot de passe",
    "en": r"verification code|security code|one[- ]time code|otp|password|passcode|cvv|cvc|pin",
    "de": r"passwort|kennwort|geheimzahl|(?<![a-z])(?:(?:sms|push|chip|photo|m|e|i)-?)?tan|(?:sicherheits|"
    r"best.{1,2}tigungs|verifizierungs|verifikations|pr.{1,2}f|einmal|zugangs|freischalt|aktivierungs|anmelde|"
    r"entsperr)[- ]?(?:code|nummer|ziffer|zahl|schl.{1,2}ssel)",
}
"""What stands before a secret, in each language; readers of pictures lose what stands above a letter."""
_CODE = re.compile(
    rf"(?i)(?:{'|'.join(SECRETS.values())})\b[^\d\n]{{0,25}}?[:=]?\s?"
    r"(?!incorrect|oubli|forgot|wrong|invalid|expir)((?=\S*\d)\S{3,40}(?: \d{3})?)"
)
