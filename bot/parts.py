"""What every stage works with, made once by `app` and handed to each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.audit.rounds import Audit
from bot.consent.notices import Policy
from bot.inward.conversations import Conversations
from bot.media.convert.converter import Converter
from bot.media.inspect.examiner import Examiner
from bot.media.shelf import Shelf
from bot.store import Store
from bot.watch.health import Health
from connectors.sdk.connector import Connector


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """`connectors` by network; `blind` makes blind indexes; `clock` gives seconds since the epoch, UTC.

    `consent` says where consent is demanded, and how it is asked for. `examiner` looks at files;
    `converter` makes them fit their network; None leaves them as they are. `asks_rating`: customers are asked what they
    thought of a request that they say is solved.
    """

    store: Store
    conversations: Conversations
    connectors: Mapping[str, Connector]
    shelf: Shelf
    health: Health
    audit: Audit
    blind: Callable[..., str]
    clock: Callable[[], float]
    consent: Policy
    examiner: Examiner | None = None
    converter: Converter | None = None
    asks_rating: bool = False
