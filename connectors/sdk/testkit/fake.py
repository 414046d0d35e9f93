"""The connector of `FakeNetwork`: a whole connector in a page, on a network that exists only in tests.

A delivery is `{"events": [...]}` with the header `x-fake-signature: sha256=<hex>` over the raw body; an event is
`{"kind": "text", "id", "chat", "at", "text"}`, a file (`"kind": "image"`, `"file": {"id", "mime", "sha256", "size"}`),
an edit (`"kind": "edit"`, `"target"`), a receipt (`"kind": "receipt"`, `"state"`) or a person's word on consent
(`"kind": "consent"`, `"state"`).
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Any
from urllib.parse import quote, urlsplit

from connectors.sdk.card import Upstream
from connectors.sdk.connector import THIRD_PARTY, Connector, Rereads, Setting, Typing, read_settings
from connectors.sdk.errors import BadPayload, Gone, NotConfigured
from connectors.sdk.limits import FileLimit, Limits
from connectors.sdk.messages import Event, Kind, Media, Message, Receipt, Reply, Request, Unreadable, Verdict
from connectors.sdk.news import Consent
from connectors.sdk.signatures import check_hmac_sha256
from connectors.sdk.unmapped import unmapped
from connectors.sdk.untrusted import Untrusted
from connectors.sdk.web import Upload, Web, raise_for_send

MAX_FILE = 10_000_000
ACCOUNT = "fake-account"
SIGNATURE = "x-fake-signature"


class FakeConnector(Connector, Rereads, Typing):
    """One account on the fake network, which drops a reply whose key it has seen."""

    network = "fake"
    limits = Limits(
        text=1000,
        caption=200,
        buttons=3,
        files={kind: FileLimit(mimes=("*",), max_bytes=MAX_FILE) for kind in (Kind.IMAGE, Kind.DOCUMENT)},
        dedupes=True,
    )
    kept_headers = (SIGNATURE,)
    upstream = Upstream(opened_by="the fake network", signature="hmac-sha256", checked=date(2026, 11, 22))
    settings = (
        Setting(name="FAKE_SECRET", secret=True, required=True, help="signs deliveries and lets us send"),
        Setting(name="FAKE_URL", required=True, help="where the fake network listens, http://127.0.0.1:<port>"),
    )

    def __init__(self, *, secret: str, url: str, timeout: float = 5.0) -> None:
        self.account = ACCOUNT
        self._secret = secret
        self._url = url.rstrip("/")
        self._web = Web(frozenset({urlsplit(url).netloc}), timeout=timeout)

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> FakeConnector | None:
        """The connector, or None without settings. Raises NotConfigured."""
        values = read_settings(cls.settings, settings)
        try:
            return None if values is None else cls(secret=values["FAKE_SECRET"], url=values["FAKE_URL"])
        except ValueError as error:
            raise NotConfigured("FAKE_URL is not an address: http://127.0.0.1:<port>") from error

    def verify(self, request: Request) -> Verdict:
        """HMAC-SHA256 over the raw body."""
        check_hmac_sha256(self._secret, request.body, request.headers.get(SIGNATURE))
        return Verdict(algorithm="hmac-sha256", key_id="fake-secret")

    @classmethod
    def reread(cls, body: bytes, account: str, opening: bytes) -> Iterator[Event]:
        """What `read` gave; there is one account."""
        return cls._read(body)

    def read(self, body: bytes) -> Iterator[Event]:
        """Every event; one that is wrong is an Unreadable among the others."""
        return self._read(body)

    @staticmethod
    def _read(body: bytes) -> Iterator[Event]:
        for event in Untrusted.from_json(body)["events"]:
            try:
                yield plain_event(event)
            except BadPayload as error:
                yield Unreadable(where=event.path, reason=str(error))

    async def send(self, reply: Reply) -> str:
        """Posts the reply, its file beforehand."""
        file_id = await self._upload(reply.media) if reply.media else ""
        payload = {
            "key": reply.key,
            "chat": reply.chat_id,
            "text": reply.text,
            "buttons": [{"id": b.id, "title": b.title} for b in reply.buttons],
            "file": file_id,
            "reply_to": reply.reply_to,
        }
        return await self.post(payload)

    async def post(self, payload: dict[str, Any]) -> str:
        """Hands a finished message to the network."""
        answer = await self._web.call("POST", f"{self._url}/messages", headers=self._token(), payload=payload)
        raise_for_send(answer)
        return Untrusted.from_json(answer.body).text("id")

    async def fetch(self, media: Media) -> AsyncIterator[bytes]:
        """The file, its hash compared at the end. Raises FetchLater, Gone or TooLarge."""
        seen = hashlib.sha256()
        url = f"{self._url}/files/{quote(media.ref, safe='')}"
        async for chunk in self._web.stream(url, headers=self._token(), max_bytes=MAX_FILE):
            seen.update(chunk)
            yield chunk
        if media.sha256 and seen.hexdigest() != media.sha256:
            raise Gone("the file is not the one that was announced")

    async def typing(self, chat_id: str, message_id: str) -> None:
        """Shows it on the fake network, which keeps count."""
        payload = {"chat": chat_id, "message": message_id}
        raise_for_send(await self._web.call("POST", f"{self._url}/typing", headers=self._token(), payload=payload))

    async def close(self) -> None:
        """Let go of sockets."""
        await self._web.close()

    async def _upload(self, media: Media) -> str:
        upload = Upload(name="file", content=media.content or b"", file_name=media.file_name or "f", mime=media.mime)
        answer = await self._web.call("POST", f"{self._url}/files", headers=self._token(), upload=upload)
        raise_for_send(answer)
        return Untrusted.from_json(answer.body).text("id")

    def _token(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._secret}"}


class ForgetfulFakeConnector(FakeConnector):
    """The same on a network that takes every reply it gets, a repeated key too."""

    limits = replace(FakeConnector.limits, dedupes=False)


class ThirdPartyFakeConnector(FakeConnector):
    """The same as an app that the Digital Markets Act opens, without buttons."""

    route = THIRD_PARTY
    title = "Fakely"
    limits = replace(FakeConnector.limits, buttons=0)


def plain_event(event: Untrusted) -> Event:
    """A message, a receipt or a word on consent that anybody on the way can read. Raises BadPayload."""
    kind = event["kind"].as_(str)
    at = moment(event["at"].as_(float), event.path)
    if kind == "receipt":
        state = event["state"].as_(str)
        closed, name = event.get("window_closed") is not None, event.identifier("id")
        return Receipt(network="fake", account=ACCOUNT, message_id=name, state=state, at=at, window_closed=closed)
    if kind == "consent":
        news, state, chat = event.identifier("id"), event["state"].as_(str), event.identifier("chat")
        return Consent(network="fake", account=ACCOUNT, consent_id=news, chat_id=chat, state=state, at=at)
    message = Message(
        network="fake",
        account=ACCOUNT,
        message_id=event.identifier("id"),
        chat_id=event.identifier("chat"),
        sent_at=at,
        kind=Kind.UNKNOWN,
        sender_name=event.text("name"),
        reply_to=event.text("reply_to"),
        raw_type=kind[:64],
    )
    return READERS.get(kind, _unknown)(message, event)


def moment(seconds: float, path: str) -> datetime:
    """A time of theirs. Raises BadPayload."""
    try:
        return datetime.fromtimestamp(seconds, tz=timezone.utc)
    except (ValueError, OverflowError, OSError) as error:
        raise BadPayload(f"{path}.at: not a time") from error


def _unknown(message: Message, event: Untrusted) -> Message:
    return replace(message, raw_type=message.raw_type or "nameless", unmapped=unmapped(event))


def _text(message: Message, event: Untrusted) -> Message:
    return replace(message, kind=Kind.TEXT, text=event["text"].as_(str))


def _edit(message: Message, event: Untrusted) -> Message:
    target, text = event.identifier("target"), event["text"].as_(str)
    return replace(message, kind=Kind.EDIT, text=text, target=target, wants_answer=False)


def _choice(message: Message, event: Untrusted) -> Message:
    return replace(message, kind=Kind.CHOICE, text=event["text"].as_(str), choice=event.identifier("choice"))


def _file(message: Message, event: Untrusted) -> Message:
    file = event["file"]
    size = file.get("size")
    media = Media(
        kind=Kind(message.raw_type),
        ref=file.identifier("id"),
        mime=file.text("mime"),
        sha256=file.text("sha256"),
        size=None if size is None else size.as_(int),
        file_name=file.text("name"),
    )
    return replace(message, kind=media.kind, text=event.text("text"), media=(media,))


READERS: dict[str, Callable[[Message, Untrusted], Message]] = {
    "text": _text,
    "choice": _choice,
    "edit": _edit,
    "image": _file,
    "video": _file,
    "audio": _file,
    "voice": _file,
    "document": _file,
}
