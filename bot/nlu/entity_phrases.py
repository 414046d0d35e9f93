"""The patterns of spaCy's ruler, in tokens, and the words they are made of. A new unit or currency is one word here."""

from __future__ import annotations

import re
from typing import Any

CURRENCIES = {
    "EUR": frozenset(("€", "eur", "euro", "euros", "balles")),
    "USD": frozenset(("$", "usd", "dollar", "dollars", "us$", "bucks")),
    "GBP": frozenset(("£", "gbp", "pound", "pounds", "quid", "livres")),
    "CHF": frozenset(("chf", "francs", "fr.", "franken")),
    "PLN": frozenset(("pln", "zl", "zlotys")),
    "CAD": frozenset(("cad", "piasses", "c$")),
}
UNITS = {
    "time": frozenset(("fois", "time", "times", "x", "mal")),
    "second": frozenset(("s", "sec", "secs", "seconde", "secondes", "second", "seconds", "sekunde", "sekunden", "sek")),
    "minute": frozenset(("min", "mins", "minute", "minutes", "mn", "minuten")),
    "hour": frozenset(("h", "heure", "heures", "hour", "hours", "hrs", "stunde", "stunden", "std")),
    "day": frozenset(("j", "jour", "jours", "day", "days", "tag", "tage", "tagen")),
    "week": frozenset(("semaine", "semaines", "sem", "week", "weeks", "woche", "wochen")),
    "month": frozenset(("mois", "month", "months", "monat", "monate", "monaten")),
    "year": frozenset(("an", "ans", "annee", "annees", "year", "years", "jahr", "jahre", "jahren")),
    "KB": frozenset(("ko", "kb")),
    "MB": frozenset(("mo", "mb", "mega", "megas")),
    "GB": frozenset(("go", "gb", "giga", "gigas", "gig", "gigs")),
    "%": frozenset(("%", "percent", "pourcent", "pour cent", "prozent")),
    "photo": frozenset(("photo", "photos", "picture", "pictures", "pics", "images", "fotos", "bilder")),
    "video": frozenset(("video", "videos")),
    "message": frozenset(("message", "messages", "msg", "msgs", "nachricht", "nachrichten")),
    "file": frozenset(("fichier", "fichiers", "file", "files", "datei", "dateien")),
    "contact": frozenset(("contact", "contacts", "kontakt", "kontakte")),
    "device": frozenset(("appareils", "devices", "telephones", "phones", "gerate", "geraten", "handys")),
    "person": frozenset(("personnes", "people", "persons", "collegues", "colleagues", "personen", "leute", "kollegen")),
}
MONTHS = {
    1: frozenset(("janvier", "janv", "january", "jan", "januar", "janner")),
    2: frozenset(("fevrier", "fev", "february", "feb", "februar")),
    3: frozenset(("mars", "march", "marz")),
    4: frozenset(("avril", "avr", "april", "apr")),
    5: frozenset(("mai", "may")),
    6: frozenset(("juin", "june", "jun", "juni")),
    7: frozenset(("juillet", "juil", "july", "jul", "juli")),
    8: frozenset(("aout", "august", "aug")),
    9: frozenset(("septembre", "sept", "september", "sep")),
    10: frozenset(("octobre", "oct", "october", "oktober")),
    11: frozenset(("novembre", "nov", "november")),
    12: frozenset(("decembre", "dec", "december", "dezember")),
}
_DAYS = (
    *("hier", "avant-hier", "yesterday", "today", "aujourd'hui", "demain", "tomorrow", "tonight", "ajd", "auj"),
    *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    *(
        "gestern",
        "vorgestern",
        "heute",
        "übermorgen",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
    ),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)
