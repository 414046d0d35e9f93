"""Further addresses of a network below its webhook: a bundle of keys, a manifest. One answer each, committed first.

The order of the checks is the defence: size before anything is parsed, signature before the rate, so that a stranger
uses up neither our time nor the network's share, and the store only for what may change it.
"""

from __future__ import annotations

import logging
from functools import partial

from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.parts import Parts
from bot.store import StoreUnavailable
from bot.vault.state import States
from connectors.sdk.connector import Connector
from connectors.sdk.errors import BadPayload, BadSignature
from connectors.sdk.messages import Request
from connectors.sdk.state import DoorAnswer, Doors

LARGEST_ASKED = 64 * 1024
PER_SECOND = 20.0
"""Answers of one door, steadily; at once it gives as many as five seconds hold."""
BURST = 5 * PER_SECOND
log = logging.getLogger(__name__)


class DoorKeeper:
    """Answers at the doors of every network."""

    def __init__(self, parts: Parts) -> None:
        self._store = parts.store
        self._connectors = parts.connectors
        self._states = States(parts.conversations, parts.blind)
        self._audit = parts.audit
        self._clock = parts.clock
        self._left: dict[tuple[str, str], tuple[float, float]] = {}
        """How many answers a door has left, and when that was counted."""

    async def answer(self, network: str, name: str, request: Request) -> DoorAnswer:
        """What the door says: its own answer, or 400, 401, 403, 404, 405, 413, 429, 500, 503 with a fixed text."""
        connector = self._connectors.get(network)
        if not isinstance(connector, Doors) or name not in connector.doors:
            return _refused(404, "no such address")
        if request.method != connector.doors[name]:
            return _refused(405, "not this method")
        if len(request.body) > LARGEST_ASKED:
            return _refused(413, "too large")
        try:
            if request.method != "GET":
                connector.verify(request)
                if reason := self._audit.turned_away(network):
                    return _refused(403, reason)
            return await self._asked(connector, name, request)
        except BadSignature as error:
            self._audit.refused(network, error.code)
            log.warning("%s: a request for %s was refused: %s", network, name, error.code)
            return _refused(401, "signature missing or wrong")

    async def _asked(self, connector: Connector, name: str, request: Request) -> DoorAnswer:
        """Raises BadSignature."""
        if not self._may(connector.network, name):
            return _refused(429, "too often, try later")
        for _ in range(3):
            try:
                return await self._store.write(partial(self._ask, connector, name, request))
            except IntegrityError:
                continue  # another process made the account's own conversation at the same moment
            except StoreUnavailable:
                break
            except BadPayload as error:
                log.warning("%s: a request for %s was not understood: %s", connector.network, name, error)
                return _refused(400, "not what is documented")
            except BadSignature:
                raise
            except Exception:
                log.exception("%s: the connector failed on a request for %s", connector.network, name)
                return _refused(500, "failed")
        return _refused(503, "try again")

    def _ask(self, connector: Connector, name: str, request: Request, conn: Connection) -> DoorAnswer:
        assert isinstance(connector, Doors)
        now = self._clock()
        return connector.answer(name, request, self._states.of(conn, connector, now), now)

    def _may(self, network: str, name: str) -> bool:
        now = self._clock()
        left, counted = self._left.get((network, name), (BURST, now))
        left = min(BURST, left + max(0.0, now - counted) * PER_SECOND)
        self._left[network, name] = (left - 1 if left >= 1 else left, now)
        return left >= 1


def _refused(status: int, words: str) -> DoorAnswer:
    return DoorAnswer(status=status, body=words.encode(), content_type="text/plain; charset=utf-8")
