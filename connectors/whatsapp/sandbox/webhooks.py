"""Webhooks in Meta's shape: messages, statuses and changes of ids, any number of them in one signed body."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from connectors.sdk.signatures import hmac_sha256
from connectors.whatsapp.sandbox.account import Account
from connectors.whatsapp.sandbox.answers import webhook_error_of
from connectors.whatsapp.sandbox.people import Person

MESSAGES, STATUSES, USER_IDS = "messages", "statuses", "user_id_update"


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One of up to 1,000 in a webhook. `part` is where it stands: `messages`, `statuses` or `user_id_update`."""

    part: str
    item: dict[str, Any]
    person: Person | None = None


def message(person: Person, kind: str, part: Any, *, wamid: str, at: float, **more: Any) -> dict[str, Any]:
    """One message of a customer; `more` are `context`, `referral`, `errors`."""
    return {**person.sender(), "id": wamid, "timestamp": str(int(at)), "type": kind, kind: part, **more}


def status(person: Person, wamid: str, state: str, *, at: float, code: int = 0) -> Update:
    """What became of a message of the business. A failed one comes without contacts."""
    item = {"id": wamid, "status": state, "timestamp": str(int(at)), **person.recipient()}
    if state == "failed":
        failed = {**item, "errors": [webhook_error_of(code)]}
        return Update(part=STATUSES, item=failed)
    priced = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "service"}
    return Update(part=STATUSES, item={**item, "pricing": priced}, person=person)


def changed_user_id(old: Person, new: Person, *, at: float) -> Update:
    """A customer's business-scoped user id is another from now on."""
    ids = {"previous": old.user_id, "current": new.user_id}
    item = {"detail": "The user id was changed", "user_id": ids, "timestamp": str(int(at))}
    return Update(part=USER_IDS, item={**item, **({"wa_id": new.phone} if new.phone else {})}, person=new)


def body(account: Account, updates: Sequence[Update]) -> bytes:
    """The body of one webhook: neighbours of the same part share a change."""
    metadata = {"display_phone_number": account.display_phone_number, "phone_number_id": account.phone_number_id}
    changes = []
    for part, alike in groupby(updates, key=lambda update: update.part):
        those = list(alike)
        value: dict[str, Any] = {"messaging_product": "whatsapp", "metadata": metadata}
        contacts = [person.contact() for person in dict.fromkeys(u.person for u in those) if person]
        if contacts:
            value["contacts"] = contacts
        value[part] = [update.item for update in those]
        changes.append({"field": USER_IDS if part == USER_IDS else "messages", "value": value})
    entry = {"id": account.business_id, "changes": changes}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}, ensure_ascii=False).encode()


def signed(account: Account, content: bytes) -> dict[str, str]:
    """The headers with which Meta posts this body."""
    signature = f"sha256={hmac_sha256(account.app_secret, content)}"
    return {"content-type": "application/json", "x-hub-signature-256": signature}
