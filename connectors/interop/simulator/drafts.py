"""What a person wrote on the page, as MIMI content; what the counter wrote, as the page shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from connectors.interop.compose import PLAIN, Author
from connectors.interop.content import Content, Disposition
from connectors.interop.parts import CHOOSE_ONE, SINGLE_UNIT, ExternalPart, MultiPart, NullPart, Part, SinglePart


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message of the counter's as the phone shows it."""

    text: str = ""
    files: tuple[ExternalPart, ...] = field(default=())
    reply_to: str = ""
    reaction: bool = False


def content_of(author: Author, text: str, files: Sequence[ExternalPart], reply_to: str) -> Content:
    """One message of words, files, or both as one unit. `reply_to` is a message id in hex, or ""."""
    words = SinglePart(disposition=Disposition.RENDER, content_type=PLAIN, content=text.encode("utf-8", "replace"))
    parts: tuple[Part, ...] = (*files, words) if text else tuple(files)
    whole = parts[0]
    if len(parts) > 1:
        whole = MultiPart(disposition=Disposition.RENDER, semantics=SINGLE_UNIT, parts=parts)
    return author.content(whole, in_reply_to=bytes.fromhex(reply_to) if reply_to else None)


def shown(content: Content) -> Shown:
    """What there is to see; a part that this phone cannot show is left out."""
    seen = list(_shown_parts(content.part))
    return Shown(
        text="\n".join(_words(part) for part in seen if isinstance(part, SinglePart)),
        files=tuple(part for part in seen if isinstance(part, ExternalPart)),
        reply_to=content.in_reply_to.hex() if content.in_reply_to else "",
        reaction=content.part.disposition == Disposition.REACTION,
    )


def _shown_parts(part: Part) -> Iterator[Part]:
    if isinstance(part, MultiPart):
        choose = part.semantics == CHOOSE_ONE
        wanted = part.parts
        if choose:
            wanted = tuple(filter(_readable, part.parts))[-1:] or part.parts[:1]
        for one in wanted:
            yield from _shown_parts(one)
    elif not isinstance(part, NullPart):
        yield part


def _readable(part: Part) -> bool:
    return isinstance(part, ExternalPart) or (isinstance(part, SinglePart) and part.content_type.startswith("text/"))


def _words(part: SinglePart) -> str:
    return part.content.decode("utf-8", "replace") if part.content_type.startswith("text/") else ""
