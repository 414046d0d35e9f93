"""Canned replies of `guichet.yml` (`replies`): a title for agents, a text in the customer's language, places filled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.box import DEAD, STALE
from bot.guichet_yml import DEFAULT_FILE, LANGUAGES, Words, located, only, read, words
from bot.tickets.lines import Line
from bot.tickets.queue import Entry
from bot.triage.recipes import TOPICS
from bot.typography import UNBROKEN
from connectors.sdk.errors import BadPayload
from connectors.sdk.untrusted import Untrusted

PLACES = ("name", "ticket", "agent")
LONGEST, MOST = 1000, 50
FIRST_WORD = "first"
"""Instead of a topic: what is said before anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canned:
    """One reply: its title, its text, which may have the places `{name}`, `{ticket}` and `{agent}`, and the topics that
    it is for; `first` among them: the first word to anybody."""

    title: Words
    text: Words
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A reply as it could be sent: its title as the agent reads, its text as the customer does."""

    title: str
    text: str


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


def filled(replies: tuple[Canned, ...], entry: Entry, agent: str, language: str) -> list[Filled]:
    """All of them, those for the ticket's topic first."""
    topic = entry.ticket.topic
    ranked = sorted(replies, key=lambda reply: not (topic and topic in reply.topics))
    return [_filled(reply, entry, agent, language) for reply in ranked]


def suggested(
    replies: tuple[Canned, ...], entry: Entry, lines: Sequence[Line], agent: str, language: str
) -> Filled | None:
    """What could be said next: a first word while nobody of the team said any, then what is for the topic; never
    what was said already, nor anything while the customer is the one to speak."""
    heard = [line for line in lines if line.state not in (STALE, DEAD)]
    ours = [line for line in heard if line.author == "person"]
    if ours and heard[-1] is ours[-1]:
        return None
    wanted = entry.ticket.topic if ours else FIRST_WORD
    said = {line.text for line in ours}
    fitting = (_filled(reply, entry, agent, language) for reply in replies if wanted in reply.topics)
    return next((reply for reply in fitting if wanted == FIRST_WORD or (wanted and reply.text not in said)), None)


def _filled(reply: Canned, entry: Entry, agent: str, language: str) -> Filled:
    spoken = entry.conversation.language if entry.conversation.language in LANGUAGES else LANGUAGES[0]
    values = {"name": entry.customer, "ticket": entry.ticket.label, "agent": agent}
    return Filled(title=reply.title[language], text=_tidy(reply.text[spoken].format(**values), entry.customer))


def _canned(part: Untrusted) -> Canned:
    only(part, ("title", "text", "topics"))
    first = part["text"][LANGUAGES[0]].as_(str)
    places = {name for name in PLACES if f"{{{name}}}" in first}
    topics = tuple(_topic(each) for each in part["topics"]) if "topics" in part.names() else ()
    return Canned(
        title=words(part["title"]), text=words(part["text"], places=tuple(places), most=LONGEST), topics=topics
    )


def _topic(part: Untrusted) -> str:
    name = part.as_(str)
    if name not in (*TOPICS, FIRST_WORD):
        raise BadPayload(f"{part.path}: no such topic; known here: {FIRST_WORD}, {', '.join(TOPICS)}")
    return name


def _tidy(text: str, name: str) -> str:
    """Without the comma and the space that a customer without a name leaves before a sign: ", ?", " ," and the like."""
    return (text if name.strip() else _LEFT_OVER.sub("", text)).strip()


_LEFT_OVER = re.compile(rf",? +(?={UNBROKEN}?[,.;:?!](?:\s|$))")
