"""A fake network and a counter process that knows it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.sdk.testkit.network import FakeNetwork
from tests.flows.running import CounterProcess


@pytest_asyncio.fixture
async def network() -> AsyncIterator[FakeNetwork]:
    async with FakeNetwork() as network:
        yield network


@pytest_asyncio.fixture
async def counter(network: FakeNetwork, tmp_path: Path) -> AsyncIterator[CounterProcess]:
    process = CounterProcess(tmp_path / "var", network.settings)
    await process.start()
    yield process
    process.kill()


@pytest.fixture
def marks() -> dict[str, str]:
    """Words that no file may hold afterwards."""
    return {"words": "zanzibarlicious", "name": "Quaxelmund"}
