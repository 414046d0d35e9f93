"""What a network can carry, as data, and how a reply is made to fit it.

Documented order of degradation: buttons -> a list (where there is one) -> numbered text; a link -> its address in the
text; a question for a place or a card -> the words of the question; a place, a card -> words; a reaction -> its emoji
in the text; a template -> its text; long text -> several replies, cut at a paragraph, else a line, else a sentence,
else a word, never inside a grapheme; a caption that is too long or not carried -> a text after the file; a voice note
-> a sound; a sticker -> a picture; a file whose kind is not carried -> the same file as a document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from connectors.sdk.contents import Ask
from connectors.sdk.errors import Rejected
from connectors.sdk.messages import Kind, Media, Reply
from connectors.sdk.split import split_text
from connectors.sdk.wording import card, linked, numbered, place

__all__ = [
    "FileLimit",
    "Limits",
    "Rate",
    "Scope",
    "as_ask",
    "as_buttons",
    "as_link",
    "as_list",
    "carried",
    "fit",
    "numbered",
    "split_text",
]


class Scope(str, Enum):
    """Whom a rate counts: everybody we write to from one account, or one chat."""

    ACCOUNT = "account"
    CHAT = "chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A token bucket: `burst` messages at once, and then one each `every` seconds."""

    scope: Scope
    every: float
    burst: int = 1


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
    """What one network carries. Lengths are in Unicode code points; `dedupes` says that a repeated key is dropped.

    `contacts` is the most cards in one message. `window` is how many seconds after a person's last message we may speak
    freely; outside it only templates go. `rates` are met by waiting in the outbox.
    """

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
    links: bool = False
    asks: frozenset[Ask] = frozenset()
    locations: bool = False
    contacts: int = 0
    reactions: bool = False
    templates: bool = False
    rates: tuple[Rate, ...] = ()
    window: float | None = None

    def __post_init__(self) -> None:
        if self.text < 1:
            raise ValueError("a network that carries no text cannot be answered on")


def fit(reply: Reply, limits: Limits) -> tuple[Reply, ...]:
    """The replies that say the same within `limits`, in order; keys are `key`, `key/1`, `key/2`, ...

    Raises Rejected when a file cannot be carried in any form, or when there is nothing to say.
    """
    if not (reply.text.strip() or any(getattr(reply, name) for name in _CONTENTS)):
        raise Rejected("the reply is empty")
    pieces = _pieces(reply, limits)
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


def as_link(reply: Reply, limits: Limits) -> bool:
    """Whether the link of `reply` can be shown as a button."""
    if not limits.links or reply.link is None:
        return False
    titled = reply.link.title.strip() and len(reply.link.title) <= limits.button_title
    return bool(titled and _ADDRESS.fullmatch(reply.link.url)) and _alone(reply, limits)


def as_ask(reply: Reply, limits: Limits) -> bool:
    """Whether what `reply` asks for can be asked for with the network's own button."""
    return reply.ask in limits.asks and reply.link is None and _alone(reply, limits)


def carried(media: Media, limits: Limits) -> Media | None:
    """The file as this network can carry it: as itself, as its next of kin, anything as a document, or None."""
    for kind in (media.kind, *_NEXT_OF_KIN.get(media.kind, ()), Kind.DOCUMENT):
        limit = limits.files.get(kind)
        if limit and limit.carries(media):
            return replace(media, kind=kind)
    return None


def _choices_fit(reply: Reply, *, body: int, title: int, id_length: int) -> bool:
    titles = {b.title for b in reply.buttons if b.title.strip() and len(b.title) <= title}
    ids = {b.id for b in reply.buttons if 0 < len(b.id) <= id_length}
    count = len(reply.buttons)
    return len(titles) == count == len(ids) and reply.media is None and 0 < len(reply.text.strip()) <= body


def _alone(reply: Reply, limits: Limits) -> bool:
    """A text that is short enough to stand above a button, and nothing else that would need one."""
    return not reply.buttons and reply.media is None and 0 < len(reply.text.strip()) <= limits.button_body


