"""What Meta sends to the webhook, read into events. Pure: no socket, no clock.

Shapes: Meta's webhook reference of 2026 (entry -> changes -> value -> messages and statuses, up to 1,000 in a body).
A part that is not what Meta documents is an Unreadable among its neighbours. The kinds that are read are `READERS`;
every other kind is a visible message of Kind.UNKNOWN whose `raw_type` is Meta's word for it (`reaction`,
`unsupported/edit`, `system/user_changed_number`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TypeVar

from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import Event, Kind, Message, Receipt, Unreadable
from connectors.sdk.untrusted import Untrusted
from connectors.whatsapp.parts import flow_answer, media_of, plain, word

NETWORK = "whatsapp"
STATES = frozenset({"sent", "delivered", "read", "played", "failed"})
_T = TypeVar("_T")
_SECONDS = re.compile(r"[0-9]{1,11}\Z")


def events(body: bytes, *, account: str) -> Iterator[Event]:
    """Every event for the phone number `account`, in order. Raises BadPayload when this is no WhatsApp webhook."""
    document = Untrusted.from_json(body)
    if document["object"].as_(str) != "whatsapp_business_account":
        raise BadPayload("$.object: not whatsapp_business_account")
    for entry in document["entry"]:
        for change in _guarded(entry, lambda e: e["changes"], inside=".changes"):
            if isinstance(change, Unreadable):
                yield change
            else:
                yield from _guarded(change, lambda c: _change(c, account))


def _change(change: Untrusted, account: str) -> Iterator[Event]:
    field = change["field"].as_(str)
    if field != "messages":
        raise BadPayload(f"{change.path}: the field {word(field)} is not carried")
    value = change["value"]
    if value["metadata"]["phone_number_id"].as_(str) != account:
        raise BadPayload(f"{value.path}: another phone number")
    yield from _errors(value)
    people = _People()
    yield from _each(value, "contacts", people.meet)
    yield from _each(value, "messages", lambda m: iter([_message(m, account, people)]))
    yield from _each(value, "statuses", lambda s: iter([_receipt(s, account)]))


# --- one message ------------------------------------------------------------------------------------------------------


def _message(part: Untrusted, account: str, people: _People) -> Message:
    if part.get("group_id") is not None:
        raise BadPayload(f"{part.path}: a message to a group is not carried")
    kind = part["type"].as_(str)
    phone, user_id = _sender(part)
    chat_id, name = people.who(phone, user_id)
    message = Message(
        network=NETWORK,
        account=account,
        message_id=part.identifier("id"),
        chat_id=chat_id,
        sent_at=_moment(part["timestamp"]),
        kind=Kind.UNKNOWN,
        sender_name=name,
        reply_to=_quoted(part),
        raw_type=word(kind),
    )
    return READERS.get(kind, _unknown)(message, part)


def _sender(part: Untrusted) -> tuple[str, str]:
    """Phone number and business-scoped id; either may be empty. Meta leaves fields out, never empty."""
    phone = part.identifier("from").removeprefix("+") if part.get("from") else ""
    user_id = part.identifier("from_user_id") if part.get("from_user_id") else ""
    if not (phone or user_id):
        raise BadPayload(f"{part.path}: nobody sent it")
    return phone, user_id


def _quoted(part: Untrusted) -> str:
    context = part.get("context")
    return context.identifier("id") if context and context.get("id") else ""


def _moment(part: Untrusted) -> datetime:
    seconds = part.as_(str)
    if not _SECONDS.match(seconds):
        raise BadPayload(f"{part.path}: not a time")
    return datetime.fromtimestamp(int(seconds), tz=timezone.utc)


def _text(message: Message, part: Untrusted) -> Message:
    return replace(message, kind=Kind.TEXT, text=part["text"]["body"].as_(str))


def _file(kind: Kind) -> Callable[[Message, Untrusted], Message]:
    def read(message: Message, part: Untrusted) -> Message:
        media = media_of(part[part["type"].as_(str)], kind)
        caption = part[part["type"].as_(str)].text("caption")
        return replace(message, kind=media.kind, text=caption, media=(media,))

    return read


def _interactive(message: Message, part: Untrusted) -> Message:
    found = part.get("interactive")
    if found is None:  # Meta's own fault, seen in the wild: the kind without its object, and an error beside it
        return message
    kind = found["type"].as_(str)
    if kind in ("button_reply", "list_reply"):
        reply = found[kind]
        return replace(message, kind=Kind.CHOICE, text=reply["title"].as_(str), choice=reply["id"].as_(str))
    if kind == "nfm_reply":
        return replace(message, kind=Kind.TEXT, text=flow_answer(found[kind]))
    return replace(message, raw_type=f"interactive/{word(kind)}")


def _template_button(message: Message, part: Untrusted) -> Message:
    button = part["button"]
    return replace(message, kind=Kind.CHOICE, text=button["text"].as_(str), choice=button.text("payload"))


def _unknown(message: Message, part: Untrusted) -> Message:
    """A kind that is not carried, with its kind within the kind where it has one. What it holds is not looked at."""
    inner = part.get(message.raw_type)
    name = inner.text("type") if inner is not None and message.raw_type in ("system", "unsupported") else ""
    seen = replace(message, wants_answer=message.raw_type not in WORDLESS)
    return replace(seen, raw_type=f"{message.raw_type}/{word(name)}") if name else seen


# --- around messages --------------------------------------------------------------------------------------------------


def _receipt(part: Untrusted, account: str) -> Receipt:
    state = part["status"].as_(str)
    if state not in STATES:
        raise BadPayload(f"{part.path}.status: not a state we know")
    codes = [str(error["code"].as_(int)) for error in part.items("errors")]
    return Receipt(
        network=NETWORK,
        account=account,
        message_id=part.identifier("id"),
        state=state,
        at=_moment(part["timestamp"]),
        error_code=codes[0] if codes else "",
    )


def _errors(value: Untrusted) -> Iterator[Event]:
    """Errors that Meta reports for the whole value, instead of a message or beside it."""
    yield from _each(value, "errors", lambda e: iter([_reported(e)]))


def _reported(error: Untrusted) -> Unreadable:
    return Unreadable(where=error.path, reason=f"the network reports error {error['code'].as_(int)}")


class _People:
    """The contacts that came with the messages of one value."""

    def __init__(self) -> None:
        self._contacts: dict[str, _Contact] = {}
        """By phone number and by business-scoped id."""

    def meet(self, part: Untrusted) -> Iterator[Event]:
        """Remembers a contact; yields nothing. Raises BadPayload."""
        profile = part.get("profile")
        contact = _Contact(
            phone=part.identifier("wa_id").removeprefix("+") if part.get("wa_id") else "",
            user_id=part.identifier("user_id") if part.get("user_id") else "",
            name=plain(profile.text("name"))[:200] if profile else "",
        )
        for known_as in filter(None, (contact.phone, contact.user_id)):
            self._contacts.setdefault(known_as, contact)
        return iter(())

    def who(self, phone: str, user_id: str) -> tuple[str, str]:
        """Chat id and name: the business-scoped id when anyone says it, else the phone number."""
        contact = self._contacts.get(user_id) or self._contacts.get(phone)
        if contact is None:
            return user_id or phone, ""
        return user_id or contact.user_id or phone, contact.name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contact:
    phone: str
    user_id: str
    name: str


def _each(value: Untrusted, name: str, read: Callable[[Untrusted], Iterator[Event]]) -> Iterator[Event]:
    """What `read` makes of every item of the list member `name`, each item on its own."""
    for item in _guarded(value, lambda v: v.items(name), inside=f".{name}"):
        if isinstance(item, Unreadable):
            yield item
        else:
            yield from _guarded(item, read)


def _guarded(
    part: Untrusted, read: Callable[[Untrusted], Iterable[_T]], *, inside: str = ""
) -> Iterator[_T | Unreadable]:
    """What `read` makes of `part`, or an Unreadable where it raises; no two of a delivery have the same `where`."""
    try:
        yield from read(part)
    except BadPayload as error:
        yield Unreadable(where=part.path + inside, reason=str(error))


READERS: dict[str, Callable[[Message, Untrusted], Message]] = {
    "text": _text,
    "image": _file(Kind.IMAGE),
    "video": _file(Kind.VIDEO),
    "audio": _file(Kind.AUDIO),
    "document": _file(Kind.DOCUMENT),
    "sticker": _file(Kind.IMAGE),
    "interactive": _interactive,
    "button": _template_button,
}

WORDLESS = frozenset({"reaction", "system", "edit", "revoke"})
"""Kinds with which nobody asks anything: the assistant does not answer them."""
