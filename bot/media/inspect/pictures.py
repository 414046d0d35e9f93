"""Pictures: decoded whole, within a budget of pixels; then whether one sees anything on them."""

from __future__ import annotations

import io
import warnings

import numpy as np
import numpy.typing as npt
import pillow_heif
from PIL import Image, ImageOps

from bot.media.inspect.findings import Findings

Shades = npt.NDArray[np.float32]
"""One number from 0 to 255 for each pixel."""
MOST_PIXELS = 60_000_000
LEAST_SIDE = 160
LEAST_PIXELS = 60_000
LOOKED_AT = 1024
"""The longer side of the copy that is measured."""
TILES = 6
SHARP = 60.0
"""The least contrast at edges of a picture's sharpest part; the figures are printed by `make bench`."""
FLAT = 6
FLAT_SHARE = 0.9985
"""So much of a picture within so few shades of its commonest one is blank."""
HASH_SIDE = 16
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF", "AVIF")


class PixelBomb(Exception):
    """More pixels than any camera takes."""


def open_picture(content: bytes) -> Image.Image:
    """Decoded, upright, RGB. Raises PixelBomb; OSError, SyntaxError, ValueError and more for what is no picture."""
    pillow_heif.register_heif_opener()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise PixelBomb
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        ground = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(ground, upright)
    return upright.convert("RGB")


def look_at_picture(content: bytes) -> Findings:
    """Size, likeness and faults: bomb, unreadable, small, blank, blurred."""
    try:
        picture = open_picture(content)
    except (PixelBomb, Image.DecompressionBombError):
        return Findings(faults=("bomb",))
    except Exception:  # Pillow's plug-ins raise whatever they like on damaged bytes
        return Findings(faults=("unreadable",))
    faults = []
    if min(picture.size) < LEAST_SIDE or picture.width * picture.height < LEAST_PIXELS:
        faults.append("small")
    shades = np.asarray(_measured(picture).convert("L"), dtype=np.float32)
    if is_blank(shades):
        faults.append("blank")
    elif sharpness(shades) < SHARP:
        faults.append("blurred")
    import imagehash  # loads SciPy, which takes longer than all else here

    likeness = str(imagehash.phash(picture, hash_size=HASH_SIDE))
    return Findings(faults=tuple(faults), width=picture.width, height=picture.height, likeness=likeness)


def is_blank(shades: Shades) -> bool:
    """Whether nearly all of it is of one shade."""
    counts = np.bincount(shades.astype(np.uint8).ravel(), minlength=256)
    common = int(counts.argmax())
    near = counts[max(0, common - FLAT) : common + FLAT + 1].sum()
    return bool(near / shades.size > FLAT_SHARE)


def sharpness(shades: Shades) -> float:
    """The variance of the Laplacian in the sharpest of 36 parts: one sharp part is what the photo is of."""
    if min(shades.shape) < 3 * TILES:
        return 0.0
    inner = shades[1:-1, 1:-1]
    edges = shades[:-2, 1:-1] + shades[2:, 1:-1] + shades[1:-1, :-2] + shades[1:-1, 2:] - 4 * inner
    tiles = [part for row in np.array_split(edges, TILES) for part in np.array_split(row, TILES, axis=1)]
    return float(max(part.var() for part in tiles))


def distance(one: str, other: str) -> int:
    """In how many of 256 bits two likenesses differ."""
    return bin(int(one, 16) ^ int(other, 16)).count("1")


def _measured(picture: Image.Image) -> Image.Image:
    copy = picture.copy()
    copy.thumbnail((LOOKED_AT, LOOKED_AT), Image.Resampling.BILINEAR)
    return copy
