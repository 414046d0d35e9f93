"""Between Rasa and triage: a tracker becomes State and Said, a Decision becomes responses and slot events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.state import Decision, Said, Say, State

FILES_ONLY = "/evidence"
"""What the counter sends as text when there are files and no words; a customer's own slash never comes first."""


def state_of(tracker: Tracker) -> State:
    """What is known, from the slots; one of an odd type counts as empty. The language may be remembered elsewhere."""
    known = {f.name: _slot(tracker.slots.get(f.name), _EMPTY[f.name]) for f in fields(State)}
    known["language"] = known["language"] or _text(_metadata(tracker).get("language"))
    return State(**known)


def said_of(tracker: Tracker) -> Said:
    """The latest message with its files, its ticket and the button that was pressed."""
    latest: Mapping[str, Any] = tracker.latest_message or {}
    metadata = _metadata(tracker)
    intent = _mapping(latest.get("intent"))
    ticket = _mapping(metadata.get("ticket"))
    files = [_mapping(a) for a in _sequence(metadata.get("attachments"))]
    faults = tuple(fault for file in files if (fault := _text(file.get("fault"))))
    states = [file.get("state") for file in files if not _text(file.get("fault"))]
    text = _text(latest.get("text"))
    return Said(
        text="" if text.startswith(FILES_ONLY) else text,
        intent=_text(intent.get("name")),
        confidence=_share(intent.get("confidence")),
        entities=_first_of_each(latest.get("entities")),
        ranking=tuple((_text(r.get("name")), _share(r.get("confidence"))) for r in _rows(latest.get("intent_ranking"))),
        topics=tuple(name for name in _sequence(latest.get("topics")) if isinstance(name, str)),
        kept=states.count("kept"),
        kinds=tuple(_sort(file) for file in files if file.get("state") == "kept" and not _text(file.get("fault"))),
        too_large=states.count("refused"),
        lost=sum(state not in ("kept", "refused") for state in states),
        faults=faults,
        read=_read(files),
        ticket=str(ticket.get("number") or ""),
        ticket_status=_text(ticket.get("status")),
        choice=_text(metadata.get("choice")),
        spoken=metadata.get("spoken") is True,
        who_reads={name: _text(text) for name, text in _mapping(metadata.get("who_reads")).items() if _text(text)},
    )


def carry_out(decision: Decision, tracker: Tracker, dispatcher: CollectingDispatcher) -> list[dict[str, Any]]:
    """Say what was decided, send the command, and give the slot events for what is known now."""
    for say in decision.says:
        dispatcher.utter_message(response=say.response, buttons=_buttons(say), **_interpolable(say.words))
    if decision.command is not None:
        dispatcher.utter_message(json_message=dict(decision.command))
    events = []
    for field in fields(State):
        value = _plain(getattr(decision.state, field.name))
        if value != tracker.slots.get(field.name):
            events.append(SlotSet(field.name, value))
    return events


def _buttons(say: Say) -> list[dict[str, str]]:
    return [{"title": title, "payload": choice} for choice, title in say.choices]


def _interpolable(words: Mapping[str, str]) -> dict[str, str]:
    """Rasa takes a `0[` in a filled text for a place of its own and then shows the raw template: keep them apart."""
    return {name: text.replace("0[", "0 [") for name, text in words.items()}


def _plain(value: Any) -> Any:
    """As a slot holds it: lists for tuples, None for what is empty."""
    return (list(value) if isinstance(value, tuple) else value) or None


def _slot(value: Any, empty: Any) -> Any:
    if isinstance(empty, tuple):
        return tuple(v for v in value if isinstance(v, str)) if isinstance(value, (list, tuple)) else ()
    if isinstance(empty, int):
        return int(value) if isinstance(value, (int, float)) and 0 <= value < 1_000_000 else 0
    return _text(value)


def _metadata(tracker: Tracker) -> Mapping[str, Any]:
    return _mapping((tracker.latest_message or {}).get("metadata"))


def _first_of_each(entities: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for entity in _rows(entities):
        found.setdefault(_text(entity.get("entity")), _text(entity.get("value")))
    return found


def _sort(file: Mapping[str, Any]) -> str:
    """What a recipe knows a file as: image, video, voice or file."""
    kind, family = _text(file.get("kind")), _text(file.get("mime")).partition("/")[0]
    if kind in ("voice", "audio") or family == "audio":
        return "voice"
    return next((one for one in ("image", "video") if one in (kind, family)), "file")


def _read(files: list[Mapping[str, Any]]) -> dict[str, tuple[str, float]]:
    """What stands on the pictures, the first of each name."""
    found: dict[str, tuple[str, float]] = {}
    for file in files:
        for name, pair in _mapping(file.get("read")).items():
            value, sure = (*_sequence(pair), "", 0.0)[:2]
            if _text(value):
                found.setdefault(str(name), (_text(value), _share(sure)))
    return found


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in _sequence(value) if isinstance(row, Mapping)]


def _sequence(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _share(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


_EMPTY: dict[str, Any] = {f.name: getattr(State(), f.name) for f in fields(State)}
