"""The notice: versioned texts of `guichet.yml` for a route or a network, filled with what is true of the connector."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.consent.encryption import app_name, differences, who_reads
from bot.guichet_yml import DEFAULT_FILE, UNSURE, Words, located, only, read, translated, words
from connectors.sdk.connector import NATIVE, THIRD_PARTY, Connector
from connectors.sdk.errors import BadPayload
from connectors.sdk.untrusted import Untrusted

PLACES = ("app", "company", "reads", "differences", "kept")
LONGEST_NOTICE = 1500
LONGEST_VERSION = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice as it is said: one text per language, in the order said. `hash` is over exactly these texts."""

    version: str
    language: str
    texts: tuple[str, ...]

    @property
    def hash(self) -> str:
        """SHA-256, lower-case hex, of the texts joined by an empty line, in UTF-8."""
        return hashlib.sha256(self.whole.encode()).hexdigest()

    @property
    def whole(self) -> str:
        """All of it as one text."""
        return "\n\n".join(self.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Where consent is demanded, and by which texts. `demanded_on` holds routes and names of networks."""

    demanded_on: frozenset[str]
    version: str
    company: Words
    kept: Words
    notices: Mapping[str, Words]

    def demands(self, connector: Connector | None) -> bool:
        """Whether nothing may happen on this network before a "yes"."""
        return connector is not None and not self.demanded_on.isdisjoint((connector.route, connector.network))

    def notice(self, connector: Connector, language: str) -> Notice:
        """The notice for this network, in this language or, when it is not written in it, in French and English."""
        texts = self.notices.get(connector.network) or self.notices[connector.route]
        spoken = (language,) if language in texts else UNSURE
        said = tuple(self._fill(texts[each], connector, each) for each in spoken)
        return Notice(version=self.version, language=language if language in texts else "", texts=said)

    def _fill(self, text: str, connector: Connector, language: str) -> str:
        app = app_name(connector)
        return text.strip().format(
            app=app,
            company=self.company[language],
            reads=who_reads(connector, app, language),
            differences=differences(connector, language),
            kept=self.kept[language],
        )


def load(file: Path = DEFAULT_FILE) -> Policy:
    """The policy in `file`. Raises WrongSettings, which names the file and the key."""
    try:
        return _policy(read(file)["consent"])
    except BadPayload as error:
        raise located(error, file) from error


def _policy(part: Untrusted) -> Policy:
    only(part, ("demanded_on", "version", "company", "kept", "notices"))
    version = part["version"].as_(str)
    if not 0 < len(version) <= LONGEST_VERSION:
        raise BadPayload(f"{part.path}.version: must have 1 to {LONGEST_VERSION} characters")
    notices = {name: _notice(part["notices"][name]) for name in part["notices"].names()}
    for route in (NATIVE, THIRD_PARTY):
        if route not in notices:
            raise BadPayload(f"{part.path}.notices.{route}: missing")
    return Policy(
        demanded_on=frozenset(each.as_(str) for each in part["demanded_on"]),
        version=version,
        company=words(part["company"]),
        kept=words(part["kept"]),
        notices=notices,
    )


def _notice(part: Untrusted) -> Words:
    return translated(part, places=PLACES, most=LONGEST_NOTICE)
