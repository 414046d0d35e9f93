"""The page `/third-party-chats`: what a support team sends to people who ask, in French and English, printable."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.onboarding.facts import Facts

HERE = Path(__file__).parent
STYLE = (HERE / "page.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "public, max-age=3600",
}


def page(facts: Facts, language: str) -> str:
    """The HTML in this language, "fr" or "en"."""
    return _TEMPLATE.render(facts=facts, language=language, words=WORDS[language], style=STYLE)


def language_for(asked: str, accepts: str) -> str:
    """What was asked for in the address, else what the browser's Accept-Language begins with, else French."""
    if asked in WORDS:
        return asked
    return "en" if accepts.strip().lower().startswith("en") else "fr"


def _spaced(words: str) -> str:
    """French punctuation does not begin a line."""
    for mark in ":;?!»":
        words = words.replace(f" {mark}", f"\u00a0{mark}")
    return words.replace("« ", "«\u00a0")


WORDS = {
    "fr": {
        "title": "Les discussions tierces dans WhatsApp",
        "lead": "Depuis novembre 2025, WhatsApp laisse, en Europe, des personnes d'autres applications vous écrire. "
        "Voici ce que cela change.",
        "here": "Quand vous écrivez à notre assistance",
        "here_text": "Depuis une application tierce, un avis vous dit d'abord qui peut lire quoi, et vous demande "
        "votre accord. Rien n'est traité avant votre « oui ». Pour arrêter, écrivez « stop » à tout moment.",
        "unknown": "Ce que nous ne savons pas",
        "checked": "Vérifié le",
        "other": "English",
        "other_code": "en",
    },
    "en": {
        "title": "Third-party chats in WhatsApp",
        "lead": "Since November 2025 WhatsApp lets people of other apps write to you, in Europe. Here is what changes.",
        "here": "When you write to our support",
        "here_text": "From a third-party app, a notice first tells you who can read what, and asks for your agreement. "
        "Nothing is processed before you say yes. To stop, write “stop” at any time.",
        "unknown": "What we do not know",
        "checked": "Checked on",
        "other": "Français",
        "other_code": "fr",
    },
}
_PAGES = Environment(
    loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_PAGES.filters["spaced"] = _spaced
_TEMPLATE = _PAGES.get_template("page.html")
