"""What is found in one file: each fault by a file that has it, and none in files as phones make them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma as xz
import tarfile
import wave
import zipfile
import zlib

import numpy as np
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from bot.media.inspect.findings import FAULTS
from bot.media.inspect.look import look
from bot.media.inspect.pictures import MOST_PIXELS
from bot.media.sniff import HEAD, sniff
from bot.rehearsal.made import screenshot, video, voice_note
from bot.rehearsal.things import document

pillow_heif.register_heif_opener()
_DICE = np.random.default_rng(7)
PHOTO = Image.blend(
    Image.fromarray(_DICE.integers(0, 255, (12, 9, 3), np.uint8)).resize((1400, 1800)),
    Image.fromarray(_DICE.integers(0, 255, (900, 700, 3), np.uint8)).resize((1400, 1800)),
    0.4,
)


def saved(picture: Image.Image, form: str = "PNG", **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **more)
    return out.getvalue()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def fault(content: bytes, kind: str = "") -> str:
    return look(content, sniff(content[:HEAD], kind)).fault


def office(body: str, more: dict[str, bytes] | None = None) -> bytes:
    """A file of an office program: a ZIP of XML, with a picture."""
    xml = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><x xmlns="urn:x"/>'
    parts = {"[Content_Types].xml": xml, "_rels/.rels": xml, body: xml, "docProps/thumbnail.jpeg": saved(PHOTO, "JPEG")}
    return zipped({**parts, **(more or {})})


GOOD = {
    "screenshot": screenshot(),
    "photo": saved(PHOTO, "JPEG"),
    "webp": saved(PHOTO, "WEBP"),
    "heic": saved(PHOTO, "HEIF"),
    "mp4": video(),
    "mov": video(2.0, "mov"),
    "webm": video(2.0, "webm", "libvpx"),
    "pdf": document(),
    "log": b"12:00:01 ERROR 0x80070057 could not open\n" * 500,
    "zip": zipped({"app.log": b"one line of a log\n" * 1000, "inner.zip": zipped({"more.log": b"again\n" * 50})}),
    "gzip": gzip.compress(b"one line of a log\n" * 1000),
    "logs packed one by one": zipped(
        {f"app.log.{n}": pack(b"one line\n" * 900) for n, pack in enumerate((gzip.compress, bz2.compress, xz.compress))}
    ),
    "docx": office("word/document.xml", {"word/embeddings/sheet1.xlsx": office("xl/workbook.xml")}),
    "docx with a drawing": office("word/document.xml", {"word/media/image1.svg": b"<svg/>"}),
    "odt": zipped(
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<?xml version='1.0'?><o/>"}
    ),
    "empty zip": zipped({}),
}


@pytest.mark.parametrize("name", sorted(GOOD))
def test_good_files_have_no_fault(name: str) -> None:
    assert fault(GOOD[name]) == ""


@pytest.mark.parametrize(("container", "codec"), [("ogg", "libopus"), ("mp4", "aac"), ("mp3", "libmp3lame")])
def test_a_voice_note_is_heard_and_measured(container: str, codec: str) -> None:
    content = voice_note(2.0, container, codec)
    found = look(content, sniff(content[:HEAD], "voice"))
    assert (found.fault, len(found.codecs)) == ("", 1)
    assert 1.9 < found.seconds < 2.3


def test_a_film_is_seen_and_measured() -> None:
    found = look(video(), "video/mp4")
    assert (found.width, found.height, found.codecs) == (320, 240, ("h264",))
    assert 1.9 < found.seconds < 2.2


def _png_that_says(width: int, height: int) -> bytes:
    """A few bytes that unpack to a picture of this size."""
    whole = bytearray(saved(Image.new("RGB", (1, 1))))
    whole[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    whole[29:33] = zlib.crc32(bytes(whole[12:29])).to_bytes(4, "big")
    return bytes(whole)


def _zip_bomb() -> bytes:
    return zipped({"zeros.log": bytes(80_000_000)})


def _nested(depth: int) -> bytes:
    content = zipped({"end.txt": b"end"})
    for _ in range(depth):
        content = zipped({"more.zip": content})
    return content


def _bomb_in_depth() -> bytes:
    """Each level alone swells too little to be noticed."""
    content = bytes(1_000_000)
    return zipped({f"{n}.gz": gzip.compress(content + bytes([n])) for n in range(60)})


def _packed_again(times: int) -> bytes:
    content = b"the end"
    for _ in range(times):
        content = gzip.compress(content)
    return content


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("setup.exe"))
    return out.getvalue()


def _locked() -> bytes:
    content = bytearray(zipped({"log.txt": b"secret"}, zipfile.ZIP_STORED))
    content[6] |= 1
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


BAD = {
    "blank black": (saved(Image.new("RGB", (1080, 1920))), "blank"),
    "blank white": (saved(Image.new("RGB", (1080, 1920), "white"), "JPEG"), "blank"),
    "blurred photo": (saved(PHOTO.filter(ImageFilter.GaussianBlur(25)), "JPEG"), "blurred"),
    "blurred screenshot": (
        saved(Image.open(io.BytesIO(screenshot())).filter(ImageFilter.GaussianBlur(9)), "JPEG"),
        "blurred",
    ),
    "thumbnail": (saved(PHOTO.resize((120, 150)), "JPEG"), "small"),
    "cut picture": (screenshot()[:3000], "unreadable"),
    "cut film": (video()[:900], "unreadable"),
    "noise that claims to be a picture": (b"\x89PNG\r\n\x1a\n" + bytes(500), "unreadable"),
    "nothing": (b"", "empty"),
    "short": (voice_note(0.2), "short"),
    "pixel bomb": (_png_that_says(30_000, 30_000), "bomb"),
    "zip bomb": (_zip_bomb(), "bomb"),
    "gzip bomb": (gzip.compress(bytes(80_000_000)), "bomb"),
    "zip of zips of zips": (_nested(5), "bomb"),
    "locked zip": (_locked(), "opaque"),
    **{
        f"{name} bomb in a zip": (zipped({"a.log": pack(bytes(80_000_000))}), "bomb")
        for name, pack in (("gzip", gzip.compress), ("xz", xz.compress))
    },
    "bomb in depth": (_bomb_in_depth(), "bomb"),
    "gzip of gzip of gzip of gzip": (_packed_again(4), "bomb"),
    "program in a gzip in a zip": (zipped({"a.gz": gzip.compress(b"\x7fELF\x02\x01\x01" + bytes(99))}), "program"),
    "program in a zip in a gzip": (gzip.compress(zipped({"run.bat": b"echo"})), "program"),
    "program in a zip in a bzip2 in a zip": (zipped({"a": bz2.compress(zipped({"a.exe": b"MZ"}))}), "program"),
    "locked zip in a zip": (zipped({"a.zip": _locked()}), "opaque"),
    "tar in a gzip": (gzip.compress(_tar()), "opaque"),
    "rar in an xz in a zip": (zipped({"a.xz": xz.compress(b"Rar!\x1a\x07\x01\x00" + bytes(100))}), "opaque"),
    "cut gzip in a zip": (zipped({"a.gz": gzip.compress(b"a line\n" * 99)[:-9]}), "unreadable"),
    "rar": (b"Rar!\x1a\x07\x01\x00" + bytes(100), "opaque"),
    "windows program": (b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(200), "program"),
    "linux program": (b"\x7fELF\x02\x01\x01" + bytes(200), "program"),
    "program in a zip": (zipped({"readme.txt": b"hello", "setup.exe": b"MZ"}), "program"),
    "program in a zip in a zip": (zipped({"a.zip": zipped({"run.bat": b"echo"})}), "program"),
    "program in a zip behind a text": (b"a text first\n" + zipped({"setup.exe": b"hello"}), "program"),
    "program in a zip behind a long text": (b"a text first\n" * 999 + zipped({"setup.exe": b"hello"}), "program"),
    "program in a zip behind a text in a zip": (zipped({"a.log": b"text\n" + zipped({"a.exe": b""})}), "program"),
    "program in a zip behind a text in a gzip": (gzip.compress(b"text\n" + zipped({"a.exe": b"hello"})), "program"),
    "program in a zip behind a gzip": (gzip.compress(b"text\n") + zipped({"a.exe": b"hello"}), "program"),
    **{
        f"{ending} in a zip": (zipped({f"Invoice.{ending} ": b"hello"}), expected)
        for expected, endings in (("program", "pif VHD img msc wsh iso url"), ("script", "html Htm svg mht"))
        for ending in endings.split()
    },
    "shell script": (b"#!/bin/sh\nrm -rf ~\n", "script"),
    "web page": (b"<!DOCTYPE html><html><body>hello</body></html>", "script"),
    "drawing with a script": (b'<?xml version="1.0"?><svg xmlns="x" onload="alert(1)"/>', "script"),
    "pdf with a script": (b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF", "script"),
    "picture and page": (saved(PHOTO, "JPEG") + b"<script>alert(1)</script>", "disguised"),
    "picture and archive": (screenshot() + zipped({"a.txt": b"hidden"}), "disguised"),
    "picture and pdf": (b"GIF89a%PDF-1.4" + saved(PHOTO.resize((300, 300)), "GIF")[6:], "disguised"),
    "film and page": (video() + b"<html><script >1</script>", "disguised"),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_each_fault_is_found(name: str) -> None:
    content, expected = BAD[name]
    assert fault(content) == expected


@pytest.mark.parametrize(("kind", "expected"), [("voice", "unreadable"), ("image", "unreadable"), ("document", "")])
def test_bytes_that_nobody_knows_are_nothing_where_something_is_seen_or_heard(kind: str, expected: str) -> None:
    content = bytes(200) + voice_note()[400:600]
    assert look(content, sniff(content[:HEAD], kind), kind).fault == expected


def test_silence_is_told_from_speech() -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(bytes(64000))
    assert fault(out.getvalue(), "voice") == "silent"


def test_a_playlist_is_never_opened_as_a_recording() -> None:
    playlist = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"
    for mime in ("video/mp4", "audio/mpeg", "video/x-msvideo", "application/x-mpegurl"):
        assert look(playlist, mime).codecs == ()


def test_a_whole_picture_of_the_largest_size_is_looked_at() -> None:
    side = int(MOST_PIXELS**0.5)
    assert look(saved(Image.new("L", (side, side), 30), "PNG", compress_level=1), "image/png").fault == "blank"


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(["screenshot", "heic", "mp4", "webm", "pdf", "zip", "gzip", "docx", "logs packed one by one"]),
    cuts=st.lists(st.tuples(st.integers(0, 30_000), st.binary(max_size=12)), max_size=6),
    keep=st.integers(0, 40_000),
)
def test_damage_of_any_kind_is_a_fault_or_none_and_never_an_error(
    name: str, cuts: list[tuple[int, bytes]], keep: int
) -> None:
    content = bytearray(GOOD[name][: keep or None])
    for at, change in cuts:
        content[at : at + len(change)] = change
    found = look(bytes(content), sniff(bytes(GOOD[name][:HEAD])))
    assert set(found.faults) <= set(FAULTS)


@settings(max_examples=150, deadline=None)
@given(
    content=st.binary(max_size=3000),
    mime=st.sampled_from(
        [
            "image/png",
            "image/gif",
            "video/mp4",
            "audio/amr",
            "application/zip",
            "application/gzip",
            "text/plain",
            "application/pdf",
            "audio/mpeg",
            "video/x-flv",
        ]
    ),
)
def test_any_bytes_under_any_type_are_looked_at_without_an_error(content: bytes, mime: str) -> None:
    assert set(look(content, mime).faults) <= set(FAULTS)
