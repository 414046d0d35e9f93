"""What a request says: its desk, session, language, form fields, and whether a script or a person asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bot.desk.sessions import Session
from bot.desk.texts import LANGUAGES, best_language
from bot.tickets.ticket import numbered

if TYPE_CHECKING:
    from bot.desk.parts import Desk

LANGUAGE_COOKIE = "guichet-desk-language"
_TICKETS = "/tickets/"
_PAGES = frozenset(
    f"/{name}"
    for name in ("resolved", "channels", "team", "log", "account", "account/second", "numbers", "study", "incidents")
)
"""The pages an agent is brought back to after the sign-in, beside tickets."""


def desk(request: Any) -> Desk:
    """The parts of this process."""
    parts: Desk = request.app.ctx.desk
    return parts


def session(request: Any) -> Session:
    """The agent's session; the guard has put it there."""
    found: Session = request.ctx.session
    return found


def language(request: Any) -> str:
    """The agent's language; before the sign-in, the one they chose in this browser, or the browser's own."""
    signed_in: Session | None = getattr(request.ctx, "session", None)
    if signed_in:
        return signed_in.language
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else best_language(request.headers.get("accept-language", ""))


def by_script(request: Any) -> bool:
    """Whether the page's own script asks."""
    return "x-guichet-script" in request.headers


def field(request: Any, name: str) -> str:
    """A text of the form, or ""."""
    value = request.form.get(name) if request.form else None
    return value if isinstance(value, str) else ""


def fields(request: Any, name: str) -> list[str]:
    """All texts of the form under this name."""
    values = request.form.getlist(name) if request.form else []
    return [value for value in values or [] if isinstance(value, str)]


def place(value: str) -> str:
    """`value` if it is a page of ours, else the queue."""
    of_ticket = value.startswith(_TICKETS) and numbered(value.removeprefix(_TICKETS)) is not None
    return value if of_ticket or value in _PAGES else "/"


def came_from(request: Any) -> str:
    """The query with which the sign-in brings an agent back to where they were."""
    here = place(request.path) if request.method == "GET" else "/"
    return "" if here == "/" else f"?next={quote(here, safe='')}"
