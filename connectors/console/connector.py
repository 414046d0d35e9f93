"""The connector of the local chat page: signed webhooks in, replies and files over loopback out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from connectors.console.limits import LIMITS, MAX_FILE
from connectors.console.payloads import ID, NETWORK, events, reply_json
from connectors.sdk.card import Upstream
from connectors.sdk.connector import Connector, Rereads, Setting, Typing, read_settings
from connectors.sdk.errors import Gone, NotConfigured, TryLater
from connectors.sdk.messages import Event, Media, Reply, Request, Verdict
from connectors.sdk.signatures import check_hmac_sha256
from connectors.sdk.web import Answer, Upload, Web, raise_for_send

SIGNATURE = "x-guichet-signature"
DEFAULT_URL = "http://127.0.0.1:5007"
SHORTEST_SECRET = 16
UPSTREAM = Upstream(
    opened_by="Guichet Console",
    signature="hmac-sha256",
    checked=date(2026, 11, 22),
)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class ConsoleConnector(Connector, Typing, Rereads):
    """One chat page on this machine. All its chats are one account."""

    network = NETWORK
    limits = LIMITS
    kept_headers = (SIGNATURE,)
    upstream = UPSTREAM
    typing_lasts = 12.0
    settings = (
        Setting(
            name="CONSOLE_SECRET",
            secret=True,
            required=True,
            default="",
            help="signs the page's webhooks and lets the counter in; `guichet run` makes one",
        ),
        Setting(
            name="CONSOLE_URL",
            secret=False,
            required=False,
            default=DEFAULT_URL,
            help="where the chat page listens; only on this machine",
        ),
    )

    def __init__(self, secret: str, *, url: str = DEFAULT_URL, account: str = "local") -> None:
        """Raises NotConfigured on a short secret or an address that is not on this machine."""
        if len(secret) < SHORTEST_SECRET:
            raise NotConfigured(f"CONSOLE_SECRET is shorter than {SHORTEST_SECRET} characters: set a longer one")
        self.account = account
        self._secret = secret
        self._url = url.rstrip("/")
        self._web = Web(frozenset({_local_host(self._url)}))
        self._bearer = {"authorization": f"Bearer {secret}"}

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> ConsoleConnector | None:
        """The connector as configured; None without CONSOLE_SECRET: no demo, no console."""
        values = read_settings(cls.settings, settings)
        return None if values is None else cls(values["CONSOLE_SECRET"], url=values["CONSOLE_URL"])

    def verify(self, request: Request) -> Verdict:
        """HMAC-SHA256 over the raw body, in `x-guichet-signature: sha256=<hex>`. Raises BadSignature."""
        check_hmac_sha256(self._secret, request.body, request.headers.get(SIGNATURE))
        return Verdict(algorithm=UPSTREAM.signature, key_id="CONSOLE_SECRET")

    def read(self, body: bytes) -> Iterator[Event]:
        """Every event of one delivery; README.md gives the fields. Raises BadPayload."""
        return events(body, self.account)

    @classmethod
    def reread(cls, body: bytes, account: str, opening: bytes) -> Iterator[Event]:
        """What `read` gave: nothing but the bytes is needed. Raises BadPayload."""
        return events(body, account)

    async def send(self, reply: Reply) -> str:
        """The page's id of the reply. Raises TryLater or Rejected."""
        return str(await self._deliver(reply_json(reply), reply.media))

    async def typing(self, chat_id: str, message_id: str) -> None:
        """Dots in the chat until the next reply, or for some seconds. Raises TryLater or Rejected."""
        payload = {"chat": chat_id, "message": message_id}
        _check(await self._web.call("POST", f"{self._url}/typing", headers=self._bearer, payload=payload))

    async def fetch(self, media: Media) -> AsyncIterator[bytes]:
        """The file in chunks; at its end the SHA-256 that the webhook announced is compared.

        Raises FetchLater, Gone or TooLarge.
        """
        if not ID.match(media.ref):
            raise Gone("the file has no valid id")
        digest = hashlib.sha256()
        chunks = self._web.stream(f"{self._url}/blobs/{media.ref}", headers=self._bearer, max_bytes=MAX_FILE)
        async for chunk in chunks:
            digest.update(chunk)
            yield chunk
        if digest.hexdigest() != media.sha256:
            raise Gone("the file is not the one that was announced")

    async def close(self) -> None:
        """Let go of sockets."""
        await self._web.close()

    async def _deliver(self, payload: dict[str, Any], media: Media | None) -> Any:
        url = f"{self._url}/deliver"
        if media is None:
            answer = await self._web.call("POST", url, headers=self._bearer, payload=payload)
        else:
            upload = Upload(
                name="file", content=media.content or b"", file_name="file", mime="application/octet-stream"
            )
            form = {"reply": json.dumps(payload)}
            answer = await self._web.call("POST", url, headers=self._bearer, form=form, upload=upload)
        _check(answer)
        try:
            return json.loads(answer.body)["id"]
        except (ValueError, KeyError, TypeError) as error:
            raise TryLater("the chat page's answer is not its own") from error


def _check(answer: Answer) -> None:
    if answer.status == 401:
        raise TryLater("the chat page runs with another CONSOLE_SECRET: start both with the same one", code="401")
    raise_for_send(answer)


def _local_host(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = (
            parts.scheme == "http"
            and parts.hostname in _LOOPBACK
            and parts.port
            and not (parts.path or parts.query or parts.username)
        )
    except ValueError:
        usable = False
    if not usable:
        raise NotConfigured(f"CONSOLE_URL must be an address on this machine such as {DEFAULT_URL}")
    return parts.netloc
