"""Labelled sound, film and archives, good and bad, made here for `bench.evidence`, so that all can make them again."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Iterator
from typing import Any

import av
import numpy as np

RATE = 48_000
SAMPLES = 8
SOUNDS = (("ogg", "libopus"), ("mp4", "aac"), ("mp3", "libmp3lame"))
FILMS = (("mp4", "libx264"), ("webm", "libvpx"), ("mov", "libx264"))


def sounds(dice: random.Random) -> Iterator[tuple[str, bytes, str]]:
    """Label, bytes, kind: voice that rises and falls, whispered, under noise; silence, hiss, a slip, a cut file."""
    for number in range(SAMPLES):
        form = SOUNDS[number % len(SOUNDS)]
        yield "good", _sound(_voice(dice, 3.0, dice.uniform(0.2, 0.8)), *form), "voice"
        yield "good", _sound(_voice(dice, 2.0, 0.02), *form), "voice"
        yield "good", _sound(_voice(dice, 2.0, 0.2) + _hiss(dice, 2.0, 0.02), *form), "voice"
        yield "silent", _sound(np.zeros(int(RATE * 2)), *form), "voice"
        yield "silent", _sound(_hiss(dice, 2.0, 0.0004), *form), "voice"
        yield "short", _sound(_voice(dice, dice.uniform(0.1, 0.4), 0.5), *form), "voice"
        whole = _sound(_voice(dice, 2.0, 0.5), *form)
        yield "unreadable", bytes(200) + whole[400:600] if number % 2 else whole[: dice.randint(30, 60)], "voice"


def films(dice: random.Random) -> Iterator[tuple[str, bytes, str]]:
    """A screen on which something moves, also in the dark; a lens that was covered; too short; cut."""
    for number in range(SAMPLES):
        form = FILMS[number % len(FILMS)]
        yield "good", _film(dice, 2.0, 160, *form), "video"
        yield "good", _film(dice, 2.0, 25, *form), "video"
        yield "blank", _film(dice, 2.0, 0, *form), "video"
        yield "short", _film(dice, 0.3, 160, *form), "video"
        yield "unreadable", _film(dice, 2.0, 160, *form)[: dice.randint(300, 900)], "video"


def archives(dice: random.Random) -> Iterator[tuple[str, bytes, str]]:
    """Logs as people zip them; bombs, programs inside, also deep, archives with a password, cut ones."""
    for number in range(SAMPLES):
        log = "".join(f"{dice.random()} error {dice.randint(0, 999)}\n" for _ in range(2_000)).encode()
        yield "good", _zipped({"app.log": log, "read me.txt": b"hello"}), "document"
        yield "good", gzip.compress(log * 20), "document"
        yield "bomb", _zipped({"a.log": bytes(60_000_000 + number)}), "document"
        yield "bomb", gzip.compress(bytes(60_000_000 + number)), "document"
        yield "program", _zipped({"log.txt": log, "setup.exe": b"MZ"}), "document"
        yield "program", _zipped({"in.zip": _zipped({"logs.txt": b"\x7fELF\x02\x01\x01" + bytes(99)})}), "document"
        yield "opaque", _locked({"log.txt": log}), "document"
        yield "unreadable", _zipped({"app.log": log})[: dice.randint(2_000, 9_000)], "document"


def _voice(dice: random.Random, seconds: float, loud: float) -> Any:
    time = np.arange(int(seconds * RATE)) / RATE
    pitch, wobble = dice.uniform(90, 260), dice.uniform(3, 6)
    tone = np.sin(2 * np.pi * pitch * time + 3 * np.sin(2 * np.pi * wobble * time))
    return loud * tone * (0.55 + 0.45 * np.sin(2 * np.pi * dice.uniform(1, 3) * time))


def _hiss(dice: random.Random, seconds: float, loud: float) -> Any:
    return loud * np.random.default_rng(dice.randint(0, 9999)).standard_normal(int(seconds * RATE))


def _sound(samples: Any, container: str, codec: str) -> bytes:
    out, fifo = io.BytesIO(), av.AudioFifo()
    whole = av.AudioFrame.from_ndarray(samples.astype(np.float32)[None, :], format="flt", layout="mono")
    whole.sample_rate = RATE
    fifo.write(whole)
    with av.open(out, "w", format=container) as file:
        stream: Any = file.add_stream(codec, rate=RATE, layout="mono")
        while (frame := fifo.read(960, partial=True)) is not None:
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()


def _film(dice: random.Random, seconds: float, contrast: int, container: str, codec: str) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        options = {"preset": "ultrafast"} if codec == "libx264" else {"deadline": "realtime"}
        stream: Any = file.add_stream(codec, rate=15, options=options)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        ground = dice.randint(5, 60)
        for number in range(int(seconds * 15)):
            picture = np.full((240, 320, 3), ground, np.uint8)
            left = (10 + number * 9) % 240
            picture[60:150, left : left + 70] = ground + contrast
            file.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        file.mux(stream.encode(None))
    return out.getvalue()


def _zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def _locked(entries: dict[str, bytes]) -> bytes:
    """As with a password: the bit that says so is set on both sides."""
    content = bytearray(_zipped(entries))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)
