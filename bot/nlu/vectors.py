"""Sentence vectors, where an operator put an encoder: a folder of weights and tokenizer, each held to its SHA-256.

An optional extra (`guichet[vectors]`). Without the folder everything works on words alone; a folder that is there and
is not what the configuration says is never used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.nlu.fold import MOST_READ, encodable
from bot.nlu.vector_sources import MODEL, TOKENIZER, VectorSource

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from bot.nlu.encoder import Encoder
    from bot.nlu.ngrams import Floats

TOGETHER = 32
"""Sentences that run through the encoder at once while training."""


class VectorsUnusable(Exception):
    """The folder is there and cannot be used; the text says why, in a line."""


@dataclass(frozen=True, slots=True)
class SentenceVectors:
    """An encoder and its tokenizer, which cuts a text after the number of tokens that its source allows."""

    tokenizer: Tokenizer
    encoder: Encoder

    def of(self, texts: Sequence[str]) -> Floats:
        """One vector of length one per text, in their order."""
        cut = [encodable(text[:MOST_READ]) for text in texts]
        tokens = [one.ids for one in self.tokenizer.encode_batch(cut)]
        order = sorted(range(len(tokens)), key=lambda n: len(tokens[n]))
        found = np.zeros((len(tokens), self.encoder.width), dtype=np.float32)
        for start in range(0, len(order), TOGETHER):
            part = order[start : start + TOGETHER]
            found[part] = self.encoder.vectors([tokens[n] for n in part])
        return found


@lru_cache(maxsize=4)
def opened(source: VectorSource) -> SentenceVectors:
    """The vectors of this folder, read once by a process and shared by all its models. Raises VectorsUnusable."""
    from bot.nlu.encoder_weights import NotAnEncoder, encoder_of

    held = {name: _held(source, name, digest) for name, digest in source.pins.items()}
    tokenizer = _tokenizer(held[TOKENIZER], source)
    try:
        encoder = encoder_of(_arrays(held[MODEL]), source.heads)
    except NotAnEncoder as error:
        raise VectorsUnusable(f"{held[MODEL]} is no BERT-shaped encoder: {error}") from error
    if tokenizer.get_vocab_size() > len(encoder.words) or source.most_tokens > len(encoder.places):
        raise VectorsUnusable(f"{held[TOKENIZER]} knows more tokens, or longer texts, than {MODEL} beside it")
    return SentenceVectors(tokenizer, encoder)


def _held(source: VectorSource, name: str, digest: str) -> Path:
    """The file, if it is what was pinned."""
    path = Path(source.folder, name)
    try:
        with path.open("rb") as file:
            found = hashlib.sha256()
            while block := file.read(1 << 20):
                found.update(block)
    except OSError as error:
        raise VectorsUnusable(f"{path}: {error.strerror}") from error
    if found.hexdigest() != digest:
        raise VectorsUnusable(f"{path} is not the file that config.yml pins: its SHA-256 is {found.hexdigest()}")
    return path


def _tokenizer(path: Path, source: VectorSource) -> Tokenizer:
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise VectorsUnusable(f"{source.folder} needs the extra: install guichet[vectors]") from error
    try:
        made = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises no narrower class
        raise VectorsUnusable(f"{path} is no tokenizer: {error}") from error
    made.no_padding()
    made.enable_truncation(source.most_tokens)
    return made


def _arrays(path: Path) -> Mapping[str, Any]:
    from safetensors.numpy import load_file

    try:
        return load_file(path)
    except Exception as error:  # the library's own class has no types, and it raises others too
        raise VectorsUnusable(f"{path} cannot be read: {error}") from error
