"""Sound and film: opened, decoded in part, measured. Nothing but the given bytes is ever read."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import av
import numpy as np

from bot.media.inspect.cut import ENOUGH, is_cut, reach
from bot.media.inspect.findings import Findings
from bot.media.inspect.pictures import Shades, is_blank
from bot.media.inspect.sound import Sound, heard

SHORTEST = 0.6
"""Seconds."""
MOST_PIXELS = 40_000_000
MOST_FRAMES = 12
LOOKED_THROUGH = 240
"""Frames of film that are decoded at most to find those that are looked at."""
SILENT = 0.0012
"""The loudest twentieth of a second, as a share of full scale: about -58 dB."""
DEMUXERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "video/x-m4v": "mov",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
    "video/mpeg": "mpeg",
    "video/x-flv": "flv",
    "video/x-ms-wmv": "asf",
    "audio/mp4": "mov",
    "audio/m4a": "mov",
    "audio/x-m4a": "mov",
    "audio/3gpp": "mov",
    "audio/webm": "matroska",
    "audio/x-matroska": "matroska",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/x-flac": "flac",
    "audio/x-aiff": "aiff",
}
"""By content -> the one reader that may open it. Others could be playlists, which fetch what they name."""


def open_recording(content: bytes, mime: str) -> Any:
    """The container. Raises ValueError for a type we do not play, av.FFmpegError for what does not open."""
    if mime not in DEMUXERS:
        raise ValueError(mime)
    options = {"protocol_whitelist": "data", "max_streams": "16"}
    return av.open(io.BytesIO(content), format=DEMUXERS[mime], options=options, metadata_errors="replace")


def look_at_recording(content: bytes, mime: str) -> Findings:
    """Length, codecs and faults: unreadable, bomb, empty, short, blank, silent."""
    try:
        with open_recording(content, mime) as container:
            found, declared = _look(container), (container.duration or 0) / av.time_base
        if found.width and found.faults in ((), ("short",)) and (not declared or is_cut(content, mime)):
            return _measured(found, _reach(content, mime), declared)
        return found
    except Exception:  # ffmpeg's readers fail in many ways on damaged bytes
        return Findings(faults=("unreadable",))


def _reach(content: bytes, mime: str) -> float:
    with open_recording(content, mime) as container:
        return reach(container)


def _measured(found: Findings, reached: float, declared: float) -> Findings:
    """With its real length: less than half of what it says is no film, and what says nothing is as long as it is."""
    if declared:
        return found if reached >= declared * ENOUGH else Findings(faults=("unreadable",))
    seconds = max(found.seconds, round(reached, 2))
    return replace(found, seconds=seconds, faults=() if seconds >= SHORTEST else ("short",))


def _look(container: Any) -> Findings:
    films, sounds = container.streams.video, container.streams.audio
    codecs = tuple(stream.codec_context.name for stream in (*films, *sounds))
    if not (films or sounds):
        return Findings(faults=("empty",))
    width, height = (films[0].codec_context.width, films[0].codec_context.height) if films else (0, 0)
    if width * height > MOST_PIXELS:
        return Findings(faults=("bomb",))
    shape: tuple[int, ...] = ()
    if films:
        seconds, faults = _watch(container, films[0])
    else:
        sound = heard(container, sounds[0])
        seconds, faults, shape = sound.seconds, _faults_of(sound), sound.shape
    seconds = max(seconds, (container.duration or 0) / av.time_base)
    if not faults and seconds < SHORTEST:
        faults = ("short",)
    seconds = round(seconds, 2)
    return Findings(faults=faults, width=width, height=height, seconds=seconds, codecs=codecs, shape=shape)


def _watch(container: Any, stream: Any) -> tuple[float, tuple[str, ...]]:
    """How far it was seen, and what is wrong with what was seen."""
    seen, blank, seconds = 0, True, 0.0
    for number, frame in enumerate(container.decode(stream)):
        seconds = max(seconds, float(frame.time or 0) + 1 / float(stream.average_rate or 25))
        if number % (LOOKED_THROUGH // MOST_FRAMES) == 0 or number < 2:
            seen += 1
            blank = blank and is_blank(_shades(frame))
        if number >= LOOKED_THROUGH or not blank:
            break
    if not seen:
        return 0.0, ("unreadable",)
    return seconds, ("blank",) if blank else ()


def _shades(frame: Any) -> Shades:
    grey = frame.reformat(width=320, height=240, format="gray").to_ndarray()
    return np.asarray(grey, dtype=np.float32)


def _faults_of(sound: Sound) -> tuple[str, ...]:
    """Whether there was anything to hear."""
    if not sound.seconds:
        return ("empty",)
    return ("silent",) if sound.loudest < SILENT else ()
