"""WhatsApp's Cloud API as a connector: one business phone number.

In: Meta's webhook, HMAC-SHA256 over the raw body. Out: the Graph API. The message is encrypted between the customer and
Meta, whose cloud opens it: encryption ends there.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date
from urllib.parse import urlsplit

from connectors.sdk.card import Upstream
from connectors.sdk.connector import Connector, Handshake, MarksRead, Rereads, Typing, read_settings
from connectors.sdk.errors import BadPayload, BadSignature, Rejected, TryLater
from connectors.sdk.limits import Limits
from connectors.sdk.messages import Event, Media, Reply, Request, Verdict
from connectors.sdk.signatures import check_hmac_sha256, same_token
from connectors.sdk.untrusted import Untrusted
from connectors.sdk.web import Answer, Upload, Web
from connectors.whatsapp.answers import accepted_id, raise_for_message
from connectors.whatsapp.bodies import message_body, read_body, recipient, typing_body
from connectors.whatsapp.files import Files
from connectors.whatsapp.limits import COEXISTING, WHATSAPP, in_groups
from connectors.whatsapp.options import SETTINGS, Options
from connectors.whatsapp.parts import GROUP, NETWORK
from connectors.whatsapp.payloads import events

SIGNATURE = "x-hub-signature-256"
MEDIA_HOST = "lookaside.fbsbx.com"
UPSTREAM = Upstream(
    protocol="Signal",
    opened_by="Meta (WhatsApp Cloud API)",
    signature="hmac-sha256",
    checked=date(2026, 11, 1),
)
_CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{1,256}\Z")


class WhatsApp(Connector, Handshake, MarksRead, Rereads, Typing):
    """One business phone number; `account` is Meta's id of it."""

    network = NETWORK
    title = "WhatsApp"
    limits = WHATSAPP
    kept_headers = (SIGNATURE,)
    upstream = UPSTREAM
    typing_reads = True
    typing_lasts = 25.0
    settings = SETTINGS

    def __init__(self, options: Options, *, timeout: float = 20.0) -> None:
        self.account = options.phone_number_id
        self.limits = COEXISTING if options.coexistence else WHATSAPP
        self._in_groups = in_groups(self.limits)
        self._options = options
        self._web = Web(frozenset({urlsplit(options.graph_url).netloc, MEDIA_HOST}), timeout=timeout)
        self._files = Files(options, self._web)

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> WhatsApp | None:
        """The connector, or None when nothing of WhatsApp is set. Raises NotConfigured."""
        values = read_settings(cls.settings, settings)
        return None if values is None else cls(Options.from_values(values))

    @property
    def scope(self) -> str:
        """Business-scoped ids are unique within a business portfolio (Meta, 2026-05-07), else count for the number."""
        return f"portfolio:{self._options.portfolio_id}" if self._options.portfolio_id else self.account

    def limits_in(self, chat_id: str) -> Limits:
        """Groups get no buttons, places, cards or reactions."""
        return self._in_groups if chat_id.startswith(GROUP) else self.limits

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

    @classmethod
    def reread(cls, body: bytes, account: str, opening: bytes) -> Iterator[Event]:
        """What `read` gave: nothing but the bytes is needed. Raises BadPayload."""
        return events(body, account=account)

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

    async def mark_read(self, chat_id: str, message_id: str) -> None:
        """Marks the message and those before it as read. Raises TryLater or Rejected."""
        await self._post(read_body(message_id))

    async def _post(self, body: dict[str, object]) -> Answer:
        url = self._options.address(f"{self.account}/messages")
        answer = await self._web.call("POST", url, headers=self._options.token(), payload=body)
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
            answer = await self._web.call("POST", url, headers=self._options.token(), form=form, upload=file)
            raise_for_message(answer)
            return Untrusted.from_json(answer.body).identifier("id")
        except TryLater as error:
            error.maybe_sent = False  # whatever became of the file, the message was not sent
            raise
        except BadPayload as error:
            raise TryLater("Meta took the file and gave no id for it") from error

    # --- files ------------------------------------------------------------------------------------------------------

    def fetch(self, media: Media) -> AsyncIterator[bytes]:
        """The file in chunks, its SHA-256 compared at the end. Raises FetchLater, Gone or TooLarge."""
        return self._files.fetch(media)

    async def close(self) -> None:
        """Let go of sockets."""
        await self._web.close()
