"""Sound heard through once: how long, how loud, the shape that people see of it, and the same as plain WAV."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
import numpy.typing as npt

RATE = 16_000
LONGEST = 900.0
"""Seconds that are heard; what comes later has no shape and is not written down."""
BARS = 64
HIGHEST = 100
BLOCK = RATE // 20
FULL = 32767
Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """`loudest` is the loudest twentieth of a second as a share of full scale; `shape` BARS heights, 0 to HIGHEST."""

    seconds: float
    loudest: float
    shape: tuple[int, ...]


def heard(container: Any, stream: Any) -> Sound:
    """The sound of a stream. Raises what ffmpeg raises."""
    levels: list[float] = []
    count, rest = 0, np.empty(0, np.float32)
    for samples in _samples(container, stream):
        count += len(samples)
        whole = np.concatenate((rest, samples))
        cut = len(whole) - len(whole) % BLOCK
        levels += np.sqrt(np.mean(np.square(whole[:cut].reshape(-1, BLOCK)), axis=1)).tolist() if cut else []
        rest = whole[cut:]
    if len(rest):
        levels.append(float(np.sqrt(np.mean(np.square(rest)))))
    return Sound(seconds=count / RATE, loudest=max(levels, default=0.0), shape=_shape(levels))


def as_wav(container: Any, stream: Any) -> bytes:
    """The sound as WAV: mono, 16,000 samples of 16 bits a second, which is what engines that listen want."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        for samples in _samples(container, stream):
            file.writeframes((np.clip(samples, -1, 1) * FULL).astype("<i2").tobytes())
    return out.getvalue()


def _samples(container: Any, stream: Any) -> Iterator[Samples]:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    count = 0
    for frame in container.decode(stream):
        for part in resampler.resample(frame):
            samples = np.nan_to_num(part.to_ndarray().ravel())
            count += len(samples)
            yield samples
        if count >= LONGEST * RATE:
            return


def _shape(levels: list[float]) -> tuple[int, ...]:
    """The loudest of each part, against the loudest of all; none for silence."""
    loudest = max(levels, default=0.0)
    if loudest <= 0:
        return ()
    parts = np.array_split(np.asarray(levels), min(BARS, len(levels)))
    return tuple(round(HIGHEST * float(part.max()) / loudest) for part in parts)
