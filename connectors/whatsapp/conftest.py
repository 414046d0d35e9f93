"""The sandbox, a connector to it, and the schema of what we post."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import jsonschema
import pytest
import pytest_asyncio

from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.sandbox import Sandbox


@pytest.fixture(scope="session")
def schema() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((Path(__file__).parent / "schema.json").read_text()))


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