ORDER_WORDS = frozenset(
    ("commande", "commandes", "cmd", "cde", "order", "colis", "parcel", "facture", "invoice", "reservation", "booking")
    + ("suivi", "tracking", "dossier", "reference", "ref", "livraison", "shipment", "transaction", "reçu", "receipt")
    + ("bestellung", "bestellnummer", "auftrag", "auftragsnummer", "rechnung", "rechnungsnummer", "paket", "sendung")
    + (
        "bestellnr",
        "bestellnr.",
        "bestell-nr",
        "bestell-nr.",
        "auftragsnr",
        "auftragsnr.",
        "rechnungsnr",
        "rechnungsnr.",
    )
    + (
        "sendungsnr",
        "sendungsnr.",
        "sendungsnummer",
        "buchung",
        "lieferung",
        "vorgang",
        "vorgangsnummer",
        "aktenzeichen",
    )
)


def _accented(words: frozenset[str]) -> list[str]:
    """As written with and without accents; spaCy's tokens are not folded."""
    spellings = {"fevrier": "février", "aout": "août", "decembre": "décembre", "video": "vidéo", "videos": "vidéos"}
    spellings |= {"annee": "année", "annees": "années", "telephones": "téléphones", "collegues": "collègues"}
    spellings |= {"reference": "référence", "reservation": "réservation", "ref": "réf"}
    spellings |= {"marz": "märz", "janner": "jänner", "gerate": "geräte", "geraten": "geräten"}
    return sorted(words | {spellings[word] for word in words & set(spellings)})


def _any(words: frozenset[str]) -> dict[str, Any]:
    return {"LOWER": {"IN": _accented(words)}}


def _like(pattern: str) -> dict[str, Any]:
    return {"LOWER": {"REGEX": f"^(?:{pattern})$"}}


_UNIT_WORDS = frozenset().union(*UNITS.values())
_MONEY_WORDS = frozenset().union(*CURRENCIES.values())
_MONTH_WORDS = frozenset().union(*MONTHS.values())
_FIGURE = r"\d{1,6}(?:[.,]\d{1,3})?"
_SUM = rf"(?:{_FIGURE}|\d{{1,3}}(?:[.']\d{{3}}){{1,2}},\d\d|\d{{1,6}}[.,]-)"
_GLUED = "|".join(sorted((w for w in _UNIT_WORDS if len(w) > 1), key=len, reverse=True))
_ARTICLES, _GERMAN_ARTICLES = "un|une|one", "ein|eine|einen|einer|einem"
"""They count time ("une heure"), not things: "une photo" is a photo and not a number of photos."""
_COUNTED = (
    "deux|two|trois|three|quatre|four|cinq|five|six|sept|seven|huit|eight|neuf|nine|dix|ten"
    "|zwei|drei|vier|fünf|fuenf|sechs|sieben|acht|neun|zehn"
)
_TIMES = frozenset().union(
    *(UNITS[unit] for unit in ("time", "second", "minute", "hour", "day", "week", "month", "year"))
)
_MONEY = "|".join(sorted((w for w in _MONEY_WORDS if w.isalpha()), key=len, reverse=True))
_CODE = r"(?=[\w/-]*\d[\w/-]*\d)[a-z]{0,5}[-_]?\d[\w/-]{2,24}"
_NUMBER_WORD = {
    "LOWER": {"IN": ["n°", "n", "no", "nº", "num", "numero", "numéro", "number", "nr", "nr.", "nummer", "#", "n°:"]}
}
_OPTIONAL = {"OP": "?"}
_SIGN = {"LOWER": {"IN": [":", "°", "#", "-", "est", "is", "ist", ".", "le", "the"]}}
_GROUP = {"TEXT": {"REGEX": r"^\d{2,6}$"}}
_DAY = _like(r"\d{1,2}(?:er|st|nd|rd|th|e)?")

