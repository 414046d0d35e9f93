"""A BERT-shaped encoder of a few kilobytes, whose weights follow from a seed: the same on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from bot.nlu.vector_sources import MODEL, TOKENIZER, VectorSource

WIDTH, HEADS, LAYERS, WIDE, PLACES = 16, 4, 2, 32, 24
SAID = """the a my app phone payment card crash crashes charged twice refund money frozen closes screen black hello
thanks please it i was and nobody answers update since open ing s ed un ##ing ##s ##ed ##un"""
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *SAID.split()]
SENTENCES = ("the app crashes since the update", "I was charged twice", "hello", "zzz", "")


def arrays() -> dict[str, np.ndarray]:
    """Names and values, as published models have them."""
    random = np.random.RandomState(7)
    return {name: random.normal(mean, 0.3, shape).astype(np.float32) for name, shape, mean in _shapes()}


def write(folder: Path, **changed: np.ndarray | None) -> VectorSource:
    """The two files in `folder`, with the arrays `changed` (None: left out; dots as `__`), and their pins."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = arrays() | {name.replace("__", "."): array for name, array in changed.items()}
    save_file({name: array for name, array in weights.items() if array is not None}, folder / MODEL)
    tokenizer().save(str(folder / TOKENIZER))
    return VectorSource(str(folder), digest(folder / MODEL), digest(folder / TOKENIZER), HEADS, PLACES)


def tokenizer() -> Tokenizer:
    """Words and word pieces in small letters, a mark at both ends; it pads, as published ones may."""
    made = Tokenizer(models.WordPiece({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.normalizer, made.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.BertProcessing(("[SEP]", WORDS.index("[SEP]")), ("[CLS]", WORDS.index("[CLS]")))
    made.enable_padding(length=PLACES)
    return made


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _shapes() -> Iterator[tuple[str, tuple[int, ...], float]]:
    for part, rows in (("word", len(WORDS)), ("position", PLACES), ("token_type", 2)):
        yield f"embeddings.{part}_embeddings.weight", (rows, WIDTH), 0.0
    yield from _norm("embeddings.LayerNorm")
    for n in range(LAYERS):
        layer = f"encoder.layer.{n}"
        for part in ("query", "key", "value"):
            yield from _dense(f"{layer}.attention.self.{part}", WIDTH, WIDTH)
        yield from _dense(f"{layer}.attention.output.dense", WIDTH, WIDTH)
        yield from _norm(f"{layer}.attention.output.LayerNorm")
        yield from _dense(f"{layer}.intermediate.dense", WIDTH, WIDE)
        yield from _dense(f"{layer}.output.dense", WIDE, WIDTH)
        yield from _norm(f"{layer}.output.LayerNorm")


def _dense(name: str, inside: int, outside: int) -> Iterator[tuple[str, tuple[int, ...], float]]:
    yield f"{name}.weight", (outside, inside), 0.0
    yield f"{name}.bias", (outside,), 0.0


def _norm(name: str) -> Iterator[tuple[str, tuple[int, ...], float]]:
    yield f"{name}.weight", (WIDTH,), 1.0
    yield f"{name}.bias", (WIDTH,), 0.0
