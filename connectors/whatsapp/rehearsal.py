"""WhatsApp in a rehearsal: the played Meta, with its window and its limits, and one customer per person."""

from __future__ import annotations

from typing import Any

from connectors.sdk.connector import Connector
from connectors.sdk.messages import Kind
from connectors.sdk.played.players import CannotPlay, Heard, PlayedNetwork, Player, Surroundings, Thing
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.options import SETTINGS, Options
from connectors.whatsapp.sandbox.people import Person
from connectors.whatsapp.sandbox.server import Sandbox

_KINDS = {Kind.VOICE: "audio", Kind.AUDIO: "audio", Kind.IMAGE: "image", Kind.VIDEO: "video"}
_FIRST_PHONE = 33_600_000_001


class WhatsAppPlayer(Player):
    """One customer at the played Meta."""

    def __init__(self, meta: Sandbox, person: Person) -> None:
        self._meta, self._person = meta, person

    async def say(self, text: str) -> None:
        """A text message."""
        self._meta.say(self._person, "text", {"body": text})

    async def send(self, thing: Thing, text: str) -> None:
        """The file at Meta, and a message with its id."""
        kind = _KINDS.get(thing.kind, "document")
        mime = "audio/ogg; codecs=opus" if thing.kind is Kind.VOICE else thing.mime
        media_id = self._meta.add_file(thing.content, mime)
        extra: dict[str, Any] = {"voice": True} if thing.kind is Kind.VOICE else {}
        extra |= {"caption": text} if text and kind != "audio" else {}
        extra |= {"filename": thing.name} if kind == "document" else {}
        item = self._meta.file_message(self._person, media_id, kind, **extra)
        self._meta.state.tell(self._person, item)
        if text and kind == "audio":
            await self.say(text)

    async def press(self, title: str) -> None:
        """A reply button or a row of a list."""
        for body in reversed(self._sent()):
            for kind, choice in _choices(body):
                if str(choice["title"]).casefold() == title.casefold():
                    reply = {"id": choice["id"], "title": choice["title"]}
                    self._meta.say(self._person, "interactive", {"type": kind, kind: reply})
                    return
        raise CannotPlay(f"no reply has a button “{title}”")

    def heard(self) -> list[Heard]:
        """What Meta took for this person."""
        return [_heard(body) for body in self._sent()]

    def _sent(self) -> list[dict[str, Any]]:
        mine = {self._person.phone, self._person.user_id} - {""}
        return [b for b in self._meta.sent if {str(b.get("to", "")).lstrip("+"), b.get("recipient")} & mine]


class PlayedWhatsApp(PlayedNetwork):
    """One business number."""

    def __init__(self, around: Surroundings) -> None:
        self._meta = Sandbox(strict=True, webhook=f"{around.webhooks}/{self.network}/webhook")
        self._people = 0

    @property
    def network(self) -> str:
        """The connector's name."""
        return "whatsapp"

    def connector(self) -> Connector:
        """The connector of this number."""
        return WhatsApp(Options.from_values({s.name: s.default for s in SETTINGS} | self._meta.settings))

    async def start(self) -> None:
        """Listen."""
        await self._meta.start()

    async def close(self) -> None:
        """Let go."""
        await self._meta.close()

    def person(self, name: str) -> Player:
        """Somebody with a phone number of their own."""
        self._people += 1
        return WhatsAppPlayer(self._meta, Person(name=name, phone=str(_FIRST_PHONE + self._people)))

    async def told_all(self) -> None:
        """Returns once the counter has all."""
        await self._meta.told_all()

    def jumped(self, seconds: float) -> None:
        """Windows, addresses and limits are older by this."""
        self._meta.let_pass(seconds)

    def out_of_order(self, *, out: bool) -> None:
        """Meta answers 503."""
        self._meta.state.orders.clear()
        if out:
            self._meta.fail(503, 131016, times=10_000)


def _choices(body: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    action = body.get("interactive", {}).get("action", {})
    buttons = [("button_reply", b["reply"]) for b in action.get("buttons", []) if "reply" in b]
    return buttons + [("list_reply", row) for part in action.get("sections", []) for row in part["rows"]]


def _heard(body: dict[str, Any]) -> Heard:
    kind = str(body["type"])
    part = body.get(kind, {})
    if kind == "interactive":
        return Heard(
            text=str(part.get("body", {}).get("text", "")), buttons=tuple(c["title"] for _, c in _choices(body))
        )
    if kind == "template":
        values = [p.get("text", "") for c in part.get("components", []) for p in c.get("parameters", [])]
        return Heard(text=" ".join([str(part.get("name", "")), *map(str, values)]))
    files = (str(part.get("filename") or kind),) if "id" in part or "link" in part else ()
    return Heard(text=str(part.get("body") or part.get("caption") or ""), files=files)


PLAYED = {"WhatsApp": PlayedWhatsApp}
