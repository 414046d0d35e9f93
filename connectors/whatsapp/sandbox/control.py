"""The control API: what the played Meta does wrong, how late it is, who can be reached, what it counted.

GET   /sandbox/state                   what it counted, and what it does wrong
PATCH /sandbox/misbehaviour            {"duplicates": 0.2, "token_revoked": true}
POST  /sandbox/clock                   {"hours": 25}
POST  /sandbox/unreachable             {"person": "33612345678", "unreachable": true}
POST  /sandbox/templates               {"name": "support_answer", "language": "fr", "status": "PAUSED"}
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from aiohttp import web

from connectors.whatsapp.sandbox.misbehaviour import NotUnderstood
from connectors.whatsapp.sandbox.people import stranger
from connectors.whatsapp.sandbox.state import State

MOST_HOURS = 24 * 40
STATUSES = ("APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED")


class Control:
    """What a script, a test or the page says to the sandbox. Answers 400 with a plain line to what it cannot do."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        """Below `/sandbox/`."""
        return [
            web.get("/sandbox/state", self._tell),
            web.patch("/sandbox/misbehaviour", self._doing(self._misbehave)),
            web.post("/sandbox/clock", self._doing(self._let_pass)),
            web.post("/sandbox/unreachable", self._doing(self._reach)),
            web.post("/sandbox/templates", self._doing(self._review)),
        ]

    def _doing(self, act: Callable[[dict[str, Any]], None]) -> Callable[[web.Request], Awaitable[web.Response]]:
        """A handler that does what the JSON says, and answers as `GET /sandbox/state` does."""

        async def handler(request: web.Request) -> web.Response:
            try:
                given = json.loads(await request.read())
                if not isinstance(given, dict):
                    raise NotUnderstood("give an object")
                act(given)
            except (ValueError, RecursionError):
                return web.Response(status=400, text="the body is not JSON\n")
            except NotUnderstood as error:
                return web.Response(status=400, text=f"{error}\n")
            return await self._tell(request)

        return handler

    async def _tell(self, _request: web.Request) -> web.Response:
        state, posting = self._state, self._state.posting
        told = {"told": posting.told, "refused": posting.refused, "last_status": posting.last_status} if posting else {}
        over = {"over_number": state.quotas.over_number, "over_pair": state.quotas.over_pair}
        counts = {**state.counts, "sent": len(state.sent), "marked_read": len(state.typing), **over}
        templates = [t.as_json() for t in state.templates.values()]
        known = {"misbehaviour": state.wrong.as_json(), "counts": counts, "webhook": told, "ahead": state.ahead}
        return web.json_response({**known, "strict": state.strict, "templates": templates})

    def _misbehave(self, given: dict[str, Any]) -> None:
        self._state.wrong = self._state.wrong.changed(given)

    def _let_pass(self, given: dict[str, Any]) -> None:
        hours = given.get("hours")
        if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= MOST_HOURS:
            raise NotUnderstood(f"hours is more than 0, and at most {MOST_HOURS}")
        self._state.ahead += hours * 3600

    def _reach(self, given: dict[str, Any]) -> None:
        person, unreachable = given.get("person"), given.get("unreachable", True)
        if not isinstance(person, str) or not person or not isinstance(unreachable, bool):
            raise NotUnderstood("give person, a phone number or a user id, and unreachable, true or false")
        known = self._state.people.at(stranger(person).key)
        change = self._state.unreachable.add if unreachable else self._state.unreachable.discard
        change(known.key)

    def _review(self, given: dict[str, Any]) -> None:
        """Meta's decision on a template."""
        place = (str(given.get("name")), str(given.get("language")))
        if place not in self._state.templates or given.get("status") not in STATUSES:
            raise NotUnderstood(f"give name and language of a template, and a status: {', '.join(STATUSES)}")
        self._state.templates[place] = replace(self._state.templates[place], status=given["status"])
