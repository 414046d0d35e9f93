"""What an app can do wrong, on command: each misbehaviour, and what the counter must answer.

`TROUBLES` is the list. A result says what came back and whether that is what SPEC.md asks for.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from connectors.interop.blobs import seal_file
from connectors.interop.cbor import encode
from connectors.interop.compose import external
from connectors.interop.device import Device
from connectors.interop.envelope import VERSION, Envelope
from connectors.interop.simulator.counter import Answered, Delivery
from connectors.interop.simulator.drafts import content_of
from connectors.interop.webhooks import Signer

if TYPE_CHECKING:
    from connectors.interop.simulator.phone import Phone

RESET_WITHIN = 10.0
TOO_OLD = 600.0
WORDS = "(test)"
Event = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`status` is of the last delivery; `reset` whether the counter asked for a new session because of it."""

    name: str
    status: int
    reset: bool
    as_expected: bool

    @property
    def answer(self) -> str:
        """In a few signs, for a person."""
        return f"HTTP {self.status}" + (" + session.reset" if self.reset else "")

    def facts(self) -> dict[str, Any]:
        """For the page and for scripts."""
        reset = {"reset": self.reset, "as_expected": self.as_expected, "answer": self.answer}
        return {"name": self.name, "status": self.status, **reset}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """`status` that must come back, and whether a session.reset must follow."""

    do: Callable[[Phone, Device], Awaitable[Answered]]
    status: int = 200
    reset: bool = False


async def make(phone: Phone, name: str) -> Result:
    """Do it. Raises KeyError for a name that is not in TROUBLES, NotTaken when there is no session to begin with."""
    trouble = TROUBLES[name]
    before = phone.resets
    async with phone.lock:
        device = await phone.connected()
        answered = await trouble.do(phone, device)
    reset = await _reset_came(phone, before) if trouble.reset and answered.ok else phone.resets > before
    as_expected = answered.status == trouble.status and reset == trouble.reset
    result = Result(name=name, status=answered.status, reset=reset, as_expected=as_expected)
    phone.note("noteTrouble", name, result.answer)
    return result


async def _reset_came(phone: Phone, before: int) -> bool:
    for _ in range(int(RESET_WITHIN / 0.05)):
        if phone.resets > before:
            return True
        await asyncio.sleep(0.05)
    return False


# --- the deliveries --------------------------------------------------------------------------------------------------


async def _replay(phone: Phone, device: Device) -> Answered:
    sent = phone.last or Delivery.of(_sealed(phone, device))
    first = await phone.tell_message(sent)
    event = json.loads(sent.body)["events"][0]
    return await _tell(phone, {**event, "id": "01" + secrets.token_hex(31)}) if first.ok else first


async def _duplicate(phone: Phone, device: Device) -> Answered:
    sent = phone.last or Delivery.of(_sealed(phone, device))
    first = await phone.tell_message(sent)
    return await phone.partner.counter.tell(sent) if first.ok else first


async def _reorder(phone: Phone, device: Device) -> Answered:
    first, second = _sealed(phone, device, "(1/2)", show=True), _sealed(phone, device, "(2/2)", show=True)
    late = await phone.tell_message(Delivery.of(second))
    return await _tell(phone, first) if late.ok else late


async def _flip_byte(phone: Phone, device: Device) -> Answered:
    def flipped(envelope: Envelope) -> bytes:
        ct = bytearray(envelope.ct)
        ct[-1] ^= 1
        return replace(envelope, ct=bytes(ct)).encode()

    return await _tell(phone, _with_envelope(_sealed(phone, device, show=True), flipped))


async def _downgrade(phone: Phone, device: Device) -> Answered:
    def older(envelope: Envelope) -> bytes:
        whole = {**envelope.routing(), "ratchet": envelope.ratchet.fields(), "ct": envelope.ct}
        return encode({**whole, "v": VERSION - 1})

    return await _tell(phone, _with_envelope(_sealed(phone, device), older))


