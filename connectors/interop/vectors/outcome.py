"""Plays a vector against our side, and says what became of each step in the words that vectors expect."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from connectors.interop import devices
from connectors.interop.cbor import encode
from connectors.interop.devices import DeviceRecord, OneTimePrekey
from connectors.interop.gateway import Gateway
from connectors.interop.opening import Opener
from connectors.interop.payloads import events
from connectors.interop.webhooks import Verifier
from connectors.sdk.errors import Refused
from connectors.sdk.messages import Event, Message, Receipt, Unreadable
from connectors.sdk.news import Consent, Signal
from connectors.sdk.testkit.memory import MemoryState


def state_of(keys: Mapping[str, Any], now: int) -> MemoryState:
    """Our state with these keys and nothing else."""
    state = MemoryState()
    state.put("identity", encode([bytes.fromhex(keys["identity"]), now]))
    signed = [
        [k["id"], bytes.fromhex(k["private"]), bytes.fromhex(k["signature"]), k["made_at"]]
        for k in keys["signed_prekeys"]
    ]
    state.put("signed", encode(signed))
    for key in keys["one_time_prekeys"]:
        record = devices.load(state, key["user"], key["device"])
        handed = OneTimePrekey(id=key["id"], private=bytes.fromhex(key["private"]), request="", handed_at=now)
        devices.save(state, _with(record, handed))
    return state


def play(vector: Mapping[str, Any], state: MemoryState) -> list[list[Event | str]]:
    """What became of each step: the events, or the refusal of the whole delivery."""
    gateway = Gateway(partner=vector["partner"], account=vector["account"])
    return [_step(step, Opener(gateway), vector["public_key"], state) for step in vector["steps"]]


def told(outcome: list[Event | str]) -> list[str]:
    """One step's outcome in the words of `expect`."""
    return [_word(event) for event in outcome]


def _step(step: Mapping[str, Any], opener: Opener, key: str, state: MemoryState) -> list[Event | str]:
    body = b64decode(step["body"])
    found: list[Event | str] = []
    try:
        Verifier.from_text(key).check(step["headers"], body, step["now"])
        for read in events(body, network=opener.gateway.partner, account=opener.gateway.account):
            found += opener.open(read, state, step["now"])
    except Refused as error:
        return [f"delivery: {error.code}"]
    state.events |= {event.key for event in found if isinstance(event, Message | Receipt | Consent)}
    return found


def _word(event: Event | str) -> str:
    if isinstance(event, str):
        return event
    if isinstance(event, Unreadable):
        return event.code
    if isinstance(event, Message):
        return "group" if event.group else "noted" if event.is_note else "opened"
    return {Receipt: "receipt", Consent: "consent", Signal: "signal"}[type(event)]


def _with(record: DeviceRecord, handed: OneTimePrekey) -> DeviceRecord:
    return record.with_prekey(handed)
