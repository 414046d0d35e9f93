"""How much of a ticket may leave the house in clear, by its route or network: `leaves` in guichet.yml. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.guichet_yml import DEFAULT_FILE, located, only, read
from connectors.sdk.connector import NATIVE, THIRD_PARTY
from connectors.sdk.errors import BadPayload

SEALED, SUMMARY, FULL = "sealed", "summary", "full"
LEVELS = (SEALED, SUMMARY, FULL)
"""From the least to the most: numbers and states; what triage asked for as well; the words and files too."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Route or network -> level. A network's own entry stands in the place of its route's."""

    levels: Mapping[str, str]

    def level(self, network: str, route: str) -> str:
        """What may leave of a ticket of this network; `sealed` where nothing is said."""
        return self.levels.get(network) or self.levels.get(route) or SEALED


def load(file: Path = DEFAULT_FILE, networks: tuple[str, ...] = ()) -> Leaving:
    """The levels of guichet.yml. Raises WrongSettings."""
    try:
        settings = read(file)
        if "leaves" not in settings.names():
            return Leaving({})
        part = only(settings["leaves"], (NATIVE, THIRD_PARTY, *networks))
        found = {name: part[name].as_(str) for name in part.names()}
        for name, level in found.items():
            if level not in LEVELS:
                raise BadPayload(f"{part.path}.{name}: one of {', '.join(LEVELS)}")
        return Leaving(found)
    except BadPayload as error:
        raise located(error, file) from error