async def _plaintext(phone: Phone, device: Device) -> Answered:
    content = content_of(device.author, WORDS, (), "").encode()
    event = _sealed(phone, device)
    return await _tell(phone, {**event, "envelope": b64encode(content).decode()})


async def _stale(phone: Phone, device: Device) -> Answered:
    return await phone.partner.counter.tell(Delivery.of(_sealed(phone, device)), age=TOO_OLD)


async def _wrong_key(phone: Phone, device: Device) -> Answered:
    stranger = Signer(secrets.token_bytes(32))
    return await phone.partner.counter.tell(Delivery.of(_sealed(phone, device)), signer=stranger)


async def _lost_session(phone: Phone, device: Device) -> Answered:
    """The phone lost all but its identity, and begins again with a bundle that was used before."""
    spent = phone.partner.store.get_json("spent-bundle", f"{phone.user}\n{device.device}")
    device.session_reset("", at=phone.partner.clock())
    device.connect(spent)
    return await _tell(phone, _sealed(phone, device, show=True))


async def _blob_swapped(phone: Phone, device: Device) -> Answered:
    event, url, blob = _with_file(phone, device)
    phone.partner.blobs.replace(url, secrets.token_bytes(len(blob)))
    return await _tell(phone, event)


async def _blob_gone(phone: Phone, device: Device) -> Answered:
    event, url, _ = _with_file(phone, device)
    phone.partner.blobs.remove(url)
    return await _tell(phone, event)


# --- parts -----------------------------------------------------------------------------------------------------------


def _sealed(phone: Phone, device: Device, words: str = WORDS, *, show: bool = False) -> Event:
    """A message of the person's; `show` when the counter will take it in the end, so that both sides see the same."""
    event = device.message(device.author.text(words), at=phone.partner.clock(), name=phone.name)
    phone.keep_device(device)
    if show:
        message = {"id": event["id"], "kind": "text", "text": words, "media": [], "choice": "", "reply_to": ""}
        now = {"at": phone.partner.now_ms(), "name": phone.name, "state": "sent"}
        phone.partner.store.put("own", event["id"], f"{phone.chat.id}\n{event['id']}".encode())
        phone.chat.add_message({**message, **now})
    return event


def _with_file(phone: Phone, device: Device) -> tuple[Event, str, bytes]:
    sealed = seal_file(_picture())
    url = phone.partner.blobs.put(sealed.blob)
    part = external(sealed, url=url, mime="image/png", name="capture.png")
    event = device.message(content_of(device.author, "", [part], ""), at=phone.partner.clock(), name=phone.name)
    phone.keep_device(device)
    return event, url, sealed.blob


def _with_envelope(event: Event, change: Callable[[Envelope], bytes]) -> Event:
    envelope = Envelope.decode(b64decode(event["envelope"]))
    return {**event, "envelope": b64encode(change(envelope)).decode()}


async def _tell(phone: Phone, event: Event) -> Answered:
    return await phone.partner.counter.tell(Delivery.of(event))


def _picture(side: int = 64) -> bytes:
    """A small grey picture (PNG)."""
    rows = b"".join(b"\0" + bytes([96 + y]) * side for y in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    packed = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


TROUBLES: dict[str, Trouble] = {
    "replay": Trouble(do=_replay),
    "duplicate": Trouble(do=_duplicate),
    "reorder": Trouble(do=_reorder),
    "flip_byte": Trouble(do=_flip_byte, reset=True),
    "downgrade": Trouble(do=_downgrade),
    "plaintext": Trouble(do=_plaintext),
    "stale": Trouble(do=_stale, status=401),
    "wrong_key": Trouble(do=_wrong_key, status=401),
    "lost_session": Trouble(do=_lost_session, reset=True),
    "blob_swapped": Trouble(do=_blob_swapped),
    "blob_gone": Trouble(do=_blob_gone),
}
