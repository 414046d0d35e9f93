"""The counter of the stages' tests, step by step."""

from __future__ import annotations

import pytest

from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps
from tests.tickets.opened import handed_over

__all__ = ["network", "steps", "tables"]


@pytest.fixture
async def two(steps: Steps) -> Steps:
    """Anna's ticket and Bert's, both in the queue."""
    await handed_over(steps, "anna")
    await handed_over(steps, "bert")
    return steps