def _pieces(reply: Reply, limits: Limits) -> list[Reply]:
    if reply.template and limits.templates:
        return [replace(_only(reply), template=reply.template)]
    reply = replace(reply, template=None)
    if reply.reaction and limits.reactions and reply.reply_to:
        left = replace(reply, reaction="")
        return [replace(_only(reply), reaction=reply.reaction), *(_pieces(left, limits) if _says(left) else [])]
    reply = replace(reply, reaction="", text=f"{reply.reaction} {reply.text}".strip() if reply.reaction else reply.text)
    words, beside = _beside(reply, limits)
    if not (beside or _says(words)):
        raise Rejected("the reply is empty")
    if not _says(words):
        return [replace(beside[0], reply_to=reply.reply_to), *beside[1:]]
    whole = _with_choices(words, limits)
    return [*(_with_file(whole, limits) if whole.media else _split(whole, limits)), *beside]


def _says(reply: Reply) -> bool:
    return bool(reply.text.strip() or any(getattr(reply, name) for name in _CONTENTS))


def _only(reply: Reply) -> Reply:
    """A reply to the same person that says nothing yet."""
    return Reply(chat_id=reply.chat_id, key=reply.key, reply_to=reply.reply_to)


def _beside(reply: Reply, limits: Limits) -> tuple[Reply, list[Reply]]:
    """The reply without place and cards, which are words in it now, and those that go as messages of their own."""
    beside, words = [], []
    if reply.location and limits.locations:
        beside.append(replace(_only(reply), reply_to="", location=reply.location))
    elif reply.location:
        words.append(place(reply.location))
    if limits.contacts:
        for start in range(0, len(reply.contacts), limits.contacts):
            cards = reply.contacts[start : start + limits.contacts]
            beside.append(replace(_only(reply), reply_to="", contacts=cards))
    else:
        words += [card(contact) for contact in reply.contacts]
    text = "\n\n".join(part for part in (reply.text, *words) if part.strip())
    return replace(reply, location=None, contacts=(), text=text), beside


def _with_choices(reply: Reply, limits: Limits) -> Reply:
    """The reply with what the network shows as buttons, and the rest of it in words."""
    if reply.link and not as_link(reply, limits):
        reply = replace(reply, link=None, text=linked(reply.text, reply.link))
    if reply.buttons and not (as_buttons(reply, limits) or as_list(reply, limits)):
        reply = replace(reply, buttons=(), text=numbered(reply.text, reply.buttons))
    return reply if as_ask(reply, limits) else replace(reply, ask=None)


def _split(reply: Reply, limits: Limits) -> list[Reply]:
    pieces = split_text(reply.text, limits.text)
    texts = [replace(_only(reply), text=piece, reply_to="") for piece in pieces]
    texts[0] = replace(texts[0], reply_to=reply.reply_to)
    return [*texts[:-1], replace(texts[-1], buttons=reply.buttons, link=reply.link, ask=reply.ask)]


def _with_file(reply: Reply, limits: Limits) -> list[Reply]:
    media = carried(reply.media, limits) if reply.media else None
    if media is None:
        raise Rejected("this network does not carry a file of this kind or size")
    most = limits.caption if limits.files[media.kind].captioned else 0
    if len(reply.text) <= most or not reply.text.strip():
        return [replace(reply, media=media)]
    return [replace(reply, media=media, text=""), *_split(replace(reply, media=None, reply_to=""), limits)]


_CONTENTS = ("media", "buttons", "location", "contacts", "reaction", "link", "template")
"""What a reply may hold beside its text; a question for something (`ask`) is nothing without words."""
_NEXT_OF_KIN = {Kind.VOICE: (Kind.AUDIO,), Kind.STICKER: (Kind.IMAGE,)}
_ADDRESS = re.compile(r"https?://[^\s]{1,1900}")
