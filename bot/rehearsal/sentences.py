"""The sentences of a scenario, French and English. The table at the bottom is the whole language.

`{who}` is a person, `{agent}` somebody at the desk, `{app}` an app that is played, `{text}` words, `{thing}` a file.
Quotes around words may be left out; “…” in words that are compared stands for anything.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from bot.rehearsal.things import THINGS


class NotUnderstood(Exception):
    """No sentence is like this; the text says which comes nearest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One sentence. `act` is the name of what is done or compared; the rest is what the sentence names, or ""."""

    line: int
    sentence: str
    act: str
    who: str = ""
    app: str = ""
    agent: str = ""
    text: str = ""
    thing: str = ""
    count: str = ""
    unit: str = ""
    clock: str = ""


def understood(sentence: str, line: int) -> Step:
    """The step that this sentence is. Raises NotUnderstood."""
    plain = sentence.replace("’", "'").strip()
    if ":" not in plain:  # where somebody says something, the full stop is theirs
        plain = plain.rstrip(".").strip()
    for act, pattern in _PATTERNS:
        if found := pattern.fullmatch(plain):
            parts = {name: value.strip() for name, value in found.groupdict().items() if value}
            if "text" in parts:
                parts["text"] = _unquoted(parts["text"])
            return Step(line=line, sentence=sentence, act=act, **parts)
    raise NotUnderstood(f"I do not know the sentence “{sentence}”. {_nearest(sentence)}")


def _unquoted(words: str) -> str:
    for opening, closing in (("«", "»"), ("“", "”"), ('"', '"')):
        if len(words) > 1 and words.startswith(opening) and words.endswith(closing):
            return words[1:-1].strip()
    return words


def _nearest(sentence: str) -> str:
    shapes = [shape for _, pair in SENTENCES for shape in pair]
    near = difflib.get_close_matches(sentence, shapes, n=2, cutoff=0.35)
    told = " or ".join(f"“{re.sub(_OPTIONAL, '', shape)}”" for shape in near)
    return f"Did you mean {told}?" if near else "docs/scenarios/README.md lists all sentences."


def _pattern(shape: str) -> re.Pattern[str]:
    """A shape as an expression; `[...]` may be left out."""
    escaped = re.escape(shape).replace(r"\[", "(?:").replace(r"\]", ")?").replace(r"\ :", r" ?:").replace(r"\|", "|")
    escaped = escaped.replace(r"\<", "(?:").replace(r"\>", ")").replace("<", "(?:").replace(">", ")")
    for name, expression in _PARTS.items():
        escaped = escaped.replace(rf"\{{{name}\}}", f"(?P<{name}>{expression})")
    return re.compile(escaped, re.IGNORECASE)


_OPTIONAL = re.compile(r"\[[^\]]*\]")
_NAME = r"(?!le guichet|the counter|l'agent|agent |il est|it is)[^\W\d_][\w'-]*(?: [A-Z][\w'-]*)?"
_PARTS = {
    "who": _NAME,
    "agent": r"[^\W\d_][\w'-]*",
    "app": r"[^\W\d_][\w-]*",
    "text": r".+",
    "thing": r"(?:"
    + "|".join(sorted(map(re.escape, THINGS), key=len, reverse=True))
    + r")(?: (?:de|of) \d+ (?:Mo|MB))?"
    r"|(?:le fichier|the file) [«“\"]? ?[\w.-]+ ?[»”\"]?",
    "count": r"une|un|one|an|a|deux|two|trois|three|\d+",
    "unit": r"minutes?|heures?|hours?|jours?|days?",
    "clock": r"\d{1,2}(?: ?h ?\d{0,2}|:\d{2})",
}

SENTENCES: tuple[tuple[str, tuple[str, str]], ...] = (
    ("answers", ("Le guichet répond[ à {who}] : {text}", "The counter answers[ {who}]: {text}")),
    ("asks", ("Le guichet propose[ à {who}] : {text}", "The counter offers[ {who}]: {text}")),
    ("silent", ("Le guichet ne répond rien[ à {who}]", "The counter says nothing[ to {who}]")),
    ("ticket", ("Une demande est ouverte pour {who}", "A request is open for {who}")),
    ("no_ticket", ("Aucune demande n'est ouverte pour {who}", "No request is open for {who}")),
    ("takes", ("L'agent {agent} prend la demande de {who}", "Agent {agent} takes the request of {who}")),
    ("writes", ("L'agent {agent} écrit à {who} : {text}", "Agent {agent} writes to {who}: {text}")),
    ("attaches", ("L'agent {agent} envoie à {who} {thing}[ : {text}]", "Agent {agent} sends {who} {thing}[: {text}]")),
    ("hands_back", ("L'agent {agent} rend {who} à l'assistant", "Agent {agent} hands {who} back to the assistant")),
    ("resolves", ("L'agent {agent} clôt la demande de {who}", "Agent {agent} resolves the request of {who}")),
    ("sees", ("L'agent {agent} voit chez {who} : {text}", "Agent {agent} sees from {who}: {text}")),
    ("sees_not", ("L'agent {agent} ne voit pas chez {who} : {text}", "Agent {agent} does not see from {who}: {text}")),
    ("waits", ("La réponse à {who} attend", "The reply to {who} waits")),
    ("fails", ("La réponse à {who} est refusée[ : {text}]", "The reply to {who} is refused[: {text}]")),
    ("arrives", ("{who} reçoit : {text}", "{who} receives: {text}")),
    ("receives", ("{who} reçoit {thing}", "{who} receives {thing}")),
    ("passes", ("{count} {unit} <passe|passent>", "{count} {unit} <pass|passes>")),
    ("clock", ("Il est {clock}", "It is {clock}")),
    ("down", ("{app} tombe en panne", "{app} goes down")),
    ("up", ("{app} remarche", "{app} works again")),
    ("end_to_end", ("Les messages de {who} sont de bout en bout", "Messages of {who} are end to end")),
    ("to_the_cloud", ("Les messages de {who} s'arrêtent au nuage", "Messages of {who} end at the cloud")),
    ("intact", ("Les enveloppes de {who} sont intactes", "Envelopes of {who} are intact")),
    (
        "unreadable",
        ("Rien de ce que dit {who} n'est lisible sur nos disques", "Nothing {who} says can be read on our disks"),
    ),
    ("sends", ("{who}[ ({app})] envoie {thing}[ : {text}]", "{who}[ ({app})] sends {thing}[: {text}]")),
    ("presses", ("{who} choisit {text}", "{who} chooses {text}")),
    ("device", ("{who} change d'appareil", "{who} changes device")),
    ("on", ("{who}[ ({app})] active la discussion", "{who}[ ({app})] switches the chat on")),
    ("off", ("{who} désactive la discussion", "{who} switches the chat off")),
    ("says", ("{who}[ ({app})] : {text}", "{who}[ ({app})]: {text}")),
)
"""What is done or compared -> its French and its English sentence."""
_PATTERNS = tuple((act, _pattern(shape)) for act, pair in SENTENCES for shape in pair)
