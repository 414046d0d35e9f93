"""The connector of any third-party app that speaks SPEC.md; a partner is a subclass with a name, limits and settings.

What comes in is opened, and what goes out is sealed, inside the counter's own transaction: nothing is kept here.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import ClassVar, TypeVar

from connectors.interop import prekeys
from connectors.interop.blobs import FileOpener, check_host, seal_file
from connectors.interop.bundles import bundle_json
from connectors.interop.compose import Addresses, Author
from connectors.interop.devices import forget_person
from connectors.interop.errors import Malformed
from connectors.interop.gateway import Gateway
from connectors.interop.incoming import media_ref, part_of
from connectors.interop.manifest import manifest
from connectors.interop.opening import Opener
from connectors.interop.options import Options, settings_of
from connectors.interop.outgoing import Wire, content_of, message_wire, receipt_wire, sealed_file_part, typing_wire
from connectors.interop.payloads import events, request
from connectors.interop.webhooks import HEADERS, ID
from connectors.sdk.card import Cipher
from connectors.sdk.connector import (
    THIRD_PARTY,
    Connector,
    Doors,
    Keyed,
    MarksRead,
    Rereads,
    Stateful,
    Typing,
    read_settings,
)
from connectors.sdk.errors import Gone, Rejected, TryLater
from connectors.sdk.messages import Event, Media, Reply, Request, Verdict
from connectors.sdk.state import DoorAnswer, Forgets, KeyAge, State
from connectors.sdk.web import Web, raise_for_send

SIGNATURE = "ed25519"
MAX_FILE = 100 * 1024 * 1024
SIGNAL = Cipher(
    protocol="X3DH + Double Ratchet (Signal)",
    message_cipher="XChaCha20-Poly1305",
    forward_secrecy=True,
    heals=True,
)
Self = TypeVar("Self", bound="ThirdParty")


class ThirdParty(Connector, Stateful, Doors, Forgets, Keyed, Rereads, Typing, MarksRead):
    """One account at one partner. Abstract: `network`, `limits`, `prefix` and `settings` are the partner's."""

    route = THIRD_PARTY
    kept_headers = HEADERS
    cipher = SIGNAL
    doors: ClassVar[Mapping[str, str]] = {"bundle": "POST", "manifest": "GET"}
    app: ClassVar[str]
    """The name that people know it by."""
    prefix: ClassVar[str]
    """What the names of its settings begin with."""

    def __init_subclass__(cls) -> None:
        """A partner's settings are all alike but for their names."""
        super().__init_subclass__()
        cls.settings, cls.title = settings_of(cls.prefix, cls.app), cls.app

    def __init__(self, options: Options, *, clock: Callable[[], float] = time.time) -> None:
        self.account = options.account
        self._options = options
        self._clock = clock
        self._gateway = Gateway(partner=self.network, account=options.account)
        self._web = Web(frozenset({options.host, *options.blob_hosts}))

    @classmethod
    def from_settings(cls: type[Self], settings: Mapping[str, str]) -> Self | None:
        """The connector, or None when nothing of this partner is set. Raises NotConfigured."""
        values = read_settings(cls.settings, settings)
        return None if values is None else cls(Options.from_values(cls.prefix, values))

    # --- in -----------------------------------------------------------------------------------------------------------

    def verify(self, request: Request) -> Verdict:
        """Ed25519 over id, timestamp and raw body, within five minutes of now. Raises BadSignature."""
        key = self._options.verifier.check(request.headers, request.body, self._clock())
        return Verdict(algorithm=SIGNATURE, key_id=key)

    def read(self, body: bytes) -> Iterator[Event]:
        """What can be read without keys, which is no message. Raises BadPayload."""
        for event in events(body, network=self.network, account=self.account):
            yield from Opener(self._gateway).reread(event, b"")

    def open(self, body: bytes, state: State, now: float) -> Iterator[Event]:
        """Every event of one delivery, opened; SPEC.md, section 9. Raises BadPayload."""
        opener = Opener(self._gateway)
        for event in events(body, network=self.network, account=self.account):
            yield from opener.open(event, state, now)

    @classmethod
    def reread(cls, body: bytes, account: str, opening: bytes) -> Iterator[Event]:
        """The events of a delivery that was kept; of its messages, the one that `opening` opens. Raises BadPayload."""
        opener = Opener(Gateway(partner=cls.network, account=account))
        for event in events(body, network=cls.network, account=account):
            yield from opener.reread(event, opening)

    def answer(self, name: str, request: Request, state: State, now: float) -> DoorAnswer:
        """`bundle`: public keys for one agreement. `manifest`: what we take. Raises BadSignature, BadPayload."""
        if name == "manifest":
            return _json(manifest(type(self), self._options, prekeys.identity(state, now)))
        self.verify(request)
        return self._bundle(request, state, now)

    def key_ages(self, state: State, now: float) -> Iterator[KeyAge]:
        """Of our identity key and our signed prekeys."""
        return prekeys.ages(state, now)

    # --- out ----------------------------------------------------------------------------------------------------------

    @classmethod
    def forget(cls, chat_id: str, state: State) -> None:
        """The sessions and pinned identities of all their devices; the next message founds a new session."""
        forget_person(state, chat_id)

    async def prepare(self, reply: Reply) -> Reply:
        """The reply with its file sealed and put into the partner's store. Raises TryLater or Rejected."""
        media = reply.media
        if media is None or media.content is None:
            return reply
        sealed = seal_file(media.content)
        url = await self._upload(sealed.blob)
        part = sealed_file_part(media, sealed, url)
        return replace(reply, media=replace(media, content=None, size=sealed.size, ref=media_ref(part)))

    def seal(self, reply: Reply, state: State, now: float) -> bytes:
        """One envelope for each device of the person. Raises Rejected; TryLater while none of them has a session."""
        author = Author.counter(Addresses(partner=self.network, account=self.account, user=reply.chat_id))
        content = content_of(reply, author).encode()
        envelopes = self._gateway.seal(reply.chat_id, content, state, now, only=reply.device)
        if not envelopes:
            raise TryLater("no device of this person has a session: it has to write first", code="no-session")
        return message_wire(author.id_of(content), reply.chat_id, envelopes, now).to_bytes()

    async def send_sealed(self, wire: bytes) -> str:
        """The message id of the reply; "" of a signal. Raises TryLater or Rejected."""
        delivery = Wire.from_bytes(wire)
        await self._post(self._options.deliver_url, delivery.webhook_id, delivery.body, "application/json")
        return delivery.message_id

    async def send(self, reply: Reply) -> str:
        """Nothing leaves unsealed: always raises Rejected."""
        raise Rejected("a reply on this network is sealed before it is sent")

    async def typing(self, chat_id: str, message_id: str) -> None:
        """Tell the app. Raises TryLater or Rejected."""
        await self.send_sealed(typing_wire(chat_id, self._clock()).to_bytes())

    async def mark_read(self, chat_id: str, message_id: str) -> None:
        """Tell the app. Raises TryLater or Rejected."""
        await self.send_sealed(receipt_wire(chat_id, message_id, self._clock()).to_bytes())

    async def fetch(self, media: Media) -> AsyncIterator[bytes]:
        """The file, opened as it streams in. Raises FetchLater, Gone or TooLarge, also at the end of the stream."""
        try:
            part = part_of(media.ref)
            opener = FileOpener(part)
        except Malformed as error:
            raise Gone("the file has no valid reference") from error
        check_host(part.url, self._options.blob_hosts)
        async with aclosing(self._stream(part.url)) as chunks:
            async for chunk in chunks:
                if opened := opener.feed(chunk):
                    yield opened
        opener.finish()

    async def close(self) -> None:
        """Let go of sockets."""
        await self._web.close()

    def _stream(self, url: str) -> AsyncGenerator[bytes, None]:
        return self._web.stream(url, headers={}, max_bytes=MAX_FILE + 16)

    def _bundle(self, asked: Request, state: State, now: float) -> DoorAnswer:
        user, device = request(asked.body)
        made = self._gateway.bundle(user, device, asked.headers[ID], state, now)
        return _json(bundle_json(made, self.account))

    async def _upload(self, blob: bytes) -> str:
        webhook_id = Wire(message_id="", body=blob).webhook_id
        answer = await self._post(self._options.upload_url, webhook_id, blob, "application/octet-stream")
        try:
            url = json.loads(answer)["url"]
            check_host(url, self._options.blob_hosts)
        except (ValueError, KeyError, TypeError, AttributeError, Gone) as error:
            raise Rejected("the partner's store gave no address on its list of hosts") from error
        return str(url)

    async def _post(self, url: str, webhook_id: str, body: bytes, content_type: str) -> bytes:
        headers = {**self._options.signer.headers(webhook_id, body, self._clock()), "content-type": content_type}
        answer = await self._web.call("POST", url, headers=headers, content=body)
        raise_for_send(answer)
        return answer.body


def _json(value: object) -> DoorAnswer:
    return DoorAnswer(status=200, body=json.dumps(value, ensure_ascii=False).encode())