_TOKENS: dict[str, list[list[dict[str, Any]]]] = {
    "email": [[_like(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")]],
    "order_number": [
        [_any(ORDER_WORDS), _NUMBER_WORD | _OPTIONAL, _SIGN | _OPTIONAL, _SIGN | _OPTIONAL, _like(_CODE)],
        [_any(ORDER_WORDS), _like(rf"(?:n[°o]?|#){_CODE}")],
        [_any(ORDER_WORDS), _SIGN | _OPTIONAL, {"TEXT": "#"}, _like(_CODE)],
    ],
    "phone": [
        [{"TEXT": {"REGEX": r"^(?:\+?\d{9,14}|0\d(?:[.-]\d\d){4}|\+\d{1,3}[.-]?\d[\d.-]{7,14})$"}}],
        [{"TEXT": {"REGEX": r"^0\d$"}}, *({"SHAPE": "dd"} for _ in range(4))],
        [_like(r"\+\d{1,3}"), _like(r"\(?0?\)?\d{1,5}"), _GROUP | {"OP": "+"}],
        [_like(r"\+\d{1,3}"), _like(r"\(?0?\)?\d{2,5}"), {"TEXT": {"REGEX": r"^\d{6,8}$"}}],
        [{"TEXT": {"REGEX": r"^0\d{2,3}$"}}, {"SHAPE": "ddd"}, {"SHAPE": "dd"}, {"SHAPE": "dd"}],
        [_like(r"\+\d{1,3}\)\d{8,12}")],
        [{"TEXT": {"REGEX": r"^0\d{2,4}$"}}, {"TEXT": {"REGEX": r"^\d{6,8}$"}}],
        [{"TEXT": {"REGEX": r"^0\d{2,4}[/-]\d{5,9}$"}}],
    ],
    "amount": [
        [_like(_SUM), _any(_MONEY_WORDS)],
        [_like(_SUM), {"TEXT": "-"}, _any(_MONEY_WORDS)],
        [_like(_FIGURE), _like(r"\d{3}(?:[.,]\d\d)?"), _any(_MONEY_WORDS)],
        [{"TEXT": {"IN": ["$", "€", "£"]}}, _like(_FIGURE)],
        [_like(rf"[$€£]{_FIGURE}|{_FIGURE}(?:[$€£]|{_MONEY})")],
        [_like(r"\d{1,5}"), _like(r"(?:€|euros?)\d{2}")],
        [_like(r"\d{1,5}(?:€|euros?)\d{2}")],
    ],
    "quantity": [
        [_like(rf"{_FIGURE}|{_COUNTED}"), _any(_UNIT_WORDS)],
        [_like(_ARTICLES), _any(_TIMES - {"s", "h", "j", "x", "second", "min", "mal"})],
        [_like(_GERMAN_ARTICLES), _any(_TIMES - {"s", "h", "j", "x", "second", "min", "mal", "an", "ans"})],
        [_like(rf"(?:{_COUNTED})mal")],
        [_like(rf"{_FIGURE}(?:{_GLUED}|%|h|x|j)")],
    ],
    "date": [
        [{"LOWER": {"IN": list(_DAYS)}}],
        [_DAY, _like(r"of|de|\.") | _OPTIONAL, _any(_MONTH_WORDS), _like(r"20\d\d") | _OPTIONAL],
        [_any(_MONTH_WORDS - {"may", "march", "mars", "mai"}), _DAY],
        [_like("am|vom|den|dem"), _like(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.?(?:\d\d)?")],
        [_any(_MONTH_WORDS), _like(r"\d{1,2}(?:st|nd|rd|th)")],
        [_like(r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?:/(?:20)?\d\d)?")],
        [_like(r"(?:0?[1-9]|[12]\d|3[01])[.-](?:0?[1-9]|1[0-2])[.-]20\d\d|20\d\d-(?:0[1-9]|1[0-2])-[0-3]\d")],
    ],
}
_EITHER = "|".join(sorted(map(re.escape, _accented(_UNIT_WORDS)), key=len, reverse=True))
WORTH_READING = re.compile(
    rf"[\d@]|\b(?:{'|'.join(_DAYS)})\b|\b(?:{_COUNTED})mal\b|\b(?:{_COUNTED}|{_ARTICLES}|{_GERMAN_ARTICLES})\W+(?:%|(?:{_EITHER})\b)"
)
"""What a text in small letters has where any of these patterns can match; nine texts in ten have none of it."""
PATTERNS: list[dict[str, Any]] = [
    {"label": kind, "pattern": pattern} for kind, patterns in _TOKENS.items() for pattern in patterns
]
"""As `EntityRuler.add_patterns` takes them."""
