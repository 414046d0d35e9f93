"""Faces on a picture, so that the copy that people see first can do without them.

The cascades of OpenCV's own wheel: old, small, quick, and made for faces that look ahead. They miss many: a
help, no promise.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

LOOKED_AT = 1440
"""The longer side of the copy that is searched; small avatars need all of it."""
CASCADES = ("default", "alt2")
LEAST_SIDE = 24
NEIGHBOURS = 3
"""So many finds in one place are a face; what that misses is printed by `python -m bench.evidence`."""
SPARE = 0.12
MOST = 40
"""More finds than that are a crowd, or a pattern that nobody can tell from one: the whole picture is masked."""

Box = tuple[float, float, float, float]
WHOLE: Box = (-0.25, -0.25, 1.25, 1.25)
"""An oval in it leaves no corner."""


def faces_in(picture: Image.Image) -> list[Box]:
    """Left, top, right and bottom of each, as shares of the picture, with some room around."""
    copy = picture.convert("L")
    copy.thumbnail((LOOKED_AT, LOOKED_AT), Image.Resampling.BILINEAR)
    shades, found = np.asarray(copy), []
    for cascade in _cascades():
        found += [
            tuple(map(float, box))
            for box in cascade.detectMultiScale(shades, 1.1, NEIGHBOURS, minSize=(LEAST_SIDE, LEAST_SIDE))
        ]
    return [_box(one, copy.size) for one in found] if len(found) <= MOST else [WHOLE]


def _box(found: tuple[float, ...], size: tuple[int, int]) -> Box:
    left, top, width, height = found
    across, down = SPARE * width, SPARE * height
    sides = (left - across) / size[0], (top - down) / size[1]
    return *sides, (left + width + across) / size[0], (top + height + down) / size[1]


@lru_cache(maxsize=1)
def _cascades() -> tuple[Any, ...]:
    import cv2

    cv2.setNumThreads(1)
    folder = Path(cv2.__file__).parent / "data"
    return tuple(cv2.CascadeClassifier(str(folder / f"haarcascade_frontalface_{name}.xml")) for name in CASCADES)
