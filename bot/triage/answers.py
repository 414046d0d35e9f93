"""What a message tells: facts from its entities, and whether it answers the question that waits; pure."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.nlu.fold import fold
from bot.triage.app_names import name_beside
from bot.triage.recipes import TOPICS
from bot.triage.state import KNOWN_FACTS, UNKNOWN, Said, State

COVERS = {"device": ("device", "os", "os_version"), "app": ("app", "app_version"), "error_code": ("error_code",)}
"""The facts that each question is about."""

_BESIDE_A_NAME = frozenset({"app_version", "language"})

LONGEST_VALUE = 60
_NO_BRACKETS = str.maketrans("[]{}", "    ")
_CANNOT_TELL = frozenset({"dont_know", "deny"})
SURE = 0.9
_NONE = re.compile(
    r"(?:no|non|none|nothing|nope|rien|aucune?|sans|without|pas (?:de|d|encore|du)"
    r"|nein|nee|nichts|nix|keine?[nmrs]?|ohne|gar (?:nichts|keine?[nmrs]?)|noch (?:nichts|keine?[nmrs]?))\b"
)
MOST_WORDS_OF_NONE = 5
_WORD = re.compile(r"[^\W\d_]{3,}")
_AROUND_FACTS = re.compile(
    r"\b(?:code|codes|erreur|error|errors|fehler|fehlercode|fehlermeldung|message|meldung|numero|number|nummer"
    r"|une|sous|sur|avec|mon|c'est|cest|the|with|under|its|it's|ein|eine|einem|unter|auf|mit|mein|meine|meinem|das|ist)\b"
)
"""They go with a fact that was recognised, and say nothing beside it: "code erreur 500", "un PC sous Windows 11"."""
_DOTTED = re.compile(r"v?\d{1,4}(?:\.\d{1,6}){1,4}")
_VERSION = re.compile(r"(?<![\w.,:/])\d{1,4}(?:[.,]\d{1,6}){0,4}(?![\w:/%€$])")


def listen(state: State, said: Said) -> tuple[State, bool]:
    """`state` with what the message tells, and whether it answers the question that waits.

    An answer is an answer whatever the intent says: an entity of the question, else "I don't know", else a few words.
    """
    if asks_about_chats(said):
        return state, False
    question = state.question
    covered = COVERS.get(question, ())
    entities = _in_context(state, said)
    named = [name for name in covered if name in entities]
    answered = any(said.intent == "inform" or not getattr(state, name) for name in named)
    state = _with_entities(state, entities, told=said.intent == "inform")
    if covered and (said.intent in _CANNOT_TELL or _says_none(said)):
        return _all_unknown(state, covered), True
    if answered or named:
        return state, answered
    if covered and not said.choice and not strays(state, said) and _words_answer(said, entities):
        return state.told({_open_fact(state, question): shorten(said.text)}), True
    return state, False


def asks_about_chats(said: Said) -> bool:
    """A question of its own, in more words than the name of an app: the app in it is named in passing."""
    return said.intent.startswith("faq_") and not bare_fact(said)


def bare_fact(said: Said) -> bool:
    """Hardly more than a fact, which looks like a question about it: "whatsapp", "signal ?", "sur iphone 12"."""
    found = {name for name in KNOWN_FACTS if said.entities.get(name)}
    most = 2 if "app" in found else 4
    return said.intent.startswith("faq_") and bool(found) and len(said.text.split()) <= most


def strays(state: State, said: Said) -> bool:
    """Surely about something else. Said again, in a word or three, it is taken for an answer after all."""
    return said.intent == "out_of_scope" and said.confidence >= SURE and state.may_repeat()


def shorten(text: str) -> str:
    """The words themselves as a value: one line of at most 60 characters, cut at a word, marked when cut.

    Brackets and braces go: they have a meaning in our texts.
    """
    line = " ".join(text.translate(_NO_BRACKETS).split()).strip(" .,;:!")
    if len(line) <= LONGEST_VALUE:
        return line
    head = line[: LONGEST_VALUE - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head) + "…"


def _in_context(state: State, said: Said) -> dict[str, str]:
    """The entities, where a bare number is the version that was asked for."""
    entities = {name: value for name, value in said.entities.items() if name in KNOWN_FACTS and value}
    if state.question == "device" and "app_version" in entities and "app" not in entities:
        entities.setdefault("os_version", entities.pop("app_version"))
    if state.question == "error_code" and state.app and _DOTTED.fullmatch(said.text.strip()):
        entities.setdefault("app_version", said.text.strip())
    wanted = {"device": "os_version", "app": "app_version"}.get(state.question, "")
    known = wanted and getattr(state, wanted)
    if wanted and not known and wanted not in entities and len(said.text) <= LONGEST_VALUE:
        number = _bare_version(state, said, entities)
        if number:
            entities[wanted] = number
    return entities | _name_told(state, said, entities)


def _name_told(state: State, said: Said, entities: dict[str, str]) -> dict[str, str]:
    """To "which app, and which version?" what stands beside the version is the app, although no list knows it."""
    told = {name for name in said.entities if said.entities[name]} | set(entities)
    if state.question != "app" or state.app not in ("", UNKNOWN) or "app_version" not in told or "app" in told:
        return {}
    if said.choice or not told <= _BESIDE_A_NAME or not _words_answer(said, entities) or _says_none(said):
        return {}
    name = name_beside(said.text, [entities["app_version"]])
    return {"app": shorten(name)} if name else {}


def _bare_version(state: State, said: Said, entities: dict[str, str]) -> str:
    """A number that belongs to nothing else. Without a dot it counts only when it is the only thing asked for."""
    rest = said.text.casefold()
    for value in entities.values():
        rest = rest.replace(value.casefold(), " ")
    match = _VERSION.search(rest)
    if match is None:
        return ""
    name_known = (state.device or state.os) if state.question == "device" else state.app
    return match[0].replace(",", ".") if name_known or "." in match[0] or "," in match[0] else ""


def _with_entities(state: State, entities: dict[str, str], *, told: bool) -> State:
    """Facts not known yet are filled; known ones change only when `told` as facts, not when named in passing."""
    changes = {name: value for name, value in entities.items() if told or getattr(state, name) in ("", UNKNOWN)}
    if state.device not in ("", UNKNOWN) and changes.get("device", state.device) != state.device:
        state = replace(state, os="", os_version="")
    if state.app not in ("", UNKNOWN) and changes.get("app", state.app) != state.app:
        state = replace(state, app_version="")
    return state.told(changes)


def _says_none(said: Said) -> bool:
    """ "No error", "pas de message", "aucun": an answer, and not a value."""
    words = fold(said.text).split()
    return 0 < len(words) <= MOST_WORDS_OF_NONE and bool(_NONE.match(" ".join(words)))


def _words_answer(said: Said, entities: dict[str, str]) -> bool:
    """Whether the words themselves are a value: short, and more than other facts that were recognised in them."""
    rest = fold(said.text)
    for value in entities.values():
        rest = rest.replace(fold(value), " ")
    if entities:
        rest = _AROUND_FACTS.sub(" ", rest)
    if not _WORD.search(rest) and (entities or not rest.strip()):
        return False
    unsure = said.confidence < SURE
    most = {"inform": 1000, "nlu_fallback": 12, "out_of_scope": 12 if unsure else 3}.get(said.intent, 0)
    if said.intent in TOPICS:
        most = 3 if unsure else 2
    return len(said.text.split()) <= most


def _open_fact(state: State, question: str) -> str:
    """The fact of `question` that free words fill: its name, or the version when the name is known."""
    if question == "device":
        return "os_version" if state.device or state.os else "device"
    if question == "app":
        return "app_version" if state.app else "app"
    return question


def _all_unknown(state: State, facts: tuple[str, ...]) -> State:
    return state.told({name: UNKNOWN for name in facts if not getattr(state, name)})
