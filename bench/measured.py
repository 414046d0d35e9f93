"""What is measured of an assistant, ours or the peer."""

from __future__ import annotations

from dataclasses import dataclass

from bench.load import Load


@dataclass(frozen=True)
class Measured:
    """Seconds to train and to get ready, megabytes after the load, the load, the share of test messages understood."""

    training: float
    trained_now: bool
    ready: float
    memory: float
    load: Load
    understood: float
