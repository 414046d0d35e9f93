"""Faces are painted over in the copy, and a screen without one is left as it is; how well stands in the bench."""

from __future__ import annotations

import io
import random

import numpy as np
from PIL import Image

from bot.media.inspect.faces import faces_in
from bot.media.inspect.pictures import open_picture
from bot.media.inspect.read import read
from bot.rehearsal.made import screenshot
from bot.rehearsal.portraits import chat


def test_a_face_beside_a_chat_is_found_where_it_is() -> None:
    (left, top, right, bottom), *_ = faces_in(open_picture(chat(240, random.Random(3))))
    assert 40 / 720 < left < right < 320 / 720
    assert 180 / 1280 < top < bottom < 460 / 1280


def test_most_drawn_faces_are_found_and_none_on_a_screen_without() -> None:
    dice = random.Random(3)
    assert sum(bool(faces_in(open_picture(chat(120, dice)))) for _ in range(8)) >= 6
    assert faces_in(open_picture(screenshot())) == []
    assert faces_in(Image.new("RGB", (20, 20))) == []


def test_the_copy_is_without_it_and_says_so() -> None:
    content = chat(240, random.Random(3))
    reading, copy = read(content)
    assert reading.masked == ("face",)
    before, after = (np.asarray(open_picture(one).crop((150, 290, 210, 360))) for one in (content, copy))
    assert before.std() > 30
    assert after.std() < 5
    assert Image.open(io.BytesIO(copy)).size == (720, 1280)


def test_of_a_crowd_nothing_is_left_in_the_copy() -> None:
    face = open_picture(chat(240, random.Random(3))).crop((40, 180, 320, 460)).resize((180, 180))
    crowd, out = Image.new("RGB", (1440, 1440), "white"), io.BytesIO()
    for n in range(64):
        crowd.paste(face, (180 * (n % 8), 180 * (n // 8)))
    crowd.save(out, "PNG")
    reading, copy = read(out.getvalue())
    assert "face" in reading.masked
    assert np.asarray(open_picture(copy)).std() < 5
