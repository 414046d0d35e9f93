"""What the counter sends to a person: sealed messages, receipts, dots, the wish for a new session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectors.interop.device import Device, Received
from connectors.interop.errors import InteropRefusal, Replayed
from connectors.interop.parts import ExternalPart
from connectors.interop.simulator.counter import Delivery, NotTaken
from connectors.interop.simulator.drafts import shown
from connectors.interop.webhooks import strict_base64
from connectors.sdk.errors import Gone
from connectors.sdk.untrusted import Untrusted

if TYPE_CHECKING:
    from connectors.interop.simulator.phone import Phone


def user_of(event: Untrusted) -> str:
    """Whom an event is for. Raises BadPayload."""
    return (event["to"] if event["type"].as_(str) == "message" else event).identifier("user")


async def take(phone: Phone, event: Untrusted) -> None:
    """One event for a phone that is there. Raises BadPayload for one that is not as SPEC.md says."""
    reader = READERS.get(event["type"].as_(str))
    if reader:
        await reader(phone, event)


async def _message(phone: Phone, event: Untrusted) -> None:
    sealed = _for_device(event, phone.device_name)
    if sealed is None:
        await _of_a_former_device(phone, event)
        return
    async with phone.lock:
        device = phone.device()
        try:
            received = device.open(sealed)
        except Replayed:
            return
        except InteropRefusal:
            await _unreadable(phone, device, event.text("id"))
            return
        phone.keep_device(device)
        _show(phone, received, device)
    await phone.partner.counter.tell(Delivery.of(phone.receipt(received.id, "delivered")))


async def _of_a_former_device(phone: Phone, event: Untrusted) -> None:
    """Sealed before the counter heard of this device: nobody can open it now, so it is asked for once more."""
    if all(_for_device(event, former) is None for former in phone.former):
        return
    async with phone.lock:
        device = phone.device()
        reset = device.session_reset(event.text("id"), at=phone.partner.clock())
        phone.keep_device(device)
    phone.note("noteUnread")
    await _tell(phone, reset)


def _for_device(event: Untrusted, device: str) -> bytes | None:
    """The envelope for a device; a message has one for each device of the person."""
    mine = (one for one in event.items("envelopes") if one["device"].as_(str) == device)
    return next((strict_base64(one["envelope"].as_(str)) for one in mine), None)


def _show(phone: Phone, received: Received, device: Device) -> None:
    seen = shown(received.content)
    if not (seen.text or seen.files):
        return
    media = [_opened(phone, device, part) for part in seen.files]
    own = phone.partner.store.get("own", seen.reply_to)
    reply = {"text": seen.text, "buttons": [], "media": [m for m in media if m]}
    reply["reply_to"] = own.decode().partition("\n")[2] if own else ""
    with phone.partner.store as store:
        reply_id = phone.chat.add_reply(received.id, reply)
        store.put("reply", reply_id, received.id.encode())


def _opened(phone: Phone, device: Device, part: ExternalPart) -> dict[str, Any] | None:
    blob = phone.partner.blobs.get(phone.partner.blobs.id_of(part.url))
    try:
        content = device.open_file(part, blob) if blob is not None else None
    except (InteropRefusal, Gone):
        content = None
    if content is None:
        phone.note("noteUnread")
        return None
    kind = "voice" if part.description == "voice" else part.content_type.partition("/")[0]
    return phone.partner.files.put(content, kind=kind, mime=part.content_type, name=part.filename).facts()


async def _unreadable(phone: Phone, device: Device, message_id: str) -> None:
    reset = device.session_reset(message_id, at=phone.partner.clock())
    phone.keep_device(device)
    phone.note("noteUnread")
    phone.partner.later(_tell(phone, reset))


async def _tell(phone: Phone, event: dict[str, Any]) -> None:
    await phone.partner.counter.tell(Delivery.of(event))


async def _receipt(phone: Phone, event: Untrusted) -> None:
    own = phone.partner.store.get("own", event.text("message_id"))
    message = phone.chat.messages.get(own.decode().partition("\n")[2]) if own else None
    state = event.text("status")
    if message is not None and _ORDER.get(state, 0) > _ORDER.get(str(message["state"]), 0):
        phone.chat.settle(message, state)


async def _typing(phone: Phone, event: Untrusted) -> None:
    phone.chat.tell({"type": "typing"}, keep=False)


async def _reset(phone: Phone, event: Untrusted) -> None:
    phone.partner.later(again(phone, event.text("message_id")))


async def again(phone: Phone, message_id: str) -> None:
    """A new session, and the message that the counter could not open once more."""
    async with phone.lock:
        device = phone.device()
        if device.reset(message_id):
            phone.keep_device(device)
            try:
                device = await phone.connected()
            except NotTaken:
                return
        event = device.again(message_id, at=phone.partner.clock(), name=phone.name)
        phone.keep_device(device)
        phone.note("noteReset")
        if event:
            await phone.tell_message(Delivery.of(event))
    phone.resets += 1


async def _refused(phone: Phone, event: Untrusted) -> None:
    phone.note("noteRefused", event.text("code"))


_ORDER = {"sent": 1, "delivered": 2, "read": 3, "played": 3}
READERS = {"message": _message, "receipt": _receipt, "typing": _typing, "session.reset": _reset, "refused": _refused}
