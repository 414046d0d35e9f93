"""Templates to HTML. Autoescape is on everywhere, and a name a template does not know is an error, not a blank."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.desk import times
from bot.desk.texts import named, text


class Pages:
    """The templates of this package."""

    def __init__(self) -> None:
        loader = FileSystemLoader(Path(__file__).parent / "templates")
        self._templates = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.globals["icon"] = self._templates.get_template("icons.html").module

    def render(self, template: str, language: str, /, **values: object) -> str:
        """The HTML of `template` in this language."""
        now = time.time()
        words = {
            "language": language,
            "t": partial(text, language),
            "named": partial(named, language),
            "ago": lambda at: times.ago(language, at, now),
            "day": lambda at: times.day(language, at, now),
            "moment": partial(times.moment, language),
            "clock": times.clock,
            "iso": times.iso,
            "size": partial(times.size, language),
        }
        return self._templates.get_template(template).render(**words, **values)
