"""The name of an app beside its version in a short answer: "MonAppli 3.2", "Die Banking App, Version 5.1"; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.nlu.fold import fold

MOST_WORDS = 5


def name_beside(text: str, values: Iterable[str]) -> str:
    """What is left of `text` without `values` and the words around them; "" when that is hardly a name."""
    for value in sorted(values, key=len, reverse=True):
        if value.casefold() not in text.casefold():
            return ""
        text = re.sub(re.escape(value), " ", text, flags=re.IGNORECASE)
    words = [word.strip("()\"'«»„“”.,;:!-–/") for word in _LEAD.sub("", text.replace("\u2019", "'")).split()]
    words = [word for word in words if word and not _VERSION.fullmatch(fold(word))]
    while words and fold(words[-1]) in _BEFORE_VERSION:
        words.pop()
    plain = [fold(word) for word in words]
    if "?" in text or len(words) > MOST_WORDS or any(_NO_NAME.fullmatch(part) for w in plain for part in w.split("'")):
        return ""
    return " ".join(words) if any(re.search(r"[^\W\d_]{2}", w) and w not in _SMALL for w in plain) else ""


_LEAD = re.compile(
    r"^\W*(?:c'est|il s'agit de|j'utilise|je suis sur|elle s'appelle"
    r"|it'?s(?: called)?|it is(?: called)?|this is|i use|i'm using|i'm on"
    r"|es ist|das ist|ist|ich (?:nutze|benutze|verwende)|sie hei(?:ß|ss)t|es geht um)\s+",
    re.IGNORECASE,
)
_VERSION = re.compile(r"versions?|versionsnummer|ver|vers|v")
_BEFORE_VERSION = frozenset(("en", "in", "der", "die", "la", "the", "et", "and", "und", "sur", "on", "auf"))
_SMALL = frozenset(
    (
        *("la", "le", "les", "l'app", "l'appli", "l'application", "une", "un", "ma", "mon", "mes", "cette", "ce"),
        *("the", "a", "an", "my", "this", "it", "die", "das", "den", "dem", "meine", "mein", "app", "appli", "apps"),
        *("application", "anwendung", "derniere", "latest", "newest", "last", "neueste", "neuste", "aktuelle"),
        *("aktuell", "numero", "number", "nummer", "c'est", "est", "is", "ist", "it's"),
    )
)
"""Words that are no name when nothing else stands beside the version."""
_NO_NAME = re.compile(
    r"pas|ne|non|nan|rien|aucune?|jamais|sais|crois|pense|peut-etre|environ|genre|plutot|depuis|avant|apres|quelle?s?"
    r"|pourquoi|comment|humain|conseiller|conseillere|quelqu|quelqu'un|personne|parler|stop|merci|plante\w*|marche"
    r"|not|no|none|nothing|never|idea|know|think|maybe|perhaps|guess|probably|since|before|after|which|why|how|what"
    r"|don|dont|don't|didn|isn|human|person|agent|someone|somebody|speak|talk|please|thanks|crash\w*|works?"
    r"|nicht|nichts|nein|nee|keine?\w?|weiss|ahnung|glaube?|denke|vielleicht|ungefahr|wohl|seit|vor|nach|welche\w?"
    r"|warum|wie|was|mensch|menschen|mitarbeiter\w*|jemand\w*|sprechen|bitte|danke|geht|sturzt"
    r"|android|ios|ipados|windows|macos|iphone|ipad|mac|handy|telephone|phone|update\w*"
)
"""A word of these says that it is no name: unsure, refused, asked, a person wanted, or the problem told again."""
