"""Templates to HTML. Autoescape is on everywhere, and a name a template does not know is an error, not a blank."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.audit.words import key_name
from bot.desk import evidence_told, times
from bot.desk.network_words import told
from bot.desk.sessions import Session
from bot.desk.texts import named, text
from bot.guichet_yml import zone
from bot.tickets.service_level import priority_of
from bot.tickets.sheet import sheet
from bot.tickets.ticket import LABEL
from bot.triage.pieces import Piece


class Pages:
    """The templates of this package. `titles` are what people call networks that have no name in the texts.

    `pieces` are what can be asked for as evidence, `wanted` what each topic asks for.
    """

    def __init__(
        self,
        titles: Mapping[str, str] | None = None,
        pieces: Mapping[str, Piece] | None = None,
        wanted: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._titles = dict(titles or {})
        self._pieces = dict(pieces or {})
        self._wanted = dict(wanted or {})
        loader = FileSystemLoader(Path(__file__).parent / "templates")
        self._templates = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.filters["whole_numbers"] = whole_numbers
        self._templates.globals["icon"] = self._templates.get_template("icons.html").module

    def render(self, template: str, language: str, /, **values: object) -> str:
        """The HTML of `template` in this language."""
        now = time.time()
        words = {
            "paper_told": partial(_paper_told, values.get("session")),
            "language": language,
            "t": partial(text, language),
            "named": partial(self._named, language),
            "key_name": partial(key_name, language),
            "told": partial(told, language),
            "evidence_came": evidence_told.came,
            "evidence_told": partial(evidence_told.told, language, pieces=self._pieces),
            "sheet_of": partial(sheet, wanted=self._wanted),
            "priority_of": priority_of,
            "ago": lambda at: times.ago(language, at, now),
            "since": lambda at: times.since(language, at, now),
            "left": lambda until: times.left(language, until, now),
            "now": now,
            "zone": zone().key,
            "day": lambda at: times.day(language, at, now),
            "moment": partial(times.moment, language),
            "clock": times.clock,
            "iso": times.iso,
            "length": times.length,
            "change": times.change,
            "size": partial(times.size, language),
            "date": partial(times.date_of, language),
            "share": partial(times.share, language),
            "days_since": lambda at: int(max(0.0, now - at) // 86_400),
        }
        return self._templates.get_template(template).render(**words, **values)

    def network(self, language: str, name: str) -> str:
        """How people call this network."""
        return self._named(language, "network", name)

    def _named(self, language: str, kind: str, name: str) -> str:
        found = named(language, kind, name)
        return (self._titles.get(name) or found) if kind == "network" and found == name else found


def whole_numbers(words: str) -> Markup:
    """The words, escaped, each ticket number in an element of its own, which does not break at the end of a line."""
    pieces = _NUMBER.split(words)
    whole = [Markup('<span class="whole">{}</span>').format(p) if n % 2 else escape(p) for n, p in enumerate(pieces)]
    return Markup("").join(whole)


_NUMBER = re.compile(rf"\b({LABEL})\b")


def _paper_told(session: object) -> int | None:
    """How many paper codes are left, once, to who came in with one."""
    if not isinstance(session, Session):
        return None
    left, session.paper_left = session.paper_left, None
    return left
