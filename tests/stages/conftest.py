"""A fake network, and a counter on it that goes step by step."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.sdk.testkit.network import FakeNetwork
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.sandbox import Sandbox
from tests.stages.steps import Steps, empty_tables
from tests.stages.whatsapp_post import Post


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return empty_tables(tmp_path_factory.mktemp("tables") / "empty.db")


@pytest_asyncio.fixture
async def network() -> AsyncIterator[FakeNetwork]:
    async with FakeNetwork() as network:
        yield network


@pytest_asyncio.fixture
async def steps(tmp_path: Path, tables: Path, network: FakeNetwork) -> AsyncIterator[Steps]:
    steps = Steps(tmp_path, tables, network)
    yield steps
    await steps.close()


@pytest_asyncio.fixture
async def post(tmp_path: Path, tables: Path, network: FakeNetwork) -> AsyncIterator[Post]:
    async with Sandbox() as meta:
        steps = Steps(tmp_path, tables, network)
        made = WhatsApp.from_settings(meta.settings)
        assert made is not None
        steps.connectors["whatsapp"] = made
        steps.health.known("whatsapp", on=True)
        yield Post(steps, meta)
        await steps.close()
