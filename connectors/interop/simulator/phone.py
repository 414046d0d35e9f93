"""One person's phone: their switch for the support chat, their device with its keys, what they say and what they hear.

Scripts use it as the page does:

    async with Simulator(settings) as app:
        lea = app.phone("lea@example.org", name="Léa")
        await lea.opt_in()
        await lea.say("Bonjour, mon application plante")
        await lea.expect("Quel appareil")
"""

from __future__ import annotations

import asyncio
import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from connectors.interop.blobs import seal_file
from connectors.interop.compose import external
from connectors.interop.device import Device
from connectors.interop.errors import IdentityChanged, InteropRefusal
from connectors.interop.parts import ExternalPart
from connectors.interop.simulator.counter import Answered, Delivery, NotTaken
from connectors.interop.simulator.drafts import content_of
from connectors.sdk.played.chat_page.chats import Chat, Data

if TYPE_CHECKING:
    from connectors.interop.simulator.partner import Partner

LOOK_EVERY = 0.05
REMEMBERED = 10
__all__ = ["NotTaken", "Phone"]


class Phone:
    """One person at the played partner. All that lasts lies in the partner's store."""

    def __init__(self, partner: Partner, user: str, chat_id: str) -> None:
        self.partner, self.user, self._chat_id = partner, user, chat_id
        self.lock = asyncio.Lock()
        kept = partner.store.get_json("person", user) or {}
        self.name: str = kept.get("name", "")
        self.opted_in: bool = kept.get("opted_in", False)
        self.offline: bool = kept.get("offline", False)
        self.device_name: str = kept.get("device", "")
        self.former: list[str] = kept.get("former", [])
        """Devices of before, for which something may still be under way."""
        self.last: Delivery | None = None
        """The last delivery with a message, for trouble."""
        self.resets = 0
        """How often the counter asked for a new session."""
        if not self.device_name:
            self.device_name = f"phone-{secrets.token_hex(4)}"
            self.keep()

    @property
    def chat(self) -> Chat:
        """The chat with the counter, as the page shows it."""
        return self.partner.chats.by_id(self._chat_id)

    # --- what a person does -------------------------------------------------------------------------------------------

    async def opt_in(self) -> None:
        """Switch the chat with support on. Raises NotTaken."""
        await self._consent("given", opted_in=True, note="noteOn")

    async def opt_out(self) -> None:
        """Switch it off: consent is withdrawn. Raises NotTaken."""
        await self._consent("withdrawn", opted_in=False, note="noteOff")

    async def say(self, text: str = "", *, media: Iterable[Data] = (), reply_to: str = "") -> str:
        """Write a message, perhaps with files; gives its id on the page. Raises NotTaken."""
        held = list(media)
        message = self.chat.add_message(
            {
                **{"id": secrets.token_hex(8), "kind": held[0]["kind"] if held else "text", "text": text},
                **{"media": held, "choice": "", "reply_to": reply_to, "name": self.name},
                **{"at": self.partner.now_ms(), "state": "waiting"},
            }
        )
        taken = await self.carry(message)
        self.chat.settle(message, "sent" if taken else "failed")
        if not taken:
            raise NotTaken("the counter did not take the message")
        return str(message["id"])

    async def send_file(self, content: bytes, mime: str, *, name: str = "", kind: str = "", text: str = "") -> str:
        """Send a file: `kind` is image, video, voice, audio or document. Raises NotTaken."""
        blob = self.partner.files.put(content, kind=kind or mime.partition("/")[0], mime=mime, name=name)
        return await self.say(text, media=[blob.facts()])

    async def change_device(self) -> None:
        """A new phone with new keys; the old ones are destroyed. Raises NotTaken when the counter is not told."""
        async with self.lock:
            old, new = self.device_name, f"phone-{secrets.token_hex(4)}"
            told = {"type": "identity", "user": self.user, "old_device": old, "new_device": new, "at": self._at()}
            await self._tell(told)
            with self.partner.store as store:
                for kind in ("device", "spent-bundle"):
                    store.delete(kind, f"{self.user}\n{old}")
                self.former = [*self.former, old][-REMEMBERED:]
                self.device_name, self.last = new, None
                self.keep()
            self.note("noteDevice")

    def go_offline(self) -> None:
        """Flight mode: nothing leaves; what arrives waits at the partner."""
        self._set_offline(True)

    async def go_online(self) -> None:
        """Out of flight mode: what waited is read."""
        self._set_offline(False)
        await self.partner.hand_over(self)

    async def expect(self, text: str, *, seconds: float = 30.0, after: int = 0) -> str:
        """The first reply past number `after` that holds `text` (in any case), once it is there.

        Raises AssertionError, with what was heard instead.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for heard in self.heard()[after:]:
                if text.casefold() in heard.casefold():
                    return heard
            await asyncio.sleep(LOOK_EVERY)
        raise AssertionError(f"{self.user} did not hear {text!r} within {seconds:g} s, but {self.heard()[after:]}")

    def heard(self) -> list[str]:
        """The texts of all replies, in their order."""
        return [str(entry.data.get("text", "")) for entry in self.chat.entries if entry.data["type"] == "reply"]

    def state_of(self, message_id: str) -> str:
        """What became of a message: waiting, sent, failed, delivered or read."""
        return str(self.chat.messages[message_id]["state"])

    async def misbehave(self, name: str) -> Any:
        """Do what an app should not; the names are those of `trouble.TROUBLES`. Gives a `trouble.Result`."""
        return await self.partner.misbehave(self, name)

    # --- for the partner ----------------------------------------------------------------------------------------------

    def device(self) -> Device:
        """The device as it was kept last; a new one at the first use."""
        kept = self.partner.store.get("device", f"{self.user}\n{self.device_name}")
        if kept is not None:
            return Device.from_bytes(kept)
        return Device(partner=self.partner.name, account=self.partner.account, user=self.user, device=self.device_name)

    def keep_device(self, device: Device) -> None:
        """Always before anything that it sealed leaves."""
        self.partner.store.put("device", f"{self.user}\n{device.device}", device.to_bytes())

    async def connected(self) -> Device:
        """The device with a session, or with a bundle to begin one. Raises NotTaken."""
        device = self.device()
        if not device.is_connected:
            answered = await self.partner.counter.bundle(device.bundle_request())
            given = answered.json() if answered.ok else None
            if not isinstance(given, dict):
                raise NotTaken(f"no bundle: HTTP {answered.status}")
            try:
                device.connect(given)
            except IdentityChanged as error:
                self.note("noteIdentity")
                raise NotTaken("the counter has another identity key than before") from error
            with self.partner.store as store:
                store.put_json("spent-bundle", f"{self.user}\n{device.device}", given)
                self.keep_device(device)
        return device

    async def carry(self, message: Data) -> bool:
        """Whether the counter has this message of the page for good. A second try sends the same bytes."""
        if self.offline or not self.opted_in:
            return False
        try:
            async with self.lock:
                sent = self._outgoing(message["id"]) or await self._sealed(message)
                answered = await self.tell_message(sent)
        except (NotTaken, InteropRefusal):
            return False
        if answered.ok:
            self.partner.store.delete("outgoing", f"{self.chat.id}\n{message['id']}")
        return answered.ok

    async def tell_message(self, sent: Delivery) -> Answered:
        """Post a webhook with a message; the last one that was taken is kept for trouble."""
        answered = await self.partner.counter.tell(sent)
        self.last = sent if answered.ok else self.last
        return answered

    async def seen(self, reply_ids: Iterable[str]) -> None:
        """Tell the counter that these replies were read."""
        store = self.partner.store
        ids = [value.decode() for value in (store.get("reply", i) for i in reply_ids) if value]
        if ids and not self.offline and self.opted_in:
            await self.partner.counter.tell(Delivery.of(*(self.receipt(i, "read") for i in ids)))

    def receipt(self, message_id: str, status: str) -> dict[str, Any]:
        """The event that tells what became of a message of the counter's."""
        told = {"type": "receipt", "user": self.user, "device": self.device_name}
        return {**told, "message_id": message_id, "status": status, "at": self._at()}

    def note(self, key: str, *values: str) -> None:
        """A line in the chat that nobody said."""
        at = self.partner.now_ms()
        self.chat.tell({"type": "note", "id": f"n-{secrets.token_hex(8)}", "at": at, "key": key, "values": values})
        self.show()

    def show(self) -> None:
        """The page hears how the phone stands."""
        self.chat.tell({"type": "phone", **self.facts()}, keep=False)

    def facts(self) -> dict[str, Any]:
        """How the phone stands, for the page."""
        facts = {"user": self.user, "device": self.device_name, "opted_in": self.opted_in, "offline": self.offline}
        return {
            **facts,
            "has_session": self.partner.store.get("device", f"{self.user}\n{self.device_name}") is not None,
        }

    def keep(self) -> None:
        """All that lasts of the person."""
        kept = {"name": self.name, "opted_in": self.opted_in, "offline": self.offline, "chat": self.chat.id}
        devices = {"device": self.device_name, "former": self.former}
        self.partner.store.put_json("person", self.user, {**kept, **devices})

    # --- within -------------------------------------------------------------------------------------------------------

    async def _consent(self, state: str, *, opted_in: bool, note: str) -> None:
        told = {"type": "consent", "id": f"con_{secrets.token_urlsafe(12)}", "user": self.user}
        await self._tell({**told, "state": state, "at": self._at()})
        self.opted_in = opted_in
        self.keep()
        self.note(note)

    async def _tell(self, event: dict[str, Any]) -> None:
        answered = await self.partner.counter.tell(Delivery.of(event))
        if not answered.ok:
            raise NotTaken(f"the counter answered HTTP {answered.status}")

    def _set_offline(self, offline: bool) -> None:
        self.offline = offline
        self.keep()
        self.note("noteOffline" if offline else "noteOnline")

    def _outgoing(self, message_id: str) -> Delivery | None:
        kept = self.partner.store.get_json("outgoing", f"{self.chat.id}\n{message_id}")
        return kept and Delivery(id=kept["id"], body=b64decode(kept["body"]))

    async def _sealed(self, message: Data) -> Delivery:
        device = await self.connected()
        files = [self._hosted(media) for media in message["media"]]
        answers = self.partner.store.get("reply", message.get("reply_to") or "") or b""
        content = content_of(device.author, message["text"], files, answers.decode())
        event = device.message(content, at=self.partner.clock(), name=message.get("name") or self.name)
        sent = Delivery.of(event)
        with self.partner.store as store:
            self.keep_device(device)
            store.put("own", event["id"], f"{self.chat.id}\n{message['id']}".encode())
            kept = {"id": sent.id, "body": b64encode(sent.body).decode()}
            store.put_json("outgoing", f"{self.chat.id}\n{message['id']}", kept)
        return sent

    def _hosted(self, media: Data) -> ExternalPart:
        blob = self.partner.files.get(str(media["id"]))
        if blob is None:
            raise NotTaken("the file is no longer held")
        sealed = seal_file(blob.content)
        url = self.partner.blobs.put(sealed.blob)
        return external(sealed, url=url, mime=blob.mime, name=blob.name, voice=blob.kind.value == "voice")

    def _at(self) -> int:
        return int(self.partner.clock() * 1000)
