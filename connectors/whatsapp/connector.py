"""WhatsApp's Cloud API as a connector: one business phone number.

In: Meta's webhook, HMAC-SHA256 over the raw body. Out: the Graph API. The message is encrypted between the customer and
Meta, whose cloud opens it: encryption ends there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from datetime import date
from urllib.parse import urlencode, urlsplit

from connectors.sdk.card import Upstream
from connectors.sdk.connector import Connector, Handshake, Typing, read_settings
from connectors.sdk.errors import BadPayload, BadSignature, FetchLater, Gone, Rejected, TryLater
from connectors.sdk.messages import Event, Media, Reply, Request, Verdict
from connectors.sdk.signatures import check_hmac_sha256, same_token
from connectors.sdk.untrusted import Untrusted
from connectors.sdk.web import Answer, Upload, Web
from connectors.whatsapp.answers import accepted_id, raise_for_media, raise_for_message
from connectors.whatsapp.bodies import message_body, recipient, typing_body
from connectors.whatsapp.limits import MAX_INCOMING_FILE, WHATSAPP
from connectors.whatsapp.options import SETTINGS, Options
from connectors.whatsapp.parts import MEDIA_ID, sha256_hex
from connectors.whatsapp.payloads import NETWORK, events

SIGNATURE = "x-hub-signature-256"
MEDIA_HOST = "lookaside.fbsbx.com"
EXPIRED = frozenset({401, 403, 404, 410})
"""What Meta says of a file's address that is no longer good; the file may have a new one."""
UPSTREAM = Upstream(
    protocol="Signal protocol, between the customer's phone and Meta",
    opened_by="Meta (WhatsApp Cloud API)",
    signature="hmac-sha256",
    checked=date(2026, 11, 1),
)
_CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{1,256}\Z")


class WhatsApp(Connector, Handshake, Typing):
    """One business phone number; `account` is Meta's id of it."""

    network = NETWORK
    limits = WHATSAPP
    kept_headers = (SIGNATURE,)
    upstream = UPSTREAM
    settings = SETTINGS

    def __init__(self, options: Options, *, timeout: float = 20.0) -> None:
        self.account = options.phone_number_id
        self._options = options
        self._web = Web(frozenset({urlsplit(options.graph_url).netloc, MEDIA_HOST}), timeout=timeout)

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> WhatsApp | None:
        """The connector, or None when nothing of WhatsApp is set. Raises NotConfigured."""
        values = read_settings(cls.settings, settings)
        return None if values is None else cls(Options.from_values(values))

    # --- in ---------------------------------------------------------------------------------------------------------

    def challenge(self, request: Request) -> str:
        """Meta's challenge, when it knows our verify token. Raises BadSignature."""
        echo = request.query.get("hub.challenge", "")
        known = same_token(self._options.verify_token, request.query.get("hub.verify_token"))
        if not known or request.query.get("hub.mode") != "subscribe" or not _CHALLENGE.match(echo):
            raise BadSignature
        return echo

    def verify(self, request: Request) -> Verdict:
        """HMAC-SHA256 of the raw body: `sha256=` and hex in either case. Raises BadSignature."""
        check_hmac_sha256(self._options.app_secret, request.body, request.headers.get(SIGNATURE))
        return Verdict(algorithm=UPSTREAM.signature, key_id="whatsapp-app-secret")

    def read(self, body: bytes) -> Iterator[Event]:
        """Every message, receipt and unreadable part. Raises BadPayload."""
        return events(body, account=self.account)

    # --- out --------------------------------------------------------------------------------------------------------

    async def send(self, reply: Reply) -> str:
        """Meta's id of the message. A file is uploaded first. Raises TryLater or Rejected."""
        recipient(reply.chat_id)
        uploaded = await self._upload(reply.media) if reply.media else ""
        answer = await self._post(message_body(reply, uploaded=uploaded))
        return accepted_id(answer)

    async def typing(self, chat_id: str, message_id: str) -> None:
        """Marks the message as read and shows that we write. Raises TryLater or Rejected."""
        await self._post(typing_body(message_id))

    async def _post(self, body: dict[str, object]) -> Answer:
        url = self._options.address(f"{self.account}/messages")
        answer = await self._web.call("POST", url, headers=self._token(), payload=body)
        raise_for_message(answer)
        return answer

    async def _upload(self, media: Media) -> str:
        """Meta's id of our file. Raises TryLater or Rejected."""
        if media.content is None:
            raise Rejected("the file to send has no bytes")
        file = Upload(
            name="file", content=media.content, file_name=media.file_name or media.kind.value, mime=media.mime
        )
        form = {"messaging_product": "whatsapp", "type": media.mime}
        url = self._options.address(f"{self.account}/media")
        try:
            answer = await self._web.call("POST", url, headers=self._token(), form=form, upload=file)
            raise_for_message(answer)
            return Untrusted.from_json(answer.body).identifier("id")
        except TryLater as error:  # whatever became of the file, the message was not sent
            raise TryLater(str(error), code=error.code, retry_after=error.retry_after) from error
        except BadPayload as error:
            raise TryLater("Meta took the file and gave no id for it") from error

    # --- files ------------------------------------------------------------------------------------------------------

    async def fetch(self, media: Media) -> AsyncIterator[bytes]:
        """The file in chunks, its SHA-256 compared at the end. Raises FetchLater, Gone or TooLarge.

        The address that Meta gives lives five minutes: when it is no longer there, a new one is asked for, once.
        """
        for last in (False, True):
            address, announced = await self._locate(media)
            try:
                async with aclosing(self._stream(address, announced)) as chunks:
                    async for chunk in chunks:
                        yield chunk
                return
            except Gone as error:
                if error.status == 401 and last:
                    raise FetchLater("Meta does not take WHATSAPP_ACCESS_TOKEN: renew it", status=401) from error
                if error.status not in EXPIRED or last:
                    raise

    async def _locate(self, media: Media) -> tuple[str, str]:
        """Where the file is now, and the SHA-256 it must have ("" when nobody says)."""
        if not MEDIA_ID.match(media.ref):
            raise Gone("not a media id")
        url = self._options.address(media.ref) + "?" + urlencode({"phone_number_id": self.account})
        try:
            answer = await self._web.call("GET", url, headers=self._token())
            raise_for_media(answer)
            found = Untrusted.from_json(answer.body)
            return found["url"].as_(str), media.sha256 or sha256_hex(found.get("sha256"))
        except (TryLater, BadPayload) as error:
            raise FetchLater("Meta does not say where the file is") from error

    async def _stream(self, url: str, announced: str) -> AsyncGenerator[bytes, None]:
        seen = hashlib.sha256()
        stream = self._web.stream(url, headers=self._token(), max_bytes=MAX_INCOMING_FILE)
        async with aclosing(stream) as chunks:
            async for chunk in chunks:
                seen.update(chunk)
                yield chunk
        if announced and announced != seen.hexdigest():
            raise Gone("the file is not the one that was announced")

    def _token(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._options.access_token}"}

    async def close(self) -> None:
        """Let go of sockets."""
        await self._web.close()
