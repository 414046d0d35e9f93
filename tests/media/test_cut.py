"""A WebM film that was cut on its way opens all the same: it counts only when enough of it is there."""

from __future__ import annotations

import io
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.media.inspect.cut import is_cut
from bot.media.inspect.recordings import look_at_recording

WEBM = "video/webm"


def webm(*, live: bool = False, frames: int = 30) -> bytes:
    """Two seconds in which something moves; `live` as a browser records it, whose length nobody knew at the start."""
    out = io.BytesIO()
    options = {"live": "1"} if live else {}
    with av.open(out, "w", format="webm", container_options=options) as file:
        stream: Any = file.add_stream("libvpx", rate=15, options={"deadline": "realtime"})
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = 320, 240, "yuv420p", 5
        for number in range(frames):
            picture = np.full((240, 320, 3), 30, np.uint8)
            picture[60:150, number * 7 : number * 7 + 70] = 200
            file.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        file.mux(stream.encode(None))
    return out.getvalue()


WHOLE, LIVE = webm(), webm(live=True)


def fault(content: bytes) -> str:
    return look_at_recording(content, WEBM).fault


@pytest.mark.parametrize("content", [WHOLE, LIVE], ids=["known", "live"])
def test_a_whole_film_is_not_cut(content: bytes) -> None:
    assert not is_cut(content, WEBM)
    assert fault(content) == ""


@pytest.mark.parametrize("share", [0.15, 0.25, 0.4])
def test_of_a_film_that_was_cut_early_too_little_is_there(share: float) -> None:
    content = WHOLE[: int(len(WHOLE) * share)]
    assert is_cut(content, WEBM)
    assert fault(content) == "unreadable"


def test_a_film_whose_end_is_missing_is_good_enough() -> None:
    content = WHOLE[: int(len(WHOLE) * 0.85)]
    assert is_cut(content, WEBM)
    assert fault(content) == ""


def test_a_live_film_that_stops_is_as_long_as_it_is() -> None:
    content = LIVE[: int(len(LIVE) * 0.8)]
    assert not is_cut(content, WEBM)
    assert fault(content) == ""


def test_a_live_film_has_the_length_that_it_plays() -> None:
    assert look_at_recording(LIVE, WEBM).seconds == pytest.approx(2.0, abs=0.1)


def test_a_live_film_of_a_moment_is_short() -> None:
    assert fault(webm(live=True, frames=4)) == "short"


def test_other_kinds_are_not_asked() -> None:
    assert not is_cut(WHOLE[:400], "video/mp4")


@settings(max_examples=100)
@given(st.binary(max_size=60), st.sampled_from([b"", b"\x1a\x45\xdf\xa3", WHOLE[:40], WHOLE[:60]]))
def test_any_bytes_are_answered_without_an_error(rest: bytes, begins: bytes) -> None:
    is_cut(begins + rest, WEBM)
