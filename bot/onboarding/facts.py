"""`third-party-chats.yml`, read once and typed: the facts that the assistant answers and the page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.guichet_yml import UNSURE, Words, located, only, read_yaml, words
from connectors.sdk.errors import BadPayload
from connectors.sdk.untrusted import Untrusted

DEFAULT_FILE = Path(__file__).resolve().parents[2] / "third-party-chats.yml"
NAMES = ("faq_switch", "faq_apps", "faq_account", "faq_safety", "faq_groups", "faq_desktop")
LONGEST = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One question: its `title`, its `answer`, and a `short` one to be said in both languages together.

    `here` follows both on the page; in a chat, what is true of its network is said in its place. Only some have it.
    """

    title: Words
    answer: Words
    short: Words
    here: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All of them by name, in the file's order; what is `unknown`; and the day on which a person last `checked`."""

    checked: str
    known: Mapping[str, Fact]
    unknown: Mapping[str, tuple[str, ...]]


def load(file: Path = DEFAULT_FILE) -> Facts:
    """The facts in `file`. Raises WrongSettings, which names the file and the key."""
    try:
        root = only(read_yaml(file), ("checked", "facts", "unknown"))
        known = only(root["facts"], NAMES)
        return Facts(
            checked=root["checked"].as_(str),
            known={name: _fact(known[name]) for name in NAMES},
            unknown={lang: tuple(line.as_(str) for line in root["unknown"][lang]) for lang in UNSURE},
        )
    except BadPayload as error:
        raise located(error, file) from error


def _fact(part: Untrusted) -> Fact:
    only(part, ("title", "answer", "short", "here"))
    here = part.get("here")
    return Fact(
        title=words(part["title"]),
        answer=words(part["answer"], most=LONGEST),
        short=words(part["short"]),
        here=words(here) if here else {},
    )
