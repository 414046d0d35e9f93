"""Files of replies made to fit their network, by the worker, before they are sent."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from bot.media.convert.plan import CONVERTED, plan
from bot.media.inspect.process import Inspector, NotAnswered
from connectors.sdk.limits import Limits
from connectors.sdk.messages import Media

PATIENCE = 240.0
"""Seconds for one file: a long film takes its time on one core."""
ENDINGS = {"video/mp4": ".mp4", "audio/ogg": ".ogg", "image/jpeg": ".jpg"}


class Converter:
    """A worker of its own, so that a film that is made holds up no file that comes in."""

    def __init__(self) -> None:
        self._inspector = Inspector(patience=PATIENCE)

    async def fitted(self, media: Media, limits: Limits) -> Media:
        """The file as this network carries it best; as it is where it cannot be made: then the network's fate is its.

        Pictures lose what their camera wrote into them, wherever they go.
        """
        planned = plan(media, limits)
        if media.content is None or not (planned.outcome == CONVERTED or _tells_of_its_camera(media, media.content)):
            return media
        asked = {"do": "convert", "mime": media.mime, "to": "", "max_bytes": 0}
        if planned.outcome == CONVERTED:
            asked |= {"to": planned.mime, "max_bytes": planned.max_bytes}
        try:
            head, made = await self._inspector.ask(asked, media.content)
            if json.loads(head)["why"]:
                return media
        except (NotAnswered, ValueError, KeyError, TypeError):
            return media
        if planned.outcome != CONVERTED:
            return _with(media, made)
        return _with(
            replace(media, kind=planned.kind, mime=planned.mime, file_name=_renamed(media, planned.mime)), made
        )

    async def close(self) -> None:
        """End the worker."""
        await self._inspector.close()


def _tells_of_its_camera(media: Media, content: bytes) -> bool:
    return media.mime in ("image/jpeg", "image/png", "image/webp") and any(
        mark in content for mark in (b"Exif\0", b"eXIf", b"EXIF", b"http://ns.adobe.com/xap/")
    )


def _with(media: Media, content: bytes) -> Media:
    return replace(media, content=content, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def _renamed(media: Media, mime: str) -> str:
    stem = media.file_name.rpartition(".")[0] or media.file_name
    return f"{stem}{ENDINGS[mime]}" if media.file_name else ""
