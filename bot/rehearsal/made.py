"""Files as phones make them: a screenshot with an error, a few seconds of film, a few seconds of voice."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

RATE = 48_000
FRAMES = 15
CUT = 960
"""Samples of sound in one packet: 20 ms."""


@lru_cache(maxsize=8)
def screenshot(*lines: str) -> bytes:
    """A telephone's screen with a red bar and these lines: PNG."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (720, 1280), (244, 245, 247))
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(34)
    pen.rectangle((0, 0, 720, 90), fill=(180, 40, 40))
    for number, line in enumerate(lines or ("Guichet 4.2", "Could not open the page.", "Try again later")):
        pen.text((48, 220 + 70 * number), line, font=font, fill=(20, 22, 26))
    return _saved(picture, "PNG")


@lru_cache(maxsize=4)
def video(seconds: float = 2.0, container: str = "mp4", codec: str = "libx264") -> bytes:
    """A square that walks over a grey ground."""
    import av
    import numpy as np

    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream: Any = file.add_stream(codec, rate=FRAMES, options=_QUICK.get(codec, {}))
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(int(seconds * FRAMES)):
            shades = np.full((240, 320, 3), 110, np.uint8)
            left = 10 + (number * 9) % 240
            shades[80:160, left : left + 60] = (210, 60, 40)
            file.mux(stream.encode(av.VideoFrame.from_ndarray(shades, format="rgb24")))
        file.mux(stream.encode(None))
    return out.getvalue()


@lru_cache(maxsize=4)
def voice_note(seconds: float = 2.0, container: str = "ogg", codec: str = "libopus") -> bytes:
    """A hum that rises and falls like a sentence, mono."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream: Any = file.add_stream(codec, rate=RATE, layout="mono")
        for frame in _hum(seconds):
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()


def _hum(seconds: float) -> Iterator[Any]:
    import av
    import numpy as np

    fifo, time = av.AudioFifo(), np.arange(int(seconds * RATE)) / RATE
    tone = 0.3 * np.sin(2 * np.pi * (180 + 40 * np.sin(5 * time)) * time) * (0.6 + 0.4 * np.sin(11 * time))
    whole = av.AudioFrame.from_ndarray(tone.astype(np.float32)[None, :], format="flt", layout="mono")
    whole.sample_rate = RATE
    fifo.write(whole)
    while (frame := fifo.read(CUT, partial=True)) is not None:
        yield frame


def _saved(picture: Any, form: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, form)
    return out.getvalue()


_QUICK = {"libx264": {"preset": "ultrafast"}}
