"""What a file is by its content; the name and type that came with it are never trusted."""

from __future__ import annotations

import codecs

import filetype

HEAD = 8192
"""Bytes from the start that are enough to tell."""
UNKNOWN = "application/octet-stream"


def sniff(head: bytes, kind: str = "") -> str:
    """The media type of a file that begins with `head`; `kind` decides where a container holds either.

    `audio/ogg` and `audio/mp4` are told from video by what the message said it was (voice, audio).
    """
    found = filetype.guess_mime(head) or _text_or_unknown(head)
    spoken = kind in ("voice", "audio")
    if found in ("application/ogg", "audio/ogg", "video/ogg"):
        return "audio/ogg"
    if spoken and found in ("video/mp4", "video/webm", "video/3gpp", "video/x-matroska"):
        return found.replace("video/", "audio/")
    return str(found)


def agrees(announced: str, found: str) -> bool:
    """Whether content that was found to be `found` is of the sort that its message announced; nobody is held to more.

    Bytes that tell nothing agree with all but pictures, which always begin alike. A program is never anything else.
    """
    essence = announced.partition(";")[0].strip().lower()
    if essence in ("", UNKNOWN) and found not in _PROGRAMS:
        return True
    if found == UNKNOWN:
        return essence not in _PICTURES
    return _sort(essence) == _sort(found)


def kind_of(mime: str) -> str:
    """image, video, audio or document."""
    family = mime.split("/", 1)[0]
    return family if family in ("image", "video", "audio") else "document"


def _sort(mime: str) -> str:
    """What a person would call it."""
    if mime in _PROGRAMS:
        return "program"
    if mime.startswith(("audio/", "video/")) or mime in ("application/ogg", "application/mp4"):
        return "sound or film"
    if mime.startswith("image/") and not mime.endswith("+xml"):
        return "picture"
    return "pdf" if mime == "application/pdf" else "document"


def _text_or_unknown(head: bytes) -> str:
    if not head or b"\0" in head:
        return UNKNOWN
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD)  # the cut may split a character
    except UnicodeDecodeError:
        return UNKNOWN
    return "text/plain"


_PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
_PROGRAMS = (
    *("application/x-msdownload", "application/x-executable", "application/wasm", "application/x-shockwave-flash"),
    *("application/x-deb", "application/x-rpm", "application/x-google-chrome-extension"),
)
