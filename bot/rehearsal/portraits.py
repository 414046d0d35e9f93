"""Chats as phones show them, with drawn faces beside the words: nobody's."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageFilter

SKINS = ((235, 200, 175), (200, 150, 120), (120, 80, 60), (80, 55, 45))
Shade = tuple[int, int, int]


def chat(face_side: int, dice: random.Random) -> bytes:
    """A screenshot with one face of this many pixels: PNG."""
    shown = Image.new("RGB", (720, 1280), (240, 240, 244))
    shown.paste(face(face_side, dice), (60, 200))
    out = io.BytesIO()
    shown.save(out, "PNG")
    return out.getvalue()


def face(side: int, dice: random.Random) -> Image.Image:
    """Looks ahead; hair, eyes, brows, nose and mouth, a little soft."""
    ground: Shade = (dice.randint(90, 220), dice.randint(90, 220), dice.randint(90, 220))
    picture, skin = Image.new("RGB", (side, side), ground), dice.choice(SKINS)
    pen = ImageDraw.Draw(picture)
    _head(pen, side, skin)
    for middle in (0.38, 0.62):
        _eye(pen, side, middle, skin)
    _line(pen, side, ((0.5, 0.46), (0.48, 0.6)), _darker(skin, 0.8))
    pen.arc(_scaled((0.38, 0.62, 0.62, 0.78), side), 10, 170, fill=(150, 60, 60), width=max(2, side // 28))
    return picture.filter(ImageFilter.GaussianBlur(side / 90))


def _head(pen: ImageDraw.ImageDraw, side: int, skin: Shade) -> None:
    pen.ellipse(_scaled((0.2, 0.1, 0.8, 0.92), side), fill=skin)
    pen.pieslice(_scaled((0.17, 0.02, 0.83, 0.7), side), 180, 360, fill=_darker(skin, 0.35))
    pen.ellipse(_scaled((0.22, 0.22, 0.78, 0.9), side), fill=skin)


def _eye(pen: ImageDraw.ImageDraw, side: int, middle: float, skin: Shade) -> None:
    pen.ellipse(_scaled((middle - 0.075, 0.4, middle + 0.075, 0.48), side), fill=(250, 250, 250))
    pen.ellipse(_scaled((middle - 0.035, 0.405, middle + 0.035, 0.475), side), fill=(40, 30, 25))
    _line(pen, side, ((middle - 0.1, 0.36), (middle + 0.1, 0.35)), _darker(skin, 0.4))


def _line(pen: ImageDraw.ImageDraw, side: int, ends: tuple[tuple[float, float], ...], shade: Shade) -> None:
    pen.line([(x * side, y * side) for x, y in ends], fill=shade, width=max(2, side // 40))


def _scaled(box: tuple[float, float, float, float], side: int) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    return left * side, top * side, right * side, bottom * side


def _darker(shade: Shade, share: float) -> Shade:
    return int(shade[0] * share), int(shade[1] * share), int(shade[2] * share)
