"""What BirdyChat carries, by what is publicly known: one-to-one words, photos, files. Sizes are this gateway's."""

from __future__ import annotations

from connectors.sdk.limits import FileLimit, Limits
from connectors.sdk.messages import Kind

MEGABYTE = 1024 * 1024

LIMITS = Limits(
    text=8_000,
    caption=1_024,
    files={
        Kind.IMAGE: FileLimit(mimes=("image/jpeg", "image/png", "image/webp"), max_bytes=16 * MEGABYTE),
        Kind.DOCUMENT: FileLimit(mimes=("*",), max_bytes=64 * MEGABYTE),
    },
    dedupes=True,
)
