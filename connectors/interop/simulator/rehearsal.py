"""Third-party apps in a rehearsal: a played partner for each folder of `partners`, sealed end to end to the counter."""

from __future__ import annotations

import unicodedata
from functools import partial

from connectors.interop.keys import new_pair
from connectors.interop.options import SIGNING_KEY, Options
from connectors.interop.simulator.partner import PartnerSettings
from connectors.interop.simulator.phone import NotTaken, Phone
from connectors.interop.simulator.played import counter_settings, known_partners
from connectors.interop.simulator.server import Simulator
from connectors.interop.third_party import ThirdParty
from connectors.sdk.connector import Connector
from connectors.sdk.played.players import CannotPlay, Heard, Maker, PlayedNetwork, Player, Surroundings, Thing

ACCOUNT = "support@guichet.example"


class PhonePlayer(Player):
    """One person and their phone. Writing switches the chat on in the app, as it does for people."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._switched = phone.opted_in

    async def say(self, text: str) -> None:
        """Sealed on the phone."""
        await self._on()
        await self._taken(self._phone.say(text))

    async def send(self, thing: Thing, text: str) -> None:
        """A file, sealed, and its key in the message."""
        await self._on()
        sent = self._phone.send_file(thing.content, thing.mime, name=thing.name, kind=thing.kind.value, text=text)
        await self._taken(sent)

    async def press(self, title: str) -> None:
        """These apps have no buttons: people answer in words."""
        raise CannotPlay(f"{self._phone.partner.app} has no buttons: let the person write “{title}”")

    def heard(self) -> list[Heard]:
        """What the phone could open."""
        replies = [entry.data for entry in self._phone.chat.entries if entry.data["type"] == "reply"]
        return [
            Heard(
                text=str(reply.get("text", "")),
                files=tuple(str(m.get("name") or m["kind"]) for m in reply.get("media", [])),
            )
            for reply in replies
        ]

    async def change_device(self) -> None:
        """A new phone with new keys; the old ones are destroyed."""
        await self._taken(self._phone.change_device())

    async def switch(self, *, on: bool) -> None:
        """The app's own switch: consent given or withdrawn."""
        self._switched = True
        await self._taken(self._phone.opt_in() if on else self._phone.opt_out())

    async def _on(self) -> None:
        """The first message switches the chat on; what a person switched off stays off."""
        if not self._switched:
            await self.switch(on=True)

    async def _taken(self, work: object) -> None:
        try:
            await work  # type: ignore[misc]
        except NotTaken as error:
            raise CannotPlay(str(error)) from error


class PlayedPartner(PlayedNetwork):
    """One app."""

    def __init__(self, around: Surroundings, *, kind: type[ThirdParty]) -> None:
        self._kind, self._around = kind, around
        self._app = Simulator(self._settings, clock=around.clock)

    @property
    def network(self) -> str:
        """The connector's name."""
        return self._kind.network

    def connector(self) -> Connector:
        """The partner's connector, with a signing key of the counter's own."""
        partner = self._app.partner
        told = counter_settings(
            self._kind, public_key=partner.signer.public_text, url=self._app.url, account=partner.account
        )
        values = {setting.name: setting.default for setting in self._kind.settings}
        values |= told | {f"{self._kind.prefix}_{SIGNING_KEY}": new_pair()[0]}
        return self._kind(Options.from_values(self._kind.prefix, values), clock=self._around.clock)

    async def start(self) -> None:
        """Listen."""
        await self._app.__aenter__()

    async def close(self) -> None:
        """Let go."""
        await self._app.__aexit__(None, None, None)

    def person(self, name: str) -> Player:
        """Somebody with an address made of their name."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        user = "".join(c if c.isalnum() else "." for c in plain) or "client"
        return PhonePlayer(self._app.phone(f"{user}@example.org", name=name))

    async def told_all(self) -> None:
        """What was said has been told when it returns; what the phone does beside is waited for here."""
        await self._app.partner.idle()

    def out_of_order(self, *, out: bool) -> None:
        """The app's servers answer 503."""
        self._app.partner.down = out

    def _settings(self, url: str) -> PartnerSettings:
        return PartnerSettings(
            name=self.network,
            app=self._kind.app,
            doors=f"{self._around.webhooks}/{self.network}",
            url=url,
            account=ACCOUNT,
            folder=self._around.folder,
        )


PLAYED: dict[str, Maker] = {kind.app: partial(PlayedPartner, kind=kind) for kind in known_partners().values()}
