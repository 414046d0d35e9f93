"""`guichet.yml`, read once and typed: what is asked for each topic, what counts as urgent, when the team answers."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.nlu.fold import fold
from connectors.sdk.errors import BadPayload
from connectors.sdk.untrusted import Untrusted

TOPICS = (
    "crash",
    "update_install",
    "account",
    "payment",
    "connectivity",
    "performance",
    "delivery",
    "notifications",
    "privacy",
    "hardware",
    "data_loss",
    "how_to",
)
FACTS = ("device", "system", "app", "app_version", "error_code")
EVIDENCE = ("screenshot", "video", "voice", "none")
LANGUAGES = ("fr", "en")
BUTTON_TITLE = 20
DEFAULT_FILE = Path(__file__).resolve().parents[2] / "guichet.yml"


class WrongSettings(Exception):
    """`guichet.yml` cannot be used; the message names the key. Our side: refuse to start."""


Words = Mapping[str, str]
"""One text in each language: `{"fr": ..., "en": ...}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one topic is triaged. `with_app` has the place `{app}`."""

    title: Words
    problem: Words
    with_app: Words
    facts: tuple[str, ...]
    evidence: str
    why: Words
    impact: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgencyWords:
    """Folded phrases by level; a trailing `*` matches any ending."""

    high: tuple[str, ...]
    raised: tuple[str, ...]
    calm: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of it. `languages[0]` stands in while the customer's language is unknown."""

    languages: tuple[str, ...]
    hours: Words
    topics: Mapping[str, Recipe]
    urgency: UrgencyWords


def load(file: Path = DEFAULT_FILE) -> Settings:
    """The settings in `file`. Raises WrongSettings, which names the file and the key."""
    try:
        content = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongSettings(f"{file.name}: cannot be read ({error.strerror})") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise WrongSettings(f"{file.name}: not YAML ({str(error).splitlines()[-1].strip()})") from error
    try:
        return _settings(Untrusted(content, file.name))
    except BadPayload as error:
        raise WrongSettings(str(error)) from error


def _settings(root: Untrusted) -> Settings:
    _only(root, ("languages", "hours", "topics", "urgency"))
    languages = _list(root["languages"], LANGUAGES)
    if not languages:
        raise BadPayload(f"{root.path}.languages: empty")
    topics = _only(root["topics"], TOPICS)
    return Settings(
        languages=languages,
        hours=_words(root["hours"]),
        topics={topic: _recipe(topics[topic]) for topic in TOPICS},
        urgency=_urgency(root["urgency"]),
    )


def _recipe(part: Untrusted) -> Recipe:
    _only(part, ("title", "problem", "with_app", "facts", "evidence", "why", "impact"))
    evidence = _one_of(part["evidence"], EVIDENCE)
    with_app = part.get("with_app")
    return Recipe(
        title=_words(part["title"], most=BUTTON_TITLE),
        problem=_words(part["problem"]),
        with_app=_words(with_app, places=("app",)) if with_app else {},
        facts=_list(part["facts"], FACTS),
        evidence="" if evidence == "none" else evidence,
        why=_words(part["why"]) if evidence != "none" else {},
        impact=_impact(part["impact"]),
    )


def _urgency(part: Untrusted) -> UrgencyWords:
    levels = ("high", "raised", "calm")
    _only(part, levels)
    high, raised, calm = (tuple(fold(one.as_(str)) for one in part[level]) for level in levels)
    return UrgencyWords(high=high, raised=raised, calm=calm)


def _words(part: Untrusted, *, places: tuple[str, ...] = (), most: int = 300) -> Words:
    _only(part, LANGUAGES)
    words = {language: part[language].as_(str) for language in LANGUAGES}
    for language, text in words.items():
        where = f"{part.path}.{language}"
        if not 0 < len(text) <= most:
            raise BadPayload(f"{where}: must have 1 to {most} characters")
        try:
            found = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        except ValueError as error:
            raise BadPayload(f"{where}: {error}") from error
        if found != set(places):
            raise BadPayload(f"{where}: must have exactly these places in braces: {', '.join(places) or 'none'}")
    return words


def _only(part: Untrusted, known: tuple[str, ...]) -> Untrusted:
    """The same part, when it has no other keys than these: a key with a typo would be passed over in silence."""
    for name in part.names():
        if name not in known:
            raise BadPayload(f"{part.path}.{name}: no such key; known here: {', '.join(known)}")
    return part


def _list(part: Untrusted, allowed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_one_of(one, allowed) for one in part)


def _one_of(part: Untrusted, allowed: tuple[str, ...]) -> str:
    value = part.as_(str)
    if value not in allowed:
        raise BadPayload(f"{part.path}: must be one of {', '.join(allowed)}")
    return value


def _impact(part: Untrusted) -> int:
    value = part.as_(int)
    if value not in (1, 2, 3):
        raise BadPayload(f"{part.path}: must be 1, 2 or 3")
    return value
