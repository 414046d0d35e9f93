"""The sandbox and a connector to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.sandbox import Sandbox


@pytest_asyncio.fixture
async def meta() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest_asyncio.fixture
async def ours(meta: Sandbox) -> AsyncIterator[WhatsApp]:
    made = WhatsApp.from_settings(meta.settings)
    assert made is not None
    yield made
    await made.close()
