"""Fetching the files of a message after its 200, before the assistant sees it."""

from __future__ import annotations

import secrets

from bot.inward.conversations import Conversation
from bot.media.shelf import GONE, KEPT, REFUSED, UNSAFE, Kept, Shelf, TooLarge
from bot.media.sniff import agrees
from connectors.sdk.connector import THIRD_PARTY, Connector
from connectors.sdk.errors import FetchLater, Gone
from connectors.sdk.errors import TooLarge as OverTheCap
from connectors.sdk.messages import Media, Message

MOST_TRIES = 5
ALTERED = "blob-differs"
"""What connectors call a file whose bytes are not those that the message announced."""
DIFFERS = "the file is of another type than its message announced"
"""On routes where nobody but the customer's device speaks for a file; elsewhere the network has looked at it."""


def missing_file(kept: Kept) -> str:
    """Why a file is not there, as the name of a text: file_missing, file_differs, file_too_large, file_unsafe."""
    if kept.state == KEPT:
        return ""
    if kept.state == REFUSED:
        return "file_too_large"
    if kept.state == UNSAFE:
        return "file_unsafe"
    return "file_differs" if kept.reason.startswith((DIFFERS, ALTERED)) else "file_missing"


async def fetch_all(
    shelf: Shelf,
    connector: Connector,
    message: Message,
    conversation: Conversation,
    *,
    last_try: bool,
) -> list[Kept]:
    """Every file of the message, kept or with the reason why not, in order.

    Raises FetchLater when one may be had later and this is not the last try; what was fetched is dropped then.
    """
    kept: list[Kept] = []
    try:
        for media in message.media:
            kept.append(await _fetch(shelf, connector, media, conversation, last_try=last_try))
    except FetchLater:
        for one in kept:
            shelf.drop(one.id)
        raise
    return kept


async def _fetch(
    shelf: Shelf, connector: Connector, media: Media, conversation: Conversation, *, last_try: bool
) -> Kept:
    name = media.file_name[:200]
    try:
        kept = await shelf.take_in(connector.fetch(media), conversation, media.kind.value, name)
    except Gone as error:
        altered = getattr(error, "code", "") == ALTERED
        return _missing(media, conversation, GONE, f"{ALTERED}: {error}" if altered else str(error))
    except (TooLarge, OverTheCap) as error:
        return _missing(media, conversation, REFUSED, str(error))
    except Exception as error:  # a full disk or a fault of the connector must not hold the chat for ever
        reason = str(error) if isinstance(error, FetchLater) else f"it could not be kept: {type(error).__name__}"
        if not last_try:
            raise FetchLater(reason) from error
        return _missing(media, conversation, GONE, reason)
    if connector.route == THIRD_PARTY and not agrees(media.mime, kept.mime):
        shelf.drop(kept.id)
        return _missing(media, conversation, GONE, DIFFERS)
    return kept


def _missing(media: Media, conversation: Conversation, state: str, reason: str) -> Kept:
    return Kept(
        id=secrets.token_hex(16),
        conversation_id=conversation.id,
        kind=media.kind.value,
        mime=media.mime,
        size=0,
        sha256="",
        state=state,
        reason=reason,
        name=media.file_name[:200],
    )
