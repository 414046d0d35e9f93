"""What a customer can do beside words and files: a place, a card, a reaction, an edit, another number, a poll."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from connectors.sdk.played.chat_page.chats import Chat, Data
from connectors.sdk.untrusted import Untrusted
from connectors.whatsapp.sandbox.answers import webhook_error_of
from connectors.whatsapp.sandbox.people import Person
from connectors.whatsapp.sandbox.phone.customers import CARD, PARIS, Customers
from connectors.whatsapp.sandbox.state import State
from connectors.whatsapp.sandbox.webhooks import changed_user_id

_EMOJI = 16


class NoSuchAct(Exception):
    """The page asks for something that no customer can do."""


class Acts:
    """Done in a chat, as the page asks: `{"act": "location"}`, `{"act": "react", "id": ..., "emoji": "👍"}`."""

    def __init__(self, state: State, customers: Customers) -> None:
        self._state, self._customers = state, customers

    def do(self, chat: Chat, told: Untrusted) -> None:
        """Raises NoSuchAct, BadPayload."""
        act = ACTS.get(told["act"].as_(str))
        if act is None:
            raise NoSuchAct("no such act")
        act(self, chat, told)

    def _place(self, chat: Chat, told: Untrusted) -> None:
        self._say(chat, "location", PARIS, f"📍 {PARIS['name']}\n{PARIS['address']}")

    def _card(self, chat: Chat, told: Untrusted) -> None:
        card = {**CARD, "phones": [{"phone": "+33612345678", "wa_id": "33612345678", "type": "CELL"}]}
        self._say(chat, "contacts", [card], "👤 Camille Roux · +33612345678")

    def _poll(self, chat: Chat, told: Untrusted) -> None:
        self._say(chat, "unsupported", {"type": "poll_creation"}, "📊 ?", errors=[webhook_error_of(131051)])

    def _order(self, chat: Chat, told: Untrusted) -> None:
        item = {"product_retailer_id": "SKU-12", "quantity": 1, "item_price": 49.9, "currency": "EUR"}
        self._say(chat, "order", {"catalog_id": "1", "text": "", "product_items": [item]}, "🛒 SKU-12 × 1")

    def _too_large(self, chat: Chat, told: Untrusted) -> None:
        self._say(chat, "unsupported", {"type": "media_placeholder"}, "🎞 > 100 MB", errors=[webhook_error_of(131052)])

    def _react(self, chat: Chat, told: Untrusted) -> None:
        emoji, wamid = told["emoji"].as_(str)[:_EMOJI], self._target(chat, told)
        self._tell(chat, "reaction", {"message_id": wamid, **({"emoji": emoji} if emoji else {})})
        chat.tell({"type": "note", "text": emoji or "∅"})

    def _edit(self, chat: Chat, told: Untrusted) -> None:
        """On an ordinary number the new words never arrive: Meta says that it does not support an edit."""
        self._target(chat, told)
        self._tell(chat, "unsupported", {"type": "edit"}, errors=[webhook_error_of(131051)])

    def _delete(self, chat: Chat, told: Untrusted) -> None:
        self._tell(chat, "revoke", {"original_message_id": self._target(chat, told)})

    def _hide(self, chat: Chat, told: Untrusted) -> None:
        """A username instead of the phone number: from here on webhooks have no number."""
        person = self._customers.person(chat)
        self._customers.become(chat, replace(person, phone="", username=f"client.{person.user_id[-6:]}"))

    def _show(self, chat: Chat, told: Untrusted) -> None:
        person = self._customers.person(chat)
        self._customers.become(chat, replace(person, phone=f"336{person.user_id[-8:]}", username=""))

    def _new_number(self, chat: Chat, told: Untrusted) -> None:
        """Another phone: another user id, told twice, as Meta does."""
        old = self._customers.person(chat)
        number = secrets.randbelow(10**8)
        phone = f"337{number:08d}" if old.phone else ""
        new = self._customers.become(chat, replace(old, phone=phone, user_id=f"FR.9{number:017d}"))
        if self._state.posting:
            self._state.posting.put(changed_user_id(old, new, at=self._state.now()))
        said = {"type": "user_changed_number", "body": "User changed number", "user_id": new.user_id}
        self._tell(chat, "system", {**said, **({"wa_id": new.phone} if new.phone else {})}, by=old)
        chat.tell({"type": "note", "text": f"📱 {new.phone or new.user_id}"})

    def _target(self, chat: Chat, told: Untrusted) -> str:
        wamid = self._customers.wamid(chat, told["id"].as_(str))
        if not wamid:
            raise NoSuchAct("no such message")
        return wamid

    def _say(self, chat: Chat, kind: str, part: Any, text: str, **more: Any) -> None:
        """A message that also stands in the chat."""
        message: Data = {"id": secrets.token_hex(8), "kind": "text", "text": text, "media": [], "choice": ""}
        message |= {"reply_to": "", "at": chat.now_ms(), "name": "", "state": "waiting"}
        item = self._tell(chat, kind, part, **more)
        self._customers.remember(chat, message, item)
        chat.settle(chat.add_message(message), "sent")

    def _tell(self, chat: Chat, kind: str, part: Any, *, by: Person | None = None, **more: Any) -> dict[str, Any]:
        person = by or self._customers.person(chat)
        item = self._state.message(person, kind, part, **more)
        self._state.tell(person, item)
        return item


ACTS: dict[str, Callable[[Acts, Chat, Untrusted], None]] = {
    "location": Acts._place,
    "contact": Acts._card,
    "poll": Acts._poll,
    "order": Acts._order,
    "too_large": Acts._too_large,
    "react": Acts._react,
    "edit": Acts._edit,
    "delete": Acts._delete,
    "hide_number": Acts._hide,
    "show_number": Acts._show,
    "new_number": Acts._new_number,
}
