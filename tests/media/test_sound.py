"""The shape of a voice note: where it is loud it is high, and nothing foreign comes through."""

from __future__ import annotations

import io
import json
import wave

import numpy as np
import pytest

from bot.media.inspect.findings import Findings, findings_from
from bot.media.inspect.look import look
from bot.media.inspect.recordings import open_recording
from bot.media.inspect.sound import BARS, RATE, as_wav
from bot.rehearsal.made import video, voice_note


def wav(samples: np.ndarray) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((samples * 32000).astype("<i2").tobytes())
    return out.getvalue()


def tone(seconds: float, loud: float) -> np.ndarray:
    return loud * np.sin(np.arange(int(seconds * RATE)) / 12)


def test_it_is_high_where_it_is_loud() -> None:
    found = look(wav(np.concatenate((tone(8, 0.1), tone(8, 0.8)))), "audio/wav")
    assert len(found.shape) == BARS
    assert max(found.shape[: BARS // 2 - 1]) < 20
    assert min(found.shape[BARS // 2 + 1 :]) > 90
    assert found.seconds == 16


def test_a_short_note_has_as_many_bars_as_it_has_moments_and_silence_has_none() -> None:
    assert 15 <= len(look(wav(tone(0.9, 0.5)), "audio/wav").shape) <= 20
    assert look(wav(np.zeros(RATE * 2)), "audio/wav").shape == ()


def test_a_voice_note_as_phones_make_it_has_a_shape_and_a_film_has_none() -> None:
    assert len(look(voice_note(), "audio/ogg").shape) in range(30, BARS + 1)
    assert look(video(), "video/mp4").shape == ()


def test_it_travels_and_what_the_worker_makes_up_is_cut() -> None:
    found = look(voice_note(), "audio/ogg")
    assert findings_from(found.to_json()) == found
    odd = {**json.loads(Findings().to_json()), "shape": [-5, 900, *[7] * 9999]}
    made = findings_from(json.dumps(odd).encode())
    assert made.shape[:2] == (0, 100)
    assert len(made.shape) <= 256


@pytest.mark.parametrize(("container", "codec"), [("ogg", "libopus"), ("mp4", "aac"), ("mp3", "libmp3lame")])
def test_whatever_it_was_it_becomes_plain_wav(container: str, codec: str) -> None:
    kinds = {"ogg": "audio/ogg", "mp4": "audio/mp4", "mp3": "audio/mpeg"}
    with open_recording(voice_note(2.0, container, codec), kinds[container]) as source:
        made = as_wav(source, source.streams.audio[0])
    with wave.open(io.BytesIO(made)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        assert 1.9 * RATE < file.getnframes() < 2.3 * RATE
