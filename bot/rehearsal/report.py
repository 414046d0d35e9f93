"""What became of rehearsals: in a terminal, as Markdown, as a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt
from rich.console import Console
from rich.markup import escape as plain

from bot.rehearsal.transcript import AGENT, OURS, THEIRS, TOLD, Rehearsed, Said

COLOURS = {THEIRS: "cyan", OURS: "green", AGENT: "magenta", TOLD: "dim"}
ARROWS = {THEIRS: "→", OURS: "←", AGENT: "☎", TOLD: "·"}


def show(screen: Console, name: str, found: Rehearsed, *, whole: bool) -> None:
    """One line; with `whole`, or where it failed, the transcript before it."""
    if whole or found.failure:
        for said in found.said:
            line = plain(f"  {_time(said)} {ARROWS[said.side]} {_line(said)}")
            screen.print(f"[{COLOURS[said.side]}]{line}[/]", highlight=False)
    if found.failure:
        step = found.failure.step
        screen.print(f"[red]✗[/] {plain(name)}:{step.line}: {plain(step.sentence)}", highlight=False)
        screen.print(f"  {plain(found.failure.why)}", highlight=False)
    else:
        told = f"{found.done} steps, {found.held} compared, {found.seconds:.0f} s"
        screen.print(f"[green]✓[/] {plain(name)}: {plain(found.title)} ({told})", highlight=False)


def write_report(path: Path, played: list[tuple[str, Rehearsed]]) -> None:
    """The report as a page (.html) or as Markdown (any other name). Raises OSError."""
    text = "\n".join(_markdown(played))
    path.write_text(_page(text) if path.suffix == ".html" else text + "\n", encoding="utf-8")


def _markdown(played: Iterable[tuple[str, Rehearsed]]) -> Iterator[str]:
    yield f"# Rehearsals of {datetime.now().astimezone():%Y-%m-%d %H:%M}\n"
    played = list(played)
    for name, found in played:
        yield f"- {'✓' if found.failure is None else '✗'} {_safe(found.title)} (`{name}`)"
    for name, found in played:
        yield f"\n## {_safe(found.title)}\n"
        yield f"`{name}`: {found.done} steps, {found.held} compared, {found.seconds:.0f} s.\n"
        if found.failure:
            yield f"**Line {found.failure.step.line} did not come true:** {_safe(found.failure.step.sentence)}\n"
            yield f"{_safe(found.failure.why)}\n"
        yield "| | who | what |\n|---|---|---|"
        yield from (f"| {_time(s)} | {ARROWS[s.side]} {_safe(s.who)} | {_safe(_what(s))} |" for s in found.said)


def _line(said: Said) -> str:
    who = f"{said.who} ({said.app})" if said.app and said.side == THEIRS else said.who
    return f"{who}: {_what(said)}" if who else _what(said)


def _what(said: Said) -> str:
    files = [f"[{name}]" for name in said.files]
    buttons = [f"({title})" for title in said.buttons]
    return " ".join(filter(None, [*files, said.text.replace("\n", " / "), *buttons]))


def _time(said: Said) -> str:
    return f"{datetime.fromtimestamp(said.at).astimezone():%a %H:%M}"


def _safe(text: str) -> str:
    """Words that are only words in Markdown, also in a table."""
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", text)


def _page(markdown: str) -> str:
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return _PAGE.replace("{title}", escape("Rehearsals")).replace("{body}", body)


_PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } th { display: none }
td { padding: .35rem .6rem; border-top: 1px solid #8884; vertical-align: top; overflow-wrap: anywhere }
td:first-child { white-space: nowrap; opacity: .65; font-variant-numeric: tabular-nums }
td:nth-child(2) { white-space: nowrap }
</style></head><body>
{body}</body></html>
"""
