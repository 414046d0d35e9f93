"""Which encoder reads which language, as `vectors` of config.yml says; read without NumPy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODEL, TOKENIZER = "model.safetensors", "tokenizer.json"


class BadVectors(Exception):
    """The `vectors` of the configuration are wrong; the text says where."""


@dataclass(frozen=True, slots=True)
class VectorSource:
    """A folder with an encoder, the SHA-256 of its two files, its attention heads, and where texts are cut."""

    folder: str
    model_sha256: str
    tokenizer_sha256: str
    heads: int = 12
    most_tokens: int = 32

    @property
    def pins(self) -> dict[str, str]:
        """What each file must hash to, in hex."""
        return {MODEL: self.model_sha256, TOKENIZER: self.tokenizer_sha256}

    @property
    def is_there(self) -> bool:
        """Whether somebody put the folder there."""
        return Path(self.folder).is_dir()


def sources(given: Mapping[str, Any] | None) -> dict[VectorSource, tuple[str, ...]]:
    """Each encoder with its languages, from `{"en": {"folder": ..., ...}}`. Raises BadVectors."""
    found: dict[VectorSource, tuple[str, ...]] = {}
    for language, facts in (given or {}).items():
        try:
            source = VectorSource(**facts)
        except TypeError as error:
            raise BadVectors(f"vectors: {language}: {error}") from error
        pins = {"model_sha256": source.model_sha256, "tokenizer_sha256": source.tokenizer_sha256}
        wrong = [name for name, pin in pins.items() if not _SHA256.fullmatch(str(pin))]
        if wrong:
            raise BadVectors(f"vectors: {language}: {wrong[0]} must be 64 hex digits in small letters")
        if source.heads < 1 or source.most_tokens < LEAST_TOKENS:
            raise BadVectors(f"vectors: {language}: heads from 1 on, most_tokens from {LEAST_TOKENS} on")
        found[source] = (*found.get(source, ()), str(language))
    return found


def there(given: Mapping[str, Any] | None) -> dict[VectorSource, tuple[str, ...]]:
    """Those whose folder is there. Raises BadVectors."""
    return {source: languages for source, languages in sources(given).items() if source.is_there}


LEAST_TOKENS = 4
_SHA256 = re.compile(r"[0-9a-f]{64}")
