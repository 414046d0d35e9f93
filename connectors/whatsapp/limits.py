"""What WhatsApp carries, from Meta's pages of April 2026 and before; `schema.json` says the same of whole bodies.

Text, reply buttons, lists: messages/send-messages and its pages per kind. Files: business-phone-numbers/media.
"""

from __future__ import annotations

from connectors.sdk.limits import FileLimit, Limits
from connectors.sdk.messages import Kind

MB = 1024 * 1024
MAX_INCOMING_FILE = 100 * MB

_OFFICE = "application/vnd.openxmlformats-officedocument"
_SOUND = FileLimit(
    mimes=("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), max_bytes=16 * MB, captioned=False
)

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
)
