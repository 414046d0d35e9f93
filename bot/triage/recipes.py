"""`guichet.yml`, read once and typed: what is asked for each topic, what counts as urgent, when the team answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.guichet_yml import DEFAULT_FILE, LANGUAGES, Words, located, only, read, words
from bot.nlu.fold import fold
from bot.onboarding import facts
from bot.onboarding.facts import Facts
from bot.triage.pieces import Piece, Step, pieces_of, steps_of
from bot.triage.usual_impact import USUAL
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
BUTTON_TITLE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one topic is triaged. `with_app` has the place `{app}`; `evidence` is asked for step by step."""

    title: Words
    problem: Words
    with_app: Words
    facts: tuple[str, ...]
    evidence: tuple[Step, ...]
    impact: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgencyWords:
    """Folded phrases by level; a trailing `*` matches any ending."""

    high: tuple[str, ...]
    raised: tuple[str, ...]
    calm: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactWords:
    """Folded phrases by level, and what people are called where they are counted ("12 collègues")."""

    high: tuple[str, ...]
    raised: tuple[str, ...]
    counted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of it. `languages[0]` stands in while the customer's language is unknown; `facts`: third-party chats."""

    languages: tuple[str, ...]
    hours: Words
    pieces: Mapping[str, Piece]
    topics: Mapping[str, Recipe]
    urgency: UrgencyWords
    impact: ImpactWords
    facts: Facts


def load(file: Path = DEFAULT_FILE) -> Settings:
    """The settings in `file`. Raises WrongSettings, which names the file and the key."""
    try:
        return _settings(read(file))
    except BadPayload as error:
        raise located(error, file) from error


def load_pieces(file: Path = DEFAULT_FILE) -> Mapping[str, Piece]:
    """What can be asked for as evidence, by name. Raises WrongSettings."""
    try:
        return pieces_of(read(file)["evidence"])
    except BadPayload as error:
        raise located(error, file) from error


def load_templates(file: Path = DEFAULT_FILE) -> Mapping[str, tuple[Words, tuple[str, ...]]]:
    """The title of each topic, and what it asks for. Raises WrongSettings."""
    try:
        topics = only(read(file)["topics"], TOPICS)
        titles = {topic: words(topics[topic]["title"], most=BUTTON_TITLE) for topic in TOPICS}
    except BadPayload as error:
        raise located(error, file) from error
    return {topic: (titles[topic], asked) for topic, asked in load_wanted(file).items()}


def load_wanted(file: Path = DEFAULT_FILE) -> Mapping[str, tuple[str, ...]]:
    """What each topic asks for, in its order, names of FACTS. Raises WrongSettings."""
    try:
        topics = only(read(file)["topics"], TOPICS)
        return {topic: _list(topics[topic]["facts"], FACTS) for topic in TOPICS}
    except BadPayload as error:
        raise located(error, file) from error


def _settings(root: Untrusted) -> Settings:
    languages = _list(root["languages"], LANGUAGES)
    if not languages:
        raise BadPayload(f"{root.path}.languages: empty")
    topics, pieces = only(root["topics"], TOPICS), pieces_of(root["evidence"])
    return Settings(
        languages=languages,
        hours=words(root["hours"]),
        pieces=pieces,
        topics={topic: _recipe(topics[topic], pieces) for topic in TOPICS},
        urgency=UrgencyWords(**_phrases(root["urgency"], ("high", "raised", "calm"))),
        impact=ImpactWords(**_phrases(_impact_of(root), ("high", "raised", "counted"))),
        facts=facts.load(),
    )


def _impact_of(root: Untrusted) -> Untrusted:
    return root.get("impact") or Untrusted(USUAL, f"{root.path}.impact")


def _recipe(part: Untrusted, pieces: Mapping[str, Piece]) -> Recipe:
    only(part, ("title", "problem", "with_app", "facts", "evidence", "impact"))
    with_app = part.get("with_app")
    return Recipe(
        title=words(part["title"], most=BUTTON_TITLE),
        problem=words(part["problem"]),
        with_app=words(with_app, places=("app",)) if with_app else {},
        facts=_list(part["facts"], FACTS),
        evidence=steps_of(part["evidence"], pieces),
        impact=_impact(part["impact"]),
    )


def _phrases(part: Untrusted, names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    only(part, names)
    return {name: tuple(fold(one.as_(str)) for one in part[name]) for name in names}


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
