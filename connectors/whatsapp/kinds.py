"""Every kind of message that Meta documents, read into ours. Pure.

Shapes: Meta's webhook reference, pages `messages/*` and `messages/unsupported` (2026-03-20 to 2026-06-17). `READERS` is
the list; the table in README.md and the fixtures are held to it by test_every_kind.py. A kind that is not in it is a
visible message of Kind.UNKNOWN whose `raw_type` is Meta's word for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from connectors.sdk.messages import Kind, Lost, Message
from connectors.sdk.unmapped import line
from connectors.sdk.untrusted import Untrusted
from connectors.whatsapp.parts import card_of, flow_answer, media_of, order_line, place_of, word

Reader = Callable[[Message, Untrusted], Message]
MOST_CARDS = 20
MOST_LINES = 50
LOST = {"131052": Lost.TOO_LARGE, "131060": Lost.UNAVAILABLE}
"""What Meta did not hand on, by its code (error codes, 2026-05-15)."""


def read_content(message: Message, part: Untrusted) -> Message:
    """`message` with what `part` holds. Raises BadPayload."""
    kind = message.raw_type
    codes = [str(error["code"].as_(int)) for error in part.items("errors")]
    if codes:
        message = replace(message, unmapped=tuple(line(f"errors[{n}].code", code) for n, code in enumerate(codes)))
    if kind not in READERS or (codes and part.get(kind) is None):
        return _unknown(message, part, codes)
    if kind in _UNSUPPORTED:
        return _unsupported(message, part, codes)
    return READERS[kind](message, part)


def _text(message: Message, part: Untrusted) -> Message:
    return replace(message, kind=Kind.TEXT, text=part["text"]["body"].as_(str))


def _file(kind: Kind) -> Reader:
    def read(message: Message, part: Untrusted) -> Message:
        found = part[message.raw_type]
        media = media_of(found, kind, message.sent_at)
        return replace(message, kind=media.kind, text=found.text("caption"), media=(media,))

    return read


def _sticker(message: Message, part: Untrusted) -> Message:
    return replace(_file(Kind.STICKER)(message, part), wants_answer=False)


def _location(message: Message, part: Untrusted) -> Message:
    return replace(message, kind=Kind.LOCATION, location=place_of(part["location"]))


def _contacts(message: Message, part: Untrusted) -> Message:
    cards = tuple(card_of(card) for card in islice(part["contacts"], MOST_CARDS))
    return replace(message, kind=Kind.CONTACTS, contacts=cards)


def _interactive(message: Message, part: Untrusted) -> Message:
    found = part.get("interactive")
    if found is None:  # Meta's own fault, seen in the wild: the kind without its object, and an error beside it
        return message
    kind = found["type"].as_(str)
    if kind in ("button_reply", "list_reply"):
        reply = found[kind]
        return replace(message, kind=Kind.CHOICE, text=reply["title"].as_(str), choice=reply["id"].as_(str))
    if kind == "nfm_reply":
        text, rest = flow_answer(found[kind])
        return replace(message, kind=Kind.TEXT, text=text, unmapped=(*message.unmapped, *rest))
    return replace(message, raw_type=f"interactive/{word(kind)}")


def _template_button(message: Message, part: Untrusted) -> Message:
    button = part["button"]
    return replace(message, kind=Kind.CHOICE, text=button["text"].as_(str), choice=button.text("payload"))


def _reaction(message: Message, part: Untrusted) -> Message:
    found = part["reaction"]
    target, emoji = found.identifier("message_id"), found.text("emoji")[:40]
    return replace(message, kind=Kind.REACTION, target=target, text=emoji, wants_answer=False)


def _order(message: Message, part: Untrusted) -> Message:
    order = part["order"]
    lines = tuple(("order_line", order_line(item)) for item in islice(order.items("product_items"), MOST_LINES))
    return replace(message, kind=Kind.ORDER, text=order.text("text"), facts=(*message.facts, *lines))


def _edit(message: Message, part: Untrusted) -> Message:
    """Numbers that are also in the WhatsApp Business app: the new words, or the new caption of a file."""
    edit = part["edit"]
    changed = edit["message"]
    content = changed[changed["type"].as_(str)]
    text = content.text("body") or content.text("caption")
    target = edit.identifier("original_message_id")
    return replace(message, kind=Kind.EDIT, target=target, text=text, wants_answer=False)


def _revoke(message: Message, part: Untrusted) -> Message:
    target = part["revoke"].identifier("original_message_id")
    return replace(message, kind=Kind.REVOKE, target=target, wants_answer=False)


def _system(message: Message, part: Untrusted) -> Message:
    """News of the person; their new address is `news.moves`. Meta's English sentence holds numbers: it is left out."""
    name = part["system"].text("type")
    raw_type = f"system/{word(name)}" if name else "system"
    return replace(message, kind=Kind.SYSTEM, raw_type=raw_type, wants_answer=False)


def _welcome(message: Message, part: Untrusted) -> Message:
    return replace(message, kind=Kind.SYSTEM, wants_answer=False)


def _unsupported(message: Message, part: Untrusted, codes: list[str]) -> Message:
    """What Meta does not hand on. An edit on an ordinary number comes like this, without the new words."""
    inner = part.get(message.raw_type)
    name = inner.text("type") if inner is not None else ""
    lost = Lost.EDITED if name == "edit" else _lost(codes)
    return replace(message, raw_type=f"{message.raw_type}/{word(name)}" if name else message.raw_type, lost=lost)


def _unknown(message: Message, part: Untrusted, codes: list[str]) -> Message:
    return replace(message, lost=_lost(codes))


def _lost(codes: list[str]) -> Lost | None:
    return next((LOST[code] for code in codes if code in LOST), None)


def _visible(message: Message, part: Untrusted) -> Message:
    return message


_UNSUPPORTED = frozenset({"unsupported", "unknown"})

READERS: dict[str, Reader] = {
    "text": _text,
    "image": _file(Kind.IMAGE),
    "video": _file(Kind.VIDEO),
    "audio": _file(Kind.AUDIO),
    "document": _file(Kind.DOCUMENT),
    "sticker": _sticker,
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _template_button,
    "reaction": _reaction,
    "order": _order,
    "system": _system,
    "edit": _edit,
    "revoke": _revoke,
    "unsupported": _visible,
    "unknown": _visible,
    "request_welcome": _welcome,
}
