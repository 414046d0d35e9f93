"""Calls on a number where calling is on: a visible message of who rang, which also opens the 24-hour window.

Shapes: Meta, user-initiated calls and calling webhooks (2025-11-25): `connect` when it rings, `terminate` when it ends.
This counter takes no calls; what is exchanged to set one up (`session`) is not read.
"""

from __future__ import annotations

from collections.abc import Iterator

from connectors.sdk.messages import Event, Kind, Lost, Message, Unreadable
from connectors.sdk.unmapped import unmapped
from connectors.sdk.untrusted import Untrusted
from connectors.whatsapp.parts import NETWORK, moment, word
from connectors.whatsapp.people import People, person_of
from connectors.whatsapp.walking import each

RINGS = "connect"
BY_US = "BUSINESS_INITIATED"


def calls(value: Untrusted, account: str) -> Iterator[Event]:
    """The calls of one value of the field `calls`; what became of calls of ours (`statuses`) is none."""
    people = People()
    yield from each(value, "contacts", people.meet)
    yield from each(value, "calls", lambda part: iter([_call(part, account, people)]))


def _call(part: Untrusted, account: str, people: People) -> Message | Unreadable:
    event, by_us = word(part["event"].as_(str)), part.text("direction") == BY_US
    rings = event == RINGS and not by_us
    person = person_of(part, "to", "to_user_id") if by_us else people.who(part)
    if not person.address:
        return Unreadable(where=part.path, reason="a call with nobody")
    return Message(
        network=NETWORK,
        account=account,
        message_id=f"{part.identifier('id')}:{event}",
        chat_id=person.address,
        also=person.also,
        sent_at=moment(part["timestamp"]),
        kind=Kind.UNKNOWN if rings else Kind.SYSTEM,
        sender_name=person.name,
        raw_type=f"call/{event}",
        lost=Lost.CALL if rings else None,
        wants_answer=rings,
        unmapped=(*unmapped(part), *person.unmapped),
    )
