"""Voice notes that say something to a small engine: digits as telephone tones, in Opus as phones send it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import av
import numpy as np

from tests.media.digits_engine import HIGH, KEYS, LOW

RATE = 48_000
ENGINE = (sys.executable, str(Path(__file__).with_name("digits_engine.py")), "mon iPhone 12 plante, erreur")
"""What it hears stands behind these words."""


def saying(digits: str) -> bytes:
    """Each digit for a fifth of a second, a tenth between."""
    parts = [np.zeros(RATE // 10)]
    for digit in digits:
        row = next(n for n, keys in enumerate(KEYS) if digit in keys)
        time = np.arange(RATE // 5) / RATE
        tones = (LOW[row], HIGH[KEYS[row].index(digit)])
        parts += [sum(0.3 * np.sin(2 * np.pi * tone * time) for tone in tones), np.zeros(RATE // 10)]
    out, fifo = io.BytesIO(), av.AudioFifo()
    whole = av.AudioFrame.from_ndarray(np.concatenate(parts).astype(np.float32)[None, :], format="flt", layout="mono")
    whole.sample_rate = RATE
    fifo.write(whole)
    with av.open(out, "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=RATE, layout="mono")
        while (frame := fifo.read(960, partial=True)) is not None:
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()
