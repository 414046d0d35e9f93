"""A folder of an encoder: used when it is what was pinned, and otherwise refused in one line."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.nlu.vector_cache import remembered
from bot.nlu.vector_sources import MODEL, TOKENIZER, BadVectors, VectorSource, sources, there
from bot.nlu.vectors import SentenceVectors, VectorsUnusable, opened
from tests.nlu.test_encoder import REFERENCE
from tests.nlu.tiny_encoder import PLACES, WIDTH, digest, write

PIN = "0" * 64


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> SentenceVectors:
    return opened(write(tmp_path_factory.mktemp("tiny")))


def test_texts_have_the_vectors_of_another_implementation(tiny: SentenceVectors) -> None:
    found = tiny.of([known["text"] for known in REFERENCE])
    assert np.abs(found - np.array([known["vector"] for known in REFERENCE])).max() < 1e-6


def test_vectors_keep_the_order_of_their_texts(tiny: SentenceVectors) -> None:
    texts = ["hello " * (n % 7 + 1) for n in range(70)]
    alone = np.concatenate([tiny.of([text]) for text in texts])
    assert np.abs(tiny.of(texts) - alone).max() < 1e-5


def test_only_new_texts_run_through_the_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, kept = write(tmp_path / "encoder"), tmp_path / "kept"
    first = remembered(source, ["hello", "the app", "hello"], kept)
    ran: list[str] = []
    whole = SentenceVectors.of
    monkeypatch.setattr(SentenceVectors, "of", lambda self, texts: (ran.extend(texts), whole(self, texts))[1])
    again = remembered(source, ["the app", "thanks"], kept)
    assert ran == ["thanks"]
    assert np.array_equal(again[0], first[1])
    assert np.array_equal(first[0], first[2])
    assert [path.suffix for path in kept.iterdir()] == [".npz"]


def test_a_broken_file_of_kept_vectors_is_made_again(tmp_path: Path) -> None:
    source, kept = write(tmp_path / "encoder"), tmp_path / "kept"
    first = remembered(source, ["hello"], kept)
    next(kept.iterdir()).write_bytes(b"PK\x03\x04 half")
    assert np.array_equal(remembered(source, ["hello"], kept), first)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), max_size=80), st.integers(1, 300))
def test_any_text_has_a_vector_of_length_one(tiny: SentenceVectors, text: str, times: int) -> None:
    (found,) = tiny.of([text * times])
    assert found.shape == (WIDTH,)
    assert float(found @ found) == pytest.approx(1, abs=1e-4)


def test_a_folder_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    given = {"en": {"folder": str(tmp_path / "none"), "model_sha256": PIN, "tokenizer_sha256": PIN}}
    assert there(given) == {}
    assert len(sources(given)) == 1


def test_two_languages_share_an_encoder(tmp_path: Path) -> None:
    facts = {"folder": str(tmp_path), "model_sha256": PIN, "tokenizer_sha256": PIN}
    assert there({"fr": facts, "en": facts}) == {VectorSource(**facts): ("fr", "en")}


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_file_that_is_not_the_pinned_one_is_refused(tmp_path: Path, name: str) -> None:
    source = write(tmp_path)
    with (tmp_path / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(
        VectorsUnusable, match=f"{name} is not the file that config.yml pins: its SHA-256 is [0-9a-f]{{64}}"
    ):
        opened(source)


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    source = write(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(VectorsUnusable, match=f"{name}: No such file or directory"):
        opened(source)


def test_weights_of_another_shape_are_named(tmp_path: Path) -> None:
    source = write(tmp_path, encoder__layer__1__output__dense__weight=np.zeros((3, 3), dtype=np.float32))
    with pytest.raises(VectorsUnusable, match=r"no BERT-shaped encoder: encoder.layer.1.output.dense.weight: \(3, 3\)"):
        opened(source)


def test_a_tokenizer_that_knows_more_than_the_weights_is_refused(tmp_path: Path) -> None:
    source = write(tmp_path, embeddings__word_embeddings__weight=np.zeros((9, WIDTH), dtype=np.float32))
    with pytest.raises(VectorsUnusable, match="knows more tokens"):
        opened(source)


def test_longer_texts_than_the_weights_have_places_for_are_refused(tmp_path: Path) -> None:
    with pytest.raises(VectorsUnusable, match="longer texts"):
        opened(replace(write(tmp_path), most_tokens=PLACES + 1))


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_bytes_of_something_else_are_refused(tmp_path: Path, name: str) -> None:
    source = write(tmp_path)
    (tmp_path / name).write_bytes(b'{"a": [1, 2]}')
    pin = "model_sha256" if name == MODEL else "tokenizer_sha256"
    with pytest.raises(VectorsUnusable, match=f"{name} (cannot be read|is no tokenizer)"):
        opened(replace(source, **{pin: digest(tmp_path / name)}))


def test_without_the_extra_the_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path)
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(VectorsUnusable, match=r"install guichet\[vectors\]"):
        opened(source)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"folder": "x"}, "vectors: en: .*model_sha256"),
        ({"folder": "x", "model_sha256": "A" * 64, "tokenizer_sha256": PIN}, "model_sha256 must be 64 hex digits"),
        ({"folder": "x", "model_sha256": PIN, "tokenizer_sha256": PIN, "heads": 0}, "heads from 1 on"),
        (
            {"folder": "x", "model_sha256": PIN, "tokenizer_sha256": PIN, "size": 3},
            "unexpected keyword argument 'size'",
        ),
    ],
)
def test_a_slip_in_the_configuration_is_named(facts: dict, said: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(BadVectors, match=said):
        sources({"en": facts})
