"""What people send in a rehearsal: small files of the right kind, made here, or any file beside the scenario."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from bot.media.sniff import kind_of, sniff
from bot.rehearsal.made import screenshot, video, voice_note
from connectors.sdk.messages import Kind
from connectors.sdk.played.players import CannotPlay, Thing

MOST_MEGABYTES = 200


def thing(words: str, folder: Path) -> Thing:
    """The file that these words name. Raises CannotPlay when there is none."""
    if found := _FILE.fullmatch(words):
        return _of_file(folder / found["name"])
    bare, _, size = _SIZE.sub(r"\1|\2", words).partition("|")
    kind, mime, name, content = THINGS[bare.strip().lower()]
    made = content()
    if size:
        if int(size) > MOST_MEGABYTES:
            raise CannotPlay(f"a file of more than {MOST_MEGABYTES} MB is not made here")
        made += bytes(int(size) * 1_000_000 - len(made))
    return Thing(kind=kind, mime=mime, name=name, content=made)


def _of_file(path: Path) -> Thing:
    if not path.is_file():
        raise CannotPlay(f"there is no file {path.name} beside the scenario")
    content = path.read_bytes()
    mime = sniff(content[:8192])
    return Thing(kind=Kind(kind_of(mime)), mime=mime, name=path.name, content=content)


def archive() -> bytes:
    """A log file: ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("app.log", "12:00:01 could not open the page\n")
    return out.getvalue()


def document() -> bytes:
    """An empty page: PDF."""
    parts = (
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n",
    )
    return b"%PDF-1.4\n" + b"".join(parts) + b"trailer<</Root 1 0 R/Size 4>>\n%%EOF\n"


_FILE = re.compile(r"(?:le fichier|the file) [«“\"]? ?(?P<name>[\w.-]+) ?[»”\"]?", re.IGNORECASE)
_SIZE = re.compile(r"^(.*) (?:de|of) (\d+) (?:Mo|MB)$", re.IGNORECASE)
_Made = tuple[Kind, str, str, Callable[[], bytes]]
_SCREENSHOT: _Made = (Kind.IMAGE, "image/png", "capture.png", screenshot)
_VIDEO: _Made = (Kind.VIDEO, "video/mp4", "video.mp4", video)
_VOICE: _Made = (Kind.VOICE, "audio/ogg", "voice.ogg", voice_note)
_DOCUMENT: _Made = (Kind.DOCUMENT, "application/pdf", "document.pdf", document)
_ARCHIVE: _Made = (Kind.DOCUMENT, "application/zip", "archive.zip", archive)
THINGS: dict[str, _Made] = {
    "une capture d'écran": _SCREENSHOT,
    "a screenshot": _SCREENSHOT,
    "une vidéo": _VIDEO,
    "a video": _VIDEO,
    "une note vocale": _VOICE,
    "a voice note": _VOICE,
    "une archive": _ARCHIVE,
    "an archive": _ARCHIVE,
    "un document": _DOCUMENT,
    "a document": _DOCUMENT,
}
"""Words -> kind, media type, file name, and what makes its bytes."""
