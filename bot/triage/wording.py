"""Title and summary of a request in the customer's language, in sentences a person would write; pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.triage.recipes import Settings
from bot.triage.state import UNKNOWN, State

LONGEST_TITLE = 80
NBSP = "\u00a0"


def in_each(settings: Settings, language: str, **makers: dict[str, str]) -> dict[str, str]:
    """Words for the braces of a response: `name` in the customer's language, `name_fr` and `name_en` besides."""
    spoken = spoken_language(settings, language)
    plain = {name: texts[spoken] for name, texts in makers.items()}
    return plain | {f"{name}_{lang}": text for name, texts in makers.items() for lang, text in texts.items()}


def spoken_language(settings: Settings, language: str) -> str:
    """`language` when we speak it, else our first one."""
    return language if language in settings.languages else settings.languages[0]


def problem(state: State, settings: Settings) -> dict[str, str]:
    """The problem as part of a sentence, in each language: "WhatsApp crashes or no longer opens"."""
    recipe = settings.topics.get(state.topic)
    if recipe is None:
        return dict(_NO_TOPIC)
    if recipe.with_app and _known(state.app):
        return {lang: text.format(app=_quoted(state.app, lang)) for lang, text in recipe.with_app.items()}
    return dict(recipe.problem)


def summary(state: State, settings: Settings) -> dict[str, str]:
    """All that is known, in each language, in one to four short sentences that follow a colon."""
    return {lang: _summary(state, text, lang) for lang, text in problem(state, settings).items()}


def title(state: State, settings: Settings) -> str:
    """One line for the queue, in the customer's language: "Plantage : WhatsApp, iPhone 12"."""
    lang = spoken_language(settings, state.language)
    recipe = settings.topics.get(state.topic)
    head = recipe.title[lang] if recipe else _NO_TITLE[lang]
    details = ", ".join(v for v in (state.app, state.device or state.os) if _known(v))
    line = f"{head}{_COLON[lang]}{details}" if details else head
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"


def titles(topics: Sequence[str], settings: Settings) -> dict[str, str]:
    """The titles of these topics, one behind the other, in each language."""
    known = [settings.topics[topic].title for topic in topics if topic in settings.topics]
    return {lang: ", ".join(title[lang] for title in known) for lang in settings.languages}


def erasure_title(settings: Settings, language: str) -> str:
    """The line for the queue of somebody who wants what we keep of them to be erased."""
    return _ERASURE_TITLE[spoken_language(settings, language)]


def quoted(text: str, lang: str) -> str:
    """`text` in the quotation marks of a language."""
    before, after = _QUOTES[lang]
    return f"{before}{text}{after}"


def _summary(state: State, text: str, lang: str) -> str:
    sentences = [text + _where(state, lang) + "."]
    for name, words in _DETAILS[lang].items():
        if _known(getattr(state, name)):
            sentences.append(words.format(_quoted(getattr(state, name), lang)))
    if state.evidence:
        one, many = _RECEIVED[lang]
        sentences.append(one if state.evidence == 1 else many.format(state.evidence))
    return " ".join(sentences)


def _where(state: State, lang: str) -> str:
    """` sur votre iPhone 12 (iOS 17.4)`, ` sous Android 14`, or nothing."""
    system = " ".join(v for v in (state.os, state.os_version) if _known(v))
    if system and not _known(state.os) and not system[:1].isalpha():
        system = f"version {system}"
    if _known(state.device):
        device = _quoted(state.device, lang)
        return f"{_ON_DEVICE[lang] if device == state.device else _ON[lang]}{device}{f' ({system})' if system else ''}"
    if _known(state.os):
        return _UNDER[lang] + system
    return ""


def _known(value: str) -> bool:
    return value.strip() not in ("", UNKNOWN)


def _quoted(value: str, lang: str) -> str:
    """The customer's own words in quotation marks; names (iPhone 12) and versions as they are."""
    if " " not in value or not value.split(maxsplit=1)[0].islower():
        return value
    return quoted(value, lang)


_NO_TOPIC = {"fr": "vous avez besoin d'aide", "en": "you need help", "de": "Sie brauchen Hilfe"}
_NO_TITLE = {"fr": "Demande d'aide", "en": "Request for help", "de": "Bitte um Hilfe"}
_ERASURE_TITLE = {"fr": "Effacer mes données", "en": "Erase my data", "de": "Meine Daten löschen"}
_COLON = {"fr": f"{NBSP}: ", "en": ": ", "de": ": "}
_QUOTES = {"fr": (f"«{NBSP}", f"{NBSP}»"), "en": ("“", "”"), "de": ("„", "“")}
_ON_DEVICE = {"fr": " sur votre ", "en": " on your ", "de": " auf Ihrem "}
_ON = {"fr": " sur ", "en": " on ", "de": " auf "}
_UNDER = {"fr": " sous ", "en": " on ", "de": " unter "}
_DETAILS = {
    "fr": {
        "app_version": f"Version de l'application{NBSP}: {{}}.",
        "error_code": f"Message ou code d'erreur{NBSP}: {{}}.",
    },
    "en": {"app_version": "App version: {}.", "error_code": "Error message or code: {}."},
    "de": {"app_version": "Version der App: {}.", "error_code": "Fehlermeldung oder Fehlercode: {}."},
}
_RECEIVED = {
    "fr": ("J'ai bien reçu votre fichier.", "J'ai bien reçu vos {} fichiers."),
    "en": ("I have received your file.", "I have received your {} files."),
    "de": ("Ihre Datei ist angekommen.", "Ihre {} Dateien sind angekommen."),
}
