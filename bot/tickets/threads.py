"""Reactions, edits, revocations and quotes beside the messages they are about. Pure.

A reaction that has its place there is no line of its own; an edit and a revocation stay one too, with their passport.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.tickets.lines import Line, Quoted

REACTION, EDIT, REVOKE = "reaction", "edit", "revoke"
LONGEST_QUOTE = 160


def threaded(lines: Sequence[Line], ours: Mapping[str, str]) -> list[Line]:
    """The lines, in their order, with what each is about; `ours` maps the network's ids to the keys of our lines."""
    keys = {line.message_id: line.key for line in lines if line.message_id} | dict(ours)
    found = {line.key: line for line in lines}
    for line in lines:
        target = found.get(keys.get(line.target, ""))
        if target is not None and line.kind in _EFFECTS and _may(line, target):
            found[target.key] = _EFFECTS[line.kind](target, line)
    reactions = _reactions(lines, keys)
    return [
        replace(
            found[line.key],
            quoted=_quoted(found.get(keys.get(line.reply_to, ""))),
            reactions=tuple(reactions.get(line.key, {}).values()),
        )
        for line in lines
        if line.kind != REACTION or keys.get(line.target) not in found
    ]


def _may(line: Line, target: Line) -> bool:
    """Nobody changes or takes back what somebody else said."""
    return (target.author, target.sender_id) == (line.author, line.sender_id)


def _edited(target: Line, line: Line) -> Line:
    return replace(target, edits=(*target.edits, line.text))


def _revoked(target: Line, line: Line) -> Line:
    return replace(target, revoked=True)


def _reactions(lines: Sequence[Line], keys: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Line -> person -> their latest emoji; one that was taken back is gone."""
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        if line.kind == REACTION and line.target in keys:
            people = found.setdefault(keys[line.target], {})
            people.pop(line.sender_id, None)
            if line.text:
                people[line.sender_id] = line.text
    return found


def _quoted(line: Line | None) -> Quoted | None:
    if line is None:
        return None
    text = " ".join(line.text.split())
    short = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
    return Quoted(author=line.author, author_name=line.author_name, text=short, kind=line.kind)


_EFFECTS: dict[str, Callable[[Line, Line], Line]] = {EDIT: _edited, REVOKE: _revoked}
