"""One started product with a played Meta for all tests of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.whatsapp.sandbox import Sandbox
from tests.flows.people import PageCustomer
from tests.product.agent import Agent
from tests.product.started import Product


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder share one event loop with the product."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def meta() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def product(meta: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    product = Product(tmp_path_factory.mktemp("product"), meta.settings)
    await product.start()
    yield product
    product.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def marc(product: Product) -> AsyncIterator[Agent]:
    async with Agent(product.desk) as agent:
        await agent.begin(product.welcome)
        yield agent


@pytest_asyncio.fixture(loop_scope="session")
async def customer(product: Product) -> AsyncIterator[PageCustomer]:
    async with PageCustomer(product.page, "Camille") as customer:
        yield customer
