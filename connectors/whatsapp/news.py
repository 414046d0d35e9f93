"""What Meta tells beside messages and receipts: new addresses of people, errors, and news of the business account.

Sources: Meta, business-scoped user ids (2026-05-07), webhooks overview (2026-04-29), error codes (2026-05-15).
No text here quotes Meta or a customer: words of theirs are taken only where they are plain words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import Event
from connectors.sdk.news import Moved, Notice
from connectors.sdk.untrusted import Untrusted
from connectors.whatsapp.codes import MEANINGS
from connectors.whatsapp.parts import BUSINESS_SCOPED, NETWORK, moment, word
from connectors.whatsapp.people import Person, person_of
from connectors.whatsapp.walking import each


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a webhook something stands: whose number it is for, and when Meta made the entry ("" when not told)."""

    account: str
    entry_time: str = ""


# --- people -----------------------------------------------------------------------------------------------------------


def rotations(value: Untrusted, account: str) -> Iterator[Event]:
    """The field `user_id_update`: old and new business-scoped ids."""
    yield from each(value, "user_id_update", lambda part: iter([_rotation(part, account)]))


def _rotation(part: Untrusted, account: str) -> Moved:
    change = part["user_id"]
    old, new, at = change.identifier("previous"), change.identifier("current"), moment(part["timestamp"])
    if not BUSINESS_SCOPED.match(new):
        raise BadPayload(f"{change.path}.current: not a business-scoped id")
    moved_id = f"user_id_update:{old}:{new}:{int(at.timestamp())}"
    return Moved(network=NETWORK, account=account, moved_id=moved_id, old=old, new=new, at=at)


def moves(part: Untrusted, sender: Person, account: str, message_id: str, at: datetime) -> Iterator[Moved]:
    """What a `system` message says of its sender's addresses: a new number, a new id, or both."""
    now = now_at(part)
    before = part["system"].get("previous_user_id")
    was = Person(phone=sender.phone, user_id=before.as_(str) if before is not None else sender.user_id)
    pairs = [("user", was.user_id, now.user_id), ("phone", was.phone, now.phone)]
    if not any(old and new for _, old, new in pairs):
        pairs = [("address", was.address, now.address)]
    for name, old, new in pairs:
        if old and new and old != new:
            moved_id = f"{message_id}:{name}"
            yield Moved(network=NETWORK, account=account, moved_id=moved_id, old=old, new=new, at=at)


def now_at(part: Untrusted) -> Person:
    """The addresses that a `system` message gives its sender from now on; `new_wa_id` is an older word for `wa_id`."""
    found = person_of(part["system"], "wa_id", "user_id")
    return found if found.phone else person_of(part["system"], "new_wa_id", "user_id")


# --- the account ------------------------------------------------------------------------------------------------------


def errors(value: Untrusted, place: Place) -> Iterator[Event]:
    """Errors that Meta reports for a whole value, instead of a message or beside it."""
    yield from each(value, "errors", lambda error: iter([_error(error, place)]))


def _error(error: Untrusted, place: Place) -> Notice:
    code = str(error["code"].as_(int))
    meaning = MEANINGS[code].text if code in MEANINGS else "Meta reports an error with a webhook"
    where = error.path.rpartition("[")[2].rstrip("]")
    return Notice(
        network=NETWORK,
        account=place.account,
        notice_id=f"error:{place.entry_time}:{where}:{error.digest()}",
        code=f"error/{code}",
        text=f"{meaning} (code {code})",
    )


def account_news(field: str, value: Untrusted, place: Place) -> Iterator[Notice]:
    """One webhook of a field other than `messages`: its name and the plain words that say what happened."""
    about, members = FIELDS.get(field, ("a kind of news that this counter does not know", ()))
    told = [f"{name.replace('_', ' ')} {said}" for name in members if (said := _said(value, name))]
    event = value.get("event")
    yield Notice(
        network=NETWORK,
        account=place.account,
        notice_id=f"{field}:{place.entry_time}:{value.digest()}",
        code=f"{word(field)}/{word(event.as_(str))}" if event is not None else word(field),
        text=": ".join(filter(None, (about, ", ".join(told)))),
    )


def _said(value: Untrusted, name: str) -> str:
    found = value.fields().get(name, "")
    return "" if word(found) == "unknown" else found


FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "account_alerts": ("an alert for the account", ("alert_type", "alert_severity", "alert_status")),
    "account_review_update": ("the review of the account", ("decision",)),
    "account_update": ("the account changed", ("event", "ban_state", "restriction_type")),
    "business_capability_update": ("what the account may do changed", ("max_daily_conversations_per_business",)),
    "business_username_update": ("the business username", ("username_status", "status")),
    "calls": ("what became of a call", ()),
    "group_lifecycle_update": ("a group was made or ended", ()),
    "group_participants_update": ("people of a group changed", ()),
    "group_participant_update": ("people of a group changed", ()),
    "group_settings_update": ("settings of a group changed", ()),
    "history": ("earlier chats of the WhatsApp Business app: kept, not shown", ()),
    "message_template_components_update": ("a template was changed", ("message_template_name",)),
    "message_template_quality_update": (
        "the quality of a template",
        ("message_template_name", "previous_quality_score", "new_quality_score"),
    ),
    "message_template_status_update": (
        "a template",
        ("message_template_name", "message_template_language", "event", "reason"),
    ),
    "phone_number_name_update": ("the display name of the number", ("decision",)),
    "phone_number_quality_update": ("the quality of the number", ("event", "current_limit", "max_daily_conversations")),
    "security": ("a security setting of the number changed", ("event",)),
    "smb_app_state_sync": ("contacts of the WhatsApp Business app: kept, not shown", ()),
    "smb_message_echoes": ("a message was written in the WhatsApp Business app: kept, not shown", ()),
    "template_category_update": (
        "the category of a template",
        ("message_template_name", "previous_category", "new_category"),
    ),
    "user_preferences": ("somebody changed what they want from the business", ()),
}
"""Webhook fields: what each is about, and its members whose plain words are told."""
