"""What Meta sends to the webhook, read into events. Pure: no socket, no clock.

Shapes: Meta's webhook reference of 2026 (entry -> changes -> value -> messages and statuses, up to 1,000 in a body).
A part that is not what Meta documents is an Unreadable among its neighbours. Kinds of message: kinds.py; who sent them:
people.py; everything that is neither message nor receipt: news.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import Event, Kind, Message, Receipt, Unreadable
from connectors.sdk.unmapped import Told, line, unmapped
from connectors.sdk.untrusted import Untrusted
from connectors.whatsapp.calls import calls
from connectors.whatsapp.codes import is_window
from connectors.whatsapp.kinds import read_content
from connectors.whatsapp.news import Place, account_news, errors, moves, now_at, rotations
from connectors.whatsapp.parts import NETWORK, context_facts, group_address, moment, quoted, referral_facts, word
from connectors.whatsapp.people import People
from connectors.whatsapp.walking import each, guarded

STATES = frozenset({"sent", "delivered", "read", "played", "failed"})


def events(body: bytes, *, account: str) -> Iterator[Event]:
    """Every event for the phone number `account`, in order. Raises BadPayload when this is no WhatsApp webhook."""
    document = Untrusted.from_json(body)
    if document["object"].as_(str) != "whatsapp_business_account":
        raise BadPayload("$.object: not whatsapp_business_account")
    for entry in document["entry"]:
        yield from _entry(entry, account)


def _entry(entry: Untrusted, account: str) -> Iterator[Event]:
    for change in guarded(entry, lambda e: e["changes"], inside=".changes"):
        if isinstance(change, Unreadable):
            yield change
        else:
            place = Place(account=account, entry_time=entry.flat("time"))
            yield from guarded(change, lambda c: _change(c, place))  # noqa: B023  used up before the next one


def _change(change: Untrusted, place: Place) -> Iterator[Event]:
    field = change["field"].as_(str)
    value = change["value"]
    if field == "messages":
        yield from _messages(value, place)
    elif field == "user_id_update":
        yield from rotations(value, place.account)
    elif field == "calls" and value.get("calls") is not None:
        yield from calls(_for_us(value, place), place.account)
    else:
        yield from account_news(field, value, place)


def _for_us(value: Untrusted, place: Place) -> Untrusted:
    if value["metadata"]["phone_number_id"].as_(str) != place.account:
        raise BadPayload(f"{value.path}: another phone number")
    return value


def _messages(value: Untrusted, place: Place) -> Iterator[Event]:
    yield from errors(_for_us(value, place), place)
    people = People()
    yield from each(value, "contacts", people.meet)
    yield from each(value, "messages", lambda part: _message(part, place.account, people))
    yield from each(value, "statuses", lambda part: [_receipt(part, place.account)])


def _message(part: Untrusted, account: str, people: People) -> list[Event]:
    """The message, and before it the new addresses of its sender where it tells of some. Raises BadPayload."""
    sender = people.who(part)
    more = sender.unmapped
    message_id, at = part.identifier("id"), moment(part["timestamp"])
    moved: list[Event] = []
    if part["type"].as_(str) == "system" and part.get("system") is not None:
        moved = list(moves(part, sender, account, message_id, at))
        now = now_at(part)
        sender = now if moved and now.address else sender
    message = Message(
        network=NETWORK,
        account=account,
        message_id=message_id,
        chat_id=sender.address,
        also=sender.also,
        sent_at=at,
        kind=Kind.UNKNOWN,
        sender_name=sender.name,
        reply_to=quoted(part),
        raw_type=word(part["type"].as_(str)),
        facts=(*context_facts(part), *referral_facts(part)),
    )
    if part.get("group_id") is not None:
        message = replace(message, chat_id=group_address(part), also=(), group=True, sender_id=sender.address)
    message = read_content(message, part)
    told = _number_beside(part, message) + message.unmapped + unmapped(part) + more
    return [*moved, replace(message, unmapped=told) if told else message]


def _number_beside(part: Untrusted, message: Message) -> Told:
    """Their number, where the message itself has no place for it: in a group, and with an id that is new."""
    number = part.text("from").removeprefix("+")
    if not number or number in (message.chat_id, message.sender_id) or number in message.also:
        return ()
    return (line("from", number),)


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
        at=moment(part["timestamp"]),
        error_code=codes[0] if codes else "",
        window_closed=bool(codes) and is_window(codes[0]),
    )
