"""What can go wrong with a request, and the page that says so. Nothing of the request's words is logged.

* Problem            status and the keys of its texts
  + SignInAgain      401 for a script; a page is sent to the sign-in
  + SecondStepFirst  403 for a script; a page is sent to where the second step is set up
"""

from __future__ import annotations

import logging
from typing import Any

from sanic.exceptions import SanicException
from sanic.response import HTTPResponse, html, json, redirect
from sqlalchemy.exc import DBAPIError

from bot.desk import asks
from bot.desk.texts import text
from bot.store import StoreUnavailable
from bot.tickets.ticket import NoSuchTicket, NotAllowed
from bot.vault.sealing import CannotOpen

SET_UP = "/account/second"
KNOWN = (400, 401, 403, 404, 405, 409, 413, 500, 503)
log = logging.getLogger(__name__)


class Problem(Exception):
    """The answer is this status; `key` names the text."""

    def __init__(self, status: int, key: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.key = key or f"problem_{status}_text"


class SignInAgain(Problem):
    """There is no session, or it is over."""

    def __init__(self) -> None:
        super().__init__(401)


class SecondStepFirst(Problem):
    """This role must sign in with a second step, and there is none yet."""

    def __init__(self) -> None:
        super().__init__(403, "second_first")


def answer(request: Any, error: Exception) -> HTTPResponse:
    """The answer to a request that failed: JSON for a script, a page for a person."""
    problem = _problem(request, error)
    if isinstance(problem, SignInAgain) and not asks.by_script(request):
        return redirect(f"/sign-in{asks.came_from(request)}", status=303)
    if isinstance(problem, SecondStepFirst) and not asks.by_script(request):
        return redirect(SET_UP, status=303)
    language = asks.language(request)
    words = text(language, problem.key)
    if asks.by_script(request):
        return json({"error": words}, status=problem.status)
    title = "problem_locked" if problem.key == "locked_entry" else f"problem_{problem.status}"
    page = asks.desk(request).pages.render(
        "problem.html", language, title=text(language, title), words=words, status=problem.status, session=None
    )
    return html(page, status=problem.status)


def _problem(request: Any, error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, SanicException):
        return Problem(error.status_code if error.status_code in KNOWN else 400)
    for kind, status, key in _MEANINGS:
        if isinstance(error, kind):
            return Problem(status, key)
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return Problem(500)


_MEANINGS: tuple[tuple[type[Exception], int, str], ...] = (
    (StoreUnavailable, 503, ""),
    (DBAPIError, 503, ""),
    (NoSuchTicket, 404, ""),
    (NotAllowed, 409, ""),
    (CannotOpen, 500, "locked_entry"),
)
