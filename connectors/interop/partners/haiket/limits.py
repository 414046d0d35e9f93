"""What Haiket carries: voice first, so texts are short and a voice note stays one. Sizes are this gateway's own."""

from __future__ import annotations

from connectors.sdk.limits import FileLimit, Limits
from connectors.sdk.messages import Kind

MEGABYTE = 1024 * 1024

LIMITS = Limits(
    text=2_000,
    caption=500,
    files={
        Kind.VOICE: FileLimit(mimes=("audio/ogg", "audio/mp4", "audio/mpeg"), max_bytes=16 * MEGABYTE, captioned=False),
        Kind.AUDIO: FileLimit(mimes=("audio/*",), max_bytes=16 * MEGABYTE, captioned=False),
        Kind.IMAGE: FileLimit(mimes=("image/jpeg", "image/png"), max_bytes=16 * MEGABYTE),
        Kind.VIDEO: FileLimit(mimes=("video/mp4",), max_bytes=64 * MEGABYTE),
        Kind.DOCUMENT: FileLimit(mimes=("*",), max_bytes=32 * MEGABYTE),
    },
    dedupes=True,
)
