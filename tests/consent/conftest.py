"""A counter that goes step by step, on a network that is a third-party app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.sdk.testkit.network import FakeNetwork
from tests.consent.customer import Customer, third_party
from tests.stages.steps import Steps, empty_tables


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return empty_tables(tmp_path_factory.mktemp("tables") / "empty.db")


@pytest_asyncio.fixture
async def network() -> AsyncIterator[FakeNetwork]:
    async with FakeNetwork() as network:
        yield network


@pytest_asyncio.fixture
async def steps(tmp_path: Path, tables: Path, network: FakeNetwork) -> AsyncIterator[Steps]:
    steps = Steps(tmp_path, tables, network, third_party(network))
    yield steps
    await steps.close()


@pytest.fixture
def lea(steps: Steps) -> Customer:
    return Customer(steps, "lea")
