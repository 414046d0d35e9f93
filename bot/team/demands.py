"""Who must sign in with a second step: `sign_in` of `guichet.yml`."""

from __future__ import annotations

from pathlib import Path

from bot.guichet_yml import DEFAULT_FILE, located, only, read
from bot.team.roles import ROLES
from connectors.sdk.errors import BadPayload


def load(file: Path = DEFAULT_FILE) -> frozenset[str]:
    """The roles of which a code is demanded beside the passphrase. Raises WrongSettings."""
    try:
        part = read(file).get("sign_in")
        if part is None:
            return frozenset()
        roles = only(part, ("second_step",)).get("second_step")
        found = [] if roles is None else [role.as_(str) for role in roles]
        for role in found:
            if role not in ROLES:
                raise BadPayload(f"{part.path}.second_step: {role}: no such role; roles are {', '.join(ROLES)}")
        return frozenset(found)
    except BadPayload as error:
        raise located(error, file) from error
