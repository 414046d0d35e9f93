"""What the lines on a screen say: error, app, device, system, and what stands in the status bar. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.media.inspect.reading import LONGEST, Field
from bot.nlu.entity_patterns import find_on_screen
from bot.nlu.fold import fold

BAR = 0.065
"""The share of a telephone's screen that its status bar takes, at the top; on a desktop it is at the bottom."""
LONGEST_MESSAGE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that was read. `left`, `top`, `right`, `bottom` are shares of the picture, 0 to 1."""

    text: str
    confidence: float
    left: float = 0.0
    top: float = 0.5
    right: float = 1.0
    bottom: float = 0.5

    @property
    def in_bar(self) -> bool:
        """Whether it stands where status bars are."""
        return self.bottom <= BAR or self.top >= 1 - BAR


def fields_of(lines: Sequence[Line]) -> tuple[Field, ...]:
    """The first of each kind, in the order of the screen."""
    found: dict[str, Field] = {}
    for one in (*_named(lines), *_status(lines), *_message(lines)):
        found.setdefault(one.name, one)
    return tuple(found.values())


def mended(text: str) -> str:
    """The line with what readers of pictures take for one another set right where there is no doubt."""
    text = re.sub(r"(?<=[^\W\d_])(?=0[xX][0-9A-Fa-fOolIsS]{6})", " ", text)  # readers leave out spaces
    text = _HEX.sub(lambda match: "0x" + match[1].translate(_DIGITS), text)
    text = re.sub(r"\b[il1]O[S5]\b|\biO5\b|\bi0S\b", "iOS", text)
    return re.sub(r"(?<=\d)[oO](?=[\d.])", "0", text)


def _named(lines: Sequence[Line]) -> Iterator[Field]:
    for line in (one for one in lines if not one.in_bar):
        for entity in find_on_screen(mended(line.text)):
            yield Field(name=entity.entity, value=entity.value, confidence=round(line.confidence, 2))
    for line in lines:
        if match := _STATUS_CODE.search(mended(line.text)):
            yield Field(name="error_code", value=match[1].upper(), confidence=round(line.confidence, 2))


def _status(lines: Sequence[Line]) -> Iterator[Field]:
    for line in (one for one in lines if one.in_bar):
        sure = round(line.confidence, 2)
        if match := _BATTERY.search(line.text):
            yield Field(name="battery", value=f"{int(match[1])} %", confidence=sure)
        elif _BARE_NUMBER.fullmatch(line.text.strip()) and line.left > 0.7 and 0 < int(line.text) <= 100:
            yield Field(name="battery", value=f"{int(line.text)} %", confidence=sure)
        if match := _NETWORK.search(line.text):
            yield Field(name="network", value=_NETWORK_NAMES.get(fold(match[0]), match[0]), confidence=sure)
    for line in lines:
        if match := _NO_NETWORK.search(fold(line.text)):
            yield Field(name="network", value=match[0], confidence=round(line.confidence, 2))


def _message(lines: Sequence[Line]) -> Iterator[Field]:
    """The sentence that says what went wrong, with the line that goes on with it."""
    body = [line for line in lines if not line.in_bar]
    for number, line in enumerate(body):
        if len(line.text) >= 8 and _WRONG.search(fold(line.text)):
            text, sure = line.text.strip(), line.confidence
            follower = body[number + 1] if number + 1 < len(body) else None
            if follower and not text.endswith((".", "!", "?")) and _follows(line, follower):
                text, sure = f"{text} {follower.text.strip()}", min(sure, follower.confidence)
            yield Field(name="message", value=text[: min(LONGEST, LONGEST_MESSAGE)], confidence=round(sure, 2))
            return


def _follows(line: Line, other: Line) -> bool:
    height = line.bottom - line.top
    near = other.top - line.bottom < 1.2 * height
    return near and 0.7 < (other.bottom - other.top) / (height or 1) < 1.4 and other.text[:1].islower()


_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "S": "5", "s": "5"})
_HEX = re.compile(r"\b[0O]\s?[xX×]\s?([0-9A-Fa-fOolIsS]{6,8})\b")
_STATUS_CODE = re.compile(
    r"(?:code d['’ ]?arr[eê]t|stop ?code|code d['’ ]?erreur|error ?code|erreur|error"
    r"|stillstandcode|stoppcode|fehler[- ]?(?:code|nummer)|fehler)\s?[:=]?\s?"
    r"([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+|-?\d{2,8})(?!\w)",
    re.IGNORECASE,
)
_BATTERY = re.compile(r"(?<!\d)(100|[1-9]?\d)\s?%")
_BARE_NUMBER = re.compile(r"\d{1,3}")
_NETWORK = re.compile(r"(?<!\w)(?:5G\+?|4G\+?|3G|LTE|EDGE|H\+|Wi-?Fi|WLAN)(?![A-Za-z])", re.IGNORECASE)
_NETWORK_NAMES = {"wifi": "Wi-Fi", "wi-fi": "Wi-Fi", "lte": "LTE", "edge": "EDGE"} | {
    name.lower(): name for name in ("5G", "5G+", "4G", "4G+", "3G", "H+", "WLAN")
}
_NO_NETWORK = re.compile(
    r"aucun service|aucun reseau|pas de reseau|mode avion|pas de connexion|hors ligne|aucune connexion"
    r"|no service|no network|airplane mode|no internet|no connection|you are offline|you're offline|sos only"
    r"|kein netz|kein dienst|kein empfang|flugmodus|keine verbindung|keine internetverbindung|kein internet"
)
_WRONG = re.compile(
    r"erreur|impossible|echec|echoue|n'a pas pu|n’a pas pu|ne peut pas|s'est arrete|s’est arrete|ne repond|incorrect"
    r"|refuse|expire|invalide|insuffisant|introuvable|interrompu|bloque|probleme"
    r"|error|failed|failure|unable|cannot|can't|can’t|could not|couldn't|couldn’t|has stopped|keeps stopping"
    r"|not responding|wrong|denied|expired|invalid|not enough|not found|unavailable|went wrong|problem|declined"
    r"|fehler|fehlgeschlagen|gescheitert|nicht moglich|(?:konnte|kann|konnten|konnen)(?: \w+){0,5} nicht|beendet"
    r"|angehalten|reagiert nicht|falsch|abgelehnt|verweigert|abgelaufen|ungultig|nicht genug|nicht gefunden"
    r"|nicht verfugbar|gesperrt"
)
