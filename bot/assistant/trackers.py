"""Rasa's tracker store, without a store: a dialogue travels with its turn and rests sealed beside the conversation.

`converse` hands the dialogue in and writes it back in the same transaction as the replies, so neither can be ahead of
the other. Outside a turn (`rasa shell`, `rasa interactive`) dialogues live in memory.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.conversation import Dialogue
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.current import current

MOST_EVENTS = 150
TURNS_KEPT = 4
RANKING_KEPT = 3


class TurnTrackerStore(TrackerStore):
    """Named in endpoints.yml, so that every `rasa` command uses it too."""

    def __init__(self, domain: Any, event_broker: Any = None, **settings: Any) -> None:
        super().__init__(domain, event_broker, **settings)
        self._in_memory: dict[str, bytes] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the dialogue with the turn."""
        work = current.get()
        dialogue = pack(tracker)
        if work is None:
            self._in_memory[tracker.sender_id] = dialogue
            return
        work.after = dialogue
        work.parsed = (tracker.latest_message.parse_data if tracker.latest_message else None) or {}
        work.language = tracker.get_slot("language") or ""

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The dialogue that came with the turn."""
        work = current.get()
        dialogue = self._in_memory.get(sender_id) if work is None else work.after or work.before
        if dialogue is None:
            return None
        tracker = self.init_tracker(sender_id)
        tracker.recreate_from_dialogue(Dialogue.from_parameters(json.loads(zlib.decompress(dialogue))))
        return tracker

    async def keys(self) -> list[str]:
        """Ids of the dialogues in memory."""
        return list(self._in_memory)


def pack(tracker: DialogueStateTracker) -> bytes:
    """The dialogue as compressed JSON; a long one keeps its slots and its last turns, so that no chat grows slower."""
    events = [_light(event.as_dict()) for event in _recent(tracker)]
    return zlib.compress(json.dumps({"events": events, "name": tracker.sender_id}).encode(), 1)


def _recent(tracker: DialogueStateTracker) -> list[Event]:
    events = list(tracker.events)
    if len(events) <= MOST_EVENTS:
        return events
    starts = [n for n, event in enumerate(events) if isinstance(event, UserUttered)]
    tail = events[starts[-min(TURNS_KEPT, len(starts))] :] if starts else events[-MOST_EVENTS:]
    slots = [SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.has_been_set]
    return [*slots, ActionExecuted(ACTION_LISTEN_NAME), *tail]


def _light(event: dict[str, Any]) -> dict[str, Any]:
    """Without the long tail of the intent ranking, which nobody reads again."""
    ranking = event.get("parse_data", {}).get("intent_ranking")
    if ranking:
        event["parse_data"]["intent_ranking"] = ranking[:RANKING_KEPT]
    return event
