"""`guichet.yml` read and typed: what every part of it shares. A wrong key stops the start with its name."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode

from bot.typography import spaced
from connectors.sdk.errors import BadPayload
from connectors.sdk.untrusted import Untrusted

LANGUAGES = ("fr", "en", "de")
"""What we speak with customers. The desk and our pages are in the first two."""
UNSURE = LANGUAGES[:2]
"""Those in which a text is said while the customer's language is not known: three would not be read."""
DEFAULT_FILE = Path(__file__).resolve().parents[1] / "guichet.yml"
PARTS = (
    "languages",
    "zone",
    "hours",
    "evidence",
    "impact",
    "topics",
    "urgency",
    "consent",
    "answer_template",
    "retention",
    "leaves",
    "service",
    "replies",
    "study",
    "satisfaction",
    "prices",
    "sign_in",
    "incidents",
)
"""The first keys of the file; each has its reader in the package it is for."""


class WrongSettings(Exception):
    """`guichet.yml` cannot be used; the message names the key. Our side: refuse to start."""


Words = Mapping[str, str]
"""One text in each language: `{"fr": ..., "en": ..., "de": ...}`."""


def read(file: Path = DEFAULT_FILE) -> Untrusted:
    """The whole of `file`. Raises WrongSettings for what is no YAML, BadPayload for a first key that nobody reads."""
    return only(read_yaml(file), PARTS)


def read_yaml(file: Path) -> Untrusted:
    """A file of settings, whatever is in it. Raises WrongSettings for what is no YAML."""
    try:
        content = _parsed(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongSettings(f"{file.name}: cannot be read ({error.strerror})") from error
    except MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise WrongSettings(f"{file.name}: not YAML ({error.problem or error.context}{line})") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise WrongSettings(f"{file.name}: not YAML ({str(error).splitlines()[-1].strip()})") from error
    return Untrusted(content, file.name)


def located(error: BadPayload, file: Path) -> WrongSettings:
    """What is wrong in `file`, with the line of the key, or of what it belongs below."""
    path, _, cause = str(error).partition(": ")
    line = _line_of(path.removeprefix(file.name), file)
    return WrongSettings(f"{path}: {cause} (line {line})" if line else str(error))


def _line_of(path: str, file: Path) -> int:
    """Where `.topics.crash.facts[5]` stands; 0 when the file cannot be read any more."""
    try:
        node = YAML().compose(file.read_text(encoding="utf-8"))
    except (OSError, YAMLError, UnicodeDecodeError):
        return 0
    line = 0
    for name, number in _STEP.findall(path):
        found = _below(node, name, number)
        if found is None:
            break
        line, node = found
    return line


def _below(node: Any, name: str, number: str) -> tuple[int, Any] | None:
    """The line of a key, or of an item, and what stands there."""
    if name and isinstance(node, MappingNode):
        return next(((key.start_mark.line + 1, value) for key, value in node.value if key.value == name), None)
    if number and isinstance(node, SequenceNode) and int(number) < len(node.value):
        item = node.value[int(number)]
        return item.start_mark.line + 1, item
    return None


@lru_cache(maxsize=4)
def _parsed(text: str) -> Any:
    """The same text is parsed once, although each part of the program reads the file for itself; nobody changes it."""
    return YAML(typ="safe").load(text)


def words(part: Untrusted, *, places: tuple[str, ...] = (), most: int = 300) -> Words:
    """A text in each language with exactly these places in braces, French with its spaces. Raises BadPayload.

    One of the first two that is missing is an error; any other is then said in English.
    """
    found = translated(part, places=places, most=most)
    return {language: found.get(language, found[UNSURE[-1]]) for language in LANGUAGES}


def translated(part: Untrusted, *, places: tuple[str, ...] = (), most: int = 300) -> Words:
    """The same, in no other languages than those it is written in."""
    only(part, LANGUAGES)
    written = [language for language in LANGUAGES if language in UNSURE or language in part.names()]
    found = {language: part[language].as_(str) for language in written}
    for language, text in found.items():
        _check_text(text, f"{part.path}.{language}", places, most)
    return {language: spaced(text) if language == "fr" else text for language, text in found.items()}


@lru_cache(maxsize=1)
def zone(file: Path = DEFAULT_FILE) -> ZoneInfo:
    """The zone in which people of the team read times. Raises WrongSettings."""
    try:
        return ZoneInfo(read(file)["zone"].as_(str))
    except BadPayload as error:
        raise located(error, file) from error
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise WrongSettings(f"{file.name}.zone: no such zone; one is Europe/Paris") from error


def only(part: Untrusted, known: tuple[str, ...]) -> Untrusted:
    """The same part, when it has no other keys than these: a key with a typo would be passed over in silence."""
    for name in part.names():
        if name not in known:
            raise BadPayload(f"{part.path}.{name}: no such key; known here: {', '.join(known)}")
    return part


def _check_text(text: str, where: str, places: tuple[str, ...], most: int) -> None:
    if not 0 < len(text) <= most:
        raise BadPayload(f"{where}: must have 1 to {most} characters")
    try:
        found = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise BadPayload(f"{where}: {error}") from error
    if found != set(places):
        raise BadPayload(f"{where}: must have exactly these places in braces: {', '.join(places) or 'none'}")


_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
