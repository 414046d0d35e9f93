"""What takes more than a few seconds, so that the fast loop leaves it out."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
SLOW = (
    "test_a_wrong_leaf_raises",
    "test_fuzz",
    "test_long_sessions",
    "five_hundred",
    "random_bytes",
    "damaged_fixtures",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each slow test by its name."""
    for item in items:
        if HERE in item.path.parents and any(part in item.nodeid for part in SLOW):
            item.add_marker("slow")
