"""Reading a picture without a network: RapidOCR finds the lines, and a second copy is made without what is private.

The models are in RapidOCR's wheel. They miss many an accent of French, so that words are compared folded.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from bot.media.inspect.faces import Box, faces_in
from bot.media.inspect.fields import Line, fields_of
from bot.media.inspect.pictures import open_picture
from bot.media.inspect.private import private_in, without_private
from bot.media.inspect.reading import MOST_LINES, Reading

READ_AT = 1440
"""The longer side of the copy that is read."""
LEAST_CONFIDENCE = 0.5
QUALITY = 88


def read(content: bytes) -> tuple[Reading, bytes]:
    """What stands on the picture, and the copy that people see first: b"" where nothing had to be masked.

    The bytes were found to be a picture before; raises what Pillow raises otherwise.
    """
    picture = open_picture(content)
    lines = lines_of(picture)
    faces = faces_in(picture)  # before anything is painted over
    kinds = _masked_out(picture, lines) + _without_faces(picture, faces)
    told = [replace(line, text=without_private(line.text)) for line in lines]
    text = "\n".join(line.text for line in told)
    reading = Reading(text=text, fields=fields_of(told), masked=tuple(dict.fromkeys(kinds)))
    return reading, _saved(picture) if kinds else b""


def lines_of(picture: Image.Image) -> list[Line]:
    """The lines of a picture, from top to bottom."""
    copy = picture.copy()
    copy.thumbnail((READ_AT, READ_AT), Image.Resampling.LANCZOS)
    found, _ = _reader()(np.asarray(copy)[:, :, ::-1], use_cls=False)
    lines = [_line(box, text, float(sure), copy.size) for box, text, sure in (found or [])[:MOST_LINES]]
    return sorted((one for one in lines if one.confidence >= LEAST_CONFIDENCE), key=lambda one: one.top)


@lru_cache(maxsize=1)
def _reader() -> Any:
    """The engine with its models: a second to load, for the life of the worker."""
    import cv2
    from rapidocr_onnxruntime import RapidOCR

    cv2.setNumThreads(1)
    return RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)


def _line(box: Any, text: str, sure: float, size: tuple[int, int]) -> Line:
    across, down = [float(x) / size[0] for x, _ in box], [float(y) / size[1] for _, y in box]
    return Line(text=text, confidence=sure, left=min(across), top=min(down), right=max(across), bottom=max(down))


def _masked_out(picture: Image.Image, lines: Sequence[Line]) -> list[str]:
    """Paint over what is private, with a letter's width to spare; gives the kinds."""
    pen, kinds = ImageDraw.Draw(picture), []
    for line in lines:
        for one in private_in(line.text):
            letter = (line.right - line.left) / max(1, len(line.text))
            left = max(line.left, line.left + (one.start - 1.5) * letter)
            right = min(line.right, line.left + (one.end + 1.5) * letter)
            spare = 0.15 * (line.bottom - line.top)
            corners = (left, line.top - spare, right + letter / 2, line.bottom + spare)
            sides = (picture.width, picture.height) * 2
            pen.rectangle([corner * side for corner, side in zip(corners, sides, strict=True)], fill=(40, 40, 44))
            kinds.append(one.kind)
    return kinds


def _without_faces(picture: Image.Image, faces: Sequence[Box]) -> list[str]:
    pen = ImageDraw.Draw(picture)
    for box in faces:
        sides = (picture.width, picture.height) * 2
        pen.ellipse([corner * side for corner, side in zip(box, sides, strict=True)], fill=(40, 40, 44))
    return ["face"] if faces else []


def _saved(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
