"""The customers of the page: each chat is a person of their own, what they say is a message in Meta's shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from connectors.sdk.played.chat_page.blobs import Blobs
from connectors.sdk.played.chat_page.chats import Chat, Chats, Data
from connectors.sdk.played.chat_page.state import Carrier
from connectors.whatsapp.sandbox.people import Person
from connectors.whatsapp.sandbox.phone.shown import Offer, shown
from connectors.whatsapp.sandbox.state import State
from connectors.whatsapp.sandbox.watcher import Watcher

PARIS = {"latitude": 48.8606, "longitude": 2.3376, "name": "Louvre", "address": "Rue de Rivoli, Paris"}
CARD = {"name": {"formatted_name": "Camille Roux", "first_name": "Camille", "last_name": "Roux"}}
_META_PICTURES = ("image/jpeg", "image/png", "image/webp")


class Customers(Carrier, Watcher):
    """Carries between the page's chats and the played Meta."""

    def __init__(self, state: State, chats: Chats, blobs: Blobs) -> None:
        self.state = state
        self._chats, self._blobs = chats, blobs
        self._people: dict[str, Person] = {}
        self._chat_of: dict[str, str] = {}
        self._wamids: dict[str, str] = {}
        self._mine: dict[str, tuple[str, Data]] = {}
        self._offers: dict[str, Offer] = {}

    # --- who --------------------------------------------------------------------------------------------------------

    def person(self, chat: Chat, name: str = "") -> Person:
        """Who writes in this chat: a phone number and a user id that follow from the chat."""
        number = int(chat.id[2:18], 16)
        fresh = Person(phone=f"336{number % 10**8:08d}", user_id=f"FR.{number % 10**18:018d}")
        known = self._people.get(chat.id, fresh)
        return self.become(chat, replace(known, name=name or known.name))

    def become(self, chat: Chat, person: Person) -> Person:
        """From here on this chat's person is known like this."""
        self._people[chat.id] = self.state.people.add(person)
        for address in filter(None, (person.phone, person.user_id)):
            self._chat_of[address] = chat.id
        return person

    # --- what the customer says -------------------------------------------------------------------------------------

    async def carry(self, chat: Chat, message: Data) -> bool:
        """Meta has it at once; that the counter has it is told by a second mark."""
        person = self.person(chat, str(message["name"]))
        quoted = self.quoted(chat, str(message["reply_to"]))
        for kind, part in self._parts(message):
            item = self.state.message(person, kind, part, **quoted)
            self.remember(chat, message, item)
            self.state.tell(person, item)
        return True

    def remember(self, chat: Chat, message: Data, item: dict[str, Any]) -> None:
        """This message of the page is that one at Meta."""
        self._wamids[f"{chat.id} {message['id']}"] = str(item["id"])
        self._mine[str(item["id"])] = (chat.id, message)

    def quoted(self, chat: Chat, page_id: str) -> dict[str, Any]:
        """The `context` of an answer to this message of the page; {} when it is no answer."""
        wamid = self.wamid(chat, page_id)
        return {"context": {"from": self.state.account.display_phone_number, "id": wamid}} if wamid else {}

    def wamid(self, chat: Chat, page_id: str) -> str:
        """Meta's id of a message of the page, "" when there is none."""
        return self._wamids.get(f"{chat.id} {page_id}", "")

    def _parts(self, message: Data) -> list[tuple[str, Any]]:
        if message["choice"]:
            return [self._choice(message)]
        files = [self._file(facts, message["text"] if n == 0 else "") for n, facts in enumerate(message["media"])]
        return files or [("text", {"body": message["text"]})]

    def _choice(self, message: Data) -> tuple[str, Any]:
        """What was pressed: a reply button, a row, a template's button, or a request that is granted."""
        choice, title = str(message["choice"]), str(message["text"])
        offer = self._offers.get(str(message["reply_to"]), "button_reply")
        if offer == "send_location":
            return "location", PARIS
        if offer == "request_contact_info":
            return "contacts", [{**CARD, "origin": "contact_request"}]
        if offer == "button":
            return "button", {"payload": choice, "text": title}
        return "interactive", {"type": offer, offer: {"id": choice, "title": title}}

    def _file(self, facts: dict[str, Any], caption: str) -> tuple[str, Any]:
        blob = self._blobs.get(facts["id"])
        content, mime, kind = (blob.content, blob.mime, blob.kind.value) if blob else (b"", "", "document")
        kind = kind if kind != "image" or mime in _META_PICTURES else "document"
        more: dict[str, Any] = {"caption": caption} if caption and kind not in ("audio", "voice") else {}
        if kind == "document":
            more["filename"] = facts["name"]
        if kind in ("audio", "voice"):
            more["voice"] = kind == "voice"
        media_id = self.state.files.add(content, f"{mime}; codecs=opus" if kind == "voice" else mime)
        file = self.state.files.get(media_id)
        address = f"{self.state.url}/sandbox/file/{self.state.files.address(media_id)}"
        return ("audio" if kind == "voice" else kind), {**(file.announced(media_id, address) if file else {}), **more}

    async def seen(self, chat: Chat, reply_ids: Sequence[str]) -> None:
        """The replies came before the customer's eyes."""
        for reply_id in reply_ids:
            self.state.saw(self.wamid(chat, reply_id))

    async def close(self) -> None:
        """Nothing is held."""

    # --- what the business does -------------------------------------------------------------------------------------

    def said(self, person: Person, body: dict[str, Any], wamid: str) -> None:
        """A message of the business appears in the chat."""
        chat_id = self._chat_of.get(person.phone) or self._chat_of.get(person.user_id)
        if chat_id is None:
            return
        chat = self._chats.by_id(chat_id)
        if body["type"] == "reaction":
            chat.tell({"type": "note", "text": str(body["reaction"].get("emoji") or "∅")})
            return
        reply, offer = shown(body, self.state, self._blobs)
        quoted = str(body.get("context", {}).get("message_id", ""))
        reply["reply_to"] = str(self._mine[quoted][1]["id"]) if quoted in self._mine else ""
        reply_id = chat.add_reply(wamid, reply)
        self._wamids[f"{chat.id} {reply_id}"] = wamid
        self._offers[reply_id] = offer

    def acknowledged(self, person: Person, wamid: str) -> None:
        """The counter has a message of the customer."""
        if wamid in self._mine:
            chat_id, message = self._mine[wamid]
            if message.get("state") == "sent":
                self._chats.by_id(chat_id).settle(message, "delivered")

    def marked(self, wamid: str, *, writes: bool) -> None:
        """The counter read a message, and those before it; dots when it writes."""
        if wamid in self._mine:
            chat = self._chats.by_id(self._mine[wamid][0])
            chat.mark_read()
            if writes:
                chat.tell({"type": "typing"}, keep=False)
