"""Canned replies of `guichet.yml` (`replies`): a title for agents, a text in the customer's language, places filled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.guichet_yml import DEFAULT_FILE, LANGUAGES, Words, located, only, read, words
from bot.tickets.queue import Entry
from connectors.sdk.errors import BadPayload
from connectors.sdk.untrusted import Untrusted

PLACES = ("name", "ticket", "agent")
LONGEST, MOST = 1000, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Canned:
    """One reply: its title and its text, which may have the places `{name}`, `{ticket}` and `{agent}`."""

    title: Words
    text: Words


def load(file: Path = DEFAULT_FILE) -> tuple[Canned, ...]:
    """The replies in `file`, in its order. Raises WrongSettings, which names the key."""
    try:
        part = read(file)["replies"]
        found = tuple(_canned(part[name]) for name in part.names())
        if len(found) > MOST:
            raise BadPayload(f"{part.path}: more than {MOST}")
        return found
    except BadPayload as error:
        raise located(error, file) from error


def filled(replies: tuple[Canned, ...], entry: Entry, agent: str, language: str) -> list[tuple[str, str]]:
    """(title, text) of each, the title as the agent reads, the text as the customer does."""
    spoken = entry.conversation.language if entry.conversation.language in LANGUAGES else LANGUAGES[0]
    values = {"name": entry.customer, "ticket": entry.ticket.label, "agent": agent}
    return [(reply.title[language], _tidy(reply.text[spoken].format(**values))) for reply in replies]


def _canned(part: Untrusted) -> Canned:
    only(part, ("title", "text"))
    first = part["text"][LANGUAGES[0]].as_(str)
    places = {name for name in PLACES if f"{{{name}}}" in first}
    return Canned(title=words(part["title"]), text=words(part["text"], places=tuple(places), most=LONGEST))


def _tidy(text: str) -> str:
    """Without the space that a customer without a name leaves before a comma."""
    return text.replace(" ,", ",").strip()
