"""What WhatsApp carries, from Meta's pages of April 2026 and before; `schema.json` says the same of whole bodies.

Text, reply buttons, lists: messages/send-messages and its pages per kind. Files: business-phone-numbers/media. Rates:
throughput (November 2025) and about-the-platform (December 2025). The window: messages/send-messages.
"""

from __future__ import annotations

from dataclasses import replace

from connectors.sdk.contents import Ask
from connectors.sdk.limits import FileLimit, Limits, Rate, Scope
from connectors.sdk.messages import Kind

MB = 1024 * 1024
MAX_INCOMING_FILE = 100 * MB

_OFFICE = "application/vnd.openxmlformats-officedocument"
_SOUND = FileLimit(
    mimes=("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), max_bytes=16 * MB, captioned=False
)

PER_PERSON = Rate(scope=Scope.CHAT, every=6.0, burst=44)
"""Meta: one message in 6 seconds to one person, and up to 45 at once. One is left for what is late on its way."""
PER_NUMBER = Rate(scope=Scope.ACCOUNT, every=1 / 72, burst=8)
"""Meta: 80 a second from one number. Eight at once and 72 a second are never more than 80 in any second."""
PER_COEXISTING_NUMBER = Rate(scope=Scope.ACCOUNT, every=1 / 18, burst=2)
"""Meta: 20 a second from a number that is also in the WhatsApp Business app."""

WHATSAPP = Limits(
    text=4096,
    caption=1024,
    buttons=3,
    button_title=20,
    button_body=1024,
    button_id=256,
    rows=10,
    row_title=24,
    row_id=200,
    list_body=4096,
    files={
        Kind.IMAGE: FileLimit(mimes=("image/jpeg", "image/png"), max_bytes=5 * MB),
        Kind.VIDEO: FileLimit(mimes=("video/mp4", "video/3gpp"), max_bytes=16 * MB),
        Kind.AUDIO: _SOUND,
        Kind.VOICE: _SOUND,
        Kind.STICKER: FileLimit(mimes=("image/webp",), max_bytes=100 * 1024, captioned=False),
        Kind.DOCUMENT: FileLimit(
            mimes=(
                "application/pdf",
                "text/plain",
                "application/msword",
                "application/vnd.ms-excel",
                "application/vnd.ms-powerpoint",
                f"{_OFFICE}.wordprocessingml.document",
                f"{_OFFICE}.spreadsheetml.sheet",
                f"{_OFFICE}.presentationml.presentation",
            ),
            max_bytes=100 * MB,
        ),
    },
    links=True,
    asks=frozenset(Ask),
    locations=True,
    contacts=10,
    reactions=True,
    templates=True,
    rates=(PER_PERSON, PER_NUMBER),
    window=24 * 3600.0,
)


def in_groups(limits: Limits) -> Limits:
    """Groups get words, files and templates, and nothing to press (Meta, group messages, 2026-06-17)."""
    files = dict(limits.files)
    del files[Kind.STICKER]
    nothing = replace(limits, buttons=0, rows=0, links=False, asks=frozenset(), locations=False, reactions=False)
    return replace(nothing, contacts=0, files=files)


COEXISTING = replace(WHATSAPP, rates=(PER_PERSON, PER_COEXISTING_NUMBER))
