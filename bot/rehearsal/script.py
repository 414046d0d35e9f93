"""A scenario: Markdown whose list items are the steps. Headings and paragraphs are for people and are not played."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from bot.rehearsal.sentences import NotUnderstood, Step, understood

LARGEST = 256 * 1024


class BadScript(Exception):
    """The scenario cannot be played; each line of the text names the file, the line and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """`title` is the first heading; `folder` is where the files that people send lie."""

    title: str
    steps: tuple[Step, ...]
    folder: Path


def read_script(path: Path) -> Script:
    """The scenario in a file. Raises BadScript with every fault at once, OSError."""
    if path.stat().st_size > LARGEST:
        raise BadScript(f"{path.name}: longer than {LARGEST // 1024} kB")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadScript(f"{path.name}: not UTF-8: save it as UTF-8 text") from error
    title, items = _parts(text)
    steps, faults = [], []
    for line, sentence in items:
        try:
            steps.append(understood(sentence, line))
        except NotUnderstood as error:
            faults.append(f"{path.name}:{line}: {error}")
    if not items:
        faults.append(f"{path.name}: no steps: write them as a list, one sentence each, with “- ” or “1. ” before it")
    if faults:
        raise BadScript("\n".join(faults))
    return Script(title=title or path.stem, steps=tuple(steps), folder=path.parent)


def _parts(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The first heading, and the text of every list item with the number of its line."""
    title, items, depth, heading = "", [], 0, False
    for token in MarkdownIt().parse(text):
        if token.type in ("list_item_open", "list_item_close"):
            depth += token.nesting
        heading = token.type == "heading_open" or (heading and token.type == "inline")
        if token.type == "inline" and depth and token.map:
            items.append((token.map[0] + 1, " ".join(_words(token.content))))
        elif token.type == "inline" and heading and not title:
            title = token.content
    return title, items


def _words(content: str) -> Iterator[str]:
    """The words without emphasis marks, on one line."""
    return (part for part in content.replace("**", "").replace("\u00a0", " ").replace("\u202f", " ").split())
