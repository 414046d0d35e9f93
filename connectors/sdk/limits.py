"""What a network can carry, as data, and how a reply is made to fit it.

Documented order of degradation: buttons -> a list (where there is one) -> numbered text; long text -> several replies,
cut at a paragraph, else a line, else a sentence, else a word, never inside a grapheme; a caption that is too long or
not carried -> a text after the file; a file whose kind is not carried -> the same file as a document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from connectors.sdk.errors import Rejected
from connectors.sdk.messages import Button, Kind, Media, Reply
from connectors.sdk.split import split_text

__all__ = ["FileLimit", "Limits", "as_buttons", "as_list", "carried", "fit", "numbered", "split_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimit:
    """One kind of file: media types carried (a trailing `*` is any), the largest size in bytes, a caption or none."""

    mimes: tuple[str, ...]
    max_bytes: int
    captioned: bool = True

    def carries(self, media: Media) -> bool:
        """Whether this file passes; parameters of its media type do not count."""
        mime = media.mime.partition(";")[0].strip().lower()
        size = len(media.content) if media.content is not None else media.size or 0
        known = any(mime == m or (m.endswith("*") and mime.startswith(m[:-1])) for m in self.mimes)
        return known and size <= self.max_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one network carries. Lengths are in Unicode code points; `dedupes` says that a repeated key is dropped."""

    text: int
    caption: int = 0
    buttons: int = 0
    button_title: int = 20
    button_body: int = 1024
    button_id: int = 256
    rows: int = 0
    row_title: int = 24
    row_id: int = 200
    list_body: int = 4096
    files: Mapping[Kind, FileLimit] = field(default_factory=dict)
    dedupes: bool = False

    def __post_init__(self) -> None:
        if self.text < 1:
            raise ValueError("a network that carries no text cannot be answered on")


def fit(reply: Reply, limits: Limits) -> tuple[Reply, ...]:
    """The replies that say the same within `limits`, in order; keys are `key`, `key/1`, `key/2`, ...

    Raises Rejected when a file cannot be carried in any form, or when there is nothing to say.
    """
    if not (reply.text.strip() or reply.media or reply.buttons):
        raise Rejected("the reply is empty")
    whole = _degrade_buttons(reply, limits)
    pieces = _with_file(whole, limits) if whole.media else _split(whole, limits)
    return tuple(replace(p, key=reply.key if n == 0 else f"{reply.key}/{n}") for n, p in enumerate(pieces))


def as_buttons(reply: Reply, limits: Limits) -> bool:
    """Whether the choices of `reply` can be shown as buttons."""
    return len(reply.buttons) <= limits.buttons and _choices_fit(
        reply, body=limits.button_body, title=limits.button_title, id_length=limits.button_id
    )


def as_list(reply: Reply, limits: Limits) -> bool:
    """Whether the choices of `reply` can be shown as the rows of a list."""
    return len(reply.buttons) <= limits.rows and _choices_fit(
        reply, body=limits.list_body, title=limits.row_title, id_length=limits.row_id
    )


def numbered(text: str, buttons: tuple[Button, ...]) -> str:
    """The choices as lines that a person can answer by number."""
    return "\n".join([text, *(f"{n}. {b.title}" for n, b in enumerate(buttons, 1))]).strip()


def carried(media: Media, limits: Limits) -> Media | None:
    """The file as this network can carry it: as itself, a voice note as sound, anything as a document, or None."""
    for kind in (media.kind, *([Kind.AUDIO] if media.kind is Kind.VOICE else []), Kind.DOCUMENT):
        limit = limits.files.get(kind)
        if limit and limit.carries(media):
            return replace(media, kind=kind)
    return None


def _choices_fit(reply: Reply, *, body: int, title: int, id_length: int) -> bool:
    titles = {b.title for b in reply.buttons if b.title.strip() and len(b.title) <= title}
    ids = {b.id for b in reply.buttons if 0 < len(b.id) <= id_length}
    count = len(reply.buttons)
    return len(titles) == count == len(ids) and reply.media is None and 0 < len(reply.text.strip()) <= body


def _degrade_buttons(reply: Reply, limits: Limits) -> Reply:
    if not reply.buttons or as_buttons(reply, limits) or as_list(reply, limits):
        return reply
    return replace(reply, buttons=(), text=numbered(reply.text, reply.buttons))


def _split(reply: Reply, limits: Limits) -> list[Reply]:
    pieces = split_text(reply.text, limits.text)
    texts = [replace(reply, text=piece, buttons=(), reply_to="") for piece in pieces]
    texts[0] = replace(texts[0], reply_to=reply.reply_to)
    return [*texts[:-1], replace(texts[-1], buttons=reply.buttons)]


def _with_file(reply: Reply, limits: Limits) -> list[Reply]:
    media = carried(reply.media, limits) if reply.media else None
    if media is None:
        raise Rejected("this network does not carry a file of this kind or size")
    most = limits.caption if limits.files[media.kind].captioned else 0
    if len(reply.text) <= most or not reply.text.strip():
        return [replace(reply, media=media)]
    return [replace(reply, media=media, text=""), *_split(replace(reply, media=None, reply_to=""), limits)]
