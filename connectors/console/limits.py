"""What the chat page carries: our own page, so its limits are ours."""

from __future__ import annotations

from connectors.sdk.limits import FileLimit, Limits
from connectors.sdk.messages import Kind
from connectors.sdk.played.chat_page.blobs import INLINE_IMAGES

MAX_FILE = 100 * 1024 * 1024
MAX_TEXT = 4096

LIMITS = Limits(
    text=MAX_TEXT,
    caption=MAX_TEXT,
    buttons=10,
    button_title=40,
    button_body=MAX_TEXT,
    files={
        Kind.IMAGE: FileLimit(mimes=INLINE_IMAGES, max_bytes=MAX_FILE),
        Kind.VIDEO: FileLimit(mimes=("video/*",), max_bytes=MAX_FILE),
        Kind.AUDIO: FileLimit(mimes=("audio/*",), max_bytes=MAX_FILE),
        Kind.VOICE: FileLimit(mimes=("audio/*",), max_bytes=MAX_FILE),
        Kind.DOCUMENT: FileLimit(mimes=("*",), max_bytes=MAX_FILE),
    },
    dedupes=True,
)
