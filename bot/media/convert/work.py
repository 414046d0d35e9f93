"""The making itself, in the worker: film to MP4 (H.264, AAC), sound to mono Opus in Ogg, pictures to JPEG.

What is made tells nothing of where and with what it was taken: no EXIF, no tags.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
from PIL import Image

from bot.media.inspect.pictures import open_picture
from bot.media.inspect.recordings import open_recording

WIDEST = 1280
LEAST_RATE, MOST_RATE = 120_000, 2_500_000
SOUND_RATE, VOICE_RATE = 96_000, 24_000
"""Bits a second."""
FRAMES = 30
LONGEST = 3600.0
QUALITIES = (88, 75, 60)
SIDES = (4096, 2560, 1600, 1024)


class CannotConvert(Exception):
    """It cannot be made into what was asked for; the text says why."""


def convert(content: bytes, mime: str, to: str, max_bytes: int) -> bytes:
    """The file as `to`: video/mp4, audio/ogg or image/jpeg. Raises CannotConvert, and what decoders raise."""
    makers = {"video/mp4": _film, "audio/ogg": _voice, "image/jpeg": _picture}
    made = makers[to](content, mime, max_bytes)
    if len(made) > max_bytes:
        raise CannotConvert("it is too long for this network")
    return made


def without_exif(content: bytes) -> bytes:
    """The same picture, upright, without what cameras write into it; the same bytes when there is nothing."""
    picture = Image.open(io.BytesIO(content))
    if picture.format not in ("JPEG", "PNG", "WEBP") or not (picture.getexif() or picture.info.get("xmp")):
        return content
    out, upright = io.BytesIO(), open_picture(content)
    upright.save(out, picture.format, **({"quality": 92} if picture.format != "PNG" else {}))
    return out.getvalue()


def _picture(content: bytes, _mime: str, max_bytes: int) -> bytes:
    picture = open_picture(content)
    for side in SIDES:
        copy = picture.copy()
        copy.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in QUALITIES:
            out = io.BytesIO()
            copy.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= max_bytes:
                return out.getvalue()
    raise CannotConvert("it stays too large")


def _voice(content: bytes, mime: str, _max_bytes: int) -> bytes:
    out = io.BytesIO()
    with open_recording(content, mime) as source, av.open(out, "w", format="ogg") as made:
        if not source.streams.audio:
            raise CannotConvert("there is no sound in it")
        stream: Any = made.add_stream("libopus", rate=48_000, layout="mono")
        stream.bit_rate = VOICE_RATE
        _pour(_frames(source, source.streams.audio[0], "flt", "mono", 48_000), stream, made)
    return out.getvalue()


def _film(content: bytes, mime: str, max_bytes: int) -> bytes:
    out = io.BytesIO()
    with open_recording(content, mime) as source, av.open(out, "w", format="mp4") as made:
        if not source.streams.video:
            raise CannotConvert("there is no picture in it")
        rate = min(Fraction(source.streams.video[0].average_rate or 25), Fraction(FRAMES))
        stream, sound, number = _film_stream(source, made, rate, max_bytes), _sound_stream(source, made), 0
        for packet in source.demux(source.streams.video[0], *source.streams.audio[:1]):
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    number = _show(frame, stream, made, rate, number)
                elif sound:
                    _play(sound[1].resample(frame), sound[0], made)
        made.mux(stream.encode(None))
        if sound:
            made.mux(sound[0].encode(None))
    return out.getvalue()


def _show(frame: Any, stream: Any, made: Any, rate: Fraction, number: int) -> int:
    """Put a frame at its place in time, unless there is one already; gives the next place."""
    place = round(float(frame.time or 0) * float(rate))
    if place < number:
        return number  # more frames a second than are kept
    shown = frame.reformat(width=stream.width, height=stream.height, format="yuv420p")
    shown.pts, shown.time_base, shown.pict_type = place, 1 / rate, 0
    made.mux(stream.encode(shown))
    return place + 1


def _play(frames: Any, stream: Any, made: Any) -> None:
    for frame in frames:
        made.mux(stream.encode(frame))


def _film_stream(source: Any, made: Any, rate: Fraction, max_bytes: int) -> Any:
    """H.264 at a rate that keeps the whole below `max_bytes`, as phones play it."""
    video = source.streams.video[0]
    seconds = (source.duration or 0) / av.time_base or 60.0
    if seconds > LONGEST:
        raise CannotConvert("it is too long for this network")
    room = int(max_bytes * 8 * 0.9 / max(seconds, 1.0)) - (SOUND_RATE if source.streams.audio else 0)
    if room < LEAST_RATE:
        raise CannotConvert("it is too long for this network")
    stream = made.add_stream("libx264", rate=rate, options={"preset": "veryfast", "profile": "main"})
    stream.width, stream.height = _fitting(video.codec_context.width, video.codec_context.height)
    stream.pix_fmt, stream.bit_rate = "yuv420p", min(MOST_RATE, room)
    return stream


def _sound_stream(source: Any, made: Any) -> tuple[Any, Any] | None:
    if not source.streams.audio:
        return None
    stream = made.add_stream("aac", rate=44_100, layout="stereo")
    stream.bit_rate = SOUND_RATE
    return stream, av.AudioResampler(format="fltp", layout="stereo", rate=44_100, frame_size=1024)


def _fitting(width: int, height: int) -> tuple[int, int]:
    """Even sides, the longer one at most WIDEST."""
    share = min(1.0, WIDEST / max(width, height, 1))
    return max(2, int(width * share) // 2 * 2), max(2, int(height * share) // 2 * 2)


def _frames(source: Any, stream: Any, form: str, layout: str, rate: int) -> Iterator[Any]:
    resampler = av.AudioResampler(format=form, layout=layout, rate=rate, frame_size=960)
    for frame in source.decode(stream):
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _pour(frames: Iterator[Any], stream: Any, made: Any) -> None:
    for frame in frames:
        made.mux(stream.encode(frame))
    made.mux(stream.encode(None))
