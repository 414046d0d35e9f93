"""The counter of the stages' tests, step by step."""

from __future__ import annotations

from tests.stages.conftest import network, steps, tables

__all__ = ["network", "steps", "tables"]
